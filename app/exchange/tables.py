"""Tables as files: CSV that a spreadsheet opens rightly, and a workbook ready to print."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import ceil

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.cell import Cell as WorksheetCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.files.tables import Cell, ColumnKind, Table
from app.domain.text import normalised
from app.exchange.workbook.package import saved
from app.exchange.workbook.page_setup import set_up_page

_FORMULA_SIGNS = frozenset("=+-@−")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
"""What the name of a worksheet must not hold."""
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMATS = {
    ColumnKind.AMOUNT: "#,##0.00",
    ColumnKind.COUNT: "#,##0",
    ColumnKind.CODE: "@",
    ColumnKind.TEXT: "General",
}
_NARROWEST = {ColumnKind.AMOUNT: 12, ColumnKind.COUNT: 6, ColumnKind.CODE: 8, ColumnKind.TEXT: 8}
_WIDEST, _SLACK = 60, 1.08
"""Digits of the standard font; other programs draw with somewhat wider ones."""
_BESIDE = 4
"""Digits beside the words of a cell: the button of the filter, an indent."""
_HEAD_WIDTH = 12
"""Digits of a line of the head, where its column needs no more."""
_LINE, _PADDING = 13, 5
"""Points of a line, and of what a row is higher than its lines."""
_HEAD, _SUM = "表头", "合计"
_MARGINS = {"left": 0.47, "right": 0.47, "top": 0.75, "bottom": 0.55, "header": 0.3, "footer": 0.25}
"""Inches."""


def as_csv(table: Table) -> bytes:
    """Return the table in UTF-8 with a byte order mark and CRLF, amounts as plain numbers with two places.

    A text that a spreadsheet would take for a formula gets an apostrophe before it. A code ends with a tab, which
    spreadsheets do not show: without it they would read its 21 digits as a number and keep 15 of them.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    kinds = [column.kind for column in table.columns]
    writer.writerow([_harmless(column.label.replace("\n", " ")) for column in table.columns])
    for row in _all_rows(table):
        writer.writerow([_plain(cell, kind) for cell, kind in zip(row, kinds, strict=True)])
    return stream.getvalue().encode("utf-8-sig")


def as_xlsx(table: Table, *further: Table) -> bytes:
    """Return a workbook with each table on a worksheet of its own: numbers as numbers, every text as a text, its head frozen
    and filtered, A4 landscape. The same tables give the same bytes, which name nobody and no time.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for style in _styles():
        workbook.add_named_style(style)
    for each in (table, *further):
        _add_worksheet(workbook, each)
    return saved(workbook, table.title)


def _add_worksheet(workbook: Workbook, table: Table) -> None:
    sheet: Worksheet = workbook.create_sheet(_FORBIDDEN.sub(" ", table.title)[:31].strip(" '"))
    _set_up(sheet, table)
    kinds = [column.kind for column in table.columns]
    sheet.append([_cell(sheet, column.label, ColumnKind.TEXT, _HEAD) for column in table.columns])
    for number, row in enumerate(table.rows, 2):
        sheet.row_dimensions[number].height = _height(sheet, row)
        sheet.append([_cell(sheet, cell, kind, kind.label) for cell, kind in zip(row, kinds, strict=True)])
    if table.total:
        sheet.append([_cell(sheet, cell, kind, _SUM) for cell, kind in zip(table.total, kinds, strict=True)])


def _all_rows(table: Table) -> Iterator[tuple[Cell, ...]]:
    yield from table.rows
    if table.total:
        yield table.total


def _plain(cell: Cell, kind: ColumnKind) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, str):
        return f"{_harmless(cell)}\t" if kind is ColumnKind.CODE else _harmless(cell)
    return f"{cell:.2f}" if isinstance(cell, Decimal) else f"{cell:d}"


def _harmless(text: str) -> str:
    """Return the text behind an apostrophe where its first sign, also in another width, could begin a formula."""
    begins = unicodedata.normalize("NFKC", text.lstrip())[:1]
    return f"'{text}" if begins in _FORMULA_SIGNS or text[:1] in ("\t", "\r", "\n") else text


def _cell(sheet: Worksheet, content: Cell, kind: ColumnKind, style: str) -> WorksheetCell:
    cell = WriteOnlyCell(sheet)
    cell.style = style
    if style == _SUM:
        cell.number_format = _FORMATS[kind]
    if isinstance(content, str):
        cell.value = _ESCAPE.sub("_x005F_", ILLEGAL_CHARACTERS_RE.sub("", normalised(content)))
        # Assigned, "=" makes a formula and "#N/A" an error.
        cell.data_type = "s"
        cell.quotePrefix = _harmless(content) != content
    elif content is not None:
        cell.value = content
    return cell


def _styles() -> Iterator[NamedStyle]:
    thin, thick = Side(style="hair"), Side(style="thin")
    ruled, framed = Border(bottom=thin), Border(top=thick, bottom=thick)
    for kind, number_format in _FORMATS.items():
        is_text = kind is ColumnKind.TEXT
        alignment = Alignment("left" if is_text else None, "center", wrap_text=is_text, indent=int(is_text))
        yield NamedStyle(
            kind.label, Font("宋体", 10), border=ruled, number_format=number_format, alignment=alignment
        )
    centred = Alignment("center", "center", wrap_text=True)
    yield NamedStyle(_HEAD, Font("宋体", 10, bold=True), border=framed, alignment=centred)
    yield NamedStyle(_SUM, Font("宋体", 10, bold=True), border=framed, alignment=Alignment(vertical="center"))


def _set_up(sheet: Worksheet, table: Table) -> None:
    """Say before the rows are written what stands above and around them."""
    for number, column in enumerate(table.columns, 1):
        shown = [_shown(row[number - 1]) for row in _all_rows(table)]
        head = min(_width(column.label), _HEAD_WIDTH)
        widest = max(_NARROWEST[column.kind], head, *map(_width, shown), 0) * _SLACK + _BESIDE
        sheet.column_dimensions[get_column_letter(number)].width = min(widest, _WIDEST)
    sheet.row_dimensions[1].height = _height(sheet, [column.label for column in table.columns])
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    last = get_column_letter(len(table.columns))
    sheet.auto_filter.ref = f"A1:{last}{len(table.rows) + 1}"
    header, footer = HeaderFooterItem(), HeaderFooterItem()
    header.center.text = table.title.replace("&", "&&")
    footer.right.text = "第 &P 页，共 &N 页"
    set_up_page(sheet, _MARGINS, header, footer)


def _height(sheet: Worksheet, row: Sequence[Cell]) -> float:
    """Return the points that show all lines of a row; programs do not all make room for them."""
    most = 1
    for number, cell in enumerate(row, 1):
        if isinstance(cell, str):
            room = (sheet.column_dimensions[get_column_letter(number)].width - _BESIDE) / _SLACK
            most = max(most, sum(max(1, ceil(_width(line) / room - 0.01)) for line in cell.split("\n")))
    return min(most * _LINE + _PADDING, 409)


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else f"{cell:,.2f}" if isinstance(cell, Decimal) else f"{cell:,}"


def _width(text: str) -> int:
    """Return how many digits wide the longest line of a text is."""
    lines = (
        sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line) for line in text.split("\n")
    )
    return max(lines, default=0)
