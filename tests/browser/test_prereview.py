"""Findings beside their cells: seen, corrected with one click, explained; half-written words outlive every refresh."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Courier, cell, expect_saved
from tests.browser.review_steps import OVERHANG, act, press
from tests.findings import only, telling
from tests.world import World

WHY = "按合同约定只设上限。"
PANEL = re.compile(r"/prereview(\?.*)?$")
"""The address of the panel; it carries the amounts that the page was opened with."""


@pytest.fixture
def telling_id(portal, server) -> int:
    """A declaration with an irregular sign (W06), a capped quantity (W05) and a hint (H01)."""
    _, world = portal
    return server.prepare(telling, world, "W06", "W05", "H01")


@pytest.fixture
def unit(editor, telling_id) -> Page:
    """The preparer before it."""
    return editor(telling_id)


def finding(page: Page, rule: str, name: str) -> Locator:
    """Return what a rule says of a place, in the panel."""
    return page.locator("#prereview .finding").filter(has_text=rule).filter(has_text=name)


def explain(page: Page, found: Locator, why: str, button: str = "保存说明") -> None:
    """Write why a finding stands as it is, and note it down."""
    found.get_by_text("说明理由").click()
    found.get_by_role("textbox").fill(why)
    found.get_by_role("button", name=button, exact=True).click()


SIGN, CAP = "质量指标 第2行 指标值", "数量指标 第3行 指标值"


def test_a_finding_is_seen_beside_its_cell_corrected_with_a_click_and_another_explained(unit, server):
    sign = cell(unit, SIGN)
    mark = sign.locator("xpath=..").locator(".mark")
    expect(mark).to_have_attribute("data-state", "warning")
    expect(mark).to_contain_text("警告")
    mark.click()
    found = finding(unit, "W06", SIGN)
    expect(found).to_be_in_viewport()
    expect(unit.get_by_role("button", name="送审", exact=True)).to_be_disabled()
    found.get_by_role("button", name="应用建议").click()
    expect(sign).to_have_value("≥95%")
    expect(found).to_have_count(0)
    expect(sign.locator("xpath=..").locator(".mark")).to_have_count(0)
    assert server.stored(sign) == "≥95%"
    explain(unit, finding(unit, "W05", CAP), WHY)
    expect(unit.locator("#findings-explained")).to_be_attached()
    mark = cell(unit, CAP).locator("xpath=..").locator(".mark")
    expect(mark).to_have_attribute("data-state", "explained")
    mark.click()
    expect(finding(unit, "W05", CAP)).to_contain_text(WHY)
    act(unit, "送审", "已送审")


def test_a_correction_is_taken_back_as_one_step(unit, server):
    sign = cell(unit, SIGN)
    finding(unit, "W06", SIGN).get_by_role("button", name="应用建议").click()
    expect(sign).to_have_value("≥95%")
    press(unit, "撤销")
    expect(sign).to_have_value("≧95%")
    expect(finding(unit, "W06", SIGN)).to_be_visible()
    expect_saved(unit)


def test_marks_come_and_go_a_second_after_a_save_and_nothing_that_is_typed_is_touched(unit):
    policy, sign = cell(unit, "政策依据"), cell(unit, SIGN)
    with unit.expect_response(PANEL):
        sign.fill("≥95%")
        policy.focus()
        policy.press_sequentially("又：", delay=10)
    expect(sign.locator("xpath=..").locator(".mark")).to_have_count(0)
    expect(policy).to_be_focused()
    assert policy.input_value().startswith("又：")
    with unit.expect_response(PANEL):
        policy.fill("")
        sign.focus()
    expect(policy.locator("xpath=..").locator(".mark")).to_have_count(0)
    unit.locator(".completeness").get_by_role("link", name="政策依据").click()
    expect(policy).to_be_focused()


def test_words_that_are_being_written_in_the_panel_outlive_a_refresh(unit):
    cap = finding(unit, "W05", CAP)
    cap.get_by_text("说明理由").click()
    why = cap.get_by_role("textbox")
    with unit.expect_response(PANEL):
        cell(unit, "项目名称").fill("移动服务平台运行")
        why.click()
        why.press_sequentially("按合同", delay=20)
    why.press_sequentially("约定", delay=20)
    expect(why).to_be_focused()
    expect(why).to_have_value("按合同约定")
    with unit.expect_response(PANEL):
        cell(unit, "政策依据").focus()
    expect(finding(unit, "W05", CAP).get_by_role("textbox")).to_have_value("按合同约定")
    expect(finding(unit, "W05", CAP).get_by_role("textbox")).to_be_visible()


def test_words_whose_finding_is_gone_stay_above_the_form(unit):
    sign = finding(unit, "W06", SIGN)
    sign.get_by_text("说明理由").click()
    sign.get_by_role("textbox").fill(WHY)
    with unit.expect_response(PANEL):
        cell(unit, SIGN).fill("≥95%")
        cell(unit, "政策依据").focus()
    expect(unit.get_by_label("没有保存的说明")).to_have_value(WHY)


def test_a_correction_waits_for_what_is_typed_and_leaves_it_alone(unit, server):
    sign = cell(unit, SIGN)
    line = Courier(unit, "/cells/")
    sign.fill("≧97%")
    with unit.expect_response("**/correction") as answer:
        finding(unit, "W06", SIGN).get_by_role("button", name="应用建议").click()
        line.let_go()
    assert answer.value.status == 409
    expect(unit.locator("#flash")).to_contain_text("没有这个问题了")
    expect(sign).to_have_value("≧97%")
    assert server.stored(sign) == "≧97%"


def test_an_action_does_not_leave_a_half_written_explanation_behind(unit):
    finding(unit, "W06", SIGN).get_by_role("button", name="应用建议").click()
    expect(finding(unit, "W06", SIGN)).to_have_count(0)
    explain(unit, finding(unit, "W05", CAP), WHY)
    expect(unit.get_by_role("button", name="送审", exact=True)).to_be_enabled()
    unit.locator("#findings-hint > summary").click()
    hint = finding(unit, "H01", "成本指标 第2行")
    hint.get_by_text("说明理由").click()
    hint.get_by_role("textbox").fill("写到一半")
    press(unit, "送审")
    expect(hint.locator(".finding-error")).to_contain_text("还没有保存")
    expect(hint.get_by_role("textbox")).to_be_focused()
    hint.get_by_role("textbox").fill("")
    act(unit, "送审", "已送审")


@pytest.mark.parametrize("why", ["说" * 501, ""])
def test_refused_words_stay_where_they_were_written(unit, why):
    found = finding(unit, "W05", CAP)
    with unit.expect_response("**/explanation") as answer:
        explain(unit, found, why)
    assert answer.value.status == 422
    expect(found.locator(".finding-error")).to_contain_text("500字" if why else "请写明理由")
    expect(found.get_by_role("textbox")).to_have_value(why)


def test_without_scripts_everything_works(editor, telling_id, portal, server):
    _, world = portal
    page = editor(telling_id, java_script_enabled=False)
    finding(page, "W06", SIGN).get_by_role("button", name="应用建议").click()
    expect(cell(page, SIGN)).to_have_value("≥95%")
    explain(page, finding(page, "W05", CAP), WHY)
    expect(page.locator("#findings-explained")).to_contain_text("已说明")
    assert server.run(_said, world, telling_id) == WHY
    page.locator("#findings-explained > summary").click()
    finding(page, "W05", CAP).get_by_role("button", name="撤销说明", exact=True).click()
    expect(finding(page, "W05", CAP).get_by_text("说明理由")).to_be_visible()
    assert server.run(_said, world, telling_id) == ""


def _said(world: World, declaration_id: int) -> str:
    explanation = only(world, declaration_id, "W05").explanation
    return explanation.text if explanation else ""


@pytest.mark.usefixtures("fonts")
def test_on_a_telephone_nothing_sticks_out(editor, telling_id):
    page = editor(telling_id, viewport={"width": 390, "height": 844})
    assert page.evaluate(OVERHANG) == 0
    mark = cell(page, SIGN).locator("xpath=..").locator(".mark")
    box = mark.bounding_box()
    assert box["height"] >= 24 and box["width"] >= 24
    explain(page, finding(page, "W05", CAP), WHY)
    expect(page.locator("#findings-explained")).to_be_attached()
    assert page.evaluate(OVERHANG) == 0
