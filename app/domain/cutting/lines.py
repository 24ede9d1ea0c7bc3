"""Lines of 支出明细 cut so that what they add up to for the budget year keeps to an amount."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_DOWN, Context, Decimal

from app.domain.cutting.numerals import CENT, ONE, scaled_down, whole_steps
from app.domain.form.costing import CostingItem, settled

_EXACT = Context(prec=60)
ZERO = Decimal("0.00")
TOO_COARSE = Decimal("0.25")
"""A line whose whole units would take so much more than its share is left as it is."""
DEDUCTED, LATER, INDIVISIBLE, UNPRICED = (
    "扣减行不压减",
    "本年度没有金额",
    "数量不能再减，要压减请删去本行",
    "没有金额",
)


@dataclass(frozen=True, slots=True)
class CutLines:
    """What becomes of the lines: new ones by identity, and why the others stay. `reaches`: they keep to the amount."""

    cut: Mapping[str, CostingItem] = field(default_factory=dict)
    stay: Mapping[str, str] = field(default_factory=dict)
    reaches: bool = True

    def of(self, items: Sequence[CostingItem]) -> tuple[CostingItem, ...]:
        """Return all lines with those that are cut in their places."""
        return tuple(self.cut.get(item.identity, item) for item in items)


def cut_lines(items: Sequence[CostingItem], years: int | None, target: Decimal) -> CutLines:
    """Return the lines cut evenly, each in its own steps, so that the sum of the budget year is at most `target`.

    A line of a quantity is cut by whole units of it, one of an amount by its own precision; prices stay. What a line has
    for later years stays, where its part of the budget year is an amount.
    """
    stay = {item.identity: why for item in items if (why := _why_fixed(item, years))}
    free = [item for item in items if item.identity not in stay]
    fixed = _year((item for item in items if item.identity in stay), years)
    while free:
        cut = _evenly(free, years, target - fixed)
        if cut is None:
            break
        stuck = [item for item in free if item.identity not in cut]
        if not stuck:
            return CutLines(_given_back(free, cut, years, target - fixed), stay)
        stay |= {item.identity: INDIVISIBLE for item in stuck}
        fixed += _year(stuck, years)
        free = [item for item in free if item not in stuck]
    return CutLines({}, stay, reaches=False)


def _evenly(
    items: Sequence[CostingItem], years: int | None, target: Decimal
) -> dict[str, CostingItem] | None:
    """Return lines cut by one ratio, without those of which nothing would be left; None where nothing of any would be."""
    for slack in (ZERO, CENT * len(items)):  # each line may round up by half a cent
        ratio = _EXACT.divide(target - slack, _year(items, years))
        if ratio <= 0:
            return None
        drawn = {item.identity: _cut(item, years, min(ratio, ONE)) for item in items}
        cut = {identity: item for identity, item in drawn.items() if item}
        if len(cut) < len(items) or _year(cut.values(), years) <= target:
            return cut
    return None


def _given_back(
    items: Sequence[CostingItem], cut: Mapping[str, CostingItem], years: int | None, target: Decimal
) -> dict[str, CostingItem]:
    """Return cut lines with as many whole units given back, those of the highest price first, as the amount has room for."""
    found = dict(cut)
    lines = [item for item in items if item.is_computed]
    for item in sorted(lines, key=lambda each: each.unit_price or ZERO, reverse=True):
        less = found[item.identity]
        room = target - _year(found.values(), years)
        taken = (item.in_year(years) or ZERO) - (less.in_year(years) or ZERO)
        units = _units(item, less)
        back = whole_steps(units * room / taken, ROUND_DOWN) if taken > 0 and room > 0 else ZERO
        for more in (min(back, units), min(back, units) - 1):
            if more > 0:
                found[item.identity] = _with_units_back(item, less, years, more)
                if _year(found.values(), years) <= target:
                    break
                found[item.identity] = less
    return found


def _units(item: CostingItem, less: CostingItem) -> Decimal:
    """Return by how many of its units a line was cut."""
    return ((item.quantity or ZERO) - (less.quantity or ZERO)) / _unit(item)


def _unit(item: CostingItem) -> Decimal:
    """Return the smallest step of a quantity as it is written."""
    return ONE.scaleb(min(int((item.quantity or ZERO).normalize().as_tuple().exponent), 0))


def _with_units_back(item: CostingItem, less: CostingItem, years: int | None, units: Decimal) -> CostingItem:
    more = units * _unit(item)
    new = replace(less, quantity=_plain((less.quantity or ZERO) + more))
    if less.this_year and not less.this_year.endswith("%"):
        year = (less.in_year(years) or ZERO) + more * (item.unit_price or ZERO)
        new = replace(new, this_year=str(min(year, item.in_year(years) or ZERO).quantize(CENT, ROUND_DOWN)))
    return settled(new)


def _year(items: Iterable[CostingItem], years: int | None) -> Decimal:
    return sum((item.in_year(years) or ZERO for item in items), ZERO)


def _why_fixed(item: CostingItem, years: int | None) -> str:
    if item.amount is None:
        return UNPRICED
    if item.amount < 0:
        return DEDUCTED
    return "" if (item.in_year(years) or ZERO) > 0 else LATER


def _cut(item: CostingItem, years: int | None, ratio: Decimal) -> CostingItem | None:
    """Return a line with so much of its part of the budget year, None where nothing would be left of it."""
    amount, year = item.amount or ZERO, item.in_year(years) or ZERO
    follows = not item.this_year or item.this_year.endswith("%")
    if item.is_computed:
        return _fewer(item, year, ratio, follows=follows)
    if follows:
        left = scaled_down(amount, ratio, CENT).quantize(CENT)
        return replace(item, amount=left) if left > 0 else None
    left = scaled_down(year, ratio, CENT).quantize(CENT)
    return replace(item, amount=amount - (year - left), this_year=str(left)) if left > 0 else None


def _fewer(item: CostingItem, year: Decimal, ratio: Decimal, *, follows: bool) -> CostingItem | None:
    """Return a line with a smaller quantity. `follows`: its part of the year is a share of it, else a part of its own."""
    quantity, price = item.quantity or ZERO, item.unit_price or ZERO
    unit = _unit(item)
    if follows:
        units = whole_steps(quantity * ratio / unit, ROUND_DOWN)
        fewer = settled(replace(item, quantity=_plain(units * unit)))
        return (
            fewer if (fewer.amount or ZERO) > 0 and units * unit > quantity * (ratio - TOO_COARSE) else None
        )
    step = price * unit
    if step <= 0:
        return None
    less = whole_steps(year * (1 - ratio) / step, ROUND_CEILING)
    left, remains = (year - less * step).quantize(CENT, rounding=ROUND_DOWN), quantity - less * unit
    if left <= 0 or remains <= 0 or left < year * (ratio - TOO_COARSE):
        return None
    return settled(replace(item, quantity=_plain(remains), this_year=str(left)))


def _plain(quantity: Decimal) -> Decimal:
    """Return a quantity as it is stored: without zeros behind the point, and without an exponent."""
    return Decimal(f"{quantity.normalize():f}")
