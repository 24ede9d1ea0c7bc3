"""How large a body may be: bounded before it is read, more narrowly for people who are not signed in."""

import io

import pytest
from werkzeug import formparser

from app.blueprints.receiving import FIELD_LIMIT, STRANGER_LIMIT

MIB = 1024 * 1024
FORM, FILES = "application/x-www-form-urlencoded", "multipart/form-data; boundary=part"


@pytest.fixture(scope="module", autouse=True)
def public(house):
    """The page of proof answers."""
    house.app.config["PUBLIC_URL"] = "https://portal.example"


class Unread(io.BytesIO):
    """A body that nobody may read."""

    def read(self, *arguments):
        raise AssertionError("the body is read")

    readline = readinto = read


def post(browser, address: str, size: int, kind: str = FORM, **headers):
    headers = {"X-CSRFToken": browser.token} | headers
    options = {"environ_overrides": {"CONTENT_LENGTH": str(size)}, "content_type": kind, "headers": headers}
    return browser.client.post(address, input_stream=Unread(), **options)


@pytest.mark.parametrize("kind", [FORM, FILES])
@pytest.mark.parametrize("address", ["/sign-in", "/password-links/unknown"])
def test_a_large_body_of_a_stranger_is_refused_unread(house, address, kind):
    answer = post(house.kept(""), address, STRANGER_LIMIT + 1, kind)
    assert answer.status_code == 413 and "一次提交的内容太多" in answer.text


def test_a_stranger_without_a_length_is_read_no_further_than_the_limit(house):
    body = io.BytesIO(b"a&" * (STRANGER_LIMIT // 2) + b"a")
    answer = house.kept("").client.post(
        "/sign-in", input_stream=body, content_type=FORM, environ_overrides={"wsgi.input_terminated": True}
    )
    assert answer.status_code == 413 and body.tell() <= STRANGER_LIMIT + 1


def test_whose_session_is_over_is_told_so_whatever_they_send(house):
    address = "/declarations/1/cells/policy_basis"
    answer = post(house.kept(""), address, STRANGER_LIMIT + 1, **{"HX-Request": "true"})
    assert answer.status_code == 401 and "输入的内容仍在页面上" in answer.text
    answer = post(house.kept(""), "/declarations/1/attachments", 99 * MIB, FILES)
    assert answer.status_code == 302 and "/sign-in" in answer.location


def test_who_may_not_add_files_sends_no_large_body(house):
    assert post(house.kept("auditor"), "/workbooks", 19 * MIB, FILES).status_code == 413
    assert post(house.kept("preparer"), "/workbooks", 19 * MIB, FORM).status_code == 413


def test_a_stranger_may_hold_a_file_against_what_was_approved_but_not_too_often(house, monkeypatch):
    browser = house.person()
    browser.get("/verify")
    sent = {"file": (io.BytesIO(b"%PDF-" + bytes(2 * STRANGER_LIMIT)), "批复.pdf")}
    assert browser.post("/verify", sent, content_type="multipart/form-data").status_code == 404
    monkeypatch.setattr("app.blueprints.verification.PER_MINUTE", 0)
    assert post(browser, "/verify", 10 * MIB, FILES).status_code == 429


@pytest.mark.parametrize("login", ["", "preparer"])
def test_too_many_fields_are_counted_and_not_parsed(house, monkeypatch, login):
    browser = house.kept(login)
    monkeypatch.setattr(formparser, "parse_qsl", lambda *_, **__: pytest.fail("the fields are parsed"))
    answer = browser.post("/sign-in", b"a&" * FIELD_LIMIT, content_type=FORM)
    assert answer.status_code == 413 and f"不能超过{FIELD_LIMIT}项" in answer.text


def test_as_many_fields_as_the_largest_sheet_has_are_read(house):
    body = "&".join(f"was.name-{number}=x" for number in range(FIELD_LIMIT - 1))
    answer = house.kept("preparer").post("/declarations/new", body.encode(), content_type=FORM)
    assert answer.status_code == 422
