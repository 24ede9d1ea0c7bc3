"""Errors as people see them: a Chinese page, or a line for a script; never the inside of the program."""

import sqlite3

import pytest
from bs4 import BeautifulSoup
from flask import abort
from sqlalchemy.exc import OperationalError

from app.models import db
from tests.house import House

INSIDE = (
    "Traceback",
    "RuntimeError",
    "werkzeug",
    "sqlalchemy",
    "File &#34;",
    "secret-detail",
    "site-packages",
)


@pytest.fixture(scope="module")
def house(house) -> House:
    house.kept("preparer")
    return house


def broken():
    raise RuntimeError("secret-detail")


def require_page(answer, code: int, sentence: str) -> None:
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == code and answer.mimetype == "text/html"
    assert page.html["lang"] == "zh-CN" and sentence in page.select_one("main").get_text()
    assert page.select_one("a[href='/']")
    assert not any(word in answer.text for word in INSIDE)


def require_line(answer, code: int, sentence: str) -> None:
    assert answer.status_code == code and sentence in answer.text
    assert "<html" not in answer.text and "<body" not in answer.text
    assert answer.headers["HX-Retarget"] == "#flash" and answer.headers["HX-Reswap"] == "innerHTML"
    assert not any(word in answer.text for word in INSIDE)


def test_a_connection_that_breaks_off_after_the_answer_is_no_failure(house, monkeypatch):
    browser = house.kept("preparer")
    dialect = house.run(lambda: db.engine.dialect)

    def broken(connection) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as breaking:
        breaking.setattr(dialect, "do_rollback", broken)
        assert browser.client.get("/").status_code == 200
    assert browser.client.get("/").status_code == 200


@pytest.mark.parametrize("login", ["", "preparer"])
def test_a_failure_tells_a_number_and_nothing_more(house, monkeypatch, caplog, login):
    monkeypatch.setitem(house.app.view_functions, "worklist.worklist", broken)
    answer = house.kept(login).client.get("/")
    require_page(answer, 500, "系统出错")
    number = (
        BeautifulSoup(answer.text, "html.parser")
        .select_one(".small-note")
        .get_text()
        .split()[1]
        .split("。")[0]
    )
    assert number in caplog.text and "secret-detail" in caplog.text


def test_a_failure_for_a_script_is_a_line(house, monkeypatch):
    monkeypatch.setitem(house.app.view_functions, "worklist.worklist", broken)
    require_line(
        house.kept("preparer").client.get("/", headers={"HX-Request": "true"}), 500, "您的操作没有完成"
    )


def test_a_failure_leaves_the_next_request_unharmed(house, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setitem(house.app.view_functions, "worklist.worklist", broken)
        house.kept("preparer").client.get("/")
    assert house.kept("preparer").client.get("/").status_code == 200


def test_a_database_that_is_gone_makes_no_second_failure(house, monkeypatch):
    def gone(*arguments, **options):
        raise OperationalError("SELECT secret-detail", {}, Exception("gone"))

    monkeypatch.setattr("app.blueprints.access.live_session", gone)
    answer = house.kept("preparer").client.get("/")
    assert answer.status_code in (500, 503)
    require_page(answer, answer.status_code, "您的操作没有完成")


NOWHERE = {
    404: ("GET", "/nowhere", "没有找到这个页面"),
    405: ("DELETE", "/declarations/1", "请求方式不正确"),
    403: ("GET", "/administration/units", "您没有此项权限"),
}


@pytest.mark.parametrize("code", NOWHERE)
def test_a_refusal_is_a_page_or_a_line(house, code):
    method, address, title = NOWHERE[code]
    client = house.kept("preparer").client
    require_page(client.open(address, method=method), code, title)
    line = client.open(address, method=method, headers={"HX-Request": "true"})
    require_line(
        line,
        code,
        BeautifulSoup(client.open(address, method=method).text, "html.parser").select("main p")[1].get_text(),
    )


def test_405_names_the_methods_that_there_are(house):
    answer = house.kept("preparer").client.delete("/declarations/1")
    assert "GET" in answer.headers.get("Allow", "")


@pytest.mark.parametrize("code", [400, 401, 409, 413, 418, 422, 429, 451, 500, 501, 503])
def test_every_code_has_a_chinese_page(house, monkeypatch, code):
    monkeypatch.setitem(house.app.view_functions, "worklist.worklist", lambda: abort(code, "secret-detail"))
    answer = house.kept("preparer").client.get("/")
    require_page(answer, code, "请")


def test_a_stranger_and_a_missing_declaration_get_the_same_page(house):
    declaration_id = house.run(house.world.draft)
    client = house.kept("station_preparer").client
    there, missing = client.get(f"/declarations/{declaration_id}"), client.get("/declarations/987654")

    def words(answer) -> str:
        return (
            BeautifulSoup(answer.text, "html.parser")
            .select_one("main h1")
            .parent.get_text()
            .split("请求编号")[0]
        )

    assert there.status_code == missing.status_code == 404 and words(there) == words(missing)


def test_a_body_beyond_the_limit(house):
    body = b"x=" + b"a" * (house.app.config["MAX_CONTENT_LENGTH"] + 1)
    browser = house.kept("preparer")
    form = {"content_type": "application/x-www-form-urlencoded"}
    require_page(browser.post("/declarations/new", body, **form), 413, "太大")
    require_line(browser.post("/declarations/new", body, fragment=True, **form), 413, "不能超过")


def test_more_parts_than_a_form_has(house):
    data = {f"field{number}": "x" for number in range(1100)}
    answer = house.kept("preparer").post("/workbooks", data, content_type="multipart/form-data")
    require_page(answer, 413, "太大")
