"""Files of spreadsheet programs as plain cells, read as a person sees them; nothing here knows of forms."""

from app.exchange.spreadsheet.cells import Cell, Grid, NotAWorkbook, Row
from app.exchange.spreadsheet.kinds import FILE_LIMIT, ZIP, check_kind
from app.exchange.spreadsheet.legacy import read_legacy
from app.exchange.spreadsheet.ooxml import read_package

__all__ = ["FILE_LIMIT", "Cell", "Grid", "NotAWorkbook", "Row", "check_kind", "read_grids"]


def read_grids(content: bytes, passed_over: str = "") -> tuple[Grid, ...]:
    """Return the worksheets of an .xlsx or .xls workbook in their order, hidden ones too.

    Hidden ones of the name `passed_over` are left out. Raises `NotAWorkbook` with a Chinese sentence for a file that
    cannot be read.
    """
    check_kind(content)
    return (read_package if content.startswith(ZIP) else read_legacy)(content, passed_over)
