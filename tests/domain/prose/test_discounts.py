"""Discounts, rises and taxes that come to something else than is written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.prose.discounts import wrong_changes
from app.domain.prose.figures import figures


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("原价100万元，按九折优惠为85万元", 900_000),
        ("原价50万元，打八折后45万元", 400_000),
        ("原价100万元，打8.5折后80万元", 850_000),
        ("维修费24万元，按九折优惠计20.7万元", 216_000),
        ("总价200万元，下浮5%后为185万元", 1_900_000),
        ("设备费50万元，税率6%，税额2万元", 30_000),
        ("不含税50万元，税率6%，含税价52万元", 530_000),
        ("维修费小计50万元；按中标折扣率90%计，实际安排40万元", 450_000),
        ("设备合计80万元；按结算率95%支付72万元", 760_000),
        ("修剪费20万元，按折扣率85%计，实际安排18万元", 170_000),
    ],
)
def test_an_amount_that_the_change_does_not_make_is_found(text, value):
    (found,) = wrong_changes(figures(text))
    assert found.value == Decimal(value) and text[found.start : found.end].startswith(found.words)


@pytest.mark.parametrize(
    "text",
    [
        "原价100万元，按九折优惠为90万元",
        "总价200万元，下浮5%后为190万元",
        "总价200万元，优惠5%，优惠10万元",
        "设备费50万元，税率6%，税额3万元",
        "不含税50万元，税率6%，含税价53万元",
        "含税价53万元，税率6%，不含税50万元",
        "甲30万元，乙20万元，合计下浮10%后为45万元",
        "下浮5%后为185万元",
        "维修费小计50万元；按中标折扣率90%计，实际安排45万元",
        "维修费小计50万元；按中标折扣率10%计，实际安排45万元",
        "维修费50万元；保险费按折扣率90%计，安排9万元",
        "维修费小计50万元；保险费10万元；按折扣率90%计，安排9万元",
        "总价200万元。下浮5%后为185万元",
        "总价200万元，下浮5%左右",
        "总价200万元，曲折20万元",
    ],
)
def test_what_the_change_makes_or_whose_base_is_not_written_is_passed(text):
    assert list(wrong_changes(figures(text))) == []


@given(st.text(alphabet="按打九八5.折下浮优惠税率%6万元，。；\n1 0", max_size=60))
def test_whatever_is_written_nothing_is_raised(text):
    for found in wrong_changes(figures(text)):
        assert 0 <= found.start < found.end <= len(text)
