"""Interruptions: server away, session over, slow answers, leaving early. What was typed is stored in the end."""

import json
import re

from playwright.sync_api import expect
from sqlalchemy import delete

from app.models import LoginSession, Revision, db
from tests.browser.conftest import Courier, cell, expect_saved
from tests.browser.review_steps import press
from tests.world import FILLED, PASSWORD

CELLS = re.compile(r"/declarations/\d+/cells/")
SAVE_STATE = "#save-state"
TEXT = "政策依据：《办法》第③条；“引号”、𠮷、ｱ、½、\t制表符，末尾有空格 "


def test_the_server_goes_away_in_the_middle_of_typing_and_comes_back(editor, server):
    page = editor()
    policy, name = cell(page, "政策依据"), cell(page, "项目名称")
    policy.fill("上半句，")
    expect_saved(page)
    server.stop()
    policy.press("Control+End")
    page.keyboard.insert_text("下半句。")
    page.keyboard.press("Tab")
    expect(page.locator(SAVE_STATE)).to_have_attribute("data-state", "failed")
    expect(page.locator(SAVE_STATE)).to_contain_text("内容仍在页面上")
    expect(page.get_by_role("button", name="重试")).to_be_visible()
    name.fill(TEXT)
    assert policy.input_value() == "上半句，下半句。"
    server.start()
    expect_saved(page)
    assert server.stored(policy) == "上半句，下半句。"
    assert server.stored(name) == TEXT


def test_trying_again_by_hand(editor, server):
    page = editor()
    server.stop()
    cell(page, "政策依据").fill(TEXT)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="重试")).to_be_visible()
    server.start()
    page.get_by_role("button", name="重试").click()
    expect_saved(page)
    assert server.stored(cell(page, "政策依据")) == TEXT


def end_sessions() -> None:
    db.session.execute(delete(LoginSession))


def test_the_session_ends_in_the_middle_of_typing_and_signing_in_again_saves(editor, server):
    page = editor()
    policy, target = cell(page, "政策依据"), cell(page, "数量指标 第2行 指标值")
    policy.fill("登录过期之前，")
    expect_saved(page)
    server.run(end_sessions)
    policy.press("Control+End")
    page.keyboard.insert_text(TEXT)
    page.keyboard.press("Tab")
    dialog = page.get_by_role("dialog", name="重新登录")
    expect(dialog).to_contain_text("登录已过期")
    expect(page.locator(SAVE_STATE)).to_contain_text("登录已过期，内容仍在页面上")
    address = page.url
    dialog.get_by_label("账号").fill("preparer")
    dialog.get_by_label("密码").fill("wrong")
    dialog.get_by_role("button", name="登录").click()
    expect(dialog).to_contain_text("账号或密码不正确")
    dialog.get_by_label("密码").fill(PASSWORD)
    dialog.get_by_role("button", name="登录").click()
    expect(dialog).to_be_hidden()
    expect_saved(page)
    assert page.url == address
    assert server.stored(policy) == "登录过期之前，" + TEXT
    target.fill("60台")
    page.keyboard.press("Tab")
    expect_saved(page)
    assert server.stored(target) == "60台"


def watched(server) -> list[str]:
    """Return a list that the portal writes down in when it begins and ends to answer a saving request."""
    log, answer = [], server.app.wsgi_app

    def answer_and_tell(environ, start):
        is_save = "/cells/" in environ["PATH_INFO"]
        log.extend(["begun"] * is_save)
        try:
            return answer(environ, start)
        finally:
            log.extend(["ended"] * is_save)

    server.app.wsgi_app = answer_and_tell
    return log


def test_requests_do_not_overtake_each_other_and_typing_on_loses_nothing(editor, server):
    log = watched(server)
    page = editor()
    policy, costing, target = (cell(page, each) for each in ("政策依据", "测算依据", "质量指标 第1行 指标值"))
    courier = Courier(page, "/cells/")
    with page.expect_request(CELLS):
        policy.fill("一")
        page.keyboard.press("Tab")
    expect(page.locator(SAVE_STATE)).to_have_text(re.compile("保存中"))
    costing.fill("二")
    target.fill("≥99%")
    policy.fill("一、还在写")
    page.keyboard.press("Tab")
    assert len(courier.held) == 1
    courier.let_go()
    expect_saved(page)
    assert [server.stored(each) for each in (policy, costing, target)] == ["一、还在写", "二", "≥99%"]
    assert log == ["begun", "ended"] * 4


def test_how_the_form_prints_a_value_never_lands_in_the_cell_that_was_saved_after_it(editor, server):
    page = editor()
    amount, policy, is_new = (
        cell(page, each) for each in ("本年度项目金额（元）", "政策依据", "是否新增项目")
    )
    courier = Courier(page, "/cells/")
    with page.expect_request(CELLS):
        amount.fill("１０６万")
        page.keyboard.press("Tab")
    policy.fill("一")
    is_new.select_option("否")
    page.keyboard.press("Tab")
    courier.let_go()
    expect_saved(page)
    assert [each.input_value() for each in (amount, policy, is_new)] == ["1,060,000.00", "一", "否"]
    assert [server.stored(each) for each in (policy, is_new)] == ["一", "否"]


def test_what_was_typed_while_a_save_was_lost_is_stored_in_the_end(editor, server):
    page = editor()
    policy = cell(page, "政策依据")
    courier = Courier(page, "/cells/")
    with page.expect_request(CELLS):
        policy.fill("一")
        page.keyboard.press("Tab")
    policy.fill("一二")
    server.stop()
    courier.let_go()
    expect(page.locator(SAVE_STATE)).to_have_attribute("data-state", "failed")
    server.start()
    expect_saved(page)
    assert server.stored(policy) == "一二"


def test_rows_drawn_anew_do_not_hold_up_what_was_typed_meanwhile(editor, server):
    page = editor()
    target, policy = cell(page, "数量指标 第1行 指标值"), cell(page, "政策依据")
    courier = Courier(page, "/move$")
    target.focus()
    with page.expect_request("**/move"):
        page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+ArrowDown")
    target.fill("119台")
    policy.fill("行在移动时写的。")
    page.keyboard.press("Tab")
    courier.let_go()
    moved = cell(page, "数量指标 第2行 指标值")
    expect(moved).to_have_value("119台")
    expect_saved(page)
    assert server.stored(moved) == "119台"
    assert server.stored(policy) == "行在移动时写的。"


def test_what_cannot_be_read_stays_and_is_explained_beside_the_cell(editor, server):
    page = editor()
    amount = cell(page, "本年度项目金额（元）")
    amount.fill("约一百万")
    page.keyboard.press("Tab")
    expect(page.locator("#note-budget_year_amount")).to_contain_text("不是金额")
    expect(page.locator(SAVE_STATE)).to_have_attribute("data-state", "failed")
    expect(amount).to_have_value("约一百万")
    with page.expect_response("**/cells/policy_basis"):
        cell(page, "政策依据").fill("别的格子照常保存。")
        page.keyboard.press("Tab")
    assert server.stored(amount) == "1,062,000.00"
    amount.fill("1000000")
    page.keyboard.press("Tab")
    expect_saved(page)
    expect(page.locator("#cell-budget_year_amount .cell-note")).to_be_empty()
    assert server.stored(amount) == "1,000,000.00"
    assert server.stored(cell(page, "政策依据")) == "别的格子照常保存。"


def frozen() -> list[str]:
    return [json.loads(each.content)["costing_basis"] for each in db.session.query(Revision)]


def test_sending_waits_for_what_was_typed_a_moment_before(editor, server):
    page = editor()
    costing = cell(page, "测算依据")
    courier = Courier(page, "/cells/")
    costing.press("Control+End")
    costing.press_sequentially("单价见上年合同；")
    page.keyboard.insert_text("末")
    page.get_by_role("button", name="送审", exact=True).click(no_wait_after=True)
    courier.let_go()
    press(page, "确认送审")
    expect(page.locator(".receipt h1")).to_have_text("已送审")
    assert server.run(frozen) == [FILLED["costing_basis"] + "单价见上年合同；末"]


def test_sending_is_held_back_by_text_that_cannot_be_saved(editor, server):
    page = editor()
    amount = cell(page, "本年度项目金额（元）")
    amount.fill("约一百万")
    page.get_by_role("button", name="送审", exact=True).click()
    expect(page.locator("#note-budget_year_amount")).to_contain_text("不是金额")
    expect(amount).to_be_focused()
    assert server.run(frozen) == []


def test_leaving_with_unsaved_text_warns_and_after_saving_does_not(editor):
    page = editor()
    warned = []
    page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.dismiss()))
    page.route(CELLS, lambda route: route.abort())
    policy = cell(page, "政策依据")
    policy.fill("还没有保存")
    with page.expect_event("dialog"):
        page.get_by_role("link", name="全部").click(no_wait_after=True)
    assert warned == ["beforeunload"]
    expect(policy).to_have_value("还没有保存")
    page.unroute(CELLS)
    page.get_by_role("button", name="重试").click()
    expect_saved(page)
    page.get_by_role("link", name="全部").click()
    expect(page).to_have_url(re.compile("tab=all"))
    assert warned == ["beforeunload"]


def test_what_was_refused_and_is_set_right_to_what_is_stored_is_forgiven(editor):
    page = editor()
    years = cell(page, "实施期限")
    before = years.input_value()
    years.fill("许多年")
    page.keyboard.press("Tab")
    expect(page.locator("#note-implementation_years")).to_contain_text("许多年")
    years.fill(before)
    expect(page.locator("#cell-implementation_years .cell-note")).to_be_empty()
    expect_saved(page)


def test_the_time_of_the_last_save_is_seen(editor):
    page = editor()
    cell(page, "政策依据").fill("按时间保存。")
    page.keyboard.press("Tab")
    expect(page.locator(SAVE_STATE)).to_contain_text(re.compile(r"已保存 \d\d:\d\d"))
    cell(page, "政策依据").fill("再写。")
    expect(page.locator(SAVE_STATE)).to_contain_text("未保存")
    page.keyboard.press("Tab")
    expect(page.locator(SAVE_STATE)).to_contain_text(re.compile(r"已保存 \d\d:\d\d"))
