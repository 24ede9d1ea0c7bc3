"""Behind a proxy people are told apart by the address that it names, and by nothing that a browser says."""

import pytest
from werkzeug.middleware.proxy_fix import ProxyFix

from app import create_app
from tests.applications import SETTINGS
from tests.client import Person
from tests.world import PASSWORD


@pytest.fixture
def behind(new_house):
    """Return a function that gives the portal's answer to a sign-in from an address behind one proxy."""
    app = new_house.app
    inner = app.wsgi_app
    app.wsgi_app = ProxyFix(inner, x_for=1, x_proto=1, x_host=1)

    def enter(login: str, password: str, address: str):
        browser, headers = Person(app), {"X-Forwarded-For": address}
        browser.get("/sign-in", headers=headers)
        typed = {"login": login, "password": password, "csrf_token": browser.token}
        return browser.client.post("/sign-in", data=typed, headers=headers)

    yield enter
    app.wsgi_app = inner


def test_one_visitor_locks_nobody_else_out(behind):
    for number in range(60):
        answer = behind(f"stranger{number}" if number > 5 else "preparer", "wrong", "203.0.113.9")
        assert answer.status_code == 422
    assert behind("preparer", PASSWORD, "203.0.113.9").status_code == 422
    assert behind("preparer", PASSWORD, "203.0.113.10").status_code == 302
    assert behind("administrator", PASSWORD, "203.0.113.9").status_code == 302


def test_what_a_browser_claims_before_the_proxy_is_not_believed(behind):
    for number in range(6):
        behind("preparer", "wrong", f"198.51.100.{number}, 203.0.113.9")
    assert "尝试次数过多" in behind("preparer", PASSWORD, "203.0.113.9").text


def configured(**settings):
    return create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": "sqlite://", **settings})


HOSTS = {"PUBLIC_URL": "https://portal.example:8443/kept", "TRUSTED_HOSTS": "inner.example, 10.0.0.5"}


@pytest.mark.parametrize(
    ("host", "status"),
    [
        *((host, 200) for host in ("portal.example:8443", "inner.example", "10.0.0.5:80", "localhost:8000")),
        *((host, 400) for host in ("evil.example", "portal.example.evil.example", "a b", "[bad")),
    ],
)
def test_only_hosts_that_are_the_portals_are_answered(host, status):
    app = configured(**HOSTS)
    assert app.test_client().get("/healthz", headers={"Host": host}).status_code == status


def test_without_an_address_of_its_own_it_answers_to_any_host():
    assert configured().test_client().get("/healthz", headers={"Host": "any.example"}).status_code == 200


def test_a_one_time_link_leads_to_the_public_address_whatever_host_the_request_names(new_house):
    new_house.app.config["PUBLIC_URL"] = "https://portal.example"
    person_id, boss = new_house.world.people["preparer"], new_house.person("administrator")
    evil = {"X-CSRFToken": boss.token, "Host": "evil.example"}
    boss.client.set_cookie("portal", boss.client.get_cookie("portal").value, domain="evil.example")
    answer = boss.client.post(f"/administration/people/{person_id}/password-link", headers=evil)
    assert "https://portal.example/password-links/" in answer.text and "evil.example" not in answer.text
