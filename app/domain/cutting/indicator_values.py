"""指标值 of quantity and cost indicators after a cut."""

import re
from decimal import Decimal

from app.domain.cutting.figure_changes import FigureChanges
from app.domain.cutting.numerals import CENT, numerals, scaled_count, scaled_down
from app.domain.cutting.proposal import Kept, Proposal
from app.domain.form.places import Place
from app.domain.form.sheet import IndicatorRow, Sheet
from app.domain.form.target_values import Nature, Operator, TargetValue, understood
from app.domain.prose.amounts import amounts
from app.domain.prose.quantities import COUNTERS, MEASURES, MONEY, SHARES, SPANS
from app.domain.text import squeezed

QUANTITY, COST = "数量指标", "成本指标"
COUNTED = COUNTERS | MEASURES | {""}
_OF_ONE = re.compile(r"单[价位个台套条次份人项件处场]|均|每|标准|[/／]|一[个台套条次份人项件]")
FOLLOWS_AMOUNT = "与压减后的金额一致。"
BY_RATIO = "按压减比例折算，请核对。"


def indicator_value(
    row: IndicatorRow, was: IndicatorRow | None, sheet: Sheet, changes: FigureChanges, ratio: Decimal
) -> Proposal | Kept | None:
    """Return what becomes of the 指标值 of a row that was `was` before the cut (None: it is new).

    `ratio` is what is left of the budget year. Returns None for a row that does not count or cost anything.
    """
    level_2, name = row.category.level_2, f"{sheet.place(row.identity)} {row.name.strip()}".strip()
    if level_2 not in (QUANTITY, COST) or row.is_none:
        return None
    if was is None or squeezed(was.target_value) != squeezed(row.target_value):
        return Kept(name, "压减后新增" if was is None else "已经修改")
    value = understood(row.target_value)
    if why := _why_fixed(value, row, level_2):
        return Kept(name, why)
    figure = next((each for each in numerals(row.target_value) if each.figures == value.number), None)
    if figure is None:
        return Kept(name, "不是用数字写的，请自行核对")
    if level_2 == COST:
        becomes, reason = _cost(figure.number, sheet, changes, ratio)
    else:
        becomes, reason = _count(figure.number, _unit(value), sheet, changes, ratio)
    if becomes is None:
        return Kept(name, reason)
    after = row.target_value[: figure.start] + figure.like(becomes) + row.target_value[figure.end :]
    return Proposal(Place("target_value", row.identity), name, row.target_value, after, reason)


def _why_fixed(value: TargetValue, row: IndicatorRow, level_2: str) -> str:
    if value.unit in SHARES or value.unit[:1] in ("%", "‰"):
        return "比例不随金额变化"
    if value.unit in SPANS or value.nature is Nature.DATE:
        return "时间不随金额变化"
    if value.nature is not Nature.NUMBER or value.upper is not None or not value.number:
        return "不是单一数值，请自行核对"
    if level_2 == COST:
        if value.unit not in MONEY or _OF_ONE.search(row.name):
            return "单位成本不随总额变化，请自行核对"
        return ""
    if value.operator in (Operator.AT_MOST, Operator.LESS):
        return "是上限，不随金额减少"
    return "" if _unit(value) in COUNTED else "单位不是数量单位，请自行核对"


def _unit(value: TargetValue) -> str:
    """Return the unit without the 万 that belongs to the figure."""
    return value.unit if value.unit in COUNTED else value.unit.lstrip("十百千万亿")


def _count(
    number: Decimal, unit: str, sheet: Sheet, changes: FigureChanges, ratio: Decimal
) -> tuple[Decimal | None, str]:
    if (known := changes.counts.get((number, unit))) is not None:
        if known == number:
            return None, "数量没有压减"
        line = changes.lines.get((number, unit))
        return known, f"与{sheet.item_place(line)}一致。" if line else "与测算依据的数量一致。"
    return count_by_ratio(number, ratio)


def count_by_ratio(number: Decimal, ratio: Decimal) -> tuple[Decimal | None, str]:
    """Return a count after the cut, with where it comes from; None with the reason where it stays."""
    becomes = scaled_count(number, ratio)
    if becomes == number:
        return None, "按比例折算后取整不变"
    return (becomes, BY_RATIO) if becomes > 0 else (None, "数量不能再减")


def _cost(yuan: Decimal, sheet: Sheet, changes: FigureChanges, ratio: Decimal) -> tuple[Decimal | None, str]:
    if (known := changes.amounts.get(yuan)) is not None:
        return (known, FOLLOWS_AMOUNT) if known != yuan else (None, "金额没有压减")
    prices = {item.unit_price for item in sheet.items}
    prices |= {each.value for each in amounts(sheet.costing_basis) if each.is_unit_price}
    if yuan in prices:
        return None, "单价不随总额变化"
    return scaled_down(yuan, ratio, CENT), BY_RATIO
