"""What has nothing to do with the project: explanations of other things (W09), another public (W15)."""

import pytest
from hypothesis import given

from app.domain.form.sheet import Sheet
from app.domain.prereview.explained import belonging
from app.domain.prereview.relation import strange_public, strangers
from app.domain.prereview.wording import wording
from tests.domain.prereview.rule_samples import remarks, row, said, written

ROWS = (row("护林员人数", "20名", "以合同为准"), row("隔离带长度", "≥50公里", "以验收单为准", identity="r2"))
FIELDS = {"project_name": "国有林场森林防火", "annual_objective": "维护隔离带50公里，配备护林员20名。"}


def mended(definition):
    return row("隔离带维护合格率", "≥95%", definition, "质量指标", "r3")


def test_an_explanation_of_a_thing_that_stands_nowhere_else_is_found():
    (remark,) = remarks(
        said(belonging, *ROWS, mended("反映水库大坝维修的合格情况，合格率=合格段数/总段数*100%"), **FIELDS)
    )
    assert "水库大坝" in remark.quote


@pytest.mark.parametrize(
    "definition",
    ["反映隔离带的合格情况", "反映维护质量", "反映护林员巡护道路的情况", "考核得分80分以上为合格"],
)
def test_things_of_the_form_and_general_words_are_passed(definition):
    assert list(strangers(Sheet(**FIELDS), (*ROWS, mended(definition)))) == []


def test_another_row_that_speaks_of_it_makes_it_known():
    rows = (
        *ROWS,
        mended("反映水库大坝维修的合格情况"),
        row("大坝维修", "3处", "以验收单为准", identity="r4"),
    )
    assert list(strangers(Sheet(**FIELDS), rows)) == []


def test_people_whom_the_project_does_not_serve_are_found():
    (remark,) = remarks(
        said(
            wording,
            row("患者满意度", "≥90%", "问卷调查", "服务对象满意度指标"),
            applicant_unit="云澜市气象局",
        )
    )
    assert remark.quote == "患者"


def test_people_whom_it_serves_are_passed():
    patient = row("患者满意度", "≥90%", "问卷调查", "服务对象满意度指标")
    assert strange_public(patient, Sheet(applicant_unit="云澜市卫生院")) is None
    assert strange_public(patient, Sheet(project_name="养老护理补贴")) is None


@given(written, written)
def test_whatever_is_written_nothing_is_raised(definition, name):
    rows = (*ROWS, row(name, "1项", definition, identity="r3"))
    assert list(strangers(Sheet(**FIELDS), rows)) == list(strangers(Sheet(**FIELDS), rows))
