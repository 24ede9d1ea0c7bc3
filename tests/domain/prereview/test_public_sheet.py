"""The sheet as it is made public, and what has to be answered before."""

from dataclasses import replace
from datetime import UTC, datetime

from app.domain.form.catalogue import STANDARD
from app.domain.form.costing import CostingItem
from app.domain.form.sheet import IndicatorRow, Sheet
from app.domain.prereview.public_sheet import (
    PublicAnswer,
    can_be_hidden,
    cautious_sheet,
    findings_before,
    public_sheet,
    unanswered,
)

ROW = IndicatorRow(
    "r1", STANDARD.categories[0], "巡检次数", "12次", "由云岭蓝鲸检测科技有限公司巡检，联系人：王小明"
)
SHEET = Sheet(
    project_code="990106271320100501002",
    project_name="设备巡检",
    applicant_unit="云岭市水务局",
    costing_basis="委托云岭蓝鲸检测科技有限公司，电话13812345678；另一电话13987654321。",
    rows=(ROW,),
    items=(CostingItem("i1", "巡检"),),
)


def answer(finding, *, hides: bool) -> PublicAnswer:
    return PublicAnswer(
        finding.anchor, finding.quote, hides, "已核对。", "王某", datetime(2026, 1, 1, tzinfo=UTC)
    )


def test_each_place_is_to_be_answered_for_whatever_the_switches():
    assert [(each.anchor, each.quote) for each in findings_before(SHEET)] == [
        ("costing_basis", "云岭蓝鲸检测科技有限公司"),
        ("costing_basis", "13812345678"),
        ("definition-r1", "云岭蓝鲸检测科技有限公司"),
        ("definition-r1", "联系人：王小明"),
    ]


def test_hidden_words_are_gone_wherever_they_stand_and_what_came_up_is_to_be_answered():
    found = findings_before(SHEET)
    answers = [answer(found[0], hides=True), answer(found[1], hides=True), answer(found[3], hides=True)]
    shown = public_sheet(SHEET, answers)
    assert shown.costing_basis == "委托某单位，电话（略）；另一电话13987654321。"
    assert shown.rows[0].definition == "由某单位巡检，（略）" and shown.items == ()
    (second,) = unanswered(shown, answers)
    assert second.quote == "13987654321"
    answers.append(answer(second, hides=True))
    shown = public_sheet(SHEET, answers)
    assert "1398765" not in shown.costing_basis and unanswered(shown, answers) == ()
    assert shown.project_code == SHEET.project_code


def test_words_that_were_answered_for_stay():
    answers = [answer(each, hides=False) for each in findings_before(SHEET)]
    shown = public_sheet(SHEET, answers)
    assert shown == replace(SHEET, items=()) and unanswered(shown, answers) == ()


def test_the_cautious_sheet_names_nobody_that_was_not_answered_for():
    kept = answer(findings_before(SHEET)[0], hides=False)
    shown = cautious_sheet(SHEET, [kept])
    # The same words stand elsewhere, where nobody answered for them.
    assert shown.costing_basis == "委托某单位，电话（略）；另一电话（略）。"
    assert not any(can_be_hidden(each) for each in unanswered(shown, [kept]))
    assert "王小明" not in str(shown) and "1381" not in str(shown) and "1398" not in str(shown)


def test_residues_cannot_be_hidden():
    sheet = replace(SHEET, costing_basis="共3次，每次2万元。不适用", rows=())
    (found,) = findings_before(sheet)
    assert not can_be_hidden(found)
    assert cautious_sheet(sheet, []).costing_basis == sheet.costing_basis
