"""The labelled fields of a form: which cells are the value of which label."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from app.domain.form.indicator_headings import core
from app.domain.form.sheet import WIDE
from app.exchange.spreadsheet.cells import COLUMN_LIMIT, Cell, Row
from app.exchange.workbook.labels import (
    SECTIONS,
    Label,
    ends_in_colon,
    is_hint,
    is_other_label,
    label_of,
    labelled_value,
    unit_alone,
    unit_noted,
)

_WIDE = frozenset(field.key for field in WIDE)
_FAR = COLUMN_LIMIT + 1


@dataclass(frozen=True, slots=True)
class FieldCells:
    """A label and the cells of its value, row by row; `unit` is the unit of an amount where one is stated."""

    label: Cell
    rows: tuple[Row, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class _LabelCell:
    """A cell with a label; `label` is None for one that is no part of the form, `value` what stands in the same cell."""

    cell: Cell
    label: Label | None
    value: Cell | None = None


def field_keys(row: Row) -> set[str]:
    """Return the fields whose labels stand in a row."""
    labels = (label_of(cell.text) for cell in row)
    pairs = (labelled_value(cell.text) for cell in row)
    return {label.key for label in labels if label} | {pair[0].key for pair in pairs if pair}


def read_fields(rows: Sequence[Row]) -> dict[str, FieldCells]:
    """Return the fields of one form by key. An empty row in `rows` stands for the indicator table."""
    label_cells = _label_cells(rows)
    unit = next((unit for row in rows for cell in row if (unit := unit_noted(cell.text))), "")
    beside = {
        each.label.key: _beside(rows, label_cells, number, each, each.label)
        for number, line in enumerate(label_cells)
        for each in line
        if each.label
    }
    stands_beside = any(field_cells.rows for key, field_cells in beside.items() if key in _WIDE)
    fields = {}
    for number, line in enumerate(label_cells):
        labelled = [(each, each.label) for each in line if each.label]
        are_headings = len(labelled) > 1 and not any(beside[label.key].rows for _, label in labelled)
        for each, label in labelled:
            field_cells = beside[label.key]
            if not field_cells.rows and (are_headings or (label.key in _WIDE and not stands_beside)):
                field_cells = replace(field_cells, rows=_below(rows, label_cells, number, each))
            fields[label.key] = replace(field_cells, unit=field_cells.unit or label.unit or unit)
    return fields


def _label_cells(rows: Sequence[Row]) -> list[list[_LabelCell]]:
    """Return the labels of each row. A text that begins like a label is one only where its field has no other."""
    known: dict[str, Cell] = {}
    for row in rows:
        for cell in row:
            if (label := label_of(cell.text)) and label.key not in known:
                known[label.key] = cell
    found = []
    for row in rows:
        line = []
        for cell in row:
            label, pair = label_of(cell.text), labelled_value(cell.text)
            if label and known[label.key] is cell:
                line.append(_LabelCell(cell, label))
            elif pair and known.setdefault(pair[0].key, cell) is cell:
                line.append(_LabelCell(cell, pair[0], replace(cell, value=pair[1], text=pair[1])))
            elif not label and not pair and (is_other_label(cell.text) or ends_in_colon(cell.text)):
                line.append(_LabelCell(cell, None))
        found.append(line)
    return found


def _beside(
    rows: Sequence[Row], label_cells: list[list[_LabelCell]], number: int, start: _LabelCell, label: Label
) -> FieldCells:
    """Return what stands to the right of a label up to the next one; wide fields go on below, beside a merged label."""
    cell = start.cell
    if start.value:
        return FieldCells(cell, ((start.value,),))
    is_wide = label.key in _WIDE
    end = _end(label_cells[number], cell, is_wide)
    cells = _between(rows[number], cell.column + 1, end)
    if not is_wide:
        hints = (hint for hint in rows[number] if cell.column < hint.column < end)
        unit = next((unit for hint in hints if (unit := unit_alone(hint.text))), "")
        return FieldCells(cell, (cells[:1],) if cells else (), unit)
    following = takewhile(
        lambda index: _goes_on(rows[index], label_cells[index], cell.column), range(number + 1, len(rows))
    )
    below = [_between(rows[index], cell.column + 1, end) for index in following]
    return FieldCells(cell, tuple(line for line in (cells, *below) if line))


def _below(
    rows: Sequence[Row], label_cells: list[list[_LabelCell]], number: int, start: _LabelCell
) -> tuple[Row, ...]:
    """Return the value under a label that stands above it."""
    below = number + 1
    if (
        below >= len(rows)
        or label_cells[below]
        or any(core(cell.text[:60]) in SECTIONS for cell in rows[below])
    ):
        return ()
    cells = _between(rows[below], start.cell.column, _end(label_cells[number], start.cell, False))
    return (cells,) if cells else ()


def _goes_on(row: Row, label_cells: list[_LabelCell], column: int) -> bool:
    return bool(row) and row[0].column > column and not any(each.label for each in label_cells)


def _end(line: list[_LabelCell], start: Cell, is_wide: bool) -> int:
    """Return the column of the next label; in a wide field 目标1： and the like are text."""
    return next(
        (
            other.cell.column
            for other in line
            if other.cell.column > start.column and (other.label or not is_wide)
        ),
        _FAR,
    )


def _between(row: Row, start: int, end: int) -> Row:
    return tuple(cell for cell in row if start <= cell.column < end and not is_hint(cell.text))
