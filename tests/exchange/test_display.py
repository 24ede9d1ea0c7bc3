"""Number formats: what a workbook shows for a number."""

from datetime import timedelta

import pytest

from app.exchange.workbook.display import shown


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.1 + 0.2, "General", "0.3"),
        (1e-7, "General", "0.0000001"),
        (123456789012345, "General", "123456789012345"),
        (1e20, "General", "100000000000000000000"),
        (100, "General", "100"),
        (0, "General", "0"),
        (-4.50, "General", "-4.5"),
        (3, 'General"年"', "3年"),
        (3, "G/通用格式", "3"),
        (7, "@", "7"),
        (0.5, "0%", "50%"),
        (0.005, "0%", "1%"),
        (0.125, "0.00%", "12.50%"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (2.5, "0", "3"),
        (1.005, "0.00", "1.01"),
        (-1234, "#,##0", "-1,234"),
        (-1234, "#,##0;(#,##0)", "(1,234)"),
        (-1234, "#,##0;[Red]-#,##0", "-1,234"),
        (0, '0;-0;"-"', "-"),
        (0.4, "-0", "-0"),
        (5, "000", "005"),
        (5.5, "000.0", "005.5"),
        (12, "0_ ", "12"),
        (12.5, "0.##", "12.5"),
        (12, "0.##", "12"),
        (1234500, '0.00,"千元"', "1234.50千元"),
        (12, "[$¥-804]#,##0.00", "¥12.00"),
        (12, "\\≥0", "≥12"),
        (12, "0个", "12个"),
        (0.5, "# ?/?", "0.5"),
        (1234, "0.00E+00", "1234"),
        (12, ";;;", "12"),
        (1e300, "0.00", "1" + "0" * 300),
        (float("nan"), "0.00", "NaN"),
        (timedelta(hours=36, minutes=5), "[h]:mm", "36:05"),
    ],
)
def test_what_is_shown(value, number_format, text):
    assert shown(value, number_format) == text


def test_escaped_control_characters():
    assert shown("a_x000D_\nb_x0009_c_x0041_") == "a\nb\tc_x0041_"
