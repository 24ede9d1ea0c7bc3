"""Who one is, in the browser: a second factor and its loss, a link in two halves, 批复 by password; and the record."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import update

from app.domain.one_time_codes import STEP_SECONDS, code_at
from app.domain.roles import Role
from app.models import LoginSession, db
from app.models.types import now
from app.operations.people import add_person
from tests.world import PASSWORD

NEW = "quiet mountain 晨雾"


def enter(page: Page, login: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in")
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()


def record(auditor: Page, kind: str) -> str:
    auditor.goto(f"/record?kind={kind}")
    return auditor.locator("main table").inner_text()


def test_a_second_factor_is_enrolled_used_lost_and_recovered(sign_in):
    page = sign_in("submitter", "/own-login")
    page.get_by_role("link", name="启用动态口令").click()
    expect(page.get_by_role("img", name="动态口令的二维码")).to_be_visible()
    secret = page.locator("code").inner_text()
    page.get_by_label("动态口令").fill(code_at(secret, int(now().timestamp()) // STEP_SECONDS))
    page.get_by_role("button", name="启用").click()
    codes = page.locator(".recovery-codes code").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("button", name="退出").click()
    enter(page, "submitter")
    expect(page).to_have_url(re.compile("/sign-in/code"))
    page.get_by_label("动态口令").fill("000000")
    page.get_by_role("button", name="登录").click()
    expect(page.locator(".error-summary")).to_contain_text("动态口令不正确")
    page.get_by_label("动态口令").fill(codes[0])
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    auditor = sign_in("auditor")
    assert "恢复码" in record(auditor, "signed_in")
    assert "submitter" in record(auditor, "second_factor_set")
    assert "submitter" in record(auditor, "second_factor_refused")


def test_a_link_in_two_halves(sign_in, portal, server):
    _, world = portal
    server.run(lambda: add_person(None, "deputy", "副管理员", "901", Role.ADMINISTRATOR))
    address = f"/administration/people/{world.people['preparer']}"
    first = sign_in("administrator", address)
    first.get_by_role("button", name="签发设密链接").click()
    link = first.get_by_label("请交给").input_value()
    expect(first.get_by_text("您一人不能设定他人的密码")).to_be_visible()
    first.goto(address)
    expect(first.get_by_role("button", name="取出验证码")).to_have_count(0)
    second = sign_in("deputy", address)
    second.get_by_role("button", name="取出验证码").click()
    code = second.get_by_label("验证码，请另行交给本人").input_value()
    person = sign_in("auditor", link)
    person.get_by_label("验证码").fill(code)
    person.get_by_label("新密码").fill(NEW)
    person.get_by_label("再输入一次").fill(NEW)
    person.get_by_role("button", name="设置密码").click()
    expect(person.locator("#flash")).to_contain_text("密码已设定")
    for kind in ("password_link_issued", "link_code_taken", "password_changed"):
        assert "preparer" in record(person, kind)


def test_an_approval_by_password_in_the_place_of_the_page(sign_in, portal, server):
    _, world = portal

    def prepare() -> int:
        declaration_id = world.at("approval")
        world.do("approver", declaration_id, "open")
        return declaration_id

    declaration_id = server.run(prepare)
    page = sign_in("approver", f"/declarations/{declaration_id}")

    def grow_stale() -> None:
        db.session.execute(update(LoginSession).values(proved_at=now() - timedelta(hours=1)))
        db.session.commit()

    server.run(grow_stale)
    page.get_by_label("批复文号").fill("云财绩〔2026〕12号")
    page.get_by_role("button", name="批复", exact=True).click()
    page.get_by_role("button", name="确定批复").click()
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="继续办理").click()
    expect(page.locator("main")).to_contain_text("批复")
    assert server.run(lambda: world.declaration(declaration_id).status.value) == "approved"
