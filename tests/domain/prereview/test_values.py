"""指标值 held against its indicator: rules E05, E06, E09, W05 and W07."""

import pytest
from hypothesis import given

from app.domain.form.places import Place
from app.domain.prereview.finding import Severity
from app.domain.prereview.values import (
    capped_quantity,
    percentage_of_time,
    without_force,
    without_percent,
    without_unit,
)
from tests.domain.prereview.rule_samples import levels, remarks, row, said, written

CELL = Place("target_value", "r1")
RULES = (without_force, without_percent, percentage_of_time, capped_quantity, without_unit)


def one(rule, *args, **words):
    """Return the only remark of a rule on one row, at its 指标值 and quoting it."""
    its = row(*args, **words)
    (remark,) = said(rule, its)
    assert (remark.place, remark.quote) == (CELL, its.target_value)
    return remark


def none(rule, *args, **words):
    return said(rule, row(*args, **words)) == []


@pytest.mark.parametrize("value", ["≥0", ">=0次", "不少于0", "0%-100%"])
def test_a_value_that_is_always_reached_has_no_force(value):
    assert "没有约束力" in one(without_force, "培训场次", value).message


@pytest.mark.parametrize(
    ("name", "value"),
    [("培训场次", "≥1"), ("故障次数", "≤0"), ("故障次数", "0"), ("收入增长率", "≥0%"), ("净收益", "≥0万元")],
)
def test_a_value_that_may_be_missed_has_force(name, value):
    assert none(without_force, name, value)


def test_no_more_than_all_binds_a_cost_but_not_a_pass_rate():
    assert "怎样都能达到" in one(without_force, "验收合格率", "≤100%").message
    assert none(without_force, "成本控制率", "≤100%")
    assert none(without_force, "投诉完成率", "≤5%")


@pytest.mark.parametrize("value", ["待定", "——", "/", "XX", "按实际发生数", "若干"])
def test_a_placeholder_has_no_force(value):
    assert value in one(without_force, "培训场次", value).message


@pytest.mark.parametrize("value", ["优", "显著提升", "≥3次", "2030年12月31日前", "按实际的95%"])
def test_words_and_figures_are_no_placeholder(value):
    assert none(without_force, "培训成效", value)


def test_a_blank_value_is_found_once_and_left_to_the_stars_of_the_form():
    assert none(without_force, "培训场次", " ")
    found = said(without_force, row("培训场次", "≥3次"), row("讲座场次", "\u3000", identity="r2"))
    assert [(each.place, each.quote) for each in found] == [(Place("target_value", "r2"), "")]
    (unstarred,) = said(without_force, row("节约用水", "", level_2="生态效益指标"))
    assert unstarred.place == CELL


def test_an_unstarred_category_without_indicator_is_passed_over():
    for words in ("不适用", "不涉及", "/"):
        assert said(without_force, row(words, words, words, level_2="生态效益指标")) == []
    assert one(without_force, "不涉及", "——", "不涉及").message


@pytest.mark.parametrize(
    ("value", "corrected"),
    [("0.05", "5%"), ("≥0.95", "≥95%"), ("≤0.125", "≤12.5%"), ("约0.5", None)],
)
def test_a_share_below_one_has_lost_its_percent_sign(value, corrected):
    remark = one(without_force, "抽检合格率", value)
    assert "百分比格式丢失" in remark.message
    assert (remark.correction and remark.correction.text) == corrected
    assert none(without_percent, "抽检合格率", value) and none(without_unit, "抽检合格率", value)


def test_an_explanation_gives_a_lost_percent_sign_away():
    assert (
        one(without_force, "盗窃警情下降", "0.05", "比上年下降5%", level_2="社会效益指标").correction.text
        == "5%"
    )
    assert none(without_force, "单位成本", "≤0.5", "每户不超过半万元", level_2="成本指标")


@pytest.mark.parametrize(
    "name", ["居民满意度", "居民满意度（问卷）", "抽检合格率", "女性占比", "参训比例", "知晓率指标"]
)
def test_a_share_without_percent_or_points_is_found(name):
    remark = one(without_percent, name, "≥90", level_2="质量指标")
    assert "“%”或“分”" in remark.message
    assert none(without_unit, name, "≥90")


@pytest.mark.parametrize(
    ("name", "value", "definition", "corrected"),
    [
        ("抽检合格率", "≥90", "合格件数占抽检件数", "≥90%"),
        ("抽检合格率", "≧90", "合格件数占抽检件数", "≥90%"),
        ("居民满意度", "≥90", "满意户数/受访户数*100%", "≥90%"),
        ("居民满意度", "≥90", "问卷平均得分", "≥90分"),
        ("居民满意度", "≥90", "受访居民的看法", None),
        ("抽检合格率", "1", "合格件数占抽检件数", None),
        ("抽检合格率", "大于90", "合格件数占抽检件数", "大于90%"),
    ],
)
def test_a_missing_percent_sign_is_offered_where_no_doubt_is_left(name, value, definition, corrected):
    remark = one(without_percent, name, value, definition, level_2="质量指标")
    assert (remark.correction and remark.correction.text) == corrected


@pytest.mark.parametrize("definition", ["考核总分/满分*100%", "得分率（%）=得分/满分", "得分/满分×100％"])
def test_a_formula_in_per_cent_asks_for_the_sign_whatever_the_name(definition):
    assert (
        one(without_percent, "服务质量考核", "≥90", definition, level_2="质量指标").correction.text == "≥90%"
    )


@pytest.mark.parametrize(
    ("name", "value", "definition", "level_2"),
    [
        ("抽检合格率", "≥90%", "", "质量指标"),
        ("抽检合格率(%)", "≥90", "", "质量指标"),
        ("居民满意度（分）", "≥90", "", "质量指标"),
        ("居民满意度", "≥90分", "", "质量指标"),
        ("居民满意度", "90（分）", "", "质量指标"),
        ("事故发生率", "0", "", "社会效益指标"),
        ("系统运行频率", "50", "", "质量指标"),
        ("机房温度", "≤26", "", "质量指标"),
        ("项目进展年度", "2", "", "质量指标"),
        ("车辆数量", "80", "合格率=合格/总数*100%", "质量指标"),
        ("巡检", "80", "合格率=合格/总数*100%", "数量指标"),
        ("响应时间", "≤30", "及时率=及时次数/总次数*100%", "时效指标"),
        ("站点", "500", "合格率=合格/总数*100%", "质量指标"),
        ("服务质量", "优", "考核总分/满分*100%", "质量指标"),
    ],
)
def test_what_is_no_bare_share_is_left_alone(name, value, definition, level_2):
    assert none(without_percent, name, value, definition, level_2=level_2)


@pytest.mark.parametrize("name", ["故障修复时间", "培训时长", "完成日期", "建设工期", "系统正常运行时间"])
def test_a_time_is_no_percentage(name):
    assert name in one(percentage_of_time, name, "≥95%", level_2="时效指标").message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("故障修复时间", "≤2小时"),
        ("修复时间达标率", "≥95%"),
        ("办理时间压缩", "≥30%"),
        ("平均办理时间", "缩短30%"),
        ("按时完成率", "100%"),
        ("完成日期", "2030年6月30日前"),
    ],
)
def test_a_share_or_a_change_of_time_may_be_a_percentage(name, value):
    assert none(percentage_of_time, name, value, level_2="时效指标")


@pytest.mark.parametrize("value", ["≤80", "不超过80台", "<80台", "80台以内", "≦80台"])
def test_an_output_with_an_upper_limit_only_is_found(value):
    remark = one(capped_quantity, "路灯数量", value)
    assert "一件不做也算达标" in remark.message and remark.correction is None


@pytest.mark.parametrize(
    ("name", "value", "level_2"),
    [
        ("路灯数量", "≥80台", "数量指标"),
        ("路灯数量", "80台", "数量指标"),
        ("路灯数量", "60-80台", "数量指标"),
        ("路灯故障次数", "≤3次", "数量指标"),
        ("投诉件数", "≤3件", "数量指标"),
        ("服务期", "≤12个月", "数量指标"),
        ("路灯", "≤2030年6月30日", "数量指标"),
        ("路灯造价", "≤3万元", "数量指标"),
        ("修复时间", "≤3小时", "时效指标"),
    ],
)
def test_other_limits_are_right(name, value, level_2):
    assert none(capped_quantity, name, value, level_2=level_2)


@pytest.mark.parametrize("value", ["12", "≥12", "约12", "3-5"])
def test_a_bare_number_wants_a_unit(value):
    remark = one(without_unit, "科普展板", value)
    assert (remark.severity, remark.correction) == (None, None)
    assert "请补计量单位" in remark.message


@pytest.mark.parametrize(
    ("name", "value", "corrected"),
    [
        ("巡检次数", "≥12", "≥12次"),
        ("参训人次", "≧300", "≥300人次"),
        ("展板个数", "12", "12个"),
        ("考核得分", ">=90", "≥90分"),
        ("服务月数", "12", "12个月"),
        ("事故发生率", "0", "0%"),
        ("巡检次数", "大于12", "大于12次"),
        ("巡检次数", "12以上", "≥12次"),
    ],
)
def test_a_unit_that_the_name_holds_is_a_hint_with_a_correction(name, value, corrected):
    remark = one(without_unit, name, value)
    assert (remark.severity, remark.correction.text) == (Severity.HINT, corrected)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("科普展板", "12块"),
        ("科普展板（块）", "12"),
        ("科普展板", "12（块）"),
        ("投入产出比", "≥1.5"),
        ("空气质量指数", "≤50"),
        ("科普展板", "≥0"),
        ("科普成效", "优"),
        ("完成时间", "2030年6月30日前"),
    ],
)
def test_what_has_a_unit_or_needs_none_is_left_alone(name, value):
    assert none(without_unit, name, value)


@given(written, written, written, levels)
def test_any_text_is_judged_without_an_error(name, value, definition, level_2):
    for rule in RULES:
        assert len(remarks(said(rule, row(name, value, definition, level_2)))) <= 1


@given(written, written, levels)
def test_a_bare_number_is_never_asked_for_both_its_percent_sign_and_its_unit(name, value, level_2):
    its = row(name, value, level_2=level_2)
    assert not (said(without_percent, its) and said(without_unit, its))
