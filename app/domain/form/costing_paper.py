"""支出明细 as it is drawn on the screen and on paper: its lines, with a cell for each value."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Generic, TypeVar

from app.domain.form.costing import ITEM_COLUMNS, CostingItem, ItemColumn, Sums, sums
from app.domain.form.places import ITEM
from app.domain.form.sheet import Sheet

Drawn = TypeVar("Drawn")
DrawItem = Callable[[ItemColumn, str, str, str, bool], Drawn]
"""What makes a cell of column, name (its anchor), label, text, and whether its value is computed."""


@dataclass(frozen=True, slots=True)
class CostingRow(Generic[Drawn]):
    """A line; `begins`: it is blank, and stored with its first words. `marking` is what is pinned to the whole line.

    `in_year` is its amount of the budget year, None where it is not filled in.
    """

    identity: str
    number: int
    label: str
    begins: bool
    is_deduction: bool
    cells: tuple[Drawn, ...]
    marking: object = None
    in_year: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CostingPaper(Generic[Drawn]):
    """The table with its sums, None as long as no line has an amount."""

    rows: tuple[CostingRow[Drawn], ...]
    sums: Sums | None


def costing_rows(
    sheet: Sheet,
    draw: DrawItem[Drawn],
    mark: Callable[[str, str], object] = lambda anchor, words: None,
    blank: str = "",
) -> CostingPaper[Drawn]:
    """Return the table with its cells as `draw` makes them; `blank` is the identity of a line that is still to be typed."""
    items = (*sheet.items, *((CostingItem(blank),) if blank else ()))
    years = sheet.implementation_years
    rows = tuple(
        replace(_row(item, number, item.identity == blank, draw, mark), in_year=item.in_year(years))
        for number, item in enumerate(items, 1)
    )
    return CostingPaper(rows, sums(sheet.items, sheet.implementation_years))


def _row(
    item: CostingItem,
    number: int,
    begins: bool,
    draw: DrawItem[Drawn],
    mark: Callable[[str, str], object],
) -> CostingRow[Drawn]:
    label = f"支出明细 第{number}行"
    cells = tuple(
        draw(column, f"{key}-{item.identity}", f"{label} {column.label}", item.shown(key), is_computed)
        for key, column in ITEM_COLUMNS.items()
        for is_computed in [key == "amount" and item.is_computed]
    )
    anchor = f"{ITEM}-{item.identity}"
    is_deduction = (item.amount or 0) < 0
    return CostingRow(
        item.identity, number, label, begins, is_deduction, cells, mark(anchor, f"{label} 整行")
    )
