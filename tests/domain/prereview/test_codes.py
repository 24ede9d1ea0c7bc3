"""The 项目编码: rule E01."""

import pytest
from hypothesis import given

from app.domain.form.places import Place
from app.domain.form.sheet import ProjectType, Sheet
from app.domain.prereview import Subject, prereview
from app.domain.prereview.codes import project_code
from tests.domain.prereview.rule_samples import reasons, remarks, said, written

CODE = "990106300011500601001"
DUTIES = ProjectType("15", "履职类(运转)项目")


def judged(code=CODE, kind=DUTIES, others=None):
    return said(project_code, project_code=code, project_type=kind, others=others)


def test_a_code_of_21_digits_with_the_type_is_right():
    assert judged() == []
    assert judged(" 990106 30001 15 00601001 ") == []


@pytest.mark.parametrize("code", [CODE[:-1], CODE + "1", "A" + CODE[1:], "无", "—"])
def test_another_shape_is_found(code):
    (remark,) = judged(code)
    assert (remark.place, remark.quote) == (Place("project_code"), code)
    assert "21位数字" in remark.message


def test_another_type_is_found():
    (remark,) = judged(kind=ProjectType("02", "政府投资项目"))
    assert remark.quote == CODE and "“15”" in remark.message and "02 政府投资项目" in remark.message


def test_a_code_of_another_project_is_found():
    (remark,) = judged(others=(Sheet(project_code=CODE + " ", project_name="流动书车进村"), Sheet()))
    assert remark.is_comparison and "流动书车进村" in remark.message
    assert judged(others=(Sheet(project_code=CODE[:-1] + "2"),)) == []


def test_without_code_or_type_it_is_undecided():
    for found in (judged(""), judged(kind=None)):
        assert len(reasons(found)) == len(found) == 1


def test_it_is_firm():
    findings = prereview(Subject(Sheet(project_code="12", project_type=DUTIES))).firm
    assert [finding.rule for finding in findings].count("E01") == 1


@given(written, written)
def test_any_text_is_judged_without_an_error(code, kind):
    found = said(
        project_code,
        project_code=code,
        project_type=ProjectType(kind, kind),
        others=(Sheet(project_code=code),),
    )
    assert len(remarks(found)) <= 2
