"""Explanations that another project has: found by name and mark alone, among however many neighbours."""

from dataclasses import replace

import pytest

from app.domain.form.sheet import Sheet
from app.domain.prereview.elsewhere import MOST_NAMES, MOST_OF_A_NAME, Explanations, all_marked
from app.domain.prereview.explained import belonging
from app.domain.prereview.finding import Remark
from app.domain.prereview.neighbours import beside_each_other
from tests.domain.prereview.rule_samples import row

LAMPS = "路灯亮灯数量占路灯总数的比例，每月夜间抽查一次并登记在册"


def sheet(number, *rows, name="照明"):
    return Sheet(project_code=f"99010630121150010{number:04}", project_name=f"{name}{number}期", rows=rows)


def found(*sheets, at=0):
    """Return what rule W09 says of one of some forms beside each other."""
    subject = beside_each_other(sheets).subject(at, 2030)
    return [each for each in belonging(subject) if isinstance(each, Remark) and each.is_comparison]


def test_the_explanation_of_another_projects_indicator_is_found_with_both_names():
    taken = sheet(1, row("井盖完好率", "≥98%", LAMPS, "质量指标"), name="井盖")
    own = sheet(2, row("路灯亮灯率", "≥98%", LAMPS, "质量指标"))
    (remark,) = found(taken, own)
    assert remark.quote == LAMPS and "“路灯亮灯率”" in remark.message and "照明2期" in remark.message
    assert found(taken, own, at=1) == []


@pytest.mark.parametrize(
    ("name", "definition"),
    [
        ("路灯亮灯率", LAMPS),
        ("路灯亮灯率 ", LAMPS + "。"),
        ("路灯亮灯比率", LAMPS),
        ("井盖完好率", LAMPS.replace("路灯", "井盖")),
        ("井盖完好率", "以台账为准"),
    ],
)
def test_one_of_the_same_thing_another_one_and_a_short_one_are_passed(name, definition):
    own = sheet(2, row("路灯亮灯率", "≥98%", LAMPS if definition != "以台账为准" else definition, "质量指标"))
    assert found(sheet(1, row(name, "≥98%", definition, "质量指标")), own) == []


def test_satisfaction_is_asked_for_alike():
    words = "游客满意度=满意游客人数/受访游客人数*100%，在出口随机调查"
    own, other = (
        sheet(n, row(name, "≥90%", words, "服务对象满意度指标"))
        for n, name in enumerate(("参观者满意度", "游客满意度"))
    )
    assert found(own, other) == []


def test_what_the_own_form_says_is_said_once():
    both = (
        row("井盖完好率", "≥98%", LAMPS, "质量指标"),
        row("路灯亮灯率", "≥98%", LAMPS, "质量指标", "r2"),
    )
    beside = beside_each_other((sheet(1, *both), sheet(2, replace(both[1], identity="r1"))))
    remarks = [each for each in belonging(beside.subject(0, 2030)) if isinstance(each, Remark)]
    assert [each.is_comparison for each in remarks] == [False]


def test_of_one_explanation_so_many_names_and_projects_are_known():
    told = [all_marked([(f"第{n // 9}种完好率", LAMPS)]) for n in range(9000)]
    few = list(Explanations([*told, all_marked([("路灯亮灯率", LAMPS)])]).of(row("井盖率", "1", LAMPS)))
    assert few == []
    known = Explanations([all_marked([("路灯亮灯率", LAMPS)]), *told])
    assert list(known.of(row("井盖率", "1", LAMPS))) == [("路灯亮灯率", 0)]
    places = [len(each) for names in known._by_mark.values() for each in names.values()]
    assert len(places) == MOST_NAMES and max(places) <= MOST_OF_A_NAME
