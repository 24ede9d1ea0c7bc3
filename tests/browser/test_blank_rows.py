"""Blank rows of starred categories: typed in with the keyboard alone, pasted at, gone on from to the next."""

from playwright.sync_api import expect

from tests.browser.conftest import Courier, cell, expect_saved
from tests.browser.keyboard import pasted


def test_a_blank_row_takes_typing_at_once_and_tab_leads_to_the_next_row(editor, portal, server):
    page = editor(server.prepare(portal[1].draft))
    courier = Courier(page, "/cells/")
    cell(page, "质量指标 第1行 三级指标").click()
    for text in ("完好率", "≥98%", "完好台数÷总台数。"):
        page.keyboard.insert_text(text)
        page.keyboard.press("Tab")
    expect(cell(page, "时效指标 第1行 三级指标")).to_be_focused()
    courier.let_go()
    expect_saved(page)
    target = cell(page, "质量指标 第1行 指标值")
    assert server.stored(target) == "≥98%"
    target.focus()
    page.keyboard.press("Control+Enter")
    expect(cell(page, "质量指标 第2行 三级指标")).to_be_focused()
    page.keyboard.press("Alt+Delete")
    expect(page.locator("#step")).to_contain_text("已删除质量指标 1 行")
    page.reload()
    assert [each.input_value() for each in page.locator("#category-质量指标 .typing").all()] == [
        "完好率",
        "≥98%",
        "完好台数÷总台数。",
    ]


def test_a_blank_row_takes_a_block_at_once(editor, portal, server):
    page = editor(server.prepare(portal[1].draft))
    cell(page, "数量指标 第1行 三级指标").focus()
    pasted(page, "台数\t3台\t以台账为准。\n场次\t6场\t以签到为准。\n")
    expect(page.locator("#step")).to_contain_text("已粘贴 2 行 6 格")
    expect(cell(page, "数量指标 第1行 三级指标")).to_have_value("台数")
    expect(cell(page, "数量指标 第1行 三级指标")).to_be_focused()
    assert server.stored(cell(page, "数量指标 第2行 指标值")) == "6场"
