"""What the name of an indicator lets expect of its value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.prose import indicator_names as names

PIECES = ["率", "度", "（", "）", "次", "数", "时间", "指标", "%", "。"]


@pytest.mark.parametrize(
    "name",
    [
        "合格率",
        "居民满意度",
        "居民对展览的满意度情况",
        "参训比例",
        "女性占比",
        "完成度（按月）",
        "满意度达标",
        "合格率 指标。",
        "资料 完整度",
    ],
)
def test_shares_are_known_by_their_names(name):
    assert names.is_ratio(name) and not names.is_dimensionless(name)


@pytest.mark.parametrize(
    "name",
    [
        "巡检频率",
        "网络速率",
        "车库温度",
        "道路宽度",
        "预算年度",
        "绿地容积率",
        "支持力度",
        "书屋数量",
        "率先行动",
        "",
    ],
)
def test_other_names_are_no_shares(name):
    assert not names.is_ratio(name)


@pytest.mark.parametrize("name", ["投入产出比", "空气质量指数", "保障系数", "绿地容积率", "水体pH值"])
def test_some_things_have_no_unit(name):
    assert names.is_dimensionless(name)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("巡检次数（次）", "次"),
        ("合格率(%)", "%"),
        ("供水量（单位：吨）", "吨"),
        ("巡检", ""),
        ("满意度（居民问卷调查）", ""),
    ],
)
def test_a_name_may_state_its_unit(name, unit):
    assert names.stated_unit(name) == unit


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("巡检次数", "次"),
        ("参训人次", "人次"),
        ("参训人次数", "人次"),
        ("服务月数", "个月"),
        ("考核得分", "分"),
        ("入户户数（全年）", "户"),
        ("专家数", ""),
        ("机器人数", ""),
        ("书屋数量", ""),
    ],
)
def test_a_name_may_hold_the_unit_that_it_counts_in(name, unit):
    assert names.implied_unit(name) == unit


@pytest.mark.parametrize(
    ("asks", "yes", "no"),
    [
        (names.is_duration, "平均响应时长", "响应时长压缩幅度"),
        (names.is_duration, "完成时间节点", "按时完成率"),
        (names.is_adverse, "设备故障次数", "设备数量"),
        (names.may_be_negative, "收入增长率", "合格率"),
        (names.is_capped, "验收合格率", "成本控制率"),
        (names.is_capped, "居民满意度", "投诉满意率以外的投诉率"),
    ],
)
def test_names_say_what_may_be_expected(asks, yes, no):
    assert asks(yes) and not asks(no)


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_any_name_is_read_without_an_error(name):
    assert len(names.stated_unit(name)) <= 5
    for asks in (
        names.is_ratio,
        names.is_dimensionless,
        names.is_duration,
        names.is_adverse,
        names.is_capped,
    ):
        assert asks(name) in (True, False)
