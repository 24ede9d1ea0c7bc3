"""Amounts: read as people write them, printed with separators."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.form.money import LIMIT, nearest_cent, read_amount, shown
from app.domain.text import Unreadable

CENTS_BELOW_LIMIT = int(LIMIT * 100) - 1
amounts = st.integers(-CENTS_BELOW_LIMIT, CENTS_BELOW_LIMIT).map(lambda cents: Decimal(cents).scaleb(-2))


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        ("1234.5", "1234.50"),
        ("1,234,500.00", "1234500.00"),
        ("１２３４．５", "1234.50"),
        ("￥1，234", "1234.00"),
        ("¥ 88", "88.00"),
        (" 12 000 ", "12000.00"),
        ("300元", "300.00"),
        ("12.5万元", "125000.00"),
        ("0.0001万", "1.00"),
        ("1.2亿元", "120000000.00"),
        ("-3", "-3.00"),
        ("−3", "-3.00"),
        ("1.500", "1.50"),
        ("0", "0.00"),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed, yuan):
    amount = read_amount(typed)
    assert amount == Decimal(yuan)
    assert str(amount) == yuan


@pytest.mark.parametrize("typed", ["", " ", "\u3000", "\t\n"])
def test_a_blank_is_no_amount(typed):
    assert read_amount(typed) is None


@pytest.mark.parametrize(
    "typed", ["待定", "1,23", "12,34,567", "1.2.3", "1e5", "--3", "5美元", "约300", "NaN", "Infinity", "."]
)
def test_what_is_no_amount_is_refused_with_the_words_that_were_typed(typed):
    with pytest.raises(Unreadable) as refusal:
        read_amount(typed, "本年度项目金额")
    assert "本年度项目金额" in str(refusal.value)
    assert typed in str(refusal.value)


@pytest.mark.parametrize("typed", ["0.001", "1.005元", "0.0000001万元"])
def test_parts_of_a_cent_are_refused(typed):
    with pytest.raises(Unreadable, match="最多精确到分"):
        read_amount(typed)


@pytest.mark.parametrize("typed", ["1000000000000", "10000亿元", "-1000000000000", "9" * 4000])
def test_an_amount_of_the_limit_or_more_is_refused(typed):
    with pytest.raises(Unreadable, match="小于一万亿元"):
        read_amount(typed)


def test_the_largest_amount_below_the_limit_is_read():
    assert read_amount("999999999999.99") == LIMIT - Decimal("0.01")


@given(amounts)
def test_what_is_printed_reads_back_as_the_same_amount(amount):
    assert read_amount(shown(amount)) == amount


@given(amounts)
def test_reading_and_printing_keep_two_places_and_separators(amount):
    whole, _, cents = shown(amount).partition(".")
    assert len(cents) == 2
    assert all(len(group) == 3 for group in whole.split(",")[1:])


@pytest.mark.parametrize(
    ("amount", "printed"),
    [("2924000", "2,924,000.00"), ("0.5", "0.50"), ("999", "999.00"), ("-1234.5", "-1,234.50")],
)
def test_an_amount_is_printed_with_separators_and_two_places(amount, printed):
    assert shown(Decimal(amount)) == printed


def test_no_amount_prints_nothing():
    assert shown(None) == ""


@pytest.mark.parametrize(
    ("number", "yuan"),
    [
        (0.1 + 0.2, "0.30"),
        (1880730, "1880730.00"),
        (2.675, "2.68"),
        (1.005, "1.01"),
        (Decimal("7.125"), "7.13"),
    ],
)
def test_a_number_of_a_workbook_is_rounded_half_up_to_the_cent(number, yuan):
    assert str(nearest_cent(number)) == yuan


@given(st.text(st.characters()))
def test_any_text_is_an_amount_blank_or_unreadable(typed):
    try:
        amount = read_amount(typed)
    except Unreadable:
        return
    assert amount is None or (abs(amount) < LIMIT and amount.as_tuple().exponent == -2)


@pytest.mark.parametrize("number", [LIMIT, -LIMIT, LIMIT * 2, float("inf"), float("nan")])
def test_a_number_of_the_limit_or_more_is_no_amount(number):
    with pytest.raises(Unreadable, match="小于一万亿元"):
        nearest_cent(number)
    assert nearest_cent(LIMIT - Decimal("0.01")) == LIMIT - Decimal("0.01")


def test_there_is_no_zero_with_a_sign():
    assert str(read_amount("-0")) == str(nearest_cent(-0.001)) == "0.00"


@pytest.mark.parametrize("typed", ["元" * 41, "0." + "1" * 39, "0." + "1" * 50])
def test_of_what_is_refused_forty_signs_are_repeated(typed):
    with pytest.raises(Unreadable) as refusal:
        read_amount(typed)
    assert typed[:40] in str(refusal.value) and typed[:41] not in str(refusal.value)
