"""The editor on a telephone: rows stand one above the other, and nothing has to be scrolled sideways."""

import io

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from tests.browser.conftest import cell, expect_saved
from tests.browser.review_steps import press

pytestmark = pytest.mark.usefixtures("fonts")
PHONE = {"viewport": {"width": 360, "height": 740}}


def overhang(page) -> int:
    return page.evaluate("document.scrollingElement.scrollWidth - document.documentElement.clientWidth")


def test_no_sideways_scrolling_and_rows_as_cards(editor):
    page = editor(**PHONE)
    assert overhang(page) == 0
    name, target, definition = (
        cell(page, f"数量指标 第1行 {column}").bounding_box() for column in ("三级指标", "指标值", "指标解释")
    )
    assert definition["y"] >= max(each["y"] + each["height"] for each in (name, target))
    assert definition["width"] > 280
    assert all(each["x"] >= 0 and each["x"] + each["width"] <= 360 for each in (name, target, definition))


def test_nothing_that_appears_while_typing_is_wider_than_the_screen(editor, portal, server):
    _, world = portal
    declaration_id = server.prepare(world.filled)
    page = editor(declaration_id, **PHONE)
    target = cell(page, "数量指标 第1行 指标值")
    server.run(lambda: world.type("submitter", declaration_id, "policy_basis", "https://" + "a" * 200))
    cell(page, "政策依据").fill("b" * 200)
    target.fill("≧" + "9" * 40 + "台")
    expect(page.locator("#note-policy_basis")).to_contain_text("刚刚被他人修改")
    page.get_by_role("button", name="采用对方的").click()
    expect_saved(page)
    page.locator("#category-数量指标 .add-row").click()
    expect(cell(page, "数量指标 第3行 三级指标")).to_be_focused()
    press(page, "删除", "数量指标 第3行")
    expect(page.locator("#step")).to_contain_text("已删除")
    assert overhang(page) == 0


def test_a_list_that_is_imported_keeps_words_on_their_lines(sign_in):
    page, book = sign_in("approver", "/first-level-projects", **PHONE), Workbook()
    for row in (
        ("编码", "名称", "部门", "项目类型", "分配方式"),
        ("900", "夜间开放工程", "没有这个单位", "15", "项目法"),
    ):
        book.active.append(row)
    book.save(stream := io.BytesIO())
    sent = page.locator("input[type=file]")
    sent.set_input_files({"name": "一级项目.xlsx", "mimeType": "", "buffer": stream.getvalue()})
    sent.locator("xpath=ancestor::form").locator("button").last.click()
    expect(page.locator("h1")).to_have_text("导入一级项目")
    widths = page.locator(".list td").evaluate_all("(cells) => cells.map((each) => each.clientWidth)")
    assert len(widths) == 6 and min(widths[2:4]) > 80 and overhang(page) == 0


def test_panels_above_the_paper_are_counts_until_they_are_opened(editor):
    page = editor(viewport={"width": 768, "height": 640})
    panel = page.locator("#prereviewing")
    expect(panel.locator(".completeness .figure")).to_be_visible()
    expect(panel.locator(".keeps")).to_be_hidden()
    assert page.locator(".paper").bounding_box()["y"] < 320
    target = cell(page, "数量指标 第1行 指标值")
    target.fill("118")
    target.press("Tab")
    mark = page.locator("#cell-" + target.get_attribute("id") + " .mark").first
    mark.click()
    expect(panel.locator(".finding").first).to_be_visible()
    page.get_by_role("button", name="收起：完整性").click()
    expect(panel.locator(".finding").first).to_be_hidden()
    expect(panel.locator(".tags")).to_be_visible()
    page.set_viewport_size({"width": 1366, "height": 640})
    expect(panel.locator(".finding").first).to_be_visible()
