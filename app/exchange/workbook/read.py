"""Reading a workbook: every form on every worksheet, as a `Sheet` or with its problems."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from app.domain.code_lists import CodeLists
from app.domain.sheet import Sheet
from app.exchange.workbook.forms import find_forms
from app.exchange.workbook.grid import ROW_LIMIT, Grid, read_grids
from app.exchange.workbook.preflight import FILE_LIMIT, inspect
from app.exchange.workbook.problem import Problem
from app.exchange.workbook.values import is_empty, read_form


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A form, or a worksheet that holds none.

    `sheet` is None where there are problems, and where there is nothing to import: then `remark` says why.
    `name` is that of the worksheet, with a number where it holds several forms.
    """

    name: str
    sheet: Sheet | None = None
    problems: tuple[Problem, ...] = ()
    remark: str = ""


def read_workbook(source: bytes | BinaryIO, lists: CodeLists) -> tuple[ReadSheet, ...]:
    """Return the forms of an .xlsx workbook in their order, and the worksheets that are none.

    Units are taken as they stand. Raises `NotAWorkbook` with a Chinese sentence for a file that cannot be read.
    """
    content = source if isinstance(source, bytes) else source.read(FILE_LIMIT + 1)
    inspect(content)
    return tuple(read for grid in read_grids(content) for read in _read_grid(grid, lists))


def _read_grid(grid: Grid, lists: CodeLists) -> Iterator[ReadSheet]:
    forms = find_forms(grid, lists.catalogue)
    if not forms:
        yield ReadSheet(grid.name, remark="不是申报表")
    for number, form in enumerate(forms, 1):
        name = grid.name if len(forms) == 1 else f"{grid.name}（第{number}张表）"
        sheet, problems = read_form(form, lists)
        if grid.is_cut and form is forms[-1]:
            problems += (Problem(f"A{ROW_LIMIT + 1}", f"工作表超过{ROW_LIMIT}行，后面的内容没有读取。"),)
        if problems:
            yield ReadSheet(name, problems=problems)
        elif is_empty(sheet):
            yield ReadSheet(name, remark="空白申报表")
        else:
            yield ReadSheet(name, sheet)
