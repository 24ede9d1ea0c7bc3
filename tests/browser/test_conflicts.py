"""Two tabs and two people: both texts side by side and a choice, other cells undisturbed, rows that somebody deleted."""

import pytest
from playwright.sync_api import expect

from app.operations.rows import delete_row
from tests.browser.conftest import Courier, cell, expect_saved

MINE, THEIRS = "我的依据：第七条第（三）项。", "对方的依据：<第八条>𠮷。"


@pytest.fixture
def tabs(editor, portal, server):
    """The same declaration in two tabs, of two people; both have typed into one cell, the other one was faster."""
    _, world = portal
    declaration_id = server.prepare(world.filled)
    page, other = editor(declaration_id), editor(declaration_id, "second_preparer")
    cell(other, "政策依据").fill(THEIRS)
    other.keyboard.press("Tab")
    expect_saved(other)
    cell(page, "政策依据").fill(MINE)
    page.keyboard.press("Tab")
    note = page.locator("#note-policy_basis")
    expect(note).to_contain_text("刚刚被他人修改")
    expect(note.locator("q")).to_have_text([THEIRS, MINE])
    expect(note.locator("u").first).to_have_text("对方")  # what differs is underlined
    expect(page.locator("#save-state .words")).to_have_text("1格未保存，请看格内说明")
    expect(cell(page, "政策依据")).to_have_value(MINE)
    assert server.stored(cell(page, "政策依据")) == THEIRS
    return page, other


def test_mine_is_kept(tabs, server):
    page, _ = tabs
    page.get_by_role("button", name="保留我的").click()
    expect_saved(page)
    expect(page.locator("#cell-policy_basis .cell-note")).to_be_empty()
    policy = cell(page, "政策依据")
    assert policy.input_value() == server.stored(policy) == MINE


def test_theirs_is_taken(tabs, server):
    page, _ = tabs
    page.get_by_role("button", name="采用对方的").click()
    policy = cell(page, "政策依据")
    expect(policy).to_have_value(THEIRS)
    expect_saved(page)
    policy.fill(THEIRS + "又改。")
    page.keyboard.press("Tab")
    expect_saved(page)
    assert server.stored(policy) == THEIRS + "又改。"


def test_other_cells_are_saved_meanwhile(tabs, server):
    page, _ = tabs
    costing = cell(page, "测算依据")
    with page.expect_response("**/cells/costing_basis") as answer:
        costing.fill("不受影响。")
        page.keyboard.press("Tab")
    assert answer.value.ok
    assert server.stored(costing) == "不受影响。"
    expect(page.locator("#note-policy_basis")).to_contain_text("刚刚被他人修改")


def test_going_back_to_the_old_text_is_a_choice_as_well(tabs, server):
    page, _ = tabs
    policy = cell(page, "政策依据")
    old = "《云岭市政务服务便利化行动方案》第七条。"
    with page.expect_response("**/cells/policy_basis"):
        policy.fill(old)
        page.keyboard.press("Tab")
    expect(page.locator("#save-state")).to_have_attribute("data-state", "failed")
    expect(page.locator("#note-policy_basis q")).to_have_text([THEIRS, old])
    page.get_by_role("button", name="保留我的").click()
    expect_saved(page)
    assert server.stored(policy) == old


def test_two_tabs_in_different_cells_do_not_meet(editor, portal, server):
    _, world = portal
    declaration_id = server.prepare(world.filled)
    page, other = editor(declaration_id), editor(declaration_id)
    cell(page, "数量指标 第1行 指标值").fill("120台")
    cell(other, "数量指标 第1行 三级指标").fill("设备总数")
    for each in (page, other):
        each.keyboard.press("Tab")
        expect_saved(each)
    assert server.stored(cell(page, "数量指标 第1行 三级指标")) == "设备总数"
    assert server.stored(cell(page, "数量指标 第1行 指标值")) == "120台"


def test_rows_drawn_anew_do_not_overwrite_what_somebody_else_wrote(editor, portal, server):
    _, world = portal
    declaration_id = server.prepare(world.filled)
    page, other = editor(declaration_id), editor(declaration_id, "second_preparer")
    mine = cell(page, "数量指标 第1行 指标值")
    courier = Courier(page, "/categories/")
    with page.expect_request("**/categories/**"):
        page.locator("#category-数量指标 .add-row").click()
    mine.fill("我的")
    cell(other, "数量指标 第1行 指标值").fill("对方的")
    other.keyboard.press("Tab")
    expect_saved(other)
    courier.let_go()
    expect(page.locator("#category-数量指标 .cell-note q")).to_have_text(["对方的", "我的"])
    expect(mine).to_have_value("我的")
    assert server.stored(mine) == "对方的"


@pytest.fixture
def bereft(editor, portal, server):
    """A page whose first row somebody else deleted while the text was being typed there."""
    _, world = portal
    declaration_id = server.prepare(world.filled)
    page = editor(declaration_id)
    definition = cell(page, "数量指标 第1行 指标解释")
    identity = definition.get_attribute("id").partition("-")[2]
    server.run(lambda: delete_row(world.actor("second_preparer"), declaration_id, identity))
    definition.fill("写了很久的解释。")
    page.keyboard.press("Tab")
    expect(page.locator("#flash")).to_contain_text("这一行已被删除")
    return page


def test_text_typed_into_a_row_that_somebody_deleted_stays_on_the_page(bereft):
    page = bereft
    expect(cell(page, "数量指标 第1行 指标解释")).to_have_value("写了很久的解释。")
    expect(page.locator("#save-state")).to_have_attribute("data-state", "failed")


def test_it_stays_when_the_rows_are_drawn_anew_too(bereft):
    page = bereft
    page.locator("#category-数量指标 .add-row").click()
    expect(cell(page, "数量指标 第1行 三级指标")).to_have_value("改造设备数量")
    expect(cell(page, "没有保存的文字，这一行已被删除")).to_have_value("写了很久的解释。")
