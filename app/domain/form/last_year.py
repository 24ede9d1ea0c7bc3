"""A form beside that of the same project as it was approved for an earlier year: what stood there, what has changed."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from app.domain.form.sheet import SUMMED, IndicatorRow, Sheet
from app.domain.form.target_values import Nature, understood
from app.domain.text import is_blank, squeezed

SAME, NEW = "未变", "无此指标"
_TENTH = Decimal("0.1")
_KEYS: tuple[Callable[[IndicatorRow], Hashable], ...] = (
    lambda row: row.identity,
    lambda row: (row.category.level_2, squeezed(row.name)),
    lambda row: squeezed(row.name),
)
"""What makes rows of two years the same, one after the other: their identity, their name under a 二级指标, their name."""


@dataclass(frozen=True, slots=True)
class BesideEarlier:
    """What is said of the earlier year at each amount and each 指标值, by the name of its cell; "" at a row that is none.

    `gone` are the rows of the earlier year that are declared no more.
    """

    said: dict[str, str]
    gone: tuple[IndicatorRow, ...]


def beside_earlier(sheet: Sheet, earlier: Sheet) -> BesideEarlier:
    """Return what is said of an earlier year's approved sheet beside this one."""
    said = {key: _of_amounts(getattr(sheet, key), getattr(earlier, key)) for key in SUMMED}
    same = _same_rows(sheet, earlier)
    for row in sheet.rows:
        was = same.get(row.identity)
        words = _of_values(row.target_value, was.target_value) if was else NEW
        said[f"target_value-{row.identity}"] = words if _is_declared(row) else ""
    found = {row.identity for row in same.values()}
    return BesideEarlier(said, tuple(row for row in _declared(earlier) if row.identity not in found))


def _is_declared(row: IndicatorRow) -> bool:
    return not row.is_none and not is_blank(row.name)


def _declared(sheet: Sheet) -> Iterator[IndicatorRow]:
    return filter(_is_declared, sheet.rows)


def _same_rows(sheet: Sheet, earlier: Sheet) -> dict[str, IndicatorRow]:
    """Return the earlier row that each row goes on with, by the identity of the present one; none goes on twice."""
    left, found = list(_declared(earlier)), dict[str, IndicatorRow]()
    for key in _KEYS:
        for row in _declared(sheet):
            was = next((each for each in left if key(each) == key(row)), None)
            if was and row.identity not in found:
                found[row.identity] = was
                left.remove(was)
    return found


def _of_amounts(now: Decimal | None, was: Decimal | None) -> str:
    """Return an earlier amount with how far it is from the present one: 1,020,000.00，增加42,000.00（4.1%）."""
    if was is None:
        return "未填"
    if now is None:
        return f"{was:,.2f}"
    if now == was:
        return f"{was:,.2f}，{SAME}"
    share = (abs(now - was) / was * 100).quantize(_TENTH, ROUND_HALF_UP) if was > 0 else 0
    percent = f"（{share}%）" if share else ""
    return f"{was:,.2f}，{_direction(now - was)}{abs(now - was):,.2f}{percent}"


def _of_values(now: str, was: str) -> str:
    """Return an earlier 指标值 with how far it is from the present one, where both are single numbers of one unit."""
    if squeezed(now) == squeezed(was):
        return f"{was}，{SAME}"
    ours, theirs = understood(now), understood(was)
    comparable = (
        ours.nature is theirs.nature is Nature.NUMBER
        and ours.unit == theirs.unit
        and ours.upper is theirs.upper is None
    )
    if not comparable or ours.number is None or theirs.number is None or ours.number == theirs.number:
        return was or "未填"
    by, unit = ours.number - theirs.number, "个百分点" if ours.unit[:1] == "%" else ours.unit
    return f"{was}，{_direction(by)}{abs(by).normalize():,f}{unit}"


def _direction(by: Decimal) -> str:
    return "增加" if by > 0 else "减少"
