"""An opinion that is being written: standard words put in, and nothing typed lost when the session ends or one leaves."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from app.models import LoginSession, db
from tests.world import PASSWORD, World

TYPED = "测算依据请写明单价来源。"


@pytest.fixture
def reviewing(sign_in, portal, server) -> Callable[[], Page]:
    """Return a function that opens a declaration which the reviewer has opened."""
    _, world = portal

    def open_() -> Page:
        return sign_in("reviewer", f"/declarations/{server.prepare(_opened, world)}")

    return open_


def _opened(world: World) -> int:
    declaration_id = world.at("finance_review")
    world.do("reviewer", declaration_id, "open")
    return declaration_id


def test_two_clicks_put_a_standard_opinion_where_one_was_writing(reviewing):
    page = reviewing()
    opinion, heard = page.get_by_label("意见（"), []
    page.expose_function("hear", lambda text: heard.append(text))
    page.evaluate("document.addEventListener('input', ({ target }) => hear(target.value))")
    page.get_by_text("常用意见").click()
    page.get_by_role("button", name="时效指标请写明完成时间。").click()
    expect(opinion).to_have_value("时效指标请写明完成时间。")
    expect(opinion).to_be_focused()
    assert heard == ["时效指标请写明完成时间。"]
    page.keyboard.insert_text("另外：")
    page.get_by_text("常用意见").click()
    page.get_by_role("button", name="指标解释请写明计算口径和数据来源。").click()
    expect(opinion).to_have_value("时效指标请写明完成时间。另外：\n指标解释请写明计算口径和数据来源。")


def test_a_standard_opinion_goes_in_at_the_caret_by_keyboard(reviewing):
    page = reviewing()
    opinion = page.get_by_label("意见（")
    opinion.fill("开头\n结尾")
    opinion.evaluate("area => area.setSelectionRange(2, 2)")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    expect(opinion).to_have_value(f"开头\n{first}\n结尾")
    page.keyboard.insert_text("。。")
    expect(opinion).to_have_value(f"开头\n{first}。。\n结尾")


def test_without_scripts_there_is_no_list_that_does_nothing(reviewing, portal):
    page = reviewing()
    expect(page.locator(".standard-opinions summary")).to_be_visible()
    plain = page.context.browser.new_context(
        base_url=portal[0], java_script_enabled=False, storage_state=page.context.storage_state()
    )
    other = plain.new_page()
    other.goto(page.url)
    expect(other.locator("#reason")).to_be_visible()
    expect(other.locator(".standard-opinions summary")).to_be_hidden()
    plain.close()


def _end_sessions() -> None:
    db.session.execute(delete(LoginSession))


def test_an_opinion_outlives_the_session(reviewing, server):
    page = reviewing()
    opinion, address = page.get_by_label("意见（"), page.url
    opinion.fill(TYPED)
    server.run(_end_sessions)
    page.get_by_role("button", name="退回", exact=True).click()
    dialog = page.get_by_role("dialog", name="重新登录")
    expect(dialog).to_contain_text("登录已过期")
    dialog.get_by_label("账号").fill("reviewer")
    dialog.get_by_label("密码").fill(PASSWORD)
    dialog.get_by_role("button", name="登录").click()
    expect(dialog).to_be_hidden()
    assert page.url == address
    expect(opinion).to_have_value(TYPED)
    expect(page.locator("#flash")).to_contain_text("请再点一次“退回”")
    page.get_by_role("button", name="退回", exact=True).click()
    expect(page.locator(".receipt h1")).to_have_text("已退回")
    expect(page.locator("blockquote").last).to_have_text(TYPED)


def test_a_token_of_an_older_session_is_renewed_without_a_word_lost(reviewing):
    page = reviewing()
    opinion = page.get_by_label("意见（")
    opinion.fill(TYPED)
    other = page.context.new_page()
    other.goto("/")
    other.get_by_role("button", name="退出").click()
    other.get_by_label("账号").fill("reviewer")
    other.get_by_label("密码").fill(PASSWORD)
    other.get_by_role("button", name="登录").click()
    expect(other.get_by_role("button", name="退出")).to_be_visible()
    page.get_by_role("button", name="退回", exact=True).click()
    expect(page.locator("#flash")).to_contain_text("请再点一次“退回”")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(opinion).to_have_value(TYPED)
    page.get_by_role("button", name="退回", exact=True).click()
    expect(page.locator(".receipt h1")).to_have_text("已退回")


def test_without_typed_words_an_ended_session_leads_to_the_sign_in_page(reviewing, server):
    page = reviewing()
    server.run(_end_sessions)
    page.get_by_role("button", name="退回", exact=True).click()
    expect(page).to_have_url(re.compile("/sign-in"))


def test_leaving_an_unsent_opinion_warns_and_sending_it_does_not(reviewing):
    page = reviewing()
    warned = []
    page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.dismiss()))
    opinion = page.get_by_label("意见（")
    opinion.press_sequentially(TYPED)
    with page.expect_event("dialog"):
        page.get_by_role("link", name="全部", exact=True).click(no_wait_after=True)
    assert warned == ["beforeunload"]
    expect(opinion).to_have_value(TYPED)
    page.get_by_role("button", name="退回", exact=True).click()
    expect(page.locator(".receipt h1")).to_have_text("已退回")
    assert warned == ["beforeunload"]
