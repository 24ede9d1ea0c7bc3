"""A project of last year copied, a mark worked off by typing, and two indicators taken over."""

import uuid

from playwright.sync_api import expect

from app.domain.procedure.rounds import today
from app.operations.rounds import add_round
from app.operations.shared_indicators import Typed, add
from tests.browser.conftest import cell, expect_saved

YEAR = today().year + 1


def test_a_copy_is_made_worked_off_and_extended(editor, server):
    declaration_id = server.prepare(server.world.filled)
    server.run(lambda: add_round(None, YEAR + 1, uuid.uuid4().hex[:8], opens=today()))
    for name in ("培训人次", "检查次数"):
        server.run(lambda name=name: add(None, Typed("数量指标", name, "≥2次", f"{name}，以签到表为准。")))
    page = editor(declaration_id)
    page.locator(".more > summary").click()
    page.get_by_role("link", name="复制", exact=True).click()
    page.get_by_label("改造设备数量").uncheck()
    page.get_by_role("button", name="复制为草稿").click()
    expect(page.get_by_text("请逐一核对")).to_be_visible()
    expect(cell(page, "是否新增项目")).to_have_value("否")

    mark, listed = page.locator("#cell-budget_year_amount .recheck"), page.locator("#rechecks li")
    expect(mark).to_have_text(f"沿用自{YEAR}年度，请核对 已核对")
    before = listed.count()
    cell(page, "本年度项目金额（元）").fill("99万元")
    cell(page, "政策依据").focus()
    expect(mark).to_be_empty()
    expect_saved(page)
    expect(listed).to_have_count(before - 1)
    page.get_by_role("button", name="已核对：测算依据").click()
    expect(page.locator("#cell-costing_basis .recheck")).to_be_empty()
    expect(listed).to_have_count(before - 2)

    page.get_by_role("button", name="引用指标：数量指标").click()
    dialog = page.get_by_role("dialog", name="引用指标：数量指标")
    dialog.get_by_label("培训人次").check()
    dialog.get_by_role("searchbox").fill("检查")
    dialog.get_by_role("button", name="查找").click()
    expect(dialog.get_by_role("group", name="已勾选").get_by_label("培训人次")).to_be_checked()
    dialog.get_by_label("检查次数").check()
    dialog.get_by_role("button", name="引用").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#step")).to_contain_text("已引用到数量指标 2 行")
    expect(cell(page, "数量指标 第2行 三级指标")).to_have_value("培训人次")
    expect(cell(page, "数量指标 第2行 三级指标")).to_be_focused()
    expect(cell(page, "数量指标 第3行 三级指标")).to_have_value("检查次数")
    page.get_by_role("button", name="撤销").click()
    expect(cell(page, "数量指标 第2行 三级指标")).to_have_count(0)
