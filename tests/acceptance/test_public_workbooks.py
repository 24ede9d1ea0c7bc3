"""Workbooks of other projects' tests, in the folder WORKBOOKS: read without a lost cell beside a second reader."""

import os
from pathlib import Path

import pytest
from python_calamine import CalamineError, CalamineWorkbook

from app.exchange.spreadsheet import NotAWorkbook
from app.exchange.spreadsheet.cells import COLUMN_LIMIT, ROW_LIMIT, Worksheet
from app.exchange.spreadsheet.display import shown
from app.exchange.spreadsheet.ooxml import read_package

FOLDER = os.environ.get("WORKBOOKS")

pytestmark = pytest.mark.skipif(not FOLDER, reason="no folder of public workbooks is given")


def lost(worksheet: Worksheet, beside: CalamineWorkbook) -> list[tuple[int, int, object]]:
    """Return the cells that the second reader has and we have not, or with another text."""
    sheet = beside.get_sheet_by_name(worksheet.name)
    top, left = sheet.start or (0, 0)
    missing = []
    for row, values in enumerate(sheet.to_python(), top + 1):
        for column, value in enumerate(values, left + 1):
            if value in ("", None) or row > ROW_LIMIT or column > COLUMN_LIMIT:
                continue
            own = worksheet.stored.get((row, column))
            text = own.value if own and isinstance(own.value, str) and isinstance(value, str) else ""
            # Either may write an escaped sign as it stands.
            if own is None or (
                text and value not in (text, shown(text).text) and shown(value) != shown(text)
            ):
                missing.append((row, column, value))
    return missing


def test_no_cell_is_lost():
    read, found = 0, []
    for path in sorted(Path(FOLDER or "").rglob("*.xlsx")):
        content = path.read_bytes()
        try:
            beside = CalamineWorkbook.from_path(path)
            found += [
                (path.name, each) for part in read_package(content).worksheets for each in lost(part, beside)
            ]
        except (CalamineError, NotAWorkbook):
            # One of the two refuses it: there is nothing to compare.
            continue
        read += 1
    assert read and not found
