"""Worksheets as plain cells: bounded, without blanks, formulas by their stored results."""

import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.styles.numbers import BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel

from app.domain.text import is_blank
from app.exchange.workbook.display import DATES_BY_NUMBER, shown
from app.exchange.workbook.layout import LISTS_NAME
from app.exchange.workbook.preflight import WORKSHEET_LIMIT, NotAWorkbook, holds_formulas

ROW_LIMIT = 1_000
COLUMN_LIMIT = 60
CELL_LIMIT = 200_000
"""Cells that are not blank, in all worksheets: the forms of the largest unit have some 10,000."""

_UNCALCULATED = "公式没有计算结果，请在 Excel 中打开并保存后再导入。"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not blank: its stored value and the text that the workbook shows for it.

    `fault` is the sentence that says why it has no value, "" when it has one.
    """

    row: int
    column: int
    value: object
    number_format: str = "General"
    text: str = ""
    fault: str = ""

    @property
    def address(self) -> str:
        """The cell's name, such as B6."""
        return f"{get_column_letter(self.column)}{self.row}"


Row = tuple[Cell, ...]
"""The cells of one row from left to right, at least one."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a worksheet that hold anything; `is_cut` tells that it goes on beyond `ROW_LIMIT`.

    `blanks` are the cells that hold white space alone, by row and column: they are in no row.
    """

    name: str
    rows: tuple[Row, ...]
    is_cut: bool = False
    blanks: Mapping[tuple[int, int], Cell] = field(default_factory=dict)


def read_grids(content: bytes) -> tuple[Grid, ...]:
    """Return the worksheets of an inspected package, hidden ones too, but for the portal's own lists.

    Raises `NotAWorkbook`.
    """
    try:
        with warnings.catch_warnings():
            # What openpyxl cannot keep when it saves (extensions, styles) does not matter to a reader.
            warnings.simplefilter("ignore")
            formulas = _formulas(content) if holds_formulas(content) else {}
            return tuple(_grids(content, formulas))
    except (NotAWorkbook, MemoryError):
        raise
    except Exception as error:
        if "out of memory" in str(error):
            # The parser's own way to say so.
            raise MemoryError from error
        # A damaged part surfaces in openpyxl as any of a dozen types, KeyError and TypeError among them.
        raise NotAWorkbook(
            "工作簿已损坏或不规范，读不出来。请用 Excel 打开并另存为 .xlsx 后再导入。"
        ) from error


def _grids(content: bytes, formulas: dict[int, set[tuple[int, int]]]) -> Iterator[Grid]:
    workbook = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    if len(workbook.worksheets) > WORKSHEET_LIMIT:
        raise NotAWorkbook(f"工作簿超过{WORKSHEET_LIMIT}个工作表，请分成几个工作簿导入。")
    cell_count, epoch = 0, workbook.epoch
    for number, worksheet in enumerate(workbook.worksheets):
        if worksheet.title == LISTS_NAME and worksheet.sheet_state != "visible":
            continue
        calculated = formulas.get(number, set())
        blanks: dict[tuple[int, int], Cell] = {}
        read = (
            tuple(filter(None, [_cell(raw, calculated, epoch, blanks) for raw in row]))
            for row in _raw_rows(workbook, number)
        )
        rows = tuple(filter(None, read))
        cell_count += sum(map(len, rows))
        if cell_count > CELL_LIMIT:
            raise NotAWorkbook("工作簿的内容过多，不能导入。请把申报表复制到新的工作簿。")
        is_cut = bool(rows) and rows[-1][0].row > ROW_LIMIT
        yield Grid(worksheet.title, rows[:-1] if is_cut else rows, is_cut, blanks)


def _formulas(content: bytes) -> dict[int, set[tuple[int, int]]]:
    """Return by number of worksheet where formulas stand; only a second reading tells them from blank cells."""
    workbook = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    return {
        number: {_place(raw) for row in _raw_rows(workbook, number) for raw in row if raw.data_type == "f"}
        for number in range(min(len(workbook.worksheets), WORKSHEET_LIMIT))
    }


def _raw_rows(workbook: Workbook, number: int) -> Iterator[list[ReadOnlyCell]]:
    """Yield the cells of a worksheet that stand in the file, row by row; openpyxl fills the gaps between them."""
    worksheet = workbook.worksheets[number]
    # The declared dimension may be wrong, and a single far cell would make a full reading take gigabytes.
    worksheet.reset_dimensions()
    rows: Iterable[tuple[object, ...]] = worksheet.iter_rows(max_row=ROW_LIMIT + 1, max_col=COLUMN_LIMIT)
    for row in rows:
        yield [cell for cell in row if isinstance(cell, ReadOnlyCell)]


def _cell(
    raw: ReadOnlyCell, formulas: set[tuple[int, int]], epoch: datetime, blanks: dict[tuple[int, int], Cell]
) -> Cell | None:
    """Return a cell, None for one without anything to see; white space is kept in `blanks`."""
    value = raw.value
    if value is None:
        # A result that is the empty text has type "str"; a formula that was never calculated has none.
        if raw.data_type == "str" or not formulas or (place := _place(raw)) not in formulas:
            return None
        return Cell(*place, None, fault=_UNCALCULATED)
    if isinstance(value, str) and is_blank(value):
        if value:
            blanks[_place(raw)] = Cell(*_place(raw), value, text=shown(value))
        return None
    if raw.data_type == "e":
        return Cell(raw.row, raw.column, value, fault=f"单元格是错误值 {value}，请更正后再导入。")
    number_format = raw.number_format or "General"
    code = raw.style_array.numFmtId
    if raw.data_type == "n" and code < BUILTIN_FORMATS_MAX_SIZE and code in DATES_BY_NUMBER:
        value, number_format = from_excel(value, epoch), DATES_BY_NUMBER[code]
    return Cell(raw.row, raw.column, value, number_format, shown(value, number_format))


def _place(raw: ReadOnlyCell) -> tuple[int, int]:
    return raw.row, raw.column
