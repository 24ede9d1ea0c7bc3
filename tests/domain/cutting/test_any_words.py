"""压减向导 on whatever words, and on a form as long as can be stored."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.domain.cutting.guide import MOST, guide
from app.domain.form.costing import CostingItem, settled
from tests.domain.cutting.test_guide import COST, ITEMS, PLAIN, RIVER, taken
from tests.domain.prereview.rule_samples import row

_PIECES = [
    "第3期",
    "450公里",
    "40艘次",
    "2万册",
    "≥10场",
    "10-12场",
    "30天",
    "95%",
    "百分之三十",
    "30万元",
    "叁拾万元整",
    "400元/公里",
    "300,000.00元",
    "2026年",
    "450公里×400元=18万元",
    "1+2=3",
    "；",
    "。",
    "\n",
    "合计",
    "河道巡护",
    "水质检测",
    "36,000元",
    "￥5",
    "0元",
    "×",
    "=",
    "(",
]
written = st.one_of(st.text(max_size=30), st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))


@given(
    st.tuples(written, written, written, written, written),
    st.sampled_from([(), ITEMS]),
    st.decimals("0.01", "400000", places=2),
    st.sampled_from([None, 1, 3]),
)
def test_whatever_the_words_the_proposals_stand_where_they_say(texts, items, target, years):
    costing, annual, long_term, value, definition = texts
    sheet = replace(
        PLAIN,
        items=items,
        implementation_years=years,
        costing_basis=costing,
        annual_objective=annual,
        long_term_objective=long_term,
        rows=(row("巡护里程", value, definition), row("费用", value, definition, COST, identity="r2")),
    ).summed()
    found = guide(sheet, sheet, target)
    for each in found.proposals:
        stands = each.place.words(sheet)
        assert each.item or stands[each.start : each.start + len(each.before)] == each.before
        assert each.after != each.before and each.reason and each.name
    after = taken(found)
    assert found.cut_sheet(set()) == sheet
    if items and found.reaches and target < (sheet.budget_year_amount or 0):
        assert after.budget_year_amount <= target
    assert [item.unit_price for item in after.items] == [item.unit_price for item in items]


def test_a_long_form_is_worked_off_within_bounds():
    many = tuple(
        settled(CostingItem(f"i{n}", f"第{n}段巡护", Decimal(10 + n), "公里", Decimal(7))) for n in range(200)
    )
    prose = (
        "；".join(f"第{n}段巡护{10 + n}公里×7元={7 * (10 + n)}元" for n in range(200))
        + "；"
        + "巡护9公里，" * 1500
    )
    sheet = replace(
        RIVER, implementation_years=1, items=many, costing_basis=prose, annual_objective=prose
    ).summed()
    found = guide(sheet, sheet, Decimal(100_000))
    assert len(found.proposals) == MOST and "其余" in found.kept[-1].name
