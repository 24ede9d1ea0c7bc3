"""When results are due: rules E08 and H03."""

import pytest
from hypothesis import given

from app.domain.form.places import Place
from app.domain.prereview.timing import before_the_budget_year, not_the_result
from tests.domain.prereview.rule_samples import levels, reasons, row, said, written

CELL = Place("target_value", "r1")


def timely(name="设施验收时间", value="2030年6月30日前", definition="以验收报告为准"):
    return row(name, value, definition, "时效指标")


@pytest.mark.parametrize(
    "value",
    [
        "2029年12月31日前",
        "2029-06-30",
        "2029年12月底前完成",
        "2029年内",
        "2029年第四季度",
        "于2029年6月底前全部完工并移交",
    ],
)
def test_a_deadline_before_the_budget_year_is_found(value):
    (remark,) = said(before_the_budget_year, timely(value=value))
    assert remark.place == CELL and remark.quote and remark.quote in value
    assert "2030年" in remark.message


@pytest.mark.parametrize(
    "value",
    [
        "2030年1月1日前",
        "2031年6月30日前",
        "6月30日前",
        "100%",
        "≥2029年6月30日",
        "2029年6月底前完成一期，2030年6月底前完成二期",
        "较2029年缩短",
        "不高于2029年水平",
        "2029年后",
        "",
    ],
)
def test_other_deadlines_are_possible(value):
    assert said(before_the_budget_year, timely(value=value)) == []


def test_the_explanation_may_hold_the_deadline():
    (remark,) = said(before_the_budget_year, timely("完工及时性", "100%", "2029年11月30日以前完工为100%"))
    assert (remark.place, remark.quote) == (Place("definition", "r1"), "2029年11月30日以前")
    assert said(before_the_budget_year, timely("完工及时性", "100%", "2029年开工，2030年8月31日前完工")) == []


def test_a_year_of_data_is_no_deadline():
    assert said(before_the_budget_year, row("整理年份", "2028年", level_2="数量指标")) == []


def test_without_a_budget_year_nothing_is_said():
    found = said(before_the_budget_year, timely(value="2029年6月30日前"), year=None)
    assert len(found) == 1 and reasons(found)


@pytest.mark.parametrize(
    ("name", "value", "quote"),
    [
        ("合同签订时间", "2030年6月30日前", "签订"),
        ("项目开始时间", "2030年6月30日前", "开始"),
        ("完成招标", "2030年6月30日前", "招标"),
        ("开工及时率", "100%", "开工"),
        ("进度", "2030年6月30日前签约", "签约"),
    ],
)
def test_a_milestone_before_the_work_is_found(name, value, quote):
    (remark,) = said(not_the_result, timely(name, value))
    where = Place("name", "r1") if quote in name else CELL
    assert (remark.place, remark.quote) == (where, quote)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("设施验收时间", "2030年6月30日前"),
        ("合同签订后交付时间", "≤30天"),
        ("启动后完成", "60天内"),
        ("应急响应启动时间", "≤2小时"),
        ("系统启动时间", "≤3秒"),
        ("按时完成率", "100%"),
        ("故障处理", "自签订之日起30天内"),
        ("报送时间", "每月5日前"),
        ("服务时间", "12个月"),
        ("修缮完成时间", "2030年06月30日之前完成"),
    ],
)
def test_results_and_regular_deadlines_are_left_alone(name, value):
    assert said(not_the_result, timely(name, value)) == []


@pytest.mark.parametrize(
    ("value", "corrected", "keeps_meaning"),
    [
        ("2030年6月30日", "2030年6月30日前", False),
        ("2030-06-30前", "2030年6月30日前", True),
        ("2030年2月底前完成修缮", "2030年2月28日前完成修缮", True),
        ("2030年6月", "2030年6月30日前", False),
        ("2030年6月前完成", "2030年6月30日前完成", False),
        ("2030年内", "2030年12月31日前", True),
        ("≤2030年6月30日", "2030年6月30日前", True),
        ("6月30日前", None, None),
        ("2030年前", None, None),
        ("2030年第二季度完成", None, None),
        ("年底前完成", None, None),
        ("2030年1月1日至2030年12月31日", None, None),
    ],
)
def test_a_loose_date_is_found_and_written_with_its_last_day(value, corrected, keeps_meaning):
    (remark,) = said(not_the_result, timely(value=value))
    assert (remark.place, remark.quote) == (CELL, value)
    its = remark.correction
    assert (its and its.text, its and its.keeps_meaning) == (corrected, keeps_meaning)


def test_a_corrected_date_is_regular():
    (remark,) = said(not_the_result, timely(value="2030年2月底前完成修缮"))
    assert said(not_the_result, timely(value=remark.correction.text)) == []


def test_only_timeliness_is_looked_at():
    assert said(not_the_result, row("合同签订时间", "2030年6月", level_2="质量指标")) == []


@given(written, written, written, levels)
def test_any_text_is_judged_without_an_error(name, value, definition, level_2):
    for rule in (before_the_budget_year, not_the_result):
        assert len(said(rule, row(name, value, definition, level_2))) <= 2
