"""The way in: refusals that tell nothing, tries that are counted, and where it leads."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import delete

from app.domain.text import fingerprint
from app.models import Event, LoginSession, db
from app.operations.password_links import issue_link
from tests.client import Person
from tests.world import PASSWORD

EVIL = [
    "//evil.example",
    "///evil.example",
    "https://evil.example",
    "HTTPS:evil.example",
    "http:/evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\r\nSet-Cookie: a=b",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "//[bad",
    "http://[bad",
    "",
]
pytestmark = pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)


@pytest.fixture
def sign_in(bare_app, world):
    """Return a function that signs a person in by the form."""
    return lambda login="": Person(bare_app).sign_in(login) if login else Person(bare_app)


def enter(browser, login: str, password: str, following: str | None = None):
    token = browser.client.get("/sign-in") and _token(browser)
    query = {} if following is None else {"next": following}
    data = {"login": login, "password": password, "csrf_token": token}
    return browser.client.post("/sign-in", query_string=query, data=data)


def _token(browser) -> str:
    browser.get("/sign-in")
    return browser.token


def test_no_address_of_others_is_followed(sign_in):
    for wanted in EVIL:
        browser = sign_in()
        answer = enter(browser, "preparer", PASSWORD, wanted)
        assert (answer.status_code, answer.location) == (302, "/"), wanted
        assert "Set-Cookie: a=b" not in str(answer.headers)


@pytest.mark.parametrize("wanted", ["/declarations/3", "/?tab=all&page=2", "/declarations/3?x=1"])
def test_a_page_of_ours_is_followed(sign_in, wanted):
    assert enter(sign_in(), "preparer", PASSWORD, wanted).location == wanted


def test_the_address_wanted_survives_a_typing_error(sign_in):
    browser = sign_in()
    browser.get("/sign-in?next=/declarations/3")
    answer = browser.submit("form", login="preparer", password="wrong")
    assert answer.status_code == 422
    assert "next=/declarations/3" in browser.page.select_one("form.card")["action"]


def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(sign_in):
    wrong, unknown = (enter(sign_in(), login, "wrong") for login in ("preparer", "nobody"))
    assert wrong.status_code == unknown.status_code == 422
    assert "账号或密码不正确。" in wrong.text and "账号或密码不正确。" in unknown.text


def test_what_was_typed_stays_but_for_the_password(sign_in):
    answer = enter(sign_in(), "preparer", "secret-wrong")
    assert 'value="preparer"' in answer.text and "secret-wrong" not in answer.text


@pytest.mark.parametrize(
    "data", [{}, {"login": "preparer"}, {"password": "x"}, {"login": "x" * 65, "password": "x"}]
)
def test_half_a_form_gets_a_sentence(sign_in, data):
    browser = sign_in()
    answer = browser.client.post("/sign-in", data=data | {"csrf_token": _token(browser)})
    assert answer.status_code == 422 and "请修改以下内容" in answer.text


def test_the_sixth_try_is_refused_even_with_the_right_password(sign_in):
    browser = sign_in()
    for _ in range(5):
        assert "账号或密码不正确。" in enter(browser, "preparer", "wrong").text
    answer = enter(browser, "preparer", PASSWORD)
    assert answer.status_code == 422 and "尝试次数过多，请15分钟后再试。" in answer.text
    assert enter(sign_in(), "submitter", PASSWORD).status_code == 302


def test_a_person_without_a_password_cannot_sign_in(sign_in, in_app):
    from app.domain.roles import Role
    from app.operations.people import add_person

    in_app(add_person, None, "newcomer", "新来的", "121", Role.PREPARER)
    assert enter(sign_in(), "newcomer", "").status_code == 422
    assert enter(sign_in(), "newcomer", "anything").status_code == 422


def test_a_one_time_link_works_once(sign_in, world, in_app):
    link = in_app(issue_link, None, world.people["preparer"], 24)
    browser, address = sign_in(), f"/password-links/{link.token}"
    assert browser.get(address).status_code == 200
    assert (
        browser.submit(
            "main form", code="AAAAAAAA", new="a good long one", again="a good long one"
        ).status_code
        == 422
    )
    assert "验证码不正确" in browser.text()
    assert browser.submit("main form", code=link.code, new="short", again="short").status_code == 422
    assert (
        browser.submit("main form", code=link.code, new="a good long one", again="another").status_code == 422
    )
    assert (
        browser.submit(
            "main form", code=link.code, new="a good long one", again="a good long one"
        ).status_code
        == 200
    )
    assert browser.get(address).status_code == 404
    assert "这个链接已经用过或已过期" in browser.text()
    assert enter(sign_in(), "preparer", PASSWORD).status_code == 422
    assert enter(sign_in(), "preparer", "a good long one").status_code == 302


def test_no_password_and_no_token_is_written_down(sign_in, in_app, caplog):
    enter(sign_in(), "preparer", "a-secret-typed-wrong")
    enter(sign_in(), "preparer", PASSWORD)
    events = in_app(lambda: [str(vars(event)) for event in db.session.query(Event)])
    for secret in ("a-secret-typed-wrong", PASSWORD):
        assert not any(secret in event for event in events) and secret not in caplog.text


def test_who_is_signed_in_is_sent_on_to_the_worklist(sign_in):
    answer = sign_in("preparer").client.get("/sign-in")
    assert (answer.status_code, answer.location) == (302, "/")


def test_a_link_from_nowhere_is_not_found(sign_in):
    answer = sign_in().get("/password-links/made-up")
    assert answer.status_code == 404 and "请联系系统管理员重新签发" in answer.text


FRAGMENT = {"HX-Request": "true"}


def fresh(answer) -> str:
    """Return the token that a page is told to go on with."""
    assert answer.status_code == 200 and answer.headers["HX-Trigger-After-Swap"] == "signed-in"
    assert "<html" not in answer.text and "<form" not in answer.text
    return BeautifulSoup(answer.text, "html.parser").select_one("#fresh-token")["data-token"]


def save(browser, declaration_id: int, token: str, typed: str, was: str = ""):
    data = {"policy_basis": typed, "was.policy_basis": fingerprint(was)}
    headers = FRAGMENT | {"X-CSRFToken": token}
    return browser.client.post(
        f"/declarations/{declaration_id}/cells/policy_basis", data=data, headers=headers
    )


def end_sessions() -> None:
    db.session.execute(delete(LoginSession))
    db.session.commit()


def test_a_page_that_outlived_its_session_gets_the_form_and_goes_on_with_a_new_token(sign_in, world, in_app):
    browser, declaration_id = sign_in("preparer"), in_app(world.draft)
    browser.get(f"/declarations/{declaration_id}")
    old = browser.token
    assert save(browser, declaration_id, old, "打了一半").status_code == 200
    in_app(end_sessions)
    assert save(browser, declaration_id, old, "打完了", "打了一半").status_code == 401
    asked = browser.client.get("/sign-in", headers=FRAGMENT)
    assert asked.status_code == 200 and "<html" not in asked.text and "登录已过期" in asked.text
    form = BeautifulSoup(asked.text, "html.parser").select_one("form[hx-post='/sign-in']")
    given = form.select_one("[name=csrf_token]")["value"]
    entered = {"login": "preparer", "password": PASSWORD, "csrf_token": given}
    wrong = browser.client.post("/sign-in", data=entered | {"password": "wrong"}, headers=FRAGMENT)
    assert wrong.status_code == 422 and "账号或密码不正确。" in wrong.text and "<html" not in wrong.text
    assert 'value="preparer"' in wrong.text and "HX-Trigger-After-Swap" not in wrong.headers
    new = fresh(browser.client.post("/sign-in", data=entered, headers=FRAGMENT))
    for worthless in (old, given):
        refused = save(browser, declaration_id, worthless, "打完了", "打了一半")
        assert refused.status_code == 400 and "安全校验已失效" in refused.text
    assert save(browser, declaration_id, new, "打完了", "打了一半").status_code == 200
    assert in_app(lambda: world.declaration(declaration_id).policy_basis) == "打完了"


def test_a_page_whose_session_was_renewed_in_another_tab_gets_its_token_without_asking(
    sign_in, world, in_app
):
    browser, declaration_id = sign_in("preparer"), in_app(world.draft)
    browser.get(f"/declarations/{declaration_id}")
    old = browser.token
    in_app(end_sessions)
    assert enter(browser, "preparer", PASSWORD).status_code == 302
    assert save(browser, declaration_id, old, "另一个标签页").status_code == 400
    token = fresh(browser.client.get("/sign-in", headers=FRAGMENT))
    assert save(browser, declaration_id, token, "另一个标签页").status_code == 200


def test_who_signs_in_as_somebody_else_on_a_page_writes_nothing_there(sign_in, world, in_app):
    browser, declaration_id = sign_in("preparer"), in_app(world.draft)
    in_app(end_sessions)
    asked = browser.client.get("/sign-in", headers=FRAGMENT)
    given = BeautifulSoup(asked.text, "html.parser").select_one("[name=csrf_token]")["value"]
    entered = {"login": "sole", "password": PASSWORD, "csrf_token": given}
    token = fresh(browser.client.post("/sign-in", data=entered, headers=FRAGMENT))
    assert save(browser, declaration_id, token, "别人的").status_code == 404
    assert in_app(lambda: world.declaration(declaration_id).policy_basis) == ""


def test_a_fragment_of_the_sign_in_page_is_not_followed_anywhere(sign_in):
    browser = sign_in()
    token = _token(browser)
    entered = {"login": "preparer", "password": PASSWORD, "csrf_token": token}
    answer = browser.client.post("/sign-in?next=//evil.example", data=entered, headers=FRAGMENT)
    assert fresh(answer) and "evil" not in str(answer.headers) + answer.text
