"""A workbook in the official layout, ready to print, as offices make it: the other way to a printed form."""

import unicodedata
from collections.abc import Iterable
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.form.sheet import PAIRS, TABLE_HEAD, TITLE, WIDE, Sheet

WIDTHS = {"A": 24.5, "B": 17, "C": 29, "D": 19.5, "E": 48.5}
"""Columns in characters: the proportions of the official page."""
SIZE, LINE = 9, 12.5
"""Letters and lines in points."""

_EDGE = Side(style="thin")
_BORDER = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_SONG, _HEI = Font(name="Portal Song", size=SIZE), Font(name="Portal Hei", size=SIZE)
_TITLE = Font(name="Portal Title", size=18)
_LEFT, _MIDDLE = (
    Alignment(wrap_text=True, vertical="center", horizontal=each) for each in ("left", "center")
)


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """Return a workbook of one worksheet for each form."""
    made = Workbook()
    made.remove(made.active)
    for number, sheet in enumerate(sheets, 1):
        _write(made.create_sheet(str(number)), sheet)
    content = BytesIO()
    made.save(content)
    return content.getvalue()


def _write(ws: Worksheet, sheet: Sheet) -> None:
    ws.append([TITLE])
    ws.merge_cells("A1:E1")
    ws["A1"].font, ws["A1"].alignment = _TITLE, _MIDDLE
    ws.row_dimensions[1].height = 30
    for left, right in PAIRS:
        cells = [left.printed, sheet.shown(left.key), right.printed, sheet.shown(right.key)]
        _add(ws, cells, ("A", "B", "C", "DE"), labels=(0, 2))
    for field in WIDE:
        _add(ws, [field.printed, sheet.shown(field.key)], ("A", "BCDE"), labels=(0,))
    _add(ws, TABLE_HEAD, "ABCDE", labels=range(5), centred=range(5))
    ws.print_title_rows = f"{ws.max_row}:{ws.max_row}"
    for category in sheet.catalogue.categories:
        for row in sheet.printed_rows(category):
            _add(ws, [category.level_1, category.printed, *row.cells], "ABCDE", centred=(3,))
    for letter, width in WIDTHS.items():
        ws.column_dimensions[letter].width = width
    ws.page_setup.orientation, ws.page_setup.paperSize = "landscape", ws.PAPERSIZE_A4
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.oddFooter.left.text, ws.oddFooter.right.text = sheet.project_code, "第 &P 页 / 共 &N 页"


def _add(ws: Worksheet, texts: Iterable[str], columns: Iterable[str], labels=(), centred=()) -> None:
    """Add a row; `columns` are the letters that each text covers. Merged cells do not grow, so its height is reckoned."""
    row, lines = ws.max_row + 1, 1
    for number, (text, letters) in enumerate(zip(texts, columns, strict=True)):
        for letter in letters:
            ws[f"{letter}{row}"].border = _BORDER
        cell = ws[f"{letters[0]}{row}"]
        cell.value = text
        cell.font = _HEI if number in labels else _SONG
        cell.alignment = _MIDDLE if number in centred else _LEFT
        if len(letters) > 1:
            ws.merge_cells(f"{letters[0]}{row}:{letters[-1]}{row}")
        room = sum(WIDTHS[letter] for letter in letters) - 1.5
        lines = max(lines, sum(-(-_width(line) // room) or 1 for line in text.split("\n")))
    ws.row_dimensions[row].height = lines * LINE + 5


def _width(text: str) -> float:
    """Return how many columns' characters a text takes in its size, which is smaller than that of the standard font."""
    return sum(1.72 if unicodedata.east_asian_width(sign) in "WFA" else 0.86 for sign in text)
