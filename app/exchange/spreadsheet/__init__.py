"""Files of spreadsheet programs as plain cells, read as a person sees them; nothing here knows of forms."""

from collections.abc import Sequence

from app.exchange.spreadsheet.cells import Book, Cell, Grid, NotAWorkbook, Row
from app.exchange.spreadsheet.kinds import FILE_LIMIT, ZIP, check_kind
from app.exchange.spreadsheet.legacy import read_legacy
from app.exchange.spreadsheet.marking import marked
from app.exchange.spreadsheet.notes import Mark
from app.exchange.spreadsheet.ooxml import read_package
from app.exchange.spreadsheet.rebuilding import rebuilt

__all__ = [
    "FILE_LIMIT",
    "Cell",
    "Grid",
    "Mark",
    "NotAWorkbook",
    "Row",
    "annotated",
    "check_kind",
    "read_grids",
]


def read_grids(content: bytes, passed_over: str = "") -> tuple[Grid, ...]:
    """Return the worksheets of an .xlsx or .xls workbook in their order, hidden ones too.

    Hidden ones of the name `passed_over` are left out. Raises `NotAWorkbook` with a Chinese sentence for a file that
    cannot be read.
    """
    book = _read(content)
    return tuple(
        each.grid(book.is_1904)
        for each in book.worksheets
        if not (each.is_hidden and each.name == passed_over)
    )


def annotated(content: bytes, marks: Sequence[Mark]) -> bytes:
    """Return a copy of a workbook as .xlsx with its marked cells coloured, a note at each, and a list of all marks.

    Raises `NotAWorkbook`.
    """
    if content.startswith(ZIP):
        try:
            return marked(content, marks)
        except (LookupError, ValueError):
            # A package that can be read, and has not what is changed in it: types, say.
            pass
    return marked(rebuilt(_read(content)), marks)


def _read(content: bytes) -> Book:
    check_kind(content)
    return (read_package if content.startswith(ZIP) else read_legacy)(content)
