"""From the cells of a form to a `Sheet`: every value read as the screen reads it, every fault named by its cell."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from openpyxl.utils.cell import coordinate_to_tuple

from app.domain.files.worksheets import Problem
from app.domain.form import money
from app.domain.form.code_lists import CodeLists
from app.domain.form.identities import new_identity
from app.domain.form.money import nearest_cent
from app.domain.form.parsing import read_cell, read_field
from app.domain.form.project_code import read_project_code
from app.domain.form.sheet import (
    COLUMNS,
    FIELDS,
    ROW_CAP,
    FieldKind,
    IndicatorRow,
    ProjectType,
    Sheet,
    shown_value,
)
from app.domain.text import Unreadable, is_blank, squeezed
from app.exchange.spreadsheet.display import amount_unit, shown
from app.exchange.workbook.costing import Section, read_items
from app.exchange.workbook.fields import FieldCells
from app.exchange.workbook.forms import Form
from app.exchange.workbook.table import HEAD_LABELS, Indicator, read_table

_SCALES = {"": Decimal(1), "元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_HAS_UNIT = re.compile(r"[元万亿][整正]?(?:\(人民币\))?$")
_OPTIONAL = frozenset({"project_code", "long_term_objective"})
"""Fields that a form may leave out: codes are issued, and the long-term objective is for projects of several years."""

_UNITS = frozenset({"applicant_unit", "primary_budgetary_unit"})
_CODE_AND_NAME = re.compile(r"(\d{1,2})[-—.、:]?(.*)", re.ASCII | re.DOTALL)


def read_form(
    form: Form, lists: CodeLists, table: Section | None = None
) -> tuple[Sheet, tuple[Problem, ...]]:
    """Return the sheet of a form with its 支出明细, and its problems in the order of the cells: with any, it is not whole.

    Where the table has amounts, both amounts of the form are its sums, whatever is typed there.
    """
    problems: list[Problem] = list(_lost_parts(form))
    # The type of each is that of its field.
    values: dict[str, Any] = {}
    for key, field_cells in form.fields.items():
        cells = [cell for row in field_cells.rows for cell in row]
        try:
            faulty = next((cell for cell in cells if cell.fault), None)
            if faulty:
                problems.append(Problem(faulty.address, faulty.fault))
            elif cells:
                values[key] = _READERS.get(key, _read_plain)(key, field_cells, lists)
        except Unreadable as unreadable:
            problems.append(Problem(cells[0].address, str(unreadable)))
    indicators, misplaced = read_table(form.table_rows, lists.catalogue)
    rows, unreadable_rows = _read_rows(indicators, lists)
    problems += (*misplaced, *unreadable_rows)
    sheet = Sheet(**values, rows=rows, catalogue=lists.catalogue)
    if table is not None:
        items, wrong = read_items(table, lists)
        problems += wrong
        try:
            sheet = replace(sheet, items=items).summed()
        except Unreadable as beyond:
            problems.append(Problem(table.title.address, str(beyond)))
    return sheet, tuple(
        sorted(dict.fromkeys(problems), key=lambda problem: coordinate_to_tuple(problem.cell))
    )


def is_empty(sheet: Sheet) -> bool:
    """Tell whether a form is filled in nowhere; the names of the units stand in a blank one too."""
    typed = (getattr(sheet, key) for key in FIELDS if key not in _UNITS)
    return (
        not sheet.items
        and all(row.is_none for row in sheet.rows)
        and all(is_blank(value) if isinstance(value, str) else value is None for value in typed)
    )


def read_project_type(typed: str, types: Sequence[ProjectType]) -> ProjectType:
    """Return the 项目类型 that is meant by its code, its name or both. Raises `Unreadable`."""
    whole = squeezed(typed)
    for each in types:
        if whole in (squeezed(each.name), squeezed(str(each))):
            return each
    match = _CODE_AND_NAME.fullmatch(whole)
    code, name = (match[1].zfill(2), match[2]) if match else ("", "")
    coded = next((each for each in types if each.code == code), None)
    if coded and name in ("", squeezed(coded.name)):
        return coded
    listed = "、".join(map(str, types))
    if coded:
        raise Unreadable(f"“项目类型”的编码和名称不一致：“{typed.strip()[:40]}”。可用的有：{listed}。")
    raise Unreadable(f"“项目类型”里没有“{typed.strip()[:40]}”这一项，可用的有：{listed}。")


def _lost_parts(form: Form) -> list[Problem]:
    missing = [
        field.label for key, field in FIELDS.items() if key not in form.fields and key not in _OPTIONAL
    ]
    lost = [Problem(form.first.address, f"这张表没有“{label}”一栏。") for label in missing]
    if form.head is None:
        lost.append(
            Problem(form.first.address, f"这张表没有指标表，表头应为：{'、'.join(HEAD_LABELS.values())}。")
        )
    else:
        lost += (
            Problem(form.head.cell.address, f"指标表的表头没有“{label}”一列。")
            for key, label in HEAD_LABELS.items()
            if key not in form.head.columns and key != "level_1"
        )
    return lost


def _read_plain(key: str, field_cells: FieldCells, lists: CodeLists) -> object:
    """Return texts as they stand, flags, years and the entry of a code list."""
    return read_field(key, _typed(key, field_cells), lists.allocation_methods)


def _typed(key: str, field_cells: FieldCells) -> str:
    """Return what was typed; a text that runs over several cells is put together, a repeated cell counts once."""
    if len(field_cells.rows) == 1 and len(field_cells.rows[0]) == 1:
        cell = field_cells.rows[0][0]
        if FIELDS[key].kind is FieldKind.FLAG and isinstance(cell.value, bool):
            return shown_value(cell.value)
        if FIELDS[key].kind is FieldKind.WHOLE and isinstance(cell.value, (int, float)):
            return shown(cell.value).text
        return cell.text
    return "\n".join(" ".join(dict.fromkeys(cell.text for cell in row)) for row in field_cells.rows)


def _read_code(key: str, field_cells: FieldCells, lists: CodeLists) -> str:
    cell = field_cells.rows[0][0]
    if not isinstance(cell.value, str):
        raise Unreadable(
            "“项目编码”存成了数字，21位只保留得住前15位。请把单元格设为文本格式，重新填写后再导入。"
        )
    return str(read_project_code(cell.text))


def _read_type(key: str, field_cells: FieldCells, lists: CodeLists) -> ProjectType:
    return read_project_type(_typed(key, field_cells), lists.project_types)


def _read_amount(key: str, field_cells: FieldCells, lists: CodeLists) -> object:
    """Return an amount in yuan; a unit in the cell goes before one beside it, in its label or above the form."""
    cell = field_cells.rows[0][0]
    if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool) and "%" not in cell.text:
        unit = amount_unit(cell.value, cell.number_format) or field_cells.unit
        amount = Decimal(str(cell.value)) * _scale(unit)
        if not abs(amount) < money.LIMIT:
            raise Unreadable(f"“{FIELDS[key].label}”应小于一万亿元，请核对单位是否为元。")
        return nearest_cent(amount)
    text = squeezed(cell.text)
    if _HAS_UNIT.search(text) or _scale(field_cells.unit) == 1:
        return read_field(key, cell.text)
    return read_field(key, text + field_cells.unit)


def _scale(unit: str) -> Decimal:
    if unit not in _SCALES:
        raise Unreadable(f"金额单位“{unit}”不能换算，请改为元或万元。")
    return _SCALES[unit]


_READERS: dict[str, Callable[[str, FieldCells, CodeLists], object]] = {
    "project_code": _read_code,
    "project_type": _read_type,
    **{key: _read_amount for key, field in FIELDS.items() if field.kind is FieldKind.AMOUNT},
}


def _read_rows(
    indicators: Sequence[Indicator], lists: CodeLists
) -> tuple[tuple[IndicatorRow, ...], list[Problem]]:
    """Return the rows in the order of the catalogue, without those that the form prints for a category of no rows."""
    problems: list[Problem] = []
    kept: list[tuple[Indicator, IndicatorRow]] = []
    for category in lists.catalogue.categories:
        own = [indicator for indicator in indicators if indicator.category == category]
        read = [(indicator, _read_row(indicator, problems)) for indicator in own]
        (printed,) = Sheet(catalogue=lists.catalogue).printed_rows(category)
        if len(read) == 1 and tuple(map(squeezed, read[0][1].cells)) == printed.cells:
            continue
        kept += read
    if len(kept) > ROW_CAP:
        problems.append(
            Problem(kept[ROW_CAP][0].place.address, f"指标有{len(kept)}行，超出系统上限{ROW_CAP}行。")
        )
    return tuple(row for _, row in kept), problems


def _read_row(indicator: Indicator, problems: list[Problem]) -> IndicatorRow:
    texts = {}
    for key, cell in zip(COLUMNS, indicator.cells, strict=True):
        if cell is None:
            continue
        try:
            if cell.fault:
                raise Unreadable(cell.fault)
            texts[key] = read_cell(key, cell.text)
        except Unreadable as unreadable:
            problems.append(Problem(cell.address, str(unreadable)))
    return IndicatorRow(new_identity(), indicator.category, **texts)
