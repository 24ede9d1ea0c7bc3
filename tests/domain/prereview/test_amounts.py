"""The budget year's amount against the words of the sheet: rules E10 and W01."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.form.catalogue import STANDARD
from app.domain.form.places import Place
from app.domain.form.sheet import IndicatorRow, Sheet
from app.domain.prereview.amounts import excessive, underived
from app.domain.prereview.finding import Undecided
from app.domain.prereview.rule import Subject

COST = STANDARD.category("成本指标")
SHEET = Sheet(
    implementation_years=3,
    medium_term_amount=Decimal("1000000.00"),
    budget_year_amount=Decimal("300000.00"),
    costing_basis="合同总额100万元，2025年支付30%。",
)


def said(rule, **changes):
    return list(rule(Subject(replace(SHEET, **changes), 2025)))


def cap(value, name="项目费用", definition="全年支出", **changes):
    return said(excessive, rows=(IndicatorRow("c", COST, name, value, definition),), **changes)


def test_an_amount_that_follows_is_passed():
    assert said(underived) == []


def test_an_amount_that_does_not_follow_is_found_at_its_field():
    (remark,) = said(underived, costing_basis="合同总额100万元。", budget_year_amount=Decimal("123456.78"))
    assert (remark.place, remark.quote) == (Place("budget_year_amount"), "123,456.78")
    assert "123,456.78元从测算依据推不出" in remark.message


@pytest.mark.parametrize(
    ("costing", "words"),
    [
        ("合同总额100万元。", "恰为项目总金额的30%，是否按30%付款？"),
        ("按照市场询价编制。", "没有写任何金额"),
    ],
)
def test_the_message_proposes_a_clean_ratio(costing, words):
    (remark,) = said(underived, costing_basis=costing)
    assert words in remark.message


def test_the_message_proposes_ratios_of_two_contracts():
    (remark,) = said(
        underived, costing_basis="甲合同60万元，乙合同41万元。", budget_year_amount=Decimal("467000.00")
    )
    assert "60万元的30%加41万元的70%" in remark.message


def test_items_of_a_larger_total_are_not_picked_at_will():
    costing = "印刷7万元；海报6万元；视频8万元；活动18万元。总计40万元，分两年支付。"
    (remark,) = said(
        underived,
        costing_basis=costing,
        medium_term_amount=Decimal("400000.00"),
        budget_year_amount=Decimal("240000.00"),
    )
    assert "是否按60%付款？" in remark.message
    paid = costing + "本年支付海报6万元、活动18万元。"
    assert said(underived, costing_basis=paid, budget_year_amount=Decimal("240000.00")) == []


def test_one_of_parallel_items_is_not_the_whole():
    amount = Decimal("200000.00")
    (remark,) = said(
        underived,
        costing_basis="调研支出20万元；\n参展支出25万元。",
        implementation_years=1,
        medium_term_amount=amount,
        budget_year_amount=amount,
    )
    assert "各项合计45万元" in remark.message


@pytest.mark.parametrize("changes", [{"budget_year_amount": None}, {"costing_basis": " "}])
def test_without_amount_or_costing_it_is_undecided(changes):
    (answer,) = said(underived, **changes)
    assert isinstance(answer, Undecided)


@pytest.mark.parametrize("value", ["≤40万元", "不超过400,000.00元", "≤40万", "400001元以内"])
def test_a_cap_above_the_amount_of_the_year_is_found(value):
    (remark,) = cap(value)
    assert (remark.place, remark.quote) == (Place("target_value", "c"), value)
    assert "高于本年度项目金额30万元" in remark.message


def test_a_bare_figure_has_the_unit_of_the_name():
    assert len(cap("≤40", name="总成本（万元）")) == 1
    assert cap("≤40", name="成本") == []


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("≤30万元", "项目费用"),
        ("≤100%", "成本控制率"),
        ("合同总额≤100万元", "项目费用"),
        ("三年累计≤100万元", "项目费用"),
        ("≤50万元/套", "设备成本"),
        ("≤40万元", "单个站点费用"),
        ("不适用", "项目费用"),
    ],
)
def test_caps_within_the_amount_of_the_total_and_of_one_thing_are_passed(value, name):
    assert cap(value, name) == []


@pytest.mark.parametrize("name", ["项目总金额", "三年累计费用", "项目总成本（合同期内）"])
def test_that_another_cell_calls_it_a_total_does_not_excuse_a_cap(name):
    (found,) = cap("≤100万元", name)
    assert "在指标值中写明" in found.message


def test_a_cap_above_the_total_is_found_even_when_it_is_called_a_total():
    assert len(cap("≤120万元", "项目总金额")) == 1
    assert len(cap("≤40万元", "项目总金额", implementation_years=1)) == 1


def test_without_the_amount_of_the_year_the_caps_are_undecided():
    (answer,) = cap("≤40万元", budget_year_amount=None)
    assert isinstance(answer, Undecided)


SIGNS = "0123456789.,万元≤%约总额单价支付年（）×=合计，。；\n每套"
texts = st.one_of(st.text(max_size=80), st.text(SIGNS, max_size=200))


@given(texts, texts, texts)
def test_whatever_the_texts_nothing_is_raised_and_quotes_stand_in_the_sheet(costing, value, name):
    sheet = replace(SHEET, costing_basis=costing, rows=(IndicatorRow("c", COST, name, value, ""),))
    for remark in (*underived(Subject(sheet)), *excessive(Subject(sheet))):
        if not isinstance(remark, Undecided):
            assert remark.quote in remark.place.words(sheet)


def test_the_share_of_another_year_does_not_make_the_amount():
    sheet = Sheet(
        costing_basis="合同金额456万元，2029年支付50%，2030年支付30%，2031年支付20%。",
        budget_year_amount=Decimal(912_000),
    )
    (remark,) = underived(Subject(sheet, 2030))
    assert "2031年的付款比例20%" in remark.message
    assert list(underived(Subject(replace(sheet, budget_year_amount=Decimal(1_368_000)), 2030))) == []
    assert list(underived(Subject(sheet, 2031))) == []
