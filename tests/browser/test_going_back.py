"""The browser's Back: the server's text stands, whatever the browser remembers of what was typed."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import cell, expect_saved

OURS = {"政策依据": "我先前写的依据。", "是否新增项目": "是", "本年度项目金额（元）": "1,000.00"}
THEIRS = {"政策依据": "同事后来写的依据。", "是否新增项目": "否", "本年度项目金额（元）": "2,000.00"}


def put(page: Page, text: str, control: Locator) -> None:
    """Give a cell a text as its kind allows, leave it, and wait until it is stored."""
    if control.evaluate("control => control.matches('select')"):
        control.select_option(text)
    else:
        control.fill(text)
    page.keyboard.press("Tab")
    expect_saved(page)


@pytest.mark.parametrize("name", OURS)
def test_a_colleagues_words_outlive_back_and_tab(editor, portal, server, name):
    _, world = portal
    declaration_id = server.prepare(world.filled)
    page = editor(declaration_id)
    put(page, OURS[name], cell(page, name))
    page.goto("/")
    other = editor(declaration_id, "second_preparer")
    put(other, THEIRS[name], cell(other, name))
    page.go_back()
    expect(cell(page, name)).to_have_value(THEIRS[name])
    cell(page, name).focus()
    page.keyboard.press("Tab")
    put(page, "另一格。", cell(page, "测算依据"))
    assert server.stored(cell(page, name)) == THEIRS[name]


SHOWN = "persisted => dispatchEvent(new PageTransitionEvent('pageshow', { persisted }))"


def test_what_a_browser_puts_in_late_is_taken_out_again_and_typed_words_stay(editor, server):
    page = editor()
    policy, costing = cell(page, "政策依据"), cell(page, "测算依据")
    stored = server.stored(policy)
    policy.evaluate("control => (control.value = '浏览器记得的旧文字。')")
    costing.fill("刚打的字。")
    page.evaluate(SHOWN, False)
    expect(policy).to_have_value(stored)
    expect(costing).to_have_value("刚打的字。")
    page.keyboard.press("Tab")
    expect_saved(page)
    assert (server.stored(policy), server.stored(costing)) == (stored, "刚打的字。")


def test_a_page_that_was_kept_whole_is_asked_for_again(editor, portal, server):
    _, world = portal
    declaration_id = server.prepare(world.filled)
    page = editor(declaration_id)
    server.run(world.type, "second_preparer", declaration_id, "policy_basis", THEIRS["政策依据"])
    page.evaluate(SHOWN, True)
    expect(cell(page, "政策依据")).to_have_value(THEIRS["政策依据"])
