"""Worksheets as plain cells: bounded, without blanks and without what lies hidden under a merged cell."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from app.domain.text import is_blank
from app.exchange.spreadsheet.display import shown

ROW_LIMIT = 1_000
COLUMN_LIMIT = 60
CELL_LIMIT = 200_000
"""Cells that are not blank, in all worksheets: the forms of the largest unit have some 10,000."""
WORKSHEET_LIMIT = 600
"""The portal itself writes workbooks of 500 forms."""

UNCALCULATED = "公式没有计算结果，请在 Excel 中打开并保存后再导入。"

NO_TEXT = "单元格里不是文字，是嵌入的图片、链接的数据类型，或没有算出的公式。请改为文字后再导入，图片可以作为附件添加。"


class NotAWorkbook(ValueError):
    """The file cannot be read; the argument is a Chinese sentence for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not blank: its stored value and the text that the workbook shows for it.

    `value` is a date's text where the format makes a date of a number. `fault` is the sentence that says why it has no
    value, "" when it has one. `hidden` names what keeps a person from seeing it, such as 第3行, "" where it is seen.
    """

    row: int
    column: int
    value: object
    number_format: str = "General"
    text: str = ""
    fault: str = ""
    hidden: str = ""

    @property
    def address(self) -> str:
        """The cell's name, such as B6."""
        return f"{get_column_letter(self.column)}{self.row}"


Row = tuple[Cell, ...]
"""The cells of one row from left to right, at least one."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a worksheet that hold anything; `is_cut` tells that it goes on beyond `ROW_LIMIT`.

    `blanks` are the cells that hold white space alone, by row and column: they are in no row. `is_hidden` tells that its
    tab is not shown.
    """

    name: str
    rows: tuple[Row, ...]
    is_cut: bool = False
    is_hidden: bool = False
    blanks: Mapping[tuple[int, int], Cell] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stored:
    """A cell as a file keeps it; `value` is None where a formula has no result."""

    value: str | float | bool | None
    number_format: str = "General"
    fault: str = ""


@dataclass(slots=True)
class Worksheet:
    """A worksheet while it is read: what stands in it by row and column, merged ranges, hidden rows and columns.

    A range is (first row, first column, last row, last column), within the limits. `widths` are those of columns, in
    digits, where a copy of the worksheet will need them.
    """

    name: str
    is_hidden: bool = False
    is_cut: bool = False
    stored: dict[tuple[int, int], Stored] = field(default_factory=dict)
    merged: set[tuple[int, int, int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    widths: dict[int, float] = field(default_factory=dict)

    def merge(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        """Note a merged range."""
        last_row, last_column = min(last_row, ROW_LIMIT), min(last_column, COLUMN_LIMIT)
        if first_row <= last_row and first_column <= last_column:
            self.merged.add((first_row, first_column, last_row, last_column))

    def grid(self, is_1904: bool) -> Grid:
        """Return the worksheet as a person sees it; `is_1904` tells which day its dates are counted from."""
        self._uncover()
        blanks: dict[tuple[int, int], Cell] = {}
        rows: dict[int, list[Cell]] = {}
        for place, stored in sorted(self.stored.items()):
            cell = _cell(place, stored, is_1904, self.hidden_rows, self.hidden_columns)
            if cell.fault or not is_blank(cell.text):
                rows.setdefault(cell.row, []).append(cell)
            elif cell.text:
                blanks[place] = cell
        return Grid(self.name, tuple(map(tuple, rows.values())), self.is_cut, self.is_hidden, blanks)

    def _uncover(self) -> None:
        """Take out what stands under a merged cell: only the first cell of a range is seen."""
        for first_row, first_column, last_row, last_column in self.merged:
            first = self.stored.get((first_row, first_column))
            for row in range(first_row, last_row + 1):
                for column in range(first_column, last_column + 1):
                    self.stored.pop((row, column), None)
            if first:
                self.stored[first_row, first_column] = first


def _cell(
    place: tuple[int, int], stored: Stored, is_1904: bool, rows: Container[int], columns: Container[int]
) -> Cell:
    row, column = place
    letter = get_column_letter(column)
    hidden = f"第{row}行" if row in rows else f"{letter}列" if column in columns else ""
    if stored.fault:
        return Cell(row, column, stored.value, fault=stored.fault, hidden=hidden)
    # A formula without a result is a fault: every other cell has a value.
    assert stored.value is not None
    seen = shown(stored.value, stored.number_format, is_1904)
    value = seen.text if seen.is_date else stored.value
    if not seen.text and stored.value != 0:
        # A format such as ;;; shows nothing.
        seen, hidden = shown(stored.value), hidden or f"单元格{letter}{row}"
    return Cell(row, column, value, stored.number_format, seen.text, hidden=hidden)


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as it was read; `is_1904` tells which day its dates are counted from."""

    worksheets: tuple[Worksheet, ...]
    is_1904: bool = False


def check_size(worksheets: Iterable[Worksheet]) -> None:
    """Raise `NotAWorkbook` for more cells than are read."""
    if sum(len(each.stored) for each in worksheets) > CELL_LIMIT:
        raise NotAWorkbook("工作簿的内容过多，不能导入。请把申报表复制到新的工作簿。")
