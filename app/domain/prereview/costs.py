"""What the cost and the quantity indicators cover: rules H01 and H04."""

import re
from collections.abc import Iterator

from app.domain.form.places import Place
from app.domain.form.sheet import IndicatorRow
from app.domain.form.target_values import Nature, Operator, understood
from app.domain.prereview.finding import Remark, Severity, Undecided
from app.domain.prereview.rule import APPROPRIATENESS, D101, RELEVANCE, Subject, rule
from app.domain.prose.figures import figures
from app.domain.prose.tallies import listed_costs, numbered_costs
from app.domain.text import is_blank, squeezed

ENOUGH = 3
"""So many cost items are more than one indicator of quantity can speak for."""

_RATIO = re.compile(
    r"(?:率|比例|比|比重|占比|程度|百分比|控制|情况)(?:[(（][^()（）]{0,12}[)）])?$|成本控制|预算控制|费用控制|执行率|超支"
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
    condition=f"测算依据编号列出{ENOUGH}项以上有金额的支出，或分句列出{ENOUGH}项以上的费用，而数量指标只有一个。",
    authority=f"{D101}（突出重点）",
    blind="只数编号的和分句写的支出项；一个数量指标也可能概括了全部，如框架采购。",
)
def uncovered(subject: Subject) -> Iterator[Remark | Undecided]:
    """Several cost items before a single indicator of quantity."""
    sheet = subject.sheet
    if is_blank(sheet.costing_basis):
        yield Undecided("没有测算依据。")
        return
    rows = list(subject.rows("数量指标"))
    found = figures(sheet.costing_basis)
    items = max(numbered_costs(found), listed_costs(found))
    if len(rows) == 1 and items >= ENOUGH:
        yield Remark(
            Place("name", rows[0].identity),
            f"是唯一的数量指标，而测算依据列了{items}项支出。请为主要支出补充数量指标。",
            rows[0].name,
        )
