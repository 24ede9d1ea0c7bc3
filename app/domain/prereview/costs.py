"""What the cost and the quantity indicators cover: rules H01 and H04."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.domain.form.costing import CostingItem
from app.domain.form.places import Place
from app.domain.form.sheet import IndicatorRow
from app.domain.form.target_values import Nature, Operator, understood
from app.domain.prereview.finding import Remark, Severity, Undecided
from app.domain.prereview.row_figures import RowFigures, stated_keys
from app.domain.prereview.rule import APPROPRIATENESS, D101, RELEVANCE, Subject, rule
from app.domain.prose.figures import Figures, figures
from app.domain.prose.likeness import essence
from app.domain.prose.tallies import cost_heads, listed_costs, numbered_costs, priced_things
from app.domain.text import is_blank, squeezed

ENOUGH, _NEARLY, _THIRD = 3, 0.7, Decimal("0.3")
"""So many cost items are more than one indicator of quantity can speak for."""

_RATIO = re.compile(
    r"(?:率|比例|比|比重|占比|程度|百分比|控制|情况)(?:[(（][^()（）]{0,12}[)）])?$|成本控制|预算控制|费用控制|执行率|超支"
)
_GENERAL = re.compile(
    r"数量|项目|服务|工作|完成|反映|考察|情况|采购|建设|费用|实际|按照|根据|本年度?|全年|年度"
)
_WITHIN = re.compile(
    r"(?:不|未|无)(?:得|能|会|可|应)?(?:超[出过支]?|突破|高于|大于|多于)[^\d]{0,8}(?:预算|概算|批复|计划|额度|支)?|(?:预算|概算|批复|额度)[^\d]{0,6}(?:以|之|范围)?内|(?:控制|可控|合理)(?:在)?[^\d]{0,10}(?:内|以下)?|不超支|无超支"
)


@rule(
    "H01",
    Severity.HINT,
    "成本指标恒成立",
    APPROPRIATENESS,
    condition="成本指标以“控制率≤100%”“不超预算”一类为指标值：有预算约束就总能做到，看不出成本高低。",
    authority=f"{D101}（成本指标）",
    blind="不看金额上限定得松不松。",
)
def tautology(subject: Subject) -> Iterator[Remark]:
    """Cost indicators that hold whatever is spent."""
    for row in subject.rows("成本指标"):
        if _always_holds(row):
            yield Remark(
                Place("target_value", row.identity),
                "在预算约束下总能做到，反映不出成本高低。建议改为单位成本或分项成本，写明金额。",
                row.target_value,
            )


def _always_holds(row: IndicatorRow) -> bool:
    value = understood(row.target_value)
    if value.nature is Nature.NUMBER and value.number is not None and value.upper is None:
        whole = 100 if value.unit.startswith("%") or value.number > 1 else 1
        is_ratio = value.unit.startswith("%") or (not value.unit and _RATIO.search(squeezed(row.name)))
        return (
            bool(is_ratio)
            and value.number == whole
            and value.operator in (Operator.AT_MOST, Operator.EQUAL, None)
        )
    text = squeezed(row.target_value)
    return not re.search(r"\d", text) and bool(_WITHIN.search(text))


@rule(
    "H04",
    Severity.HINT,
    "主要支出没有数量指标",
    RELEVANCE,
    condition=(
        f"测算依据编号列出{ENOUGH}项以上有金额的支出，或分句列出{ENOUGH}项以上的费用，而数量指标只有一个，又没有说到其中大部分；"
        "或占三成以上的支出按件计价，而指标没有说到。有支出明细的，以明细各行为支出。"
    ),
    authority=f"{D101}（突出重点）",
    blind="只数编号的和分句写的支出项；换了名称概括全部的看不出，如框架采购。",
)
def uncovered(subject: Subject) -> Iterator[Remark | Undecided]:
    """Several cost items before a single indicator of quantity."""
    sheet = subject.sheet
    if is_blank(sheet.costing_basis):
        yield Undecided("没有测算依据。")
        return
    rows = list(subject.rows("数量指标"))
    found = figures(sheet.costing_basis)
    lines = [item for item in sheet.items if (item.amount or 0) > 0]
    heads = [item.content for item in lines] if lines else list(cost_heads(found))
    items = len(lines) or max(numbered_costs(found), listed_costs(found))
    if len(rows) == 1 and items >= ENOUGH and not _covers(rows[0], heads):
        source = "支出明细" if lines else "测算依据"
        yield Remark(
            Place("name", rows[0].identity),
            f"是唯一的数量指标，而{source}列了{items}项支出。请为主要支出补充数量指标。",
            rows[0].name,
        )
    elif rows and lines:
        yield from _unmeasured_line(subject, rows[0], lines)
    elif rows:
        yield from _unmeasured(subject, rows[0], found)


def _covers(row: IndicatorRow, names: Sequence[str]) -> bool:
    """Tell whether one indicator speaks of nearly all of the costs: two characters in a row of the name of each."""
    heads = [essence(head) for head in names]
    said = _pairs(essence(_GENERAL.sub("", row.name + "。" + row.definition)))
    named = [head for head in heads if said & _pairs(head)]
    return len(heads) > 1 and len(named) >= _NEARLY * len(heads)


def _unmeasured_line(subject: Subject, first: IndicatorRow, lines: Sequence[CostingItem]) -> Iterator[Remark]:
    """Point at the first line that counts something, takes a third of the year's money, and that no row speaks of."""
    year, years = subject.sheet.budget_year_amount or Decimal(0), subject.sheet.implementation_years
    rows = list(subject.rows())
    said = _pairs(essence("\n".join(cell for row in rows for cell in row.cells)))
    numbers = {key for row in rows for key in RowFigures(row).keys}
    for item in lines:
        share = item.in_year(years) or Decimal(0)
        if item.quantity is None or not item.unit or share <= 0 or share < _THIRD * year:
            continue
        known = set(stated_keys(item.quantity, item.unit))
        if _pairs(essence(item.content)) & said or not numbers.isdisjoint(known):
            continue
        counted = f"{item.content}{item.shown('quantity')}{item.unit}"
        message = f"是数量指标，而支出明细按件计价的“{counted}”没有数量指标。请补充。"
        yield Remark(Place("name", first.identity), message, first.name)
        return


def _unmeasured(subject: Subject, first: IndicatorRow, found: Figures) -> Iterator[Remark]:
    """Point at the first thing that is priced by the piece, takes a third of the money, and that no row speaks of."""
    year = subject.sheet.budget_year_amount
    if not year or year <= 0:
        return
    main = [each for each in priced_things(found) if each[0] and _THIRD * year <= each[2] <= year]
    if not main:
        return
    rows = list(subject.rows())
    said = _pairs(essence("\n".join(cell for row in rows for cell in row.cells)))
    numbers = {key for row in rows for key in RowFigures(row).keys}
    priced = list(priced_things(found))
    for name, counted, _ in main:
        together = sum((each.number for _, each, _ in priced if each.thing == counted.thing), Decimal(0))
        known = {*stated_keys(counted.number, counted.thing), *stated_keys(together, counted.thing)}
        if _pairs(essence(name)) & said or not numbers.isdisjoint(known):
            continue
        words = found.text[counted.start : counted.end]
        message = f"是数量指标，而测算依据按件计价的“{name}{words}”没有数量指标。请补充。"
        yield Remark(Place("name", first.identity), message, first.name)
        return


def _pairs(letters: str) -> set[str]:
    return set(map(str.__add__, letters, letters[1:]))
