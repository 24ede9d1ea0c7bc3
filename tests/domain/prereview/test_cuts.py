"""Rule W16: the amount of the year was cut, and no quantity followed."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.form.sheet import Sheet
from app.domain.prereview.cuts import unfollowed
from app.domain.prereview.earlier import Earlier
from app.domain.prereview.rule import Subject
from tests.domain.prereview.rule_samples import row

ROWS = (
    row("培训人数", "≥200人", "签到表", identity="q1"),
    row("讲座场次", "12场", "签到表", identity="q2"),
    row("培训合格率", "≥95%", "合格人数÷培训人数", "质量指标", identity="k1"),
    row("不适用", "不适用", "不适用", identity="none"),
)
BEFORE = Sheet(budget_year_amount=Decimal("1000000.00"), rows=ROWS)


def said(before: Sheet | None = BEFORE, **changes) -> list[str]:
    earlier = before and Earlier.of("一上", before)
    sheet = replace(BEFORE, **changes)
    found = list(unfollowed(Subject(sheet, 2027, earlier=earlier)))
    assert all(each.quote in each.place.words(sheet) for each in found)
    return [each.message for each in found]


def amount(yuan: int | str) -> Decimal:
    return Decimal(yuan).quantize(Decimal("0.01"))


def test_the_amount_fell_and_no_quantity_changed():
    assert said(budget_year_amount=amount(765_400)) == [
        "比一上的1,000,000.00元压减23.5%，数量指标未变。请按压减后的金额核对数量，或说明。"
    ]
    # Signs that are written otherwise, another order, and a new indicator are no less work.
    rows = (
        row("讲座场次", "12 场", "签到表"),
        replace(ROWS[0], target_value="≥２００人"),
        row("新增", "3次"),
    )
    assert len(said(budget_year_amount=amount(900_000), rows=rows)) == 1
    assert len(said(budget_year_amount=amount(950_000))) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"budget_year_amount": amount(950_001)},
        {"budget_year_amount": amount(1_000_000)},
        {"budget_year_amount": amount(2_000_000)},
        {"budget_year_amount": None},
        {"budget_year_amount": amount(500_000), "rows": (ROWS[0], replace(ROWS[1], target_value="6场"))},
        {"budget_year_amount": amount(500_000), "rows": ROWS[:1]},
        {"budget_year_amount": amount(500_000), "rows": (), "before": replace(BEFORE, rows=ROWS[2:])},
        {"budget_year_amount": amount(500_000), "before": None},
        {"budget_year_amount": amount(500_000), "before": replace(BEFORE, budget_year_amount=None)},
        {"budget_year_amount": amount(500_000), "before": replace(BEFORE, budget_year_amount=amount(0))},
    ],
)
def test_nothing_is_said_where_nothing_fell_or_a_quantity_followed(changes):
    assert said(**changes) == []
