"""Dates and years in prose."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.prose.dates import periods

PIECES = """
    2029年 2030年度 29年 2028—2030年 2030-12-31 2030.6.30 12月 31日 底前 （2029） 〔2030〕5号 13月 完成 ， 年 日
"""
prose = st.one_of(st.text(), st.lists(st.sampled_from(PIECES.split()), max_size=9).map("".join))


@pytest.mark.parametrize(
    ("text", "words", "first", "last"),
    [
        ("于2030年12月31日前完成", "2030年12月31日", date(2030, 12, 31), date(2030, 12, 31)),
        ("最迟2030-6-30", "2030-6-30", date(2030, 6, 30), date(2030, 6, 30)),
        ("2030/06/30交付", "2030/06/30", date(2030, 6, 30), date(2030, 6, 30)),
        ("2030年2月底前", "2030年2月", date(2030, 2, 1), date(2030, 2, 28)),
        ("2030年2月30日", "2030年2月30日", date(2030, 2, 1), date(2030, 2, 28)),
        ("书车服务（2029年度）", "2029年度", date(2029, 1, 1), date(2029, 12, 31)),
        ("工作指引（2029）", "2029", date(2029, 1, 1), date(2029, 12, 31)),
        ("2028—2030年规划", "2028—2030年", date(2028, 1, 1), date(2030, 12, 31)),
        ("2028年至2030年", "2028年至2030年", date(2028, 1, 1), date(2030, 12, 31)),
        ("第一批，29年支付30%", "29年", date(2029, 1, 1), date(2029, 12, 31)),
    ],
)
def test_a_period_is_read(text, words, first, last):
    (period,) = periods(text)
    assert (period.words, period.first, period.last) == (words, first, last)
    assert text[period.start : period.end] == words


@pytest.mark.parametrize(
    "text",
    [
        "云澜办函〔2029〕189号",
        "为期20年",
        "使用20年以上",
        "2030年13月",
        "共2030件",
        "12月31日",
        "2030—2028年",
    ],
)
def test_what_is_no_period(text):
    assert not [period for period in periods(text) if not period.words.endswith("年")]


def test_annual_exact_and_short_are_told_apart():
    annual, exact, short = periods("2029年度方案，2030年6月1日起，30年底完成")
    assert annual.is_annual and exact.is_exact and short.is_short
    assert annual.has(2029) and not annual.has(2030)


@given(prose)
def test_periods_stand_where_they_say_and_never_overlap(text):
    end = 0
    for period in periods(text):
        assert text[period.start : period.end] == period.words and period.start >= end
        assert period.first <= period.last
        end = period.end
