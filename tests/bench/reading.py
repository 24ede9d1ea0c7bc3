"""Reading a workbook into sheets, in its cage, beside what openpyxl needs just to go over its cells."""

from collections.abc import Callable, Sequence
from io import BytesIO

from openpyxl import load_workbook

from app.domain.form.code_lists import CodeLists
from app.domain.form.sheet import Sheet
from app.exchange.workbook import read_workbook, write_workbook


def reading(sheets: Sequence[Sheet]) -> tuple[Callable[[], int], Callable[[], int]]:
    """Return the two ways to read the same bytes, the mere one first; both have been gone once."""
    kinds = dict.fromkeys(sheet.project_type for sheet in sheets)
    methods = dict.fromkeys(sheet.allocation_method for sheet in sheets)
    lists = CodeLists(tuple(kinds), tuple(methods))
    content = write_workbook(sheets, lists)

    def merely() -> int:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        return sum(len(row) for each in book.worksheets for row in each.iter_rows(values_only=True))

    def ours() -> int:
        return sum(result.sheet is not None for result in read_workbook(content, lists))

    assert ours() == len(sheets) and merely()
    return merely, ours
