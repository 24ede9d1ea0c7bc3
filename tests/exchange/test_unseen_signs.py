"""Signs that nobody sees, before and within every label and every choice of a workbook, lose no field."""

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.exchange.filled import SHEET, TYPED, read_one, write_form

CHOICES = ("project_type", "is_new_project", "allocation_method", "project_code", "implementation_years")


@pytest.mark.parametrize(
    "sign", ["\u200b", "\u2060", "\ufeff", "\u200e", "\u202a", "\u2068", "\u00ad", "\u3000"]
)
def test_labels_choices_and_codes_are_read_through_them(sign):
    def write(ws: Worksheet) -> None:
        write_form(ws, **{key: f"{sign}{str(TYPED[key])[:1]}{sign}{str(TYPED[key])[1:]}" for key in CHOICES})
        texts = set(map(str, TYPED.values()))
        for row in ws.iter_rows():
            for cell in row:
                text = cell.value
                if (isinstance(text, str) and text.rstrip("：") != text) or str(text).startswith("*"):
                    assert text not in texts
                    cell.value = f"{sign}{text[:2]}{sign}{text[2:]}"

    assert read_one(write) == SHEET
