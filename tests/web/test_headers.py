"""What every answer carries, whatever it answers."""

import re

import pytest

from tests.applications import SETTINGS, running

EXACT = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "form-action": {"'self'"},
    "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"},
}
ANSWERS = {
    "a page": ("GET", "/", 200),
    "a declaration": ("GET", "/declarations/{id}", 200),
    "a print": ("GET", "/declarations/{id}/declaration.pdf", 200),
    "a fragment": ("GET", "/declarations/{id}/cells/policy_basis", 200),
    "no token": ("POST", "/declarations/{id}/actions", 400),
    "a wrong role": ("GET", "/administration/units", 403),
    "nothing there": ("GET", "/nothing", 404),
    "no static file": ("GET", "/static/nothing.js", 404),
    "a wrong method": ("DELETE", "/declarations/{id}", 405),
    "nothing chosen": ("GET", "/declarations.pdf", 422),
    "a form with errors": ("GET", "/declarations/new", 200),
}


@pytest.fixture(scope="module")
def declaration_id(house) -> int:
    return house.run(house.world.filled)


def policy(answer) -> dict[str, set[str]]:
    directives = (directive.split() for directive in answer.headers["Content-Security-Policy"].split(";"))
    return {name: set(sources) for name, *sources in directives}


def require_headers(answer) -> None:
    assert policy(answer) == POLICY
    assert {name: answer.headers.get(name) for name in EXACT} == EXACT
    assert "Server" not in answer.headers or "Werkzeug" not in answer.headers["Server"]


@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("login", ["", "preparer"])
def test_every_answer_carries_them(house, declaration_id, login, kind):
    method, address, code = ANSWERS[kind]
    answer = house.kept(login).client.open(address.format(id=declaration_id), method=method)
    require_headers(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    if login:
        assert answer.status_code == code
    answer.close()


def test_a_failure_carries_them(house, monkeypatch):
    monkeypatch.setitem(house.app.view_functions, "worklist.worklist", fails)
    answer = house.kept("preparer").client.get("/")
    assert answer.status_code == 500
    require_headers(answer)
    assert answer.headers["Cache-Control"] == "no-store"


def fails():
    raise RuntimeError


def test_a_static_file_carries_them_under_an_address_that_names_its_content(house):
    client = house.kept("").client
    (address,) = re.findall(r'src="(/static/[0-9a-f]{12}/js/portal\.js)"', client.get("/sign-in").text)
    require_headers(client.get(address))


@pytest.mark.parametrize("version", ["", "0123456789ab/"])
def test_a_static_file_of_another_version_is_not_found(house, version):
    assert house.kept("").client.get(f"/static/{version}js/portal.js").status_code == 404


def test_behind_https_the_cookie_never_leaves_it(sqlite_uri, tmp_path):
    settings = SETTINGS | {"SESSION_COOKIE_SECURE": True}
    for app in running(sqlite_uri, tmp_path):
        app.config.update(settings, SESSION_COOKIE_NAME="__Host-portal")
        answer = app.test_client().get("/sign-in", base_url="https://localhost")
        name, *attributes = answer.headers["Set-Cookie"].split("; ")
        assert name.startswith("__Host-portal=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(attributes)
        assert not any(attribute.startswith("Domain") for attribute in attributes)
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_over_plain_http_nothing_promises_https(house):
    assert "Strict-Transport-Security" not in house.kept("").client.get("/sign-in").headers
