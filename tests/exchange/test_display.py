"""Number formats: what a workbook shows for a number, a date, a text."""

import pytest

from app.exchange.spreadsheet.display import amount_unit, shown

DAY = 46356
"""The 30th of November 2026."""


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.1 + 0.2, "General", "0.3"),
        (1 / 3, "General", "0.333333333"),
        (-2 / 3, "General", "-0.666666667"),
        (12345.678912345, "General", "12345.67891"),
        (1e-7, "General", "0.0000001"),
        (0.0001234567, "General", "0.000123457"),
        (12345678901, "General", "12345678901"),
        (123456789012, "General", "1.23457E+11"),
        (1e20, "General", "1E+20"),
        (100, "General", "100"),
        (0, "General", "0"),
        (-4.50, "General", "-4.5"),
        (3, 'General"年"', "3年"),
        (3, "G/通用格式", "3"),
        (7, "@", "7"),
        (5, '"≥"@', "≥5"),
        (0.5, "0%", "50%"),
        (0.005, "0%", "1%"),
        (0.125, "0.00%", "12.50%"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (2.5, "0", "3"),
        (1.005, "0.00", "1.01"),
        (-1234, "#,##0", "-1,234"),
        (-0.001, "0.0", "0.0"),
        (0.4, "-0", "-0"),
        (5, "000", "005"),
        (5.5, "000.0", "005.5"),
        (12, "0_ ", "12"),
        (12.5, "0.##", "12.5"),
        (12, "0.##", "12."),
        (12, "[$¥-804]#,##0.00", "¥12.00"),
        (12, "\\≥0", "≥12"),
        (12, "0个", "12个"),
        (0.5, "0‰", "1‰"),
        (13912345678, "000-0000-0000", "139-1234-5678"),
        (1e300, "0.00", "1E+300"),
        (float("nan"), "0.00", "nan"),
        (True, "0.00", "TRUE"),
    ],
)
def test_numbers(value, number_format, text):
    assert shown(value, number_format).text == text


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (-1234, "#,##0;(#,##0)", "(1,234)"),
        (-1234, "#,##0;[Red]-#,##0", "-1,234"),
        (0, '0;-0;"-"', "-"),
        (12, ";;;", ""),
        (0, "0;-0;", ""),
        (10, '[<1]0%;0"个"', "10个"),
        (0.5, '[<1]0%;0"个"', "50%"),
        (-5, '[<1]0%;0"个"', "-500%"),
        (-5, '[>0]"盈"0;[<0]"亏"0;"平"', "亏5"),
        (0, '[>0]"盈"0;[<0]"亏"0;"平"', "平"),
        (12345, '[>=10000]0!.0,"万";0', "1.2万"),
        (99, '[>=10000]0!.0,"万";0', "99"),
        (100, '[=100]"全部";[=0]"无";0"%"', "全部"),
        (7, '[=100]"全部";[=0]"无";0"%"', "7%"),
        (7, '0;-0;0;"注："@', "7"),
        ("甲", '0;-0;0;"注："@', "注：甲"),
        ("甲", '"≥"@', "≥甲"),
        ("甲", "0;@", "甲"),
        ("甲", ";;;", ""),
        ("甲", "0.00", "甲"),
    ],
)
def test_sections_and_conditions(value, number_format, text):
    assert shown(value, number_format).text == text


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (30000, '0!.0,"万元"', "3.0万元"),
        (123456, '0!.0000"万元"', "12.3456万元"),
        (1234500, '0.00,"千元"', "1234.50千元"),
        (12345678, '#,##0.0,,"百万"', "12.3百万"),
        (0.5, "# ?/?", "1/2"),
        (1.25, "# ?/?", "1 1/4"),
        (5.3, "# ?/8", "5 2/8"),
        (1234, "0.00E+00", "1.23E+03"),
        (12345, "##0.0E+0", "12.3E+3"),
        (0.000123, "0.0E-0", "1.2E-4"),
        (123, "[DBNum1]General", "一百二十三"),
        (10050, "[DBNum2]General", "壹万零伍拾"),
        (2026, "[DBNum1]0", "二〇二六"),
    ],
)
def test_scaling_fractions_exponents_and_chinese_figures(value, number_format, text):
    assert shown(value, number_format).text == text


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (DAY, "yyyy/m/d", "2026/11/30"),
        (DAY, "yyyy-mm-dd", "2026-11-30"),
        (DAY, 'yyyy"年"m"月"d"日前"', "2026年11月30日前"),
        (DAY, '"≤"yyyy/m/d', "≤2026/11/30"),
        (DAY, "m/d", "11/30"),
        (DAY, "d-mmm-yy", "30-Nov-26"),
        (DAY, "[$-804]mmmm aaaa", "十一月 星期一"),
        (DAY, "aaa", "一"),
        (DAY, "dddd", "Monday"),
        (DAY, 'e"年"', "2026年"),
        (DAY, "[$-F800]dddd, mmmm dd, yyyy", "2026年11月30日"),
        (DAY, '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二六年十一月三十日"),
        (DAY + 0.75, "yyyy-mm-dd hh:mm", "2026-11-30 18:00"),
        (DAY + 0.123456, "hh:mm:ss.000", "02:57:46.598"),
        (0.75, "h:mm AM/PM", "6:00 PM"),
        (0.75, '上午/下午h"时"mm"分"', "下午6时00分"),
        (36 / 24 + 5 / 1440, "[h]:mm", "36:05"),
        (-1, "yyyy/m/d", "-1"),
    ],
)
def test_dates(value, number_format, text):
    assert shown(value, number_format).text == text


def test_dates_that_are_counted_from_1904():
    assert shown(DAY - 1462, "yyyy/m/d", is_1904=True).text == "2026/11/30"


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("a_x000D_\nb_x0009_c_x0041_", "a\nb\tcA"),
        ("_xFF08_含税_xff09_", "（含税）"),
        ("_x005F_x0041_", "_x0041_"),
        ("_xD83D__xDE00_", "😀"),
        ("_x41_ _xZZZZ_", "_x41_ _xZZZZ_"),
        ("一_x000B_二\v三\u2028四", "一\n二\n三\n四"),
        ("\ufeff甲\u200b乙", "甲乙"),
    ],
)
def test_texts(stored, text):
    assert shown(stored).text == text


@pytest.mark.parametrize(
    ("number_format", "unit"),
    [
        ("#,##0.00", ""),
        ('0.00"元"', ""),
        ('0.00"万元"', "万元"),
        ('0.00"亿"', "亿元"),
        ('0!.0,"万元"', "元"),
        ('0.00,,"百万元"', "元"),
        ('[>=10000]0!.0,"万";0.00"万元"', "万元"),
    ],
)
def test_the_unit_of_a_stored_amount(number_format, unit):
    assert amount_unit(123.45, number_format) == unit
