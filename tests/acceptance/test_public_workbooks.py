"""Workbooks of other projects' tests, in the folder WORKBOOKS: read without a lost cell beside a second reader."""

import math
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum

from app.bounded.worker import Reason
from app.domain.form.code_lists import STANDARD_LISTS
from app.exchange.spreadsheet import NotAWorkbook
from app.exchange.spreadsheet.cells import COLUMN_LIMIT, NO_TEXT, ROW_LIMIT, UNCALCULATED, Book, Stored
from app.exchange.spreadsheet.display import shown
from app.exchange.spreadsheet.kinds import ZIP
from app.exchange.spreadsheet.legacy import read_legacy
from app.exchange.spreadsheet.ooxml import read_package
from app.exchange.workbook import cage, read_workbook

FOLDER = os.environ.get("WORKBOOKS")
ENDINGS = {".xlsx", ".xlsm", ".xltx", ".xls", ".xlt", ".et", ".xlsb"}
BROKEN = {cage._SENTENCES[each] for each in (Reason.FULL, Reason.LARGE, Reason.FAILED)}
"""What is said where the reader has a fault, or a bound of memory or size was reached; some files are made to take time."""

pytestmark = pytest.mark.skipif(not FOLDER, reason="no folder of public workbooks is given")


@dataclass(frozen=True)
class Difference:
    """A cell that the two readers do not agree about; `own` is None where we have none, `value` where they have none."""

    own: Stored | None
    value: object
    book: Book

    @property
    def days(self) -> float:
        """Their date or time in days, as a workbook counts them."""
        value = self.value
        if isinstance(value, time):
            value = timedelta(
                hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
            )
        if isinstance(value, timedelta):
            return value / timedelta(days=1)
        assert isinstance(value, date)
        at = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
        return (at - datetime(1899, 12, 30)) / timedelta(days=1) - (1462 if self.book.is_1904 else 0)

    @property
    def is_none(self) -> bool:
        """Both have the same, if not written alike: either may write an escaped sign as it stands."""
        if self.own is None or self.own.fault:
            return False
        own, value = self.own.value, self.value
        if isinstance(own, bool) or isinstance(value, bool):
            return own == value
        if isinstance(value, str) and isinstance(own, str):
            return value in (own, shown(own).text) or shown(value) == shown(own)
        if isinstance(own, str) or value is None or isinstance(value, str):
            return False
        assert own is not None
        if isinstance(value, int | float):
            return math.isclose(own, value, rel_tol=1e-12) or (math.isnan(own) and math.isnan(value))
        # Days before March 1900 are counted in two ways.
        return min(abs(own - self.days), abs(own - self.days + 1)) < 1e-5


def number_of(each: Difference) -> float:
    """Return our number, 0 where we have none."""
    value = each.own.value if each.own else 0
    return value if isinstance(value, int | float) else 0


KNOWN: dict[str, Callable[[Difference], bool]] = {
    # They give blanks for them; we name the cell.
    "error": lambda each: each.value is None and each.own is not None and "错误值" in each.own.fault,
    # Excel shows a picture or a data type in the cell; they read the error or the formula that is kept for it.
    "no text": lambda each: each.own is not None and each.own.fault == NO_TEXT,
    # They have what was stored beside a formula without a result, or nothing; Excel calculates it.
    "uncalculated": lambda each: each.own is not None and each.own.fault == UNCALCULATED,
    # Excel shows ### for a date before all days, they the time of day of a number below none. The stored number is ours.
    "date below none": lambda each: isinstance(each.value, time) and number_of(each) < 0,
    # They take [Red] and [Green] for signs of a day; LibreOffice shows numbers.
    "colour taken for a date": lambda each: (
        isinstance(each.value, date | time | timedelta)
        and "general" in (each.own.number_format.lower() if each.own else "")
    ),
    # A date that is written as such (t="d"), with a zone or without seconds, stays a text with them.
    "written date": lambda each: (
        isinstance(each.value, str)
        and each.value[:4].isdecimal()
        and "T" in each.value
        and number_of(each) > 0
    ),
    # They read the two bytes of a character of a LABEL record as two characters.
    "wide text": lambda each: (
        isinstance(each.value, str)
        and each.own is not None
        and each.value.replace("\0", "") == each.own.value
    ),
    # They know neither the code page of an old workbook nor that of its runs; xlrd and LibreOffice agree.
    "code page": lambda each: (
        isinstance(each.value, str)
        and each.own is not None
        and isinstance(each.own.value, str)
        and len(each.value) == len(each.own.value)
        and all(a == b or a in "?\x95\x92" for a, b in zip(each.value, each.own.value, strict=True))
    ),
    # They pass over a FORMULA record with the number of an older one; Excel reads it.
    "older record": lambda each: (
        each.value is None and each.own is not None and not each.own.fault and isinstance(each.own.value, int)
    ),
}
"""Differences in which the second reader is wrong, by kind, as a third look says: LibreOffice, or the part itself."""


def differences(book: Book, beside: CalamineWorkbook) -> Iterator[tuple[str, int, int, Difference]]:
    """Yield where the two differ: worksheet, row and column."""
    own = {each.name: each.stored for each in book.worksheets}
    # The figures that are kept with a chart are no cells.
    listed = [each for each in beside.sheets_metadata if each.typ is SheetTypeEnum.WorkSheet]
    if not own.keys() & {each.name for each in listed}:
        # They read a workbook that is embedded in the one that Excel and LibreOffice open.
        return
    for about in listed:
        theirs, stored = cells(beside.get_sheet_by_name(about.name)), own[about.name]
        blank = {
            place for place, each in stored.items() if isinstance(each.value, str) and not each.value.strip()
        }
        for row, column in sorted(theirs.keys() | stored.keys() - blank):
            each = Difference(stored.get((row, column)), theirs.get((row, column)), book)
            if not each.is_none:
                yield about.name, row, column, each


def cells(sheet: CalamineSheet) -> dict[tuple[int, int], object]:
    """Return what the second reader has by row and column, within our limits."""
    top, left = sheet.start or (0, 0)
    return {
        (row, column): value
        for row, values in enumerate(sheet.to_python(), top + 1)
        for column, value in enumerate(values, left + 1)
        if value not in ("", None) and row <= ROW_LIMIT and column <= COLUMN_LIMIT
    }


def refusal(content: bytes) -> str:
    """Return with what sentence the cage refuses a file, "" for none."""
    try:
        read_workbook(content, STANDARD_LISTS)
    except NotAWorkbook as refused:
        return str(refused)
    return ""


def second_reader(path: Path) -> CalamineWorkbook | None:
    """Return the workbook as they read it, None where they do not."""
    try:
        beside = CalamineWorkbook.from_path(path)
        for about in beside.sheets_metadata:
            beside.get_sheet_by_name(about.name).to_python()
    except BaseException as error:
        # What it does not expect is a PanicException, which is no Exception.
        if isinstance(error, KeyboardInterrupt):
            raise
        return None
    return beside


def test_no_cell_is_lost(capsys, monkeypatch):
    # A busy machine blames no file.
    monkeypatch.setattr(cage, "SECONDS", 100)
    found, known, outcomes = [], Counter(), Counter()
    paths = [path for path in sorted(Path(FOLDER or "").rglob("*")) if path.suffix.lower() in ENDINGS]
    for path in paths:
        content = path.read_bytes()
        if words := refusal(content):
            assert words not in BROKEN, path
            outcomes[f"refused: {words}"] += 1
            continue
        beside = second_reader(path)
        if beside is None:
            outcomes["read, by the second reader not"] += 1
            continue
        book = (read_package if content.startswith(ZIP) else read_legacy)(content)
        lost = [(path.name, *place, each) for *place, each in differences(book, beside) if not kind_of(each)]
        known.update(kind_of(each) for *_, each in differences(book, beside))
        found += lost
        outcomes["read otherwise" if lost else "read alike"] += 1
    with capsys.disabled():
        lines = [f"{count:6} {words}" for words, count in (outcomes + known).most_common()]
        print(f"\n{len(paths)} workbooks", *lines, sep="\n")
    assert outcomes["read alike"] and not found[:20]


def kind_of(each: Difference) -> str:
    """Return the kind of a known difference, "" for another."""
    return next((kind for kind, holds in KNOWN.items() if holds(each)), "")
