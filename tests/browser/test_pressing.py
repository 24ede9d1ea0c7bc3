"""Buttons and keys pressed twice, pressed quickly, or pressed while the network is cut off."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Courier, cell, expect_saved
from tests.browser.review_steps import send_on
from tests.browser.test_keyboard import names


def test_an_action_sent_by_a_double_click_is_sent_once_and_told_once(editor):
    page = editor()
    page.get_by_role("button", name="送审", exact=True).dblclick(no_wait_after=True)
    confirm = page.get_by_role("button", name="确认送审", exact=True)
    expect(confirm).to_be_enabled()
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/actions" in request.url else None)
    confirm.dblclick(no_wait_after=True)
    expect(page.locator(".receipt h1")).to_have_text("已送审")
    expect(page.locator("#flash .notice")).to_have_count(0)
    assert len(sent) == 1


def test_a_button_pressed_while_the_network_is_cut_off_says_so_until_something_is_answered(editor):
    page = editor()
    page.route(re.compile("/(actions|categories)"), lambda route: route.abort())
    page.get_by_role("button", name="送审", exact=True).click()
    expect(page.locator("#flash")).to_contain_text("连不上服务器，“送审”没有完成；输入的内容仍在页面上")
    page.locator("#category-质量指标 .add-row").click()
    expect(page.locator("#flash .notice")).to_contain_text("增加一行")
    page.unroute_all()
    page.locator("#category-质量指标 .add-row").click()
    expect(cell(page, "质量指标 第2行 三级指标")).to_be_focused()
    expect(page.locator("#flash")).to_be_empty()
    send_on(page, "送审")
    expect(page.locator(".receipt h1")).to_have_text("已送审")


def test_a_row_whose_answer_was_lost_is_added_once_when_it_is_asked_for_again(editor):
    page = editor()

    def lose(route):
        route.fetch()
        route.abort()

    page.route(re.compile("/categories/[^/]+/rows$"), lose)
    page.locator("#category-质量指标 .add-row").click()
    expect(page.locator("#flash .notice")).to_contain_text("增加一行")
    page.unroute_all()
    page.locator("#category-质量指标 .add-row").click()
    expect(cell(page, "质量指标 第2行 三级指标")).to_be_focused()
    page.locator("#category-质量指标 .add-row").click()
    expect(cell(page, "质量指标 第3行 三级指标")).to_be_focused()
    expect(cell(page, "质量指标 第4行 三级指标")).to_have_count(0)


def test_steps_of_rows_pressed_more_quickly_than_they_are_answered_are_all_done(editor):
    page = editor()
    courier = Courier(page, "/(move|categories/[^/]+/rows)$")
    first = cell(page, "数量指标 第1行 指标值")
    first.focus()
    with page.expect_request("**/rows"):
        page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+ArrowDown")
    courier.let_go()
    expect(cell(page, "数量指标 第3行 指标值")).to_have_value("118台")
    assert names(page) == ["改造设备数量", "", "运行维护设备数量", ""]
    expect_saved(page)
