"""What a 指标解释 has to say: rule H02."""

import pytest
from hypothesis import given

from app.domain.form.places import Place
from app.domain.prereview.definitions import unexplained
from tests.domain.prereview.definition_samples import tables
from tests.domain.prereview.rule_samples import reasons, remarks, row, said


def judged(value, definition, name="苗木成活率"):
    return said(unexplained, row(name, value, definition, "质量指标"))


@pytest.mark.parametrize(
    ("value", "definition"),
    [
        ("≥95%", "苗木成活率不低于95%"),
        ("≥95%", "反映苗木成活的情况。"),
        ("100%", "考察三级苗木的成活"),
        ("显著提升", "苗木长势显著提升"),
        ("优美", "反映公园景观"),
        ("提升10%", "反映养护对苗木长势的提升作用"),
        ("较上年下降50%", "考察补植后枯死苗木的减少情况"),
        ("≥95%", "按成活比例计算"),
    ],
)
def test_an_explanation_that_only_says_it_again_is_found(value, definition):
    (remark,) = judged(value, definition)
    assert (remark.place, remark.quote) == (Place("definition", "r1"), definition)
    assert value in remark.message and "数据来源" in remark.message


@pytest.mark.parametrize(
    ("value", "definition"),
    [
        ("≥95%", "成活数量/栽植数量×100%"),
        ("≥95%", "成活苗木占栽植苗木的比例"),
        ("≥95%", "以林业部门的验收结论为准"),
        ("≥95%", "根据养护台账统计"),
        ("100%", "一月内补种的为100%，逾期为0"),
        ("显著提升", "分为显著提升、有所提升、没有提升三档"),
        ("≥300株", "反映苗木的株数"),
        ("不低于二级", "反映苗木的等级"),
        ("良及以上", "反映苗木的长势"),
        ("提升10%", "（本年成活株数-上年成活株数）/上年成活株数*100%"),
    ],
)
def test_formula_source_or_scale_is_enough(value, definition):
    assert judged(value, definition) == []


def test_an_explanation_of_something_else_is_not_asked_for_a_formula():
    assert judged("≥95%", "反映花箱的租摆数量") == []


def test_without_an_explanation_nothing_is_decided():
    assert reasons(judged("≥95%", "")) == ["有指标没有填写指标解释。"]


@given(tables())
def test_any_table(rows):
    said(unexplained, *rows)


@pytest.mark.parametrize(
    "definition",
    [
        "接到报修后30分钟内响应",
        "故障响应时限为30分钟",
        "对照检查清单逐项检查",
        "健全：三项落实；较健全：两项落实",
        "①按时到场②当日修复",
    ],
)
def test_a_time_a_list_and_grades_are_criteria(definition):
    value = "健全" if definition.startswith("健全") else "≥95%"
    assert remarks(said(unexplained, row("服务保障", value, definition, "质量指标"))) == []


def test_a_survey_that_is_the_matter_is_no_source():
    assert (
        len(remarks(said(unexplained, row("数据应用率", "≥80%", "调查数据被采用的情况", "社会效益指标"))))
        == 1
    )
