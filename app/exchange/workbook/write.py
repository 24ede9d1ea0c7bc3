"""Writing workbooks: filled-in forms and blank ones in the official layout, ready to print and to be read again."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from openpyxl import Workbook

from app.domain.form.code_lists import CodeLists
from app.domain.form.costing import ITEM_COLUMNS, CostingItem
from app.domain.form.costing import TITLE as COSTING
from app.domain.form.sheet import (
    COLUMNS,
    FIELDS,
    PAIRS,
    TABLE_HEAD,
    TITLE,
    WIDE,
    Field,
    FieldKind,
    Sheet,
    shown_value,
)
from app.domain.text import normalised
from app.exchange.workbook import layout
from app.exchange.workbook.guidance_sheet import write_guidance
from app.exchange.workbook.package import saved
from app.exchange.workbook.worksheet_names import worksheet_name
from app.exchange.workbook.worksheet_writer import CellValue, DropDowns, WorksheetWriter

CELL_LIMIT = 32_767
"""UTF-16 units that a cell holds."""

_EXACT_DIGITS = 15
"""A number of more digits is none to a spreadsheet program."""
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SOURCE = "fund_source"
"""The column of 支出明细 that has a drop-down list."""
_FROM_SYSTEM = frozenset({"project_code", "applicant_unit", "primary_budgetary_unit"})


class CannotWrite(ValueError):
    """A workbook cannot hold this; the argument is a Chinese sentence."""


def write_workbook(sheets: Sequence[Sheet], lists: CodeLists, said: Sequence[str] = ()) -> bytes:
    """Return an .xlsx workbook with a worksheet for each form, in their order; `said` stands in the footer of each, behind
    the code.

    What it holds is read again without a difference. Only what the form does not show is lost: the identities of rows,
    and the only row of a category that says, blanks aside, what is printed where there is none. Raises `CannotWrite`
    for a text that no cell can hold, ValueError without any sheet.
    """
    words = said or [""] * len(sheets)
    return _workbook([_Page(sheet, said=each) for sheet, each in zip(sheets, words, strict=True)], lists)


def blank_template(units: Sequence[tuple[str, str]], lists: CodeLists) -> bytes:
    """Return a workbook with a blank form for each (申请单位, 一级预算单位), where these and the code are locked.

    Raises ValueError without any unit.
    """
    forms = (
        Sheet(applicant_unit=unit, primary_budgetary_unit=primary, catalogue=lists.catalogue)
        for unit, primary in units
    )
    return _workbook([_Page(sheet, is_template=True) for sheet in forms], lists, has_guidance=True)


@dataclass(frozen=True, slots=True)
class _Page:
    """What a worksheet shows: a form, or a form to be filled in."""

    sheet: Sheet
    is_template: bool = False
    said: str = ""

    @property
    def has_table(self) -> bool:
        """支出明细 stands below the form."""
        return self.is_template or bool(self.sheet.items)


def _workbook(pages: Sequence[_Page], lists: CodeLists, *, has_guidance: bool = False) -> bytes:
    if not pages:
        raise ValueError("a workbook has one worksheet at least")
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for style in layout.styles():
        workbook.add_named_style(style)
    drop_downs = DropDowns(
        {
            "project_type": [str(kind) for kind in lists.project_types],
            "is_new_project": [shown_value(True), shown_value(False)],
            "allocation_method": list(lists.allocation_methods),
        }
        | ({_SOURCE: list(lists.fund_sources)} if any(page.has_table for page in pages) else {})
    )
    for number, page in enumerate(pages, 1):
        sheet = page.sheet
        name = sheet.applicant_unit if page.is_template else sheet.project_name
        worksheet = WorksheetWriter(workbook.create_sheet(worksheet_name(number, len(pages), name)))
        try:
            _write(worksheet, page)
        except CannotWrite as unable:
            raise CannotWrite(f"《{sheet.project_name[:40] or sheet.project_code}》的{unable}") from None
        worksheet.offer(drop_downs)
        footer = f"{sheet.project_code}　{page.said}" if page.said else sheet.project_code
        worksheet.finish(footer, is_locked=page.is_template)
    if has_guidance:
        write_guidance(workbook)
    drop_downs.write(workbook)
    return saved(workbook, TITLE)


def _write(worksheet: WorksheetWriter, page: _Page) -> None:
    sheet = page.sheet
    worksheet.title(TITLE)
    for left, right in PAIRS:
        label, other = (CellValue(field.printed, layout.LABEL) for field in (left, right))
        worksheet.add((label, "A"), (_value(left, page), "B"), (other, "C"), (_value(right, page), "DE"))
    for field in WIDE:
        least = layout.ROOM_TO_WRITE if page.is_template else 1
        worksheet.add(
            (CellValue(field.printed, layout.LABEL), "A"), (_value(field, page), "BCDE"), least=least
        )
    worksheet.add_head(zip((CellValue(word, layout.HEADING) for word in TABLE_HEAD), "ABCDE", strict=True))
    for values in _rows(sheet):
        worksheet.add(*zip(values, "ABCDE", strict=True), grows=True)
    if page.has_table:
        _write_costing(worksheet, sheet, blank_lines=layout.BLANK_LINES if page.is_template else 0)


def _write_costing(worksheet: WorksheetWriter, sheet: Sheet, blank_lines: int) -> None:
    """Write 支出明细 below the printed form: what is added up stands as a number, unless it has too many digits for one.

    Behind the lines there is room for so many more.
    """
    letters = "ABCDEFGH"
    worksheet.end_print()
    worksheet.add((CellValue(COSTING, layout.LABEL), "A"))
    heads = (CellValue(column.label, layout.HEADING) for column in ITEM_COLUMNS.values())
    worksheet.add(*zip(heads, letters, strict=True))
    for number, item in enumerate(sheet.items, 1):
        cells = [
            _item_value(item, key, f"支出明细第{number}行的“{column.label}”")
            for key, column in ITEM_COLUMNS.items()
        ]
        worksheet.add(*zip(cells, letters, strict=True), grows=True)
    for _ in range(blank_lines):
        blank = (
            CellValue("", style, key if key == _SOURCE else "")
            for key, style in zip(ITEM_COLUMNS, layout.ITEM_STYLES, strict=True)
        )
        worksheet.add(*zip(blank, letters, strict=True), grows=True)


def _item_value(item: CostingItem, key: str, label: str) -> CellValue:
    value = getattr(item, key)
    if key == "this_year" and value and not value.endswith("%"):
        value = Decimal(value)
    if isinstance(value, Decimal) and len(value.as_tuple().digits) <= _EXACT_DIGITS:
        style = layout.NUMBER if key in ("quantity", "unit_price") else layout.AMOUNT
        return CellValue(value, style, shown=item.shown(key))
    return CellValue(_text(item.shown(key), label), layout.SHORT, key if key == _SOURCE else "")


def _rows(sheet: Sheet) -> Iterator[list[CellValue]]:
    for category in sheet.catalogue.categories:
        for number, row in enumerate(sheet.printed_rows(category), 1):
            labels = (f"{category.level_2}第{number}行的“{column.label}”" for column in COLUMNS.values())
            texts = [category.level_1, category.printed]
            texts += (_text(text, label) for text, label in zip(row.cells, labels, strict=True))
            yield [CellValue(text, style) for text, style in zip(texts, layout.ROW_STYLES, strict=True)]


def _value(field: Field, page: _Page) -> CellValue:
    """Return what stands in the cell of a field: a number for a number, else a text."""
    content = getattr(page.sheet, field.key)
    if not isinstance(content, Decimal) and (isinstance(content, bool) or not isinstance(content, int)):
        content = _text(shown_value(content), f"“{field.label}”")
    value = CellValue(content, layout.STYLE_OF.get(field.key, layout.TEXT), field.key)
    if field.kind is FieldKind.AMOUNT:
        value = replace(value, shown=page.sheet.shown(field.key))
    if page.is_template and field.key in _FROM_SYSTEM:
        value = replace(value, style=layout.SYSTEM)
    return value


def _text(text: str, label: str) -> str:
    """Return a text as a cell keeps it: what looks like an escaped character is escaped itself."""
    text = normalised(text)
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if units > CELL_LIMIT:
        raise CannotWrite(
            f"{label}有{units:,}个字符（生僻字算两个），超出 Excel 一个单元格{CELL_LIMIT:,}个字符的上限，不能导出。"
        )
    return _ESCAPE.sub("_x005F_", text)


assert FIELDS.keys() >= layout.STYLE_OF.keys()
