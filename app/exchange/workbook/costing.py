"""支出明细 below the indicators of a form: where it stands on a worksheet, and what its lines say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from app.domain.files.worksheets import Problem
from app.domain.form.code_lists import CodeLists
from app.domain.form.costing import ITEM_CAP, ITEM_COLUMNS, CostingItem
from app.domain.form.costing_cells import PLACES, UnreadableCell, read_item
from app.domain.form.costing_headings import IGNORED, is_sum, is_table_title, item_headings, unit_of_heading
from app.domain.form.identities import new_identity
from app.domain.form.money import nearest_cent
from app.domain.text import Unreadable, squeezed
from app.exchange.spreadsheet.cells import Cell, Row
from app.exchange.workbook.labels import ends_in_colon, is_other_label, is_title

_FIGURE = re.compile(r"[-−]?[\d,]+(?:\.\d+)?")
_HEAD_WITHIN = 3
"""The heads stand no further below the title than this."""


@dataclass(frozen=True, slots=True)
class Section:
    """The table of a form: the cell of its title, its heads, None where they are not found, and the lines below."""

    title: Cell
    head: Row | None
    lines: tuple[Row, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell below the heads."""
        return tuple(cell for line in self.lines for cell in line)


def parted(rows: Sequence[Row]) -> tuple[tuple[Row, ...], tuple[Section, ...]]:
    """Return the rows without the tables of 支出明细, and these, in their order.

    A table begins with a line that says 支出明细 alone and ends with the title of the next form, or with a label, 填报人：.
    """
    kept: list[Row] = []
    sections: list[Section] = []
    number = 0
    while number < len(rows):
        if not _is_title(rows, number):
            kept.append(rows[number])
            number += 1
            continue
        end = next((n for n in range(number + 1, len(rows)) if _ends(rows, n)), len(rows))
        below = range(number + 1, min(number + 1 + _HEAD_WITHIN, end))
        head = next((n for n in below if _headings(rows[n])), None)
        lines = tuple(rows[(number if head is None else head) + 1 : end])
        sections.append(Section(rows[number][0], None if head is None else rows[head], lines))
        number = end
    return tuple(kept), tuple(sections)


def _is_title(rows: Sequence[Row], number: int) -> bool:
    """A line that says 支出明细 alone; an indicator may be named so, but has heads of another kind below it."""
    row = rows[number]
    if not all(is_table_title(cell.text) for cell in row):
        return False
    following = rows[number + 1 : number + 1 + _HEAD_WITHIN]
    return row[0].column == 1 or any(_headings(each) for each in following)


def _ends(rows: Sequence[Row], number: int) -> bool:
    """Tell whether a row is below the table: the next title, or a label behind a gap or a sum."""
    row, above = rows[number], rows[number - 1]
    if any(is_title(cell.text) for cell in row):
        return len(row) == 1
    is_apart = row[0].row > above[0].row + 1 or any(is_sum(cell.text) for cell in above)
    return is_apart and (is_other_label(row[0].text) or (len(row) == 1 and ends_in_colon(row[0].text)))


def _headings(row: Row) -> tuple[str, ...]:
    """Return the key of each cell of a line of heads, () for any other line."""
    return item_headings([cell.text for cell in row])


def read_items(section: Section, lists: CodeLists) -> tuple[tuple[CostingItem, ...], list[Problem]]:
    """Return the lines of a table, with the amounts that follow from them, and what is wrong with its cells."""
    if section.head is None:
        if not section.lines:
            return (), []
        heads = "、".join(column.label for column in ITEM_COLUMNS.values())
        return (), [Problem(section.title.address, f"支出明细没有表头，应为：{heads}。")]
    keys = {
        cell.column: (key, unit_of_heading(cell.text))
        for cell, key in zip(section.head, _headings(section.head), strict=True)
    }
    items: list[CostingItem] = []
    problems: list[Problem] = []
    for line in section.lines:
        cells = {}
        for cell in line:
            key, unit = keys.get(cell.column, ("", ""))
            if not key:
                problems.append(Problem(cell.address, f"“{cell.text.strip()[:20]}”上方没有支出明细的表头。"))
            elif key != IGNORED:
                cells[key] = (cell, unit)
        if not cells or is_sum(cells["content"][0].text if "content" in cells else ""):
            continue
        if (item := _item(cells, lists, problems)) is not None:
            items.append(item)
        if len(items) == ITEM_CAP + 1:
            problems.append(Problem(line[0].address, f"支出明细超出系统上限{ITEM_CAP}行。"))
    return tuple(items), problems


def _item(
    cells: dict[str, tuple[Cell, str]], lists: CodeLists, problems: list[Problem]
) -> CostingItem | None:
    faulty = [cell for cell, _ in cells.values() if cell.fault]
    if faulty:
        problems += (Problem(cell.address, cell.fault) for cell in faulty)
        return None
    try:
        texts = {key: _typed(key, cell, unit) for key, (cell, unit) in cells.items()}
        return read_item(new_identity(), texts, lists.fund_sources)
    except UnreadableCell as unreadable:
        at = cells.get(unreadable.key) or next(iter(cells.values()))
        problems.append(Problem(at[0].address, str(unreadable)))
    except Unreadable as unreadable:
        problems.append(Problem(next(iter(cells.values()))[0].address, str(unreadable)))
    return None


def _typed(key: str, cell: Cell, unit: str) -> str:
    """Return what a cell says as it would be typed: numbers free of binary noise, in the unit of their heading."""
    value = cell.value
    if key in ("content", "basis", "unit", "fund_source"):
        return cell.text
    if isinstance(value, bool) or not isinstance(value, (int, float)) or "%" in cell.text:
        text = squeezed(cell.text)
        return f"{text}{unit}" if unit and _FIGURE.fullmatch(text) else cell.text
    exact = Decimal(str(value))
    if key in ("amount", "this_year"):
        return f"{nearest_cent(exact * (10_000 if unit == '万元' else 1)):f}"
    places = Decimal(1).scaleb(-PLACES)
    number = exact.quantize(places, rounding=ROUND_HALF_UP) if abs(exact) < 10**13 else exact
    return f"{number.normalize():f}{unit if key == 'unit_price' else ''}"


def with_items(found: Sequence[tuple[int, int]], sections: Sequence[Section]) -> dict[int, Section]:
    """Return the table of each form, by its number; `found` are (number, first row) of the forms, from top to bottom."""
    owners: dict[int, Section] = {}
    for section in sections:
        above = [number for number, first in found if first < section.title.row]
        if above:
            owners.setdefault(above[-1], section)
    return owners
