"""Writes one worksheet of the official form row by row: styles, row heights, merged ranges, comments, drop-down lists."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Protection
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension, RowDimension
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.worksheet import Worksheet

from app.exchange.workbook import layout
from app.exchange.workbook.page_setup import set_up_page
from app.exchange.workbook.wrapping import line_count

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t")
_PADDING = 6
"""Pixels beside the text of a cell."""
_COLUMNS = 16_384
_ALLOWED = ("formatCells", "formatRows", "formatColumns", "insertRows", "deleteRows")


@dataclass(frozen=True, slots=True)
class CellValue:
    """What a cell holds and the name of its style; `key` is its field, `shown` the text of a number."""

    content: str | int | Decimal
    style: str
    key: str = ""
    shown: str = ""


class DropDowns:
    """The entries of the drop-down lists by field key, kept on a hidden worksheet of their own."""

    def __init__(self, entries: Mapping[str, Sequence[str]]):
        self.entries = {key: texts for key, texts in entries.items() if texts}

    def write(self, workbook: Workbook) -> None:
        """Add the worksheet."""
        worksheet = workbook.create_sheet(layout.LISTS_NAME)
        worksheet.sheet_state = "veryHidden"
        for column, texts in enumerate(self.entries.values(), 1):
            for row, text in enumerate(texts, 1):
                _put(worksheet, row, column, text)

    def validation(self, key: str) -> DataValidation:
        """Return the rule that a cell holds an entry of a list."""
        letter = "ABCDEFG"[list(self.entries).index(key)]
        return DataValidation(
            type="list",
            formula1=f"'{layout.LISTS_NAME}'!${letter}$1:${letter}${len(self.entries[key])}",
            allow_blank=True,
            showErrorMessage=True,
            errorTitle="请从列表中选择",
            error="这一格只能填下拉列表里的内容。",
        )


class _InOrder(MultiCellRange):
    """Ranges that are written from top to bottom: openpyxl's own are a set, in another order in each process."""

    def __iter__(self) -> Iterator[CellRange]:
        return iter(sorted(self.ranges, key=lambda each: (each.min_row, each.min_col)))


class _Fitting(RowDimension):
    """A row with a computed height that the program may change: written without `customHeight`."""

    customHeight = False


class WorksheetWriter:
    """Appends the rows of a form to a worksheet with the columns of the official layout."""

    def __init__(self, worksheet: Worksheet):
        self.worksheet = worksheet
        self._next = 1
        self._merged: list[str] = []
        self._places: dict[str, list[str]] = {}
        for letter, width in layout.WIDTHS.items():
            worksheet.column_dimensions[letter].width = width

    def title(self, text: str) -> None:
        """Add the heading across all columns."""
        _put(self.worksheet, 1, 1, text).style = layout.TITLE
        self.worksheet.row_dimensions[1].height = layout.TITLE_HEIGHT
        self._merged.append(f"A1:{_last(layout.WIDTHS)}1")
        self._next = 2

    def add_head(self, cells: Iterable[tuple[CellValue, str]]) -> None:
        """Add a row that is repeated on each printed page."""
        self.worksheet.print_title_rows = f"{self._next}:{self._next}"
        self.add(*cells)

    def add(self, *cells: tuple[CellValue, str], least: int = 1, grows: bool = False) -> None:
        """Add a row of values and the letters of the columns that each covers, at least so many lines high.

        What is higher than a row may be stands in several rows that are merged; `grows` lets a single one follow what is
        typed into it, which programs do not do for merged cells.
        """
        lines = max(least, *(_lines(value, letters) for value, letters in cells))
        heights = _heights(lines, self._next)
        rows = range(self._next, self._next + len(heights))
        self._next = rows.stop
        for number, height in zip(rows, heights, strict=True):
            kind = _Fitting if grows and len(rows) == 1 else RowDimension
            self.worksheet.row_dimensions[number] = kind(self.worksheet, index=number, ht=height)
        for value, letters in cells:
            for number in rows:
                for letter in letters:
                    self.worksheet.cell(number, _number(letter)).style = value.style
            cell = _put(self.worksheet, rows.start, _number(letters[0]), value.content)
            if len(rows) > 1:
                cell.alignment = layout.AT_TOP[cell.alignment.horizontal]
            if value.key:
                self._places.setdefault(value.key, []).append(cell.coordinate)
            if note := layout.NOTES.get(value.key):
                cell.comment = Comment(note, "", height=30 + 20 * ceil(len(note) / 12), width=180)
            if len(rows) > 1 or len(letters) > 1:
                self._merged.append(f"{letters[0]}{rows.start}:{letters[-1]}{rows[-1]}")

    def end_print(self) -> None:
        """End what is printed, and leave a row blank before what stands below it in wider columns."""
        self.worksheet.print_area = f"A1:{_last(layout.WIDTHS)}{self._next - 1}"
        for letter, width in layout.COSTING_WIDTHS.items():
            self.worksheet.column_dimensions[letter].width = width
        self._next += 1

    def offer(self, lists: DropDowns) -> None:
        """Add the data validation of each field with a drop-down list."""
        for key in [each for each in lists.entries if each in self._places]:
            validation = lists.validation(key)
            for place in self._places[key]:
                validation.add(place)
            self.worksheet.add_data_validation(validation)

    def finish(self, footer: str, is_locked: bool) -> None:
        """Set the page; `is_locked` protects, without a password, what the system fills in."""
        worksheet = self.worksheet
        worksheet.merged_cells = _InOrder(map(CellRange, self._merged))
        parts = HeaderFooterItem()
        for part, text in ((parts.left, footer), (parts.right, "第 &P 页")):
            part.text, part.font, part.size = text, layout.LETTERS, layout.FOOTER_SIZE
        set_up_page(worksheet, layout.MARGINS, None, parts)
        worksheet.page_setup.firstPageNumber, worksheet.page_setup.useFirstPageNumber = 1, True
        worksheet.print_options.horizontalCentered = True
        if is_locked:
            self._lock()

    def _lock(self) -> None:
        worksheet = self.worksheet
        rest = _number(_last(layout.WIDTHS)) + 1
        worksheet.column_dimensions["F"] = ColumnDimension(worksheet, "F", min=rest, max=_COLUMNS)
        for dimension in worksheet.column_dimensions.values():
            dimension.protection = Protection(locked=False)
        worksheet.protection.enable()
        for action in _ALLOWED:
            # In the file these say what is protected against.
            setattr(worksheet.protection, action, False)


def _put(worksheet: Worksheet, row: int, column: int, content: str | int | Decimal) -> Cell:
    """Write a cell: a text stays one, whatever it begins with."""
    cell = worksheet.cell(row, column)
    # Cells are merged once all are written.
    assert isinstance(cell, Cell)
    if content == "" or content is None:
        return cell
    cell.value = content
    if isinstance(content, str):
        cell.data_type = "s"
        if content.startswith(_FORMULA_SIGNS):
            cell.quotePrefix = True
    return cell


def _lines(value: CellValue, letters: str) -> int:
    text = value.shown or str(value.content)
    widths = layout.WIDTHS | layout.COSTING_WIDTHS
    pixels = sum(widths[letter] for letter in letters) * layout.DIGIT - _PADDING
    return line_count(text, pixels, layout.EM)


def _heights(lines: int, first: int) -> list[float]:
    """Return the heights of the rows, from the first one on, that so many lines need.

    Some hundreds of lines too many for these are cut on paper; the cell holds them.
    """
    if lines <= layout.LINES_OF_A_ROW or first + layout.PARTS > layout.LAST_PARTED:
        return [min(lines, layout.LINES_OF_A_ROW) * layout.LINE + layout.PADDING]
    part = layout.LINES_OF_A_PART if lines <= layout.PARTS * layout.LINES_OF_A_PART else layout.LINES_OF_A_ROW
    count = min(ceil(lines / part), layout.PARTS)
    return [part * layout.LINE] * (count - 1) + [part * layout.LINE + layout.PADDING]


def _number(letter: str) -> int:
    return ord(letter) - ord("A") + 1


def _last(letters: Iterable[str]) -> str:
    return max(letters)
