"""What the cost and the quantity indicators cover: rules H01 and H04."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.form.catalogue import STANDARD
from app.domain.form.places import Place
from app.domain.form.sheet import IndicatorRow, Sheet
from app.domain.prereview.costs import tautology, uncovered
from app.domain.prereview.finding import Undecided
from app.domain.prereview.rule import Subject

COST, QUANTITY = STANDARD.category("成本指标"), STANDARD.category("数量指标")
ITEMS = "1.采购书架10万元；\n2.购置图书5万元；\n3.管理系统3万元。"


def ratio(value, name="成本控制率", category=COST):
    sheet = Sheet(rows=(IndicatorRow("c", category, name, value, "实际成本/预算"),))
    return list(tautology(Subject(sheet)))


def coverage(*names, costing=ITEMS):
    rows = tuple(IndicatorRow(name, QUANTITY, name, "3个", "取自台账") for name in names)
    return list(uncovered(Subject(Sheet(costing_basis=costing, rows=rows))))


@pytest.mark.parametrize(
    "value", ["≤100%", "100%", "＜＝１００％", "不超过100%", "不超预算", "控制在预算范围内", "≤100", "≤1"]
)
def test_a_cost_that_always_keeps_within_is_found(value):
    (remark,) = ratio(value)
    assert (remark.place, remark.quote) == (Place("target_value", "c"), value)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("≤95%", "成本控制率"),
        ("≤25万元", "费用"),
        ("≤100元/套", "单位成本"),
        ("≥100%", "资金支付率"),
        ("不适用", "不适用"),
    ],
)
def test_a_cost_that_says_something_is_passed(value, name):
    assert ratio(value, name) == []


def test_only_cost_indicators_are_looked_at():
    assert ratio("≤100%", category=QUANTITY) == []


def test_several_numbered_costs_need_more_than_one_quantity():
    (remark,) = coverage("书架数量")
    assert (remark.place, remark.quote) == (Place("name", "书架数量"), "书架数量")
    assert "列了3项支出" in remark.message


@pytest.mark.parametrize(
    "costing",
    [
        "书架30组*2000元/组=6万元；图书5000册*30元/册=15万元；桌椅40套*500元/套=2万元。合计23万元。",
        "书架采购6万元；图书购置15万元；桌椅2万元。合计23万元。",
    ],
)
def test_costs_without_numbers_count_when_each_has_a_part_of_its_own(costing):
    (remark,) = coverage("书架数量", costing=costing)
    assert "列了3项支出" in remark.message


def test_totals_and_payments_are_no_costs():
    assert coverage("书架数量", costing="合同总额30万元；2025年支付12万元；尾款18万元。合计30万元。") == []


def test_two_quantities_or_two_costs_are_passed():
    assert coverage("书架数量", "图书册数") == []
    assert coverage("书架数量", costing="1.采购书架10万元；\n2.购置图书5万元。") == []
    assert coverage() == []


def test_without_a_costing_it_is_undecided():
    (answer,) = coverage("书架数量", costing="")
    assert isinstance(answer, Undecided)


@given(st.text("0123456789%≤不超预算内控制率（）元万", max_size=60), st.text(max_size=60))
def test_whatever_the_cell_nothing_is_raised_and_quotes_stand_in_it(value, name):
    for remark in ratio(value, name):
        assert remark.quote == value
