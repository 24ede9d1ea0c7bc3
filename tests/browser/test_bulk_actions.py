"""A busy morning in the browser: several ticked, confirmed and worked off, one handed over and given back, news of it."""

import re

from playwright.sync_api import expect

from tests.copied_declarations import copies


def test_several_are_opened_and_returned_and_the_unit_reads_of_it(sign_in, portal, server):
    _, world = portal
    server.run(lambda: copies(world.at("finance_review"), 4))
    page = sign_in("reviewer")
    boxes, summed = page.locator(".pick input[name=id]"), page.locator(".selection-sum")
    expect(summed).to_have_text("勾选后办理")
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(summed).to_contain_text("已选 3 份")
    page.get_by_label("选择本页全部").check()
    expect(summed).to_contain_text(re.compile(r"已选 5 份，本年度 [\d,]+\.\d\d 元"))
    page.get_by_role("button", name="开始审核", exact=True).click()
    expect(page.get_by_text("5 份可以开始审核")).to_be_visible()
    page.locator("input[name=item]").nth(4).uncheck()
    page.get_by_role("button", name="开始审核勾选的").click()
    expect(page.locator("#job")).to_contain_text("已开始审核4份。")

    page.get_by_role("link", name="回到待办").click()
    expect(page.locator(".turn.mine")).to_have_count(4)
    page.get_by_label("列表全部5份").check()
    expect(summed).to_have_text("已选列表全部5份")
    page.get_by_role("button", name="退回", exact=True).click()
    expect(page.locator(".staying tbody tr")).to_have_count(1)
    page.get_by_label("意见").fill("请补充测算依据。")
    page.get_by_role("button", name="退回勾选的").click()
    expect(page.locator("#job")).to_contain_text("已退回4份。")

    unit = sign_in("submitter")
    expect(unit.get_by_role("link", name="消息")).to_contain_text("4")
    unit.get_by_role("link", name="消息").click()
    unit.get_by_role("button", name="财政审核退回").first.click()
    expect(unit.locator(".return-words")).to_contain_text("请补充测算依据。")
    expect(unit.get_by_role("link", name="消息")).to_contain_text("3")


def test_what_is_open_is_handed_over_and_given_back(sign_in, portal, server):
    _, world = portal
    declaration_id = server.prepare(world.at, "finance_review")
    address = f"/declarations/{declaration_id}"
    page, colleague = sign_in("reviewer", address), sign_in("second_reviewer")
    page.get_by_role("button", name="开始审核").click()
    expect(page.get_by_role("button", name="开始审核")).to_have_count(0)
    page.locator(".more summary").click()
    page.get_by_label("转交给同事办理。").select_option(str(world.people["second_reviewer"]))
    page.get_by_role("button", name="转交").click()
    expect(page.locator("#flash")).to_contain_text("已转交")

    colleague.goto("/")
    expect(colleague.locator(".turn.mine")).to_be_visible()
    colleague.goto(f"/declarations/{declaration_id}")
    colleague.locator(".more summary").click()
    colleague.get_by_role("button", name="交还").click()
    expect(colleague.locator("#flash")).to_contain_text("已交还")
    page.goto(f"/declarations/{declaration_id}")
    expect(page.get_by_role("button", name="开始审核")).to_be_visible()
