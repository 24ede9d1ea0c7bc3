"""Numbers with units in prose."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.prose.quantities import quantities

PIECES = """
    建设 12 个 ≥ 99.9 % ％ ３０ 次 不少于 万 条 余 1,200 1.1 项 百分百 百分之5 年 7*24 小时 内 ， 。 以上 约 2030年 第3期 ٣
"""
prose = st.one_of(st.text(), st.lists(st.sampled_from(PIECES.split()), max_size=9).map("".join))


@pytest.mark.parametrize(
    ("text", "number", "unit", "operator", "words"),
    [
        ("建设12个站点", 12, "个", "", "12个"),
        ("巡检不少于30次", 30, "次", "≥", "不少于30次"),
        ("可用率≥99.9%", "99.9", "%", "≥", "≥99.9%"),
        ("发送２００条", 200, "条", "", "２００条"),
        ("借阅2000万条以上", 20_000_000, "条", "≥", "2000万条以上"),
        ("新增100余项", 100, "项", "", "100余项"),
        ("采购1,200套", 1200, "套", "", "1,200套"),
        ("2个工作日内办结", 2, "个工作日", "≤", "2个工作日内"),
        ("百分百覆盖", 100, "%", "", "百分百"),
        ("下降百分之5", 5, "%", "", "百分之5"),
        ("3.1项总体规划", 1, "项", "", "1项"),
        ("偏差 ≤ 20％", 20, "%", "≤", "≤ 20％"),
    ],
)
def test_a_quantity_is_read(text, number, unit, operator, words):
    (quantity,) = quantities(text)
    assert (quantity.number, quantity.unit) == (Decimal(number), unit)
    assert (quantity.operator, quantity.words) == (operator, words)


@pytest.mark.parametrize(
    "text",
    ["2030年", "云澜办〔2030〕12号", "720全景", "7*24小时", "第3期", "5G基站", "12345热线", "12月31日"],
)
def test_what_is_no_quantity(text):
    assert quantities(text) == ()


def test_the_words_around_end_with_the_clause():
    (quantity,) = quantities("本年度，流动书车进村50次以上，方便读者")
    assert (quantity.before, quantity.after, quantity.clause) == ("流动书车进村", "", "流动书车进村50次以上")


@given(prose)
def test_quantities_stand_where_they_say(text):
    for quantity in quantities(text):
        assert quantity.words and text[quantity.start : quantity.end] == quantity.words
