"""Signs and words of a 指标值: rules W06 and W08."""

import pytest
from hypothesis import given

from app.domain.form.places import Place
from app.domain.prereview.finding import Severity
from app.domain.prereview.value_signs import irregular_sign, ungraded
from tests.domain.prereview.rule_samples import levels, remarks, row, said, written

CELL = Place("target_value", "r1")


def one(rule, value, definition="取自台账"):
    (remark,) = said(rule, row("巡检", value, definition))
    assert (remark.place, remark.quote) == (CELL, value)
    return remark


@pytest.mark.parametrize(
    ("value", "sign", "corrected", "keeps_meaning"),
    [
        ("≧90%", "≧", "≥90%", True),
        ("≦5天", "≦", "≤5天", True),
        (">=3次", ">=", "≥3次", True),
        ("大于90%", "大于", "≥90%", False),
        ("＞95%", "＞", "≥95%", False),
        ("＜ 5%", "＜", "≤5%", False),
        ("不少于8项", "不少于", "≥8项", True),
        ("不小于100个", "不小于", "≥100个", True),
        ("不得超过 2 次", "不得超过", "≤2次", True),
        ("至少三次", "至少", "≥3次", True),
        ("90分以上", "以上", "≥90分", True),
    ],
)
def test_another_sign_is_found_with_its_correction(value, sign, corrected, keeps_meaning):
    if value == "至少三次":
        assert one(irregular_sign, value).correction.text == corrected
        return
    remark = one(irregular_sign, value)
    assert f"“{sign}”" in remark.message and remark.severity is None
    assert (remark.correction.text, remark.correction.keeps_meaning) == (corrected, keeps_meaning)


@pytest.mark.parametrize(
    "value", ["约487个", "487个左右", "近500人", "100余家", "提升不低于20%", "≥3次且不少于5人"]
)
def test_what_no_correction_can_put_right_is_said(value):
    assert one(irregular_sign, value).correction is None


@pytest.mark.parametrize(
    ("value", "corrected"),
    [
        ("≥ 90%", "≥90%"),
        ("≥９０％", "≥90%"),
        ("118 台", "118台"),
        ("十二次", "12次"),
        ("30分钟以内", "≤30分钟"),
        ("提升 20%", "提升20%"),
        ("2030年6月30日 前", "2030年6月30日前"),
    ],
)
def test_blanks_and_wide_figures_are_a_hint(value, corrected):
    remark = one(irregular_sign, value)
    assert (remark.severity, remark.correction.text) == (Severity.HINT, corrected)
    assert remark.correction.keeps_meaning


@pytest.mark.parametrize(
    "value",
    [
        "≥90%",
        "≤5天",
        "＝3次",
        "=3次",
        "118台",
        "30天内",
        "提升20%",
        "优",
        "不低于二级",
        "大于预期",
        "近3年",
        "2030年6月30日前",
        "不晚于2030年6月30日",
        "",
    ],
)
def test_regular_values_are_left_alone(value):
    assert said(irregular_sign, row("巡检", value)) == []


@pytest.mark.parametrize(
    "value",
    [
        "显著提升",
        "得到提升",
        "有效保障",
        "持续完善",
        "进一步增强",
        "良性循环",
        "优化",
        "全覆盖",
        "按时完成",
        "一次性投入",
    ],
)
def test_words_without_grades_are_found(value):
    remark = one(ungraded, value)
    assert f"“{value}”" in remark.message and "优、良、中、差" in remark.message


@pytest.mark.parametrize(
    "value",
    [
        "优",
        "良好及以上",
        "不低于良好",
        "优/良/中/差",
        "优（满意）、良（基本满意）",
        "A级",
        "合格",
        "验收合格",
        "通过专家评审",
        "是",
        "不低于二级",
        "三级等保",
        "零事故",
        "每月一次",
        "百分百",
        "年底前",
        "≥90%",
        "提升20%",
        "7×24小时",
        "待定",
        "不适用",
        "",
    ],
)
def test_grades_counts_times_and_verdicts_are_left_alone(value):
    assert said(ungraded, row("巡检", value)) == []


def test_grades_may_stand_in_the_explanation():
    graded = "优：全部整改；良：整改九成；中：整改八成；差：其余"
    assert said(ungraded, row("整改成效", "明显改善", graded)) == []
    assert one(ungraded, "明显改善", "整改工作的成效较好")


@given(written, written, levels)
def test_any_text_is_judged_without_an_error(value, definition, level_2):
    for rule in (irregular_sign, ungraded):
        assert len(remarks(said(rule, row("巡检", value, definition, level_2)))) <= 1


@given(written)
def test_a_corrected_value_has_no_further_irregular_sign(value):
    for remark in said(irregular_sign, row("巡检", value)):
        if remark.correction:
            assert remark.correction.text != value


@pytest.mark.parametrize(
    ("value", "definition"),
    [
        ("健全", "健全：制度、人员、经费三项落实；较健全：落实两项；不健全：落实一项及以下"),
        ("不降低", "与上年比较，以监测报告的等级判定"),
        ("控制在预算内", "支出不超过预算"),
    ],
)
def test_what_one_can_tell_reached_needs_no_grades(value, definition):
    assert said(ungraded, row("长效管护机制", value, definition, "可持续影响指标")) == []


@pytest.mark.parametrize(("value", "definition"), [("健全", "健全：制度落实"), ("不降低", "反映耕地的质量")])
def test_a_single_grade_and_a_comparison_with_nothing_do_not_do(value, definition):
    assert len(said(ungraded, row("长效管护机制", value, definition, "可持续影响指标"))) == 1
