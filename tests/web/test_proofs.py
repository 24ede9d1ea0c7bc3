"""The password again before an approval, roles and links; the second factor on the pages; one's own sessions."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.domain.one_time_codes import STEP_SECONDS, code_at
from app.domain.passwords import OLDEST
from app.domain.procedure.confirming import answer
from app.domain.procedure.rounds import today
from app.domain.procedure.workflow import Action, Approval
from app.domain.roles import Role
from app.models import LoginSession, Person, db
from app.models.types import now
from app.operations.people import add_person
from tests.world import PASSWORD


def given() -> dict[str, str]:
    return {"approval_number": "云财绩〔2026〕9号", "approved_on": today().isoformat()}


def grow_stale(house, login: str) -> None:
    """Let the password of a person's sessions have been typed long ago."""

    def shift():
        stale = update(LoginSession).where(LoginSession.person_id == house.world.people[login])
        db.session.execute(stale.values(proved_at=now() - timedelta(hours=1)))
        db.session.commit()

    house.run(shift)


@pytest.fixture
def waiting(house):
    """An approver who opened a declaration, an hour after they typed their password."""

    def prepare():
        declaration_id = house.world.at("approval")
        house.world.do("approver", declaration_id, "open")
        return declaration_id

    declaration_id = house.run(prepare)
    browser = house.person("approver")
    grow_stale(house, "approver")
    return browser, declaration_id


def approve(house, browser, declaration_id: int, **options):
    lock = house.stored(declaration_id, "lock")[0]
    data = {"action": "approve", "lock": str(lock), "reason": "同意。"} | given()
    approval = Approval(given()["approval_number"], today())
    data["confirmed"] = answer(Action.APPROVE, lock, "同意。", approval)
    return browser.post(f"/declarations/{declaration_id}/actions", data, **options)


def test_an_approval_asks_for_the_password_and_keeps_what_was_typed(house, waiting):
    browser, declaration_id = waiting
    answer = browser._read(approve(house, browser, declaration_id))
    assert answer.status_code == 422 and "请再输入一次密码" in answer.text
    assert house.stored(declaration_id, "status") == ("approval",)
    kept = {each["name"]: each["value"] for each in browser.page.select("main input[type=hidden]")}
    assert kept["reason"] == "同意。" and kept["approval_number"] == given()["approval_number"]
    wrong = browser.submit("main form", **{"proof-password": "wrong"})
    assert wrong.status_code == 422 and "密码不正确" in wrong.text and "wrong" not in wrong.text
    assert browser.submit("main form", **{"proof-password": PASSWORD}).status_code == 200
    assert house.stored(declaration_id, "status", "approval_number") == (
        "approved",
        given()["approval_number"],
    )


def test_a_fragment_gets_the_question_in_place_of_the_page(house, waiting):
    browser, declaration_id = waiting
    answer = approve(house, browser, declaration_id, fragment=True)
    assert answer.status_code == 422 and "<html" not in answer.text and "请再输入一次密码" in answer.text
    assert answer.headers["HX-Retarget"] == "#content"


def test_what_does_not_bind_asks_for_nothing(house, waiting):
    browser, declaration_id = waiting
    lock = house.stored(declaration_id, "lock")[0]
    data = {"action": "send_back", "lock": str(lock), "reason": "请补充依据。"}
    assert browser.post(f"/declarations/{declaration_id}/actions", data).status_code == 303


def test_after_five_wrong_ones_the_session_is_over(house, waiting):
    browser, declaration_id = waiting
    for _ in range(6):
        browser._read(approve(house, browser, declaration_id))
        if browser.page.select_one("main form [name=proof-password]"):
            browser.submit("main form", **{"proof-password": "wrong"})
    assert browser.client.get("/").status_code == 302
    assert house.stored(declaration_id, "status") == ("approval",)


def test_several_at_once_ask_too(house, waiting):
    browser, declaration_id = waiting
    lock = house.stored(declaration_id, "lock")[0]
    data = {"action": "approve", "item": f"{declaration_id}:{lock}"} | given()
    answer = browser.post("/bulk-actions", data)
    assert answer.status_code == 422 and "请再输入一次密码" in answer.text
    assert f"{declaration_id}:{lock}" in answer.text


PEOPLE = "/administration/people"


@pytest.mark.parametrize(
    "address",
    [
        PEOPLE,
        f"{PEOPLE}/{{id}}/roles",
        f"{PEOPLE}/{{id}}/roles/1/removal",
        f"{PEOPLE}/{{id}}/password-link",
        f"{PEOPLE}/{{id}}/link-code",
        f"{PEOPLE}/{{id}}/second-factor/reset",
        f"{PEOPLE}/{{id}}/second-yes/1/agree",
    ],
)
def test_rights_and_links_ask_too(house, address):
    browser = house.person("administrator")
    grow_stale(house, "administrator")
    before = house.rows()
    answer = browser.post(address.format(id=house.world.people["preparer"]))
    assert answer.status_code == 422 and "请再输入一次密码" in answer.text
    assert house.rows() == before


def enrolled(house, login: str):
    """Enrol a second factor on its page; return the browser, the secret and the recovery codes."""
    browser = house.person(login)
    browser.get("/own-login/second-factor")
    secret = re.search(r"密钥：<code>([A-Z2-7]{32})</code>", browser._html)[1]
    assert browser.page.select_one("img.qr")["src"].startswith("data:image/svg+xml")
    code = code_at(secret, int(now().timestamp()) // STEP_SECONDS)
    answer = browser.submit("main form", code=code)
    assert answer.status_code == 200 and "只显示这一次" in answer.text
    return browser, secret, [each.get_text() for each in browser.page.select(".recovery-codes code")]


def test_a_second_factor_is_enrolled_asked_for_and_recovered_from(house):
    _, _, codes = enrolled(house, "second_reviewer")
    assert len(codes) == 10
    browser = house.person()
    browser.get("/sign-in?next=/summary")
    browser.submit("form", login="second_reviewer", password=PASSWORD)
    assert browser.address == "/sign-in/code" and browser.client.get("/").status_code == 302
    wrong = browser.submit("main form", code="000000")
    assert wrong.status_code == 422 and "动态口令不正确" in wrong.text
    assert browser.submit("main form", code=codes[0]).status_code == 200
    assert browser.address == "/summary"
    assert browser.client.get("/sign-in/code").status_code == 302


def test_the_code_has_to_come_soon(house, monkeypatch):
    _, _, codes = enrolled(house, "station_submitter")
    browser = house.person()
    browser.get("/sign-in")
    browser.submit("form", login="station_submitter", password=PASSWORD)
    monkeypatch.setattr("app.blueprints.signing_in.HALF_SECONDS", 0)
    browser.submit("main form", code=codes[0])
    assert browser.address == "/sign-in"


def test_on_a_page_that_outlived_its_session_the_code_is_asked_for_in_its_dialog(house):
    _, _, codes = enrolled(house, "station_preparer")
    browser, fragment = house.person(), {"HX-Request": "true"}
    browser.get("/sign-in")
    typed = {"login": "station_preparer", "password": PASSWORD, "csrf_token": browser.token}
    asked = browser.client.post("/sign-in", data=typed, headers=fragment)
    assert asked.status_code == 200 and "<html" not in asked.text and 'name="code"' in asked.text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', asked.text)[1]
    typed = {"code": codes[0], "csrf_token": token}
    answer = browser.client.post("/sign-in/code", data=typed, headers=fragment)
    assert answer.headers["HX-Trigger-After-Swap"] == "signed-in"


def test_a_role_that_wants_a_second_factor_does_nothing_else_before(house):
    house.app.config["SECOND_FACTOR_ROLES"] = "endorser, approver"
    try:
        browser = house.person("endorser")
        assert browser.client.get("/").location == "/own-login/second-factor"
        assert "须用动态口令登录" in browser.get("/").text
        assert browser.post("/jobs/1/step", fragment=True).status_code == 403
        assert house.person("preparer").client.get("/").status_code == 200
        enrolled(house, "endorser")
        assert browser.client.get("/").status_code == 200
    finally:
        house.app.config["SECOND_FACTOR_ROLES"] = ""


def test_ones_sessions_are_listed_and_ended_and_nobody_elses(house):
    here, there = house.person().sign_in("sole"), house.person().sign_in("sole")
    other = house.person().sign_in("auditor")
    here.get("/own-login")
    assert "127.0.0.1" in here.text() and "本机" in here.text()
    ids = house.run(
        lambda: dict(
            db.session.execute(
                select(LoginSession.person_id, LoginSession.id).where(LoginSession.ended_at.is_(None))
            ).all()
        )
    )
    here.post(f"/own-login/sessions/{ids[house.world.people['auditor']]}/end")
    assert other.client.get("/").status_code == 200
    assert here.submit("form[action$=end]").status_code == 200
    assert there.client.get("/").status_code == 302 and here.client.get("/").status_code == 200


def test_what_others_did_to_a_login_is_told_at_the_next_sign_in(house):
    house.person().sign_in("second_preparer")
    house.run(add_person, None, "chief", "主管", "901", Role.ADMINISTRATOR)
    chief, person_id = house.person("chief"), house.world.people["second_preparer"]
    chief.post(f"{PEOPLE}/{person_id}/password-link")
    browser = house.person().sign_in("second_preparer")
    assert "您上次登录之后：签发设密链接" in browser.text() and "主管" in browser.text()
    browser.get("/own-login")
    assert "签发设密链接" in browser.text()
    assert "您上次登录之后" not in house.person().sign_in("second_preparer").text()


def test_signing_in_again_in_the_same_browser_ends_the_session_before(house):
    browser = house.person().sign_in("submitter")
    copied = browser.client.get_cookie("portal").value
    token = browser.token
    typed = {"login": "submitter", "password": PASSWORD, "csrf_token": token}
    assert browser.client.post("/sign-in", data=typed).status_code == 302
    other = house.app.test_client()
    other.set_cookie("portal", copied)
    assert other.get("/").status_code == 302 and browser.client.get("/").status_code == 200


def let_grow_old(person_id: int) -> None:
    db.session.get_one(Person, person_id).password_since = now() - OLDEST
    db.session.commit()


def test_by_the_profile_gb_an_old_password_is_changed_before_all_else(house):
    house.app.config["PASSWORD_PROFILE"] = "gb"
    try:
        browser = house.person("both")
        assert browser.client.get("/").status_code == 200
        house.run(let_grow_old, house.world.people["both"])
        assert browser.client.get("/").location == "/password"
        browser.get("/password")
        weak = browser.submit("main form", current=PASSWORD, new="quiet harbour", again="quiet harbour")
        assert weak.status_code == 422 and "至少3种" in weak.text
        typed = {"current": PASSWORD, "new": "Quiet-Harbour-7", "again": "Quiet-Harbour-7"}
        assert browser.submit("main form", **typed).status_code == 200
        assert browser.client.get("/").status_code == 200
    finally:
        house.app.config["PASSWORD_PROFILE"] = "asvs"
