"""The review sheet in a real browser: figures follow each cell, Enter goes down, nothing typed is lost."""

import pytest
from playwright.sync_api import Page, expect

from app.queries.review.review_sheets import review_sheet
from tests.browser.conftest import cell, expect_saved
from tests.world import World


@pytest.fixture
def reviewing(sign_in, portal, server):
    """A function that opens the review sheet of one declaration in another window of its reviewer."""
    _, world = portal
    declaration_id = server.prepare(_opened, world)

    def open_(**options) -> Page:
        return sign_in("reviewer", f"/declarations/{declaration_id}/review-sheet", **options)

    open_.stored = lambda name: server.run(lambda: review_sheet(declaration_id).sheet.text(name))
    return open_


def _opened(world: World) -> int:
    declaration_id = world.at("finance_review")
    world.do("reviewer", declaration_id, "open")
    return declaration_id


def test_figures_follow_each_cell_and_enter_goes_down_the_column(reviewing):
    page = reviewing()
    score = cell(page, "规范完整性得分")
    score.fill("８分")
    score.press("Enter")
    expect(cell(page, "明确清晰性得分")).to_be_focused()
    expect(page.locator("#grade-1")).to_have_text("良")
    expect(score).to_have_value("8")
    expect(page.locator("#score")).to_contain_text("规范完整性 缺意见")
    page.locator("#score").get_by_role("link", name="规范完整性").click()
    cell(page, "规范完整性审核意见").fill("缺一项。")
    cell(page, "规范完整性审核意见").press("Tab")
    expect(page.locator("#score .todo")).not_to_contain_text("规范完整性")
    expect(page.locator("#total")).to_have_text("8")
    assert (reviewing.stored("score-1"), reviewing.stored("opinion-1")) == ("8", "缺一项。")


def test_marks_add_up_while_they_are_typed(reviewing):
    page = reviewing()
    page.route("**/review-sheet/cells/*", lambda route: route.abort())
    cell(page, "规范完整性得分").press_sequentially("8")
    cell(page, "目标相关性得分").press_sequentially("１２分")
    expect(page.locator("#total")).to_have_text("20")
    expect(page.locator(".score-total b")).to_have_text("20")
    expect(page.locator(".score-bars .number").first).to_have_text("8/20")


def test_a_score_beyond_its_marks_stays_in_its_cell_until_it_is_mended(reviewing):
    page = reviewing()
    score = cell(page, "规范完整性得分")
    score.fill("11")
    score.press("Tab")
    expect(page.locator("#note-score-1")).to_contain_text("应为0至10的整数")
    expect(score).to_have_value("11")
    assert reviewing.stored("score-1") == ""
    score.fill("10")
    score.press("Tab")
    expect_saved(page)
    expect(page.locator("#cell-score-1 .cell-note")).to_be_empty()
    assert reviewing.stored("score-1") == "10"


def test_the_counter_counts_code_points(reviewing):
    page = reviewing()
    opinion = cell(page, "规范完整性审核意见")
    opinion.fill("𠮷" * 501)
    expect(page.locator("#counter-opinion-1")).to_have_text("501/500")
    opinion.press("Tab")
    expect(page.locator("#note-opinion-1")).to_contain_text("超出系统上限500字")
    expect(opinion).to_have_value("𠮷" * 501)


@pytest.mark.parametrize(("choice", "kept"), [("保留我的", "右窗。"), ("采用对方的", "左窗。")])
def test_two_windows_in_one_cell_show_both_texts_and_a_choice(reviewing, choice, kept):
    left, right = reviewing(), reviewing()
    cell(left, "总体意见").fill("左窗。")
    cell(left, "总体意见").press("Tab")
    expect_saved(left)
    cell(right, "总体意见").fill("右窗。")
    cell(right, "总体意见").press("Tab")
    expect(right.locator("#note-overall q")).to_have_text(["左窗。", "右窗。"])
    right.get_by_role("button", name=choice).click()
    expect(cell(right, "总体意见")).to_have_value(kept)
    expect_saved(right)
    assert reviewing.stored("overall") == kept


def test_what_is_typed_while_the_server_is_away_is_saved_afterwards(reviewing, server):
    page = reviewing()
    server.stop()
    cell(page, "总体意见").fill("断线时写的。")
    cell(page, "总体意见").press("Tab")
    expect(page.locator("#save-state")).to_have_attribute("data-state", "failed")
    server.start()
    page.get_by_role("button", name="重试").click()
    expect_saved(page)
    assert reviewing.stored("overall") == "断线时写的。"


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize("width", [390, 820, 1280])
def test_it_fits_every_width(reviewing, width):
    page = reviewing(viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for name in ("规范完整性得分", "条件充分性审核意见", "总体意见", "结论"):
        cell(page, name).scroll_into_view_if_needed()
        expect(cell(page, name)).to_be_visible()
