"""Indicators that stand twice, and satisfaction that is none: rules E07 and W11."""

import pytest
from hypothesis import given

from app.domain.form.places import Place
from app.domain.prereview.classification import judged_by_contract, repeated
from app.domain.prereview.finding import Severity
from tests.domain.prereview.definition_samples import tables
from tests.domain.prereview.rule_samples import reasons, row, said

ASSESSED = "质量以年度考核表的考核结果为准，逐项打分"


def test_the_second_row_of_a_name_is_found():
    first, second = row("园区考核成绩"), row(" 园区考核 成绩", level_2="社会效益指标", identity="r2")
    found = [each for each in said(repeated, first, second) if each.severity is None]
    assert [each.place for each in found] == [Place("name", "r2")]
    assert "数量指标 第1行" in found[0].message


def test_one_explanation_for_two_is_milder():
    first = row("履约质量考核", "≥90分", ASSESSED, "质量指标")
    second = row("师生满意度", "≥90%", f"{ASSESSED}。", "服务对象满意度指标", "r2")
    (remark,) = said(repeated, first, second)
    assert (remark.place, remark.severity) == (Place("definition", "r2"), Severity.WARNING)


def test_what_differs_stands():
    first, second = (
        row("夏季巡检", definition="取自夏季台账"),
        row("冬季巡检", definition="取自冬季台账", identity="r2"),
    )
    assert said(repeated, first, second) == []


def test_nameless_rows_are_no_repetition():
    assert said(repeated, row("", "1"), row("", "2", identity="r2")) == []


def satisfied(name, definition, level_2="服务对象满意度指标"):
    return said(judged_by_contract, row(name, "≥90%", definition, level_2))


@pytest.mark.parametrize(
    ("name", "definition", "key", "quote"),
    [
        ("履约考核得分率", "考察质量，以考评表考评结果为准，总分/满分", "definition", "以考评表考评结果为准"),
        ("师生满意度", "履约评价表得分90及以上。", "definition", "履约评价表得分90及以上"),
        ("项目履约等级", "由使用单位认定", "name", "项目履约等级"),
    ],
)
def test_the_score_of_a_contract_is_found(name, definition, key, quote):
    (remark,) = satisfied(name, definition)
    assert (remark.place, remark.quote) == (Place(key, "r1"), quote)


@pytest.mark.parametrize(
    "definition", ["以服务对象问卷为准，纳入考核", "满意的师生人数/受访总人数*100%", "以公众打分计算"]
)
def test_beneficiaries_who_are_asked_stand(definition):
    assert satisfied("师生满意度", definition) == []


def test_quality_may_be_assessed():
    assert satisfied("履约考核得分率", ASSESSED, "质量指标") == []


def test_without_an_explanation_nothing_is_decided():
    assert reasons(satisfied("师生满意度", "")) == ["有满意度指标没有填写指标解释。"]


@given(tables())
def test_any_table(rows):
    said(repeated, *rows)
    said(judged_by_contract, *rows)
