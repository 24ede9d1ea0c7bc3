"""Amounts read aloud: capital figures as bills have them, and 万元 without rounding."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.form.amount_words import in_ten_thousands, in_words
from app.domain.form.money import LIMIT

CENTS_BELOW_LIMIT = int(LIMIT * 100) - 1
amounts = st.one_of(st.integers(-CENTS_BELOW_LIMIT, CENTS_BELOW_LIMIT), st.integers(0, 200_000)).map(
    lambda cents: Decimal(cents).scaleb(-2)
)
FIGURES = {word: value for value, word in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def read_back(words: str) -> Decimal:
    """Return the amount that capital figures say."""
    sign = -1 if words.startswith("负") else 1
    total = group = 0
    figure, cents = 0, 0
    for word in words.removeprefix("负").removesuffix("整"):
        if word in FIGURES:
            figure = FIGURES[word]
        elif word in PLACES:
            group, figure = group + figure * PLACES[word], 0
        elif word in "亿万元":
            total += (group + figure) * {"亿": 10**8, "万": 10**4, "元": 1}[word]
            group = figure = 0
        else:
            cents, figure = cents + figure * {"角": 10, "分": 1}[word], 0
    return sign * (Decimal(total) + Decimal(cents).scaleb(-2))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("3186000.00", "叁佰壹拾捌万陆仟元整"),
        ("1062000.05", "壹佰零陆万贰仟元零伍分"),
        ("0.50", "伍角整"),
        ("0.05", "伍分"),
        ("0.00", "零元整"),
        ("-0.00", "零元整"),
        ("10.00", "壹拾元整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1000500.00", "壹佰万零伍佰元整"),
        ("100000000.00", "壹亿元整"),
        ("100000001.00", "壹亿零壹元整"),
        ("100010000.00", "壹亿零壹万元整"),
        ("100001000.00", "壹亿零壹仟元整"),
        ("999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        ("-1200.30", "负壹仟贰佰元叁角整"),
    ],
)
def test_an_amount_in_the_capital_figures_of_bills(amount, words):
    assert in_words(Decimal(amount)) == words


@given(amounts)
@example(Decimal("101010101010.10"))
def test_capital_figures_read_back_as_the_same_amount(amount):
    assert read_back(in_words(amount)) == amount


@given(amounts)
@example(Decimal("10002000300.04"))
def test_no_zero_is_read_twice_or_before_a_place(amount):
    words = in_words(amount)
    assert not any(wrong in words for wrong in ("零零", "零拾", "零佰", "零仟", "零万", "零亿", "亿万"))
    assert words == "零元整" or "零元" not in words


@pytest.mark.parametrize("amount", ["0.001", "1000000000000", "-1000000000000.00", "NaN", "Infinity"])
def test_what_is_no_amount_is_a_mistake_of_the_program(amount):
    with pytest.raises(ValueError, match="no amount"):
        in_words(Decimal(amount))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("3186000.00", "318.60 万元"),
        ("0.00", "0.00 万元"),
        ("0.01", "0.000001 万元"),
        ("1062000.05", "106.200005 万元"),
        ("1234.50", "0.12345 万元"),
        ("999999999999.99", "99,999,999.999999 万元"),
        ("-5000.00", "-0.50 万元"),
    ],
)
def test_an_amount_in_ten_thousands(amount, words):
    assert in_ten_thousands(Decimal(amount)) == words


@given(amounts)
def test_ten_thousands_never_round_the_amount(amount):
    number, unit = in_ten_thousands(amount).split()
    assert unit == "万元"
    assert Decimal(number.replace(",", "")) * 10_000 == amount


def test_no_amount_is_not_read():
    assert in_words(None) == in_ten_thousands(None) == ""
