"""Amounts of money and percentages in prose."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.prose.amounts import amounts, as_written, percents, spoken_number

SIGNS = "012356789，,.。;；元万亿千百W￥人民币壹贰拾佰零整角分年月条个/每（）()~-约余左右单价%％百分之三成=*×+：、 \n"
texts = st.one_of(st.text(max_size=300), st.text(SIGNS, max_size=300))


def values(text):
    return [each.value for each in amounts(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("共支出12.5万元", "125000"),
        ("投入３０万", "300000"),
        ("约2亿元", "200000000"),
        ("预算40W。", "400000"),
        ("￥18,900.00", "18900"),
        ("合计72,500.00", "72500"),
        ("补助5千元", "5000"),
        ("人民币壹佰贰拾万零伍佰元伍角整", "1200500.5"),
        ("三十万元", "300000"),
        ("50万人工费", "500000"),
        ("8万场地费", "80000"),
    ],
)
def test_an_amount_is_read_in_yuan(text, value):
    assert values(text) == [Decimal(value)]


@pytest.mark.parametrize(
    "text",
    ["印发30万份传单", "5万人次", "2025年", "电话13800000000", "3次", "第2项", "元旦前", "4万场演出"],
)
def test_what_is_no_amount_is_passed_over(text):
    assert values(text) == []


def test_the_position_is_that_of_the_words():
    text = "甲方支付￥1,500.00元，乙方支付２万元。"
    assert [text[each.start : each.end] for each in amounts(text)] == ["￥1,500.00元", "２万元"]


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("120元/条", "条"),
        ("3.5万元/月", "月"),
        ("800元（人/天）", "人/天"),
        ("6万元/年", "年"),
        ("每人500元", "人"),
        ("每月支付3万元", "月"),
    ],
)
def test_a_price_says_what_it_is_for(text, per):
    (price,) = amounts(text)
    assert price.per == per
    assert price.is_unit_price == (per != "年")


def test_a_price_is_told_by_the_words_before_it():
    assert [each.is_unit_price for each in amounts("单价约300元，总价9万元")] == [True, False]


def test_both_ends_of_a_range_are_told():
    assert [each.is_range for each in amounts("费用800~1200元，取800元")] == [True, False]


def test_about_and_the_last_digit_are_kept():
    about, exact = amounts("约30万元，12.34万元")
    assert (about.is_about, exact.is_about) == (True, False)
    assert (about.unit, exact.unit) == (Decimal(10_000), Decimal(100))


@pytest.mark.parametrize(
    ("text", "share"),
    [("30%", "0.3"), ("７０％", "0.7"), ("百分之三十", "0.3"), ("百分之12.5", "0.125"), ("三成", "0.3")],
)
def test_a_percentage_is_a_share(text, share):
    assert [each.value for each in percents(f"支付{text}。")] == [Decimal(share)]


def test_a_percentage_has_the_year_of_its_sentence():
    found = percents("24年支付30%，2025年支付60%。余款10%")
    assert [(each.value * 100, each.year) for each in found] == [(30, 2024), (60, 2025), (10, None)]


@pytest.mark.parametrize(
    ("words", "number"),
    [("十二", 12), ("三百二十", 320), ("壹佰零伍万", 1_050_000), ("两亿三千万", 230_000_000), ("甲", None)],
)
def test_chinese_figures_are_read(words, number):
    assert spoken_number(words) == number


@pytest.mark.parametrize(
    ("value", "like", "text"),
    [
        ("123400", "50万元", "12.34万元"),
        ("4840", "4841元", "4840元"),
        ("300000", "", "30万元"),
        ("0.5", "", "0.5元"),
    ],
)
def test_an_amount_is_written_like_another(value, like, text):
    assert as_written(Decimal(value), like) == text


@given(texts)
def test_whatever_the_text_positions_stand_in_it(text):
    for each in (*amounts(text), *percents(text)):
        assert 0 <= each.start < each.end <= len(text)
        assert text[each.start : each.end].strip()
