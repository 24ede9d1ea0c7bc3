"""The rows of a workbook that holds a list, as plain cells."""

from app.domain.files.plain_rows import PlainCell, PlainRow
from app.exchange.spreadsheet import Cell, NotAWorkbook, read_grids


def read_rows(content: bytes) -> tuple[tuple[PlainRow, ...], ...]:
    """Return the rows of each worksheet that is not hidden; what a person cannot see in one is left out.

    It takes what time and memory it takes: what a stranger sent is for `workbook.cage.listed_workbook`. Raises
    `NotAWorkbook`.
    """
    grids = [each for each in read_grids(content) if not each.is_hidden]
    if cut := next((each for each in grids if each.is_cut), None):
        raise NotAWorkbook(f"工作表“{cut.name}”行数过多，没有读取；请分成几个工作簿导入。")
    return tuple(tuple(_row(row) for row in each.rows) for each in grids)


def _row(row: tuple[Cell, ...]) -> PlainRow:
    seen = {cell.column: _cell(cell) for cell in row if not cell.hidden}
    return PlainRow(row[0].row, seen)


def _cell(cell: Cell) -> PlainCell:
    is_number = isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool)
    text = cell.text or ("" if cell.value is None else str(cell.value))
    return PlainCell(text, str(cell.value) if is_number else "", cell.fault)
