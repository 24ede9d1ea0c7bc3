"""What became of the figures of a form when it was cut: old to new, as far as one old figure has one new one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Context, Decimal

from app.domain.form.costing import CostingItem

_EXACT = Context(prec=60)
Count = tuple[Decimal, str]
"""A number with its unit."""


@dataclass(slots=True)
class FigureChanges:
    """Amounts in yuan, and numbers with their units, by what they were. None stands where lines part about it."""

    amounts: dict[Decimal, Decimal | None] = field(default_factory=dict)
    counts: dict[Count, Decimal | None] = field(default_factory=dict)
    lines: dict[Count, str] = field(default_factory=dict)
    """The identity of the line that a count is of; one of prose alone has none."""

    def add_amount(self, old: Decimal | None, new: Decimal | None) -> None:
        """Note what became of an amount; nothing where one of them is not filled in."""
        if old is None or new is None or old <= 0:
            return
        known = self.amounts.get(old, new)
        self.amounts[old] = new if known == new else None

    def add_count(self, old: Count, new: Decimal) -> None:
        """Note what became of a number of things; what was whole stays whole, rounded down."""
        if old[0] == old[0].to_integral_value():
            new = new.to_integral_value(ROUND_DOWN)
        known = self.counts.get(old, new)
        self.counts[old] = new if known == new else None

    def add_line(self, old: CostingItem, new: CostingItem, years: int | None) -> None:
        """Note what became of the figures of a line: the whole, and its part of the budget year."""
        for was, becomes in zip(_parts(old, years), _parts(new, years), strict=True):
            self.add_amount(was[0], becomes[0])
            if was[1] is None or becomes[1] is None or not old.unit:
                continue
            self.add_count((was[1], old.unit), becomes[1])
            self.lines[was[1], old.unit] = new.identity


def line_changes(
    pairs: Iterable[tuple[CostingItem, CostingItem]], years: int | None, into: FigureChanges | None = None
) -> FigureChanges:
    """Return what became of the figures of lines, given as they were and as they become."""
    found = FigureChanges() if into is None else into
    for old, new in pairs:
        found.add_line(old, new, years)
    return found


def _parts(item: CostingItem, years: int | None) -> tuple[tuple[Decimal | None, Decimal | None], ...]:
    """Return amount and quantity of a line, and those of its part of the budget year."""
    year, price = item.in_year(years), item.unit_price
    units = None
    if year is not None and price and item.quantity is not None:
        units = _EXACT.divide(year, price)
        if units != units.quantize(Decimal("0.000001"), context=_EXACT):
            units = None
    amount = None if item.amount is None else abs(item.amount)
    return (amount, item.quantity), (None if year is None else abs(year), units)
