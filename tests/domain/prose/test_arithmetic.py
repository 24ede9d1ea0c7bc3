"""Arithmetic in prose."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.prose.arithmetic import expressions

SIGNS = "0123456789.,元万%+-*×x/÷=＝（）()人月条个合计即为约，：总额 \n"
texts = st.one_of(st.text(max_size=200), st.text(SIGNS, max_size=200))

HOLD = [
    "3200*15=4.8万元",
    "240*12+600=3480元",
    "120元/条×500条=60000元",
    "（10万元+20万元）×3年=90万元",
    "12.5+0.25+3=15.75万元",
    "170/11*4=61.82万元",
    "３０００元/月×１２个月＝３．６万元",
    "2人x1.5万元/人·月x12月=36万元",
    "100万元-35.5万元=64.5万元",
    "30%×150万元+70%×140万元=143万元",
    "200万条×0.05元/条=10万元",
    "4.8万元=3200*15",
    "10+20万元=30万元",
    "印刷8元/册✕1000册=8000元",
    "9万元÷3=3万元",
    "硬件10万元+软件20.5万元=30.5万元",
]


def mutations(text):
    """Return the text with each digit changed to the next one."""
    for place, character in enumerate(text):
        if character.isdecimal():
            digit = chr(ord(character) + 1) if int(character) < 9 else chr(ord(character) - 9)
            yield text[:place] + digit + text[place + 1 :]


@pytest.mark.parametrize("text", HOLD)
def test_an_expression_that_holds_is_found_and_said_to_hold(text):
    assert [(each.is_right, each.is_written) for each in expressions(f"经测算：{text}，")] == [(True, True)]


@pytest.mark.parametrize("text", HOLD)
def test_one_changed_digit_is_reported(text):
    for wrong in mutations(text):
        assert [each.is_right for each in expressions(f"经测算：{wrong}，")] == [False], wrong


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("总额90万元，总额×45%即40.5万元", True),
        ("总额90万元，总额×45%即40.7万元", False),
        ("2人×3万元/人合计6万元", True),
        ("2人×3万元/人，共计7万元", False),
        ("预计总价60,000元（120元/条×500条）", True),
        ("预计总价61,000元（120元/条×500条）", False),
        ("合同总额80万元，合同总额*30%＝24万元", True),
    ],
)
def test_words_and_brackets_say_what_it_comes_to(text, holds):
    (found,) = expressions(text)
    assert (found.is_right, found.is_money) == (holds, True)


@pytest.mark.parametrize(
    "text",
    [
        "2024-2025年合计100万元",
        "人数*80*2=320",
        "80*2*人数=320",
        "考核率=完成数/计划数*100%",
        "0=3",
        "5/0=3",
        "6×",
    ],
)
def test_what_cannot_be_judged_is_not(text):
    assert [each for each in expressions(text) if each.is_right is not None] == []


def test_an_expression_without_a_result_has_its_value_alone():
    (found,) = expressions("按3000元/人×20人测算")
    assert (found.value, found.result, found.is_right) == (Decimal(60_000), None, None)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("100万元/3=33.3万元", True),
        ("1999元×50=10万元", False),
        ("1999元×50=约10万元", True),
        ("6.13万元×0.85×5=26.05万元", True),
    ],
)
def test_a_result_may_be_rounded_where_it_is_long_or_said_to_be_about_so_much(text, holds):
    assert [each.is_right for each in expressions(text)] == [holds]


def test_the_things_counted_are_kept():
    (found,) = expressions("12000元*5人月=6万元")
    assert [(each.number, each.thing) for each in found.operands] == [(12_000, ""), (5, "人月")]


def test_yuan_and_ten_thousands_are_not_mistaken_where_both_sides_have_a_unit():
    assert [each.is_right for each in expressions("300元×12=3600万元")] == [False]


def test_a_chain_is_judged_link_by_link():
    assert [each.is_right for each in expressions("3200*15=48000元=4.9万元")] == [True, False]


@given(texts)
def test_whatever_the_text_nothing_is_raised(text):
    for each in expressions(text):
        assert 0 <= each.start < each.end <= len(text)


@pytest.mark.parametrize("piece", ["1+", "(", "1(", "=1", "1元×(", "总额×"])
def test_long_nonsense_is_read_in_one_pass(piece):
    assert [each for each in expressions(piece * (20_000 // len(piece))) if each.is_right is False] == []
