"""Nothing is changed by a request that did not come from a page of the same session."""

import pytest
from bs4 import BeautifulSoup

from tests.house import House

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
IN_CHARGE = {"administration": "administrator"}
"""Who may use the views of a blueprint; the others are the preparer's."""
BASE = {"filename": "x", "token": "unknown", "cell": "policy_basis", "level_2": "数量指标", "identity": "x"}
BASE |= {
    "person_id": 2,
    "role_id": 2,
    "asked_id": 1,
    "session_id": 1,
    "section_id": 1,
    "further_code_id": 1,
    "unit_id": 1,
    "method_id": 1,
    "source_id": 1,
    "version_id": 1,
    "scheme_id": 1,
    "round_id": 1,
    "thread_id": 1,
    "project_id": 1,
    "opinion_id": 1,
    "kind_id": 1,
    "event_id": 1,
    "job_id": 1,
    "news_id": 1,
    "message_id": 1,
    "webhook_id": 1,
    "import_id": 1,
    "position": 0,
    "attachment_id": 1,
    "scan_id": 1,
    "indicator_id": 1,
}
BASE |= {
    "key": "policy_basis",
    "paper": "terms",
    "code": "15",
    "switch": "off",
    "tag": "W05-0123456789ab",
    "rule": "W05",
}
FILLED = {"name": "改过的名字", "action": "send", "lock": "99", "policy_basis": "改过的", "login": "preparer"}


@pytest.fixture(scope="module")
def house(house) -> House:
    house.app.config["PUBLIC_URL"] = "https://portal.example"
    return house


@pytest.fixture(scope="module")
def declaration_id(house) -> int:
    """A draft; everybody who matters has signed in before anybody counts rows."""
    for login in ("preparer", "second_preparer", "administrator"):
        house.kept(login)
    return house.run(house.world.filled)


def unsafe(house: House, declaration_id: int) -> list[tuple[str, str, str]]:
    """Return person, method and address of every route that may change something."""
    values, found = BASE | {"declaration_id": declaration_id}, []
    with house.app.test_request_context():
        for rule in house.app.url_map.iter_rules():
            login = IN_CHARGE.get(rule.endpoint.partition(".")[0], "preparer")
            address = rule.build({key: values[key] for key in rule.arguments})[1]
            found += [(login, method, address) for method in sorted(rule.methods & UNSAFE)]
    return found


def refused_in_chinese(answer) -> bool:
    return answer.status_code == 400 and "安全校验已失效" in answer.text and "Traceback" not in answer.text


def test_every_unsafe_route_wants_the_token(house, declaration_id):
    routes = unsafe(house, declaration_id)
    assert len(routes) > 20
    before = house.rows()
    for login, method, address in routes:
        client = house.kept(login).client
        for headers in ({}, {"HX-Request": "true"}, {"X-CSRFToken": "made-up"}):
            answer = client.open(address, method=method, data=FILLED, headers=headers)
            assert refused_in_chinese(answer), (method, address, answer.status_code)
    assert house.rows() == before


def test_the_token_of_another_session_is_refused(house, declaration_id):
    address, before = f"/declarations/{declaration_id}/cells/policy_basis", house.rows()
    other = house.kept("second_preparer")
    token = other.token
    data = {"policy_basis": "改过的", "was.policy_basis": ""}
    assert refused_in_chinese(
        house.kept("preparer").client.post(address, data=data, headers={"X-CSRFToken": token})
    )
    assert refused_in_chinese(house.kept("preparer").client.post(address, data=data | {"csrf_token": token}))
    assert house.rows() == before
    assert other.client.post(address, data=data, headers={"X-CSRFToken": token}).status_code == 409


def test_the_token_from_before_signing_in_is_worth_nothing_afterwards(house):
    browser = house.person()
    browser.get("/sign-in")
    token = browser.token
    browser.submit("form", login="preparer", password="correct horse")
    assert refused_in_chinese(browser.client.post("/sign-out", data={"csrf_token": token}))


def test_over_https_a_request_from_another_site_is_refused(house):
    browser = house.person("preparer")
    token = browser.token
    for headers in ({"Referer": "https://evil.example/"}, {}):
        headers = {"X-CSRFToken": token, **headers}
        assert refused_in_chinese(
            browser.client.post("/sign-out", headers=headers, base_url="https://localhost")
        )
    same_site = {"X-CSRFToken": token, "Referer": "https://localhost/"}
    assert (
        browser.client.post("/sign-out", headers=same_site, base_url="https://localhost").status_code == 303
    )


def test_a_page_open_for_hours_still_saves(house, declaration_id):
    assert house.app.config["WTF_CSRF_TIME_LIMIT"] is None


@pytest.mark.parametrize("login", ["", "preparer", "submitter", "administrator"])
def test_every_form_on_every_page_carries_the_token(house, declaration_id, login):
    browser, seen = house.kept(login), 0
    with house.app.test_request_context():
        addresses = [
            rule.build({key: (BASE | {"declaration_id": declaration_id})[key] for key in rule.arguments})[1]
            for rule in house.app.url_map.iter_rules()
            if "GET" in rule.methods
            and rule.endpoint != "static"
            and not rule.rule.endswith((".pdf", ".xlsx"))
        ]
    for address in addresses:
        page = BeautifulSoup(browser.client.get(address, follow_redirects=True).text, "html.parser")
        for form in page.select("form[method=post]"):
            seen += 1
            assert form.select_one("input[name$=csrf_token][value]"), (address, form.get("action"))
    assert seen > 1 or not login


def test_a_browser_that_keeps_no_cookie_is_told_so(house):
    answer = house.app.test_client().post("/sign-in", data={"login": "preparer", "password": "x"})
    assert answer.status_code == 400 and "请用 https 访问" in answer.text, answer.text


def test_a_form_whose_token_is_too_old_gives_its_words_back(house, declaration_id):
    """Only to a page of the portal itself: what another site sends is no word of this person."""
    client, address = house.kept("preparer").client, f"/declarations/{declaration_id}/threads"
    origin = "http://localhost"
    typed = {"csrf_token": "old", "text": "请附修订后的条款。", "lock": "4"}
    answer = client.post(
        address, data=typed, headers={"Origin": origin, "Referer": f"{origin}/declarations/7"}
    )
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 400 and [each.text.strip() for each in page.select("textarea")] == [
        typed["text"]
    ]
    assert page.select_one("a.btn-primary")["href"] == f"{origin}/declarations/7"
    elsewhere = client.post(address, data=typed, headers={"Origin": "https://elsewhere.example"})
    assert elsewhere.status_code == 400 and typed["text"] not in elsewhere.text
