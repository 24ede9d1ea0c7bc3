"""The official layout, read by its places: no text in it can be taken for a label, and none is lost."""

from collections.abc import Mapping, Sequence

from app.domain.form.catalogue import Catalogue
from app.domain.form.sheet import COLUMNS, PAIRS, TABLE_HEAD, TITLE, WIDE, Field
from app.exchange.spreadsheet.cells import Cell, Row
from app.exchange.workbook.fields import FieldCells
from app.exchange.workbook.forms import Form
from app.exchange.workbook.labels import label_of
from app.exchange.workbook.table import Head, TableRow

_PLACES: tuple[tuple[tuple[int, Field], ...], ...] = (
    *(((1, left), (3, right)) for left, right in PAIRS),
    *(((1, field),) for field in WIDE),
)
"""The labels of each row below the title, by column; the value stands in the next."""
_UNITS = {field.key: label.unit for row in _PLACES for _, field in row if (label := label_of(field.printed))}
_TABLE = len(_PLACES) + 1
"""Where the head of the table stands among the rows that hold anything."""
_COLUMNS = {key: range(n, n + 1) for n, key in enumerate(("level_1", "level_2", *COLUMNS), 1)}


def official_form(
    rows: Sequence[Row], blanks: Mapping[tuple[int, int], Cell], catalogue: Catalogue
) -> Form | None:
    """Return the form of a worksheet that keeps to the official layout to the letter, None for any other.

    `blanks` are the cells that hold white space alone, by row and column: they are in no row.
    """
    if len(rows) <= _TABLE or _texts(rows[0]) != {1: TITLE}:
        return None
    fields: dict[str, FieldCells] = {}
    for row, places in zip(rows[1:_TABLE], _PLACES, strict=True):
        cells = {cell.column: cell for cell in row}
        for column, field in places:
            label = cells.pop(column, None)
            if label is None or label.text != field.printed:
                return None
            value = cells.pop(column + 1, None) or blanks.get((label.row, column + 1))
            fields[field.key] = FieldCells(label, ((value,),) if value else (), _UNITS[field.key])
        if cells:
            return None
    if _texts(rows[_TABLE]) != dict(enumerate(TABLE_HEAD, 1)):
        return None
    head = Head(rows[_TABLE][0], _COLUMNS)
    table_rows = _table_rows(rows[_TABLE + 1 :], blanks, head, catalogue)
    return None if table_rows is None else Form(rows[1][0], fields, head, table_rows)


def _table_rows(
    rows: Sequence[Row], blanks: Mapping[tuple[int, int], Cell], head: Head, catalogue: Catalogue
) -> tuple[TableRow, ...] | None:
    """Return the rows of the table; None where one has neither a category nor one above to take it from."""
    categories = {(category.level_1, category.printed) for category in catalogue.categories}
    table_rows: list[TableRow] = []
    for row in rows:
        if row[-1].column > len(TABLE_HEAD):
            return None
        if row[0].column < 3:
            if len(row) < 2 or (row[0].text, row[1].text) not in categories or row[1].column != 2:
                return None
        elif not table_rows:
            return None
        if blanks:
            own = (blanks.get((row[0].row, column)) for column in range(3, len(TABLE_HEAD) + 1))
            row = tuple(sorted((*row, *filter(None, own)), key=lambda cell: cell.column))
        table_rows.append(TableRow(head, row))
    return tuple(table_rows)


def _texts(row: Row) -> dict[int, str]:
    return {cell.column: cell.text for cell in row}
