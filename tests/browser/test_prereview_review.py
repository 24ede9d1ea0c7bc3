"""The reviewer's half of the prereview in a real browser: an explanation is read, becomes a thread, and reaches the unit."""

import pytest
from playwright.sync_api import Locator, Page, expect

from app.queries.review.review_sheets import review_sheet
from tests.browser.conftest import cell, expect_saved
from tests.browser.review_steps import OVERHANG, act, at, begin, thread, unfold
from tests.world import World

SAME = "全年保障118台设备稳定运行，完成59台设备改造并通过验收。"
WHY = "本项目各年任务相同，逐年验收。"
ASKED = "请把三年的任务分到各年。"
RULE = "W03"


@pytest.fixture
def submitted(portal, server) -> int:
    """A declaration with the same objective for the year and the years, which the unit explained."""
    _, world = portal
    return server.prepare(_submitted, world)


def _submitted(world: World) -> int:
    declaration_id = world.filled("sole", "141", annual_objective=SAME, long_term_objective=SAME)
    world.explain("sole", declaration_id, WHY)
    world.do("sole", declaration_id, "submit")
    return declaration_id


@pytest.fixture
def reviewer(sign_in, submitted) -> Page:
    """The reviewer, with the review open."""
    page = sign_in("reviewer", at(submitted))
    begin(page)
    return page


def finding(page: Page) -> Locator:
    """Return the finding in the panel."""
    return page.locator("#findings .finding").filter(has=page.get_by_role("link", name=RULE, exact=True))


def turn(page: Page) -> Locator:
    """Press the finding's button, and return the form that comes."""
    finding(page).get_by_role("link", name="转为批注").click()
    form = page.locator("#new-thread")
    expect(form.get_by_label("批注", exact=True)).to_be_focused()
    return form


def test_an_explanation_is_read_beside_its_cell_becomes_a_thread_and_comes_back(reviewer, sign_in, submitted):
    expect(finding(reviewer)).to_contain_text(WHY)
    place = finding(reviewer).locator(".finding-place")
    marked = reviewer.locator(place.get_attribute("href"))
    expect(marked.locator(".mark").first).to_be_visible()
    marked.locator(".mark").first.click()
    expect(finding(reviewer)).to_be_in_viewport()

    form = turn(reviewer)
    expect(form.get_by_label("须修改")).to_be_checked()
    written = form.get_by_label("批注", exact=True)
    expect(written).not_to_have_value("")
    written.fill(f"{written.input_value()}{ASKED}")
    form.get_by_role("button", name="保存批注").click()
    expect(thread(reviewer, ASKED)).to_have_attribute("data-state", "unsent")
    expect(finding(reviewer)).to_contain_text("已转为批注 财政")
    expect(marked.locator(".pin")).to_be_visible()
    finding(reviewer).get_by_role("link", name="已转为批注").click()
    expect(thread(reviewer, ASKED)).to_have_attribute("open", "")

    reviewer.locator("#reason").fill("请按批注修改。")
    act(reviewer, "退回", "已退回")
    unit = sign_in("sole", at(submitted))
    expect(unfold(unit, ASKED)).to_contain_text("财政1")
    expect(thread(unit, ASKED).get_by_role("link", name=f"预审 {RULE}")).to_be_visible()


def test_taking_the_thread_back_leaves_the_finding_to_be_turned_again(reviewer):
    turn(reviewer).get_by_role("button", name="保存批注").click()
    expect(finding(reviewer)).to_contain_text("已转为批注")
    finding(reviewer).get_by_role("link", name="已转为批注").click()
    reviewer.locator("#threads").get_by_role("button", name="删除").click()
    expect(finding(reviewer).get_by_role("link", name="转为批注：")).to_be_visible()


def test_words_that_are_being_written_are_not_lost_to_a_finding(reviewer):
    reviewer.locator("#cell-policy_basis").click()
    written = reviewer.locator("#new-thread").get_by_label("批注", exact=True)
    written.fill("写到一半")
    form = turn(reviewer)
    expect(form.locator(".thread-where")).not_to_have_text("政策依据")
    assert "写到一半" not in form.get_by_label("批注", exact=True).input_value()
    expect(thread(reviewer, "写到一半").locator(".thread-place")).to_have_text("政策依据")


def test_the_comparison_comes_by_itself(reviewer):
    expect(reviewer.locator("#findings .comparison")).to_contain_text("还没有其他已提交的申报表")


def test_findings_fill_a_blank_opinion_with_one_click(reviewer, server, submitted):
    reviewer.goto(f"/declarations/{submitted}/review-sheet")
    group = reviewer.locator(".bearing").filter(has=reviewer.get_by_role("link", name=RULE, exact=True))
    expect(group).to_contain_text(WHY)
    fill = reviewer.get_by_role("button", name="填入预审意见：目标相关性")
    fill.click()
    opinion = cell(reviewer, "目标相关性审核意见")
    expect(opinion).not_to_have_value("")
    expect_saved(reviewer)
    expect(fill).to_be_hidden()
    opinion.fill(f"{opinion.input_value()}已补充说明。")
    opinion.press("Tab")
    expect_saved(reviewer)
    stored = server.run(lambda: review_sheet(submitted).sheet.text("opinion-3"))
    assert stored.endswith("已补充说明。") and "单位已说明" in stored
    other = cell(reviewer, "指标科学性审核意见")
    other.fill("自己写的。")
    expect(reviewer.get_by_role("button", name="填入预审意见：指标科学性")).to_be_hidden()


def test_without_scripts_a_link_asks_and_a_button_fills(sign_in, portal, server, submitted):
    _, world = portal
    server.run(world.do, "reviewer", submitted, "open")
    page = sign_in("reviewer", at(submitted), java_script_enabled=False)
    finding(page).get_by_role("link", name="转为批注").click()
    page.locator("#new-thread").get_by_role("button", name="保存批注").click()
    expect(finding(page)).to_contain_text("已转为批注 财政")
    page.locator("#findings").get_by_role("link", name="与其他申报表比较").click()
    expect(page.get_by_role("heading", name="与其他申报表比较").first).to_be_visible()
    page.goto(f"/declarations/{submitted}/review-sheet")
    page.get_by_role("button", name="填入预审意见：目标相关性").click()
    expect(cell(page, "目标相关性审核意见")).not_to_have_value("")


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize("width", [390, 820, 1280])
def test_nothing_overhangs(sign_in, portal, server, submitted, width):
    _, world = portal
    server.run(world.do, "reviewer", submitted, "open")
    page = sign_in("reviewer", at(submitted), viewport={"width": width, "height": 800})
    for address in (
        at(submitted),
        f"/declarations/{submitted}/review-sheet",
        "/prereview/rules",
    ):
        page.goto(address)
        assert page.evaluate(OVERHANG) == 0, address
    size = {"width": width, "height": 800}
    administrator = sign_in("administrator", "/administration/rules", viewport=size)
    assert administrator.evaluate(OVERHANG) == 0
