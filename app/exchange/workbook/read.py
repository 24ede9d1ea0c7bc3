"""Reading a workbook: every form on every worksheet, as a `Sheet` or with its problems."""

from collections.abc import Iterator
from dataclasses import replace

from app.domain.files.worksheets import Problem, ReadSheet
from app.domain.form.code_lists import CodeLists
from app.exchange.spreadsheet import read_grids
from app.exchange.spreadsheet.cells import ROW_LIMIT, Grid
from app.exchange.workbook.costing import Section, parted, with_items
from app.exchange.workbook.forms import Form, find_forms
from app.exchange.workbook.layout import GUIDANCE_NAME, LISTS_NAME
from app.exchange.workbook.official import official_form
from app.exchange.workbook.values import is_empty, read_form

_NAMED = 10
"""So many hidden rows, columns or cells are named."""


def read_sheets(content: bytes, lists: CodeLists) -> tuple[ReadSheet, ...]:
    """Return the forms of an .xlsx or .xls workbook in their order, and the worksheets that are none.

    It takes what time and memory it takes: what a stranger sent is for `cage.read_workbook`. Units are taken as they
    stand. Raises `NotAWorkbook` with a Chinese sentence for a file that cannot be read.
    """
    grids = read_grids(content, passed_over=LISTS_NAME)
    return tuple(read for grid in grids for read in _read_grid(grid, lists))


def _read_grid(grid: Grid, lists: CodeLists) -> Iterator[ReadSheet]:
    rows, sections = parted(grid.rows)
    official = official_form(rows, grid.blanks, lists.catalogue)
    forms = (official,) if official else find_forms(replace(grid, rows=rows), lists.catalogue)
    tables = with_items([(number, form.first.row) for number, form in enumerate(forms, 1)], sections)
    if not forms and grid.name != GUIDANCE_NAME:
        yield ReadSheet(grid.name, remark="不是申报表")
    for number, form in enumerate(forms, 1):
        name = grid.name if len(forms) == 1 else f"{grid.name}（第{number}张表）"
        sheet, problems = read_form(form, lists, tables.get(number))
        if grid.is_cut and form is forms[-1]:
            problems += (Problem(f"A{ROW_LIMIT + 1}", f"工作表超过{ROW_LIMIT}行，后面的内容没有读取。"),)
        if problems or not is_empty(sheet):
            kept = None if problems else sheet
            yield ReadSheet(
                name, kept, problems, "", _unseen(grid, form, tables.get(number)), grid.name, form.places
            )
        else:
            yield ReadSheet(name, remark="空白申报表")


def _unseen(grid: Grid, form: Form, table: Section | None) -> str:
    """Return what of a form nobody sees in the workbook, in a sentence, "" where all is seen."""
    if grid.is_hidden:
        return "这张工作表在工作簿里是隐藏的。"
    cells = (*form.cells, *(table.cells if table else ()))
    hidden = list(dict.fromkeys(cell.hidden for cell in cells if cell.hidden))
    if not hidden:
        return ""
    return (
        f"{'、'.join(hidden[:_NAMED])}{'等' * (len(hidden) > _NAMED)}在工作簿里是隐藏的，其中的内容也读取了。"
    )
