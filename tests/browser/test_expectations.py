"""What people expect of a list, a form, its check and its receipt, as it happens in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.review_steps import at, begin, choose, press
from tests.world import World


def told(world: World) -> tuple[int, int]:
    """Create a blank declaration and one that may be sent; return their ids."""
    return world.draft(), world.filled()


@pytest.fixture
def preparer(sign_in, server) -> tuple[Page, int, int]:
    """The preparer's list, with a blank declaration and one that may be sent."""
    blank, whole = server.prepare(told, server.world)
    return sign_in("preparer", "/"), blank, whole


def test_from_the_list_to_the_receipt(preparer):
    page, blank, whole = preparer
    lines = page.locator("table.list tbody tr")
    expect(page.locator(".places .count")).to_have_text(str(lines.count()))
    # A filter is in the address, Back brings it again, and an empty list says what to do.
    page.goto("/?tab=all")
    page.get_by_text("筛选和排序").click()
    page.get_by_role("textbox", name="本年度金额从").fill("9000万元")
    press(page, "筛选")
    expect(page.locator(".empty")).to_contain_text("请放宽或清除筛选条件")
    filtered = page.url
    assert "from=" in filtered
    page.locator(".empty").get_by_role("link", name="清除筛选").click()
    expect(lines).to_have_count(2)
    page.go_back()
    expect(page).to_have_url(filtered)
    expect(page.get_by_role("textbox", name="本年度金额从")).to_have_value("9000万元")
    # A page that is not there leads on.
    page.goto("/declarations/99999")
    expect(page).to_have_title(re.compile("^没有找到|^错误"))
    page.get_by_role("link", name="回到首页").click()
    expect(lines).to_have_count(2)
    # A blank form shows no error, and leads to what is still to be filled.
    page.goto(at(blank))
    expect(page.locator(".completeness .figure")).to_have_text("1/27")
    assert page.locator(".paper .mark, [aria-invalid=true], .cell-note:not(:empty)").count() == 0
    page.locator(".completeness").get_by_role("link", name="政策依据").click()
    expect(page.get_by_label("政策依据", exact=True)).to_be_focused()
    # One checks before sending, with the paper to read; the receipt outlives a reload; and what nobody opened comes back.
    page.goto(at(whole))
    press(page, "送审")
    expect(page.locator(".checking .paper h2")).to_be_visible()
    press(page, "确认送审")
    number = page.locator(".receipt").get_by_text(re.compile(r"^HZ-\d{8}-\d+$"))
    expect(number).to_be_visible()
    page.reload()
    expect(number).to_be_visible()
    page.goto(at(whole))
    page.locator(".more summary").click()
    press(page, "撤回")
    expect(page.get_by_role("button", name="送审", exact=True)).to_be_visible()
    page.goto(f"{at(whole)}/timeline")
    expect(page.locator("main")).to_contain_text(
        re.compile("送审[\\s\\S]*preparer[\\s\\S]*填报人[\\s\\S]*撤回")
    )


def test_what_is_refused_is_said_at_its_field_and_in_the_title(sign_in, portal, server):
    _, world = portal
    page = sign_in("reviewer", at(server.prepare(world.at, "finance_review")))
    begin(page)
    title = page.title()
    choose(page, "退回")
    press(page, "退回")
    expect(page.locator("#reason")).to_be_focused()
    expect(page.locator("#problem-reason")).to_contain_text("须写明理由")
    expect(page).to_have_title(f"错误：{title}")
    page.locator("#reason").fill("请补充依据。")
    press(page, "退回")
    expect(page.locator(".receipt h1")).to_have_text("已退回")
    expect(page).not_to_have_title(re.compile("^错误"))
