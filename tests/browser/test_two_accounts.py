"""Two people at one browser, and a session that is about to end."""

from datetime import timedelta

from playwright.sync_api import expect
from sqlalchemy import update

from app.models import LoginSession, db
from app.models.types import now
from tests.browser.conftest import cell, expect_saved
from tests.world import PASSWORD


def test_a_page_does_not_save_in_the_name_of_who_signed_in_since(editor, portal, server):
    declaration_id = server.prepare(portal[1].filled)
    page = editor(declaration_id)
    page.context.add_cookies([server.cookie("second_preparer")])
    policy = cell(page, "政策依据")
    before = server.stored(policy)
    policy.fill("前一个人打的字。")
    page.keyboard.press("Tab")
    dialog = page.get_by_role("dialog", name="重新登录")
    expect(dialog).to_contain_text("本浏览器现在登录的是")
    expect(page.locator("#save-state")).to_contain_text("已换人登录，内容仍在页面上")
    assert server.stored(policy) == before
    dialog.get_by_label("账号").fill("preparer")
    dialog.get_by_label("密码").fill(PASSWORD)
    dialog.get_by_role("button", name="登录").click()
    expect(dialog).to_be_hidden()
    expect_saved(page)
    assert server.stored(policy) == "前一个人打的字。"


def age_sessions(minutes: int) -> None:
    db.session.execute(update(LoginSession).values(last_seen_at=now() - timedelta(minutes=minutes)))


def test_before_the_session_ends_one_is_warned_and_stays(editor, server):
    page = editor(kept=False)
    page.clock.install()
    page.reload()
    server.run(age_sessions, 26)
    page.clock.fast_forward("25:10")
    warning = page.locator("#session")
    expect(warning).to_contain_text("登录将于")
    warning.get_by_role("button", name="继续使用").click()
    expect(warning).not_to_contain_text("登录将于")
    expect(page.locator("#session [data-seconds]")).to_have_attribute("data-seconds", "1799")
