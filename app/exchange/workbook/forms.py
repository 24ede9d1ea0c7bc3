"""Where the forms of a worksheet stand: one, none, or several under each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from app.domain.form.catalogue import Catalogue
from app.domain.form.indicator_headings import Vocabulary
from app.exchange.spreadsheet.cells import Cell, Grid, Row
from app.exchange.workbook.fields import FieldCells, field_keys, read_fields
from app.exchange.workbook.labels import is_title, unit_noted
from app.exchange.workbook.table import Head, RowRole, TableRow, find_head, row_role

_FEW, _MANY = 3, 5


@dataclass(frozen=True, slots=True)
class Form:
    """A form on a worksheet: its labelled fields, the head of its indicator table (None: lost) and the rows below."""

    first: Cell
    fields: dict[str, FieldCells]
    head: Head | None
    table_rows: tuple[TableRow, ...]

    @property
    def places(self) -> dict[str, str]:
        """The addresses of the fields' values by key, of their labels where they are blank."""
        return {
            key: (each.rows[0][0] if each.rows else each.label).address for key, each in self.fields.items()
        }

    @property
    def cells(self) -> Iterator[Cell]:
        """The values of the fields and the written cells of the table."""
        for field_cells in self.fields.values():
            yield from chain.from_iterable(field_cells.rows)
        for table_row in self.table_rows:
            yield from filter(None, table_row.head.texts(table_row.row))


@dataclass(slots=True)
class _Draft:
    """A form while its rows are being gathered."""

    rows: list[Row] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    labelled_rows: int = 0
    is_titled: bool = False
    head: Head | None = None
    table_rows: list[TableRow] = field(default_factory=list)

    def take(self, row: Row, keys: set[str]) -> None:
        """Add a row outside the table."""
        self.rows.append(row)
        self.keys |= keys
        self.labelled_rows += bool(keys)

    @property
    def is_form(self) -> bool:
        """A list of projects has its labels in one row, an indicator library has none, instructions have no table."""
        if self.labelled_rows < 2:
            return False
        return len(self.keys) >= (_FEW if self.head else _MANY) and (self.head is not None or self.is_titled)

    def form(self) -> Form:
        """Return what was gathered."""
        fields = read_fields(self.rows)
        first = min(
            (field_cells.label for field_cells in fields.values()), key=lambda cell: (cell.row, cell.column)
        )
        return Form(first, fields, self.head, tuple(self.table_rows))


def find_forms(grid: Grid, catalogue: Catalogue) -> tuple[Form, ...]:
    """Return the forms of a worksheet from top to bottom."""
    return tuple(draft.form() for draft in _drafts(grid.rows, Vocabulary(catalogue)) if draft.is_form)


def _drafts(rows: Sequence[Row], vocabulary: Vocabulary) -> list[_Draft]:
    """Part the rows into forms: a label or title that comes again, after a table, begins the next."""
    drafts = [_Draft()]
    is_open, passed = False, 0
    for number, row in enumerate(rows):
        if number < passed:
            continue
        draft = drafts[-1]
        if _is_title_row(row, is_open):
            if draft.head or len(draft.keys) >= _FEW:
                drafts.append(draft := _Draft())
            draft.is_titled, is_open = True, False
            draft.take(row, set())
            continue
        below = (
            rows[number + 1] if number + 1 < len(rows) and rows[number + 1][0].row == row[0].row + 1 else None
        )
        if found := find_head(row, below):
            head, height = found
            draft.head = draft.head or head
            current, is_open, passed = head, True, number + height
            draft.rows.append(())
            continue
        if draft.head:
            table_row = TableRow(current, row)
            role = row_role(table_row, vocabulary)
            if role is RowRole.CATEGORY or (is_open and role is RowRole.INSIDE):
                draft.table_rows.append(table_row)
                is_open = True
                continue
            is_open = False
            if role is RowRole.FOOTER:
                continue
        keys = field_keys(row)
        if draft.head and keys & draft.keys:
            drafts.append(draft := _Draft())
        draft.take(row, keys)
    return drafts


def _is_title_row(row: Row, within_table: bool) -> bool:
    """In a table only a heading that stands alone counts: an indicator may be named like one."""
    others = [cell for cell in row if not is_title(cell.text)]
    return len(others) < len(row) and (not within_table or all(unit_noted(cell.text) for cell in others))
