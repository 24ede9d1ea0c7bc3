"""Watched from outside: alive, ready, and what a passing fault of the database looks like to people and to the log."""

import sqlite3
import time
from datetime import timedelta

import pytest
from flask import request
from itsdangerous import TimestampSigner
from psycopg import errors
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

from app import create_app
from app.models import db, patience
from app.models.faults import is_passing
from app.models.types import now
from tests.applications import SETTINGS
from tests.client import Person
from tests.databases import database_copy
from tests.faults.network import network
from tests.house import House


def failure(number: int) -> OperationalError:
    cause = sqlite3.OperationalError("secret-detail")
    cause.sqlite_errorcode = number
    return OperationalError("SELECT 1", {"typed": "secret-text"}, cause)


def test_it_is_alive_and_ready(house: House):
    client = house.app.test_client()
    for address in ("/healthz", "/readyz"):
        answer = client.get(address)
        assert (answer.status_code, answer.text) == (200, "ok\n")
        assert "Set-Cookie" not in answer.headers


def change(house: House, statement: str) -> None:
    house.run(lambda: (db.session.execute(text(statement)), db.session.commit()))


def test_tables_of_another_version_are_not_ready(new_house: House):
    change(new_house, "UPDATE alembic_version SET version_num = '0001'")
    client = new_house.app.test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503 and "flask db upgrade" in answer.text
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        *(
            (failure(code), True)
            for code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY)
        ),
        (failure(sqlite3.SQLITE_IOERR_WRITE), True),
        (failure(sqlite3.SQLITE_ERROR), False),
        (TimeoutError("no free connection"), True),
        (DBAPIError("SELECT 1", {}, errors.LockNotAvailable("locked")), True),
        (DBAPIError("SELECT 1", {}, errors.DiskFull("full")), True),
        (DBAPIError("SELECT 1", {}, errors.AdminShutdown("restarting")), True),
        (DBAPIError("SELECT 1", {}, errors.UndefinedColumn("no such column")), False),
    ],
)
def test_what_passes_and_what_does_not(error, passes):
    assert is_passing(error) is passes


def test_a_passing_fault_is_503_with_a_sentence_and_one_line_of_the_log(house: House, monkeypatch, caplog):
    def locked(*arguments, **options):
        raise failure(sqlite3.SQLITE_BUSY)

    monkeypatch.setattr("app.blueprints.access.live_session", locked)
    answer = house.kept("preparer").client.get("/")
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "5"
    assert "输入的内容仍在页面上" in answer.text and "secret" not in answer.text
    (record,) = [each for each in caplog.records if each.name == "app.blueprints.responses"]
    assert record.exc_info is None and "secret-text" not in record.getMessage()


@pytest.mark.parametrize(("number", "status"), [(sqlite3.SQLITE_FULL, 200), (sqlite3.SQLITE_ERROR, 500)])
def test_reading_goes_on_where_nothing_can_be_written(house: House, monkeypatch, number, status):
    def full(*arguments, **options):
        raise failure(number)

    person = house.person("preparer")
    ten_minutes_ago = f"{now() - timedelta(minutes=10):%Y-%m-%d %H:%M:%S.%f}"
    change(house, f"UPDATE login_session SET last_seen_at = '{ten_minutes_ago}'")
    monkeypatch.setattr("app.blueprints.access.touch_session", full)
    assert person.client.get("/").status_code == status


def test_a_cookie_signed_by_a_clock_that_is_ahead_is_taken(house: House, monkeypatch):
    person = house.person("preparer")
    with monkeypatch.context() as ahead:
        ahead.setattr(TimestampSigner, "get_timestamp", lambda self: int(time.time()) + 3)
        with person.client.session_transaction() as cookie:
            cookie["kept"] = True
    assert person.client.get("/").status_code == 200


def test_a_cookie_that_was_not_signed_here_is_nobody(house: House):
    client = house.app.test_client()
    client.set_cookie("portal", "eyJfdXNlcl9pZCI6IngifQ.aaaa.bbbb")
    assert client.get("/").status_code == 302


AS_CONFIGURED = {key: value for key, value in SETTINGS.items() if key != "SQLALCHEMY_ENGINE_OPTIONS"}


def test_a_request_waits_for_postgresql_within_bounds(postgresql_port):
    with database_copy(postgresql_port, "empty") as uri:
        app = create_app({**AS_CONFIGURED, "SQLALCHEMY_DATABASE_URI": uri})
        with app.app_context():
            shown = [
                db.session.scalar(text(f"SHOW {name}")) for name in ("lock_timeout", "statement_timeout")
            ]
            db.session.remove()
            db.engine.dispose()
    assert shown == ["1s", "30s"]


def test_a_postgresql_that_is_away_is_not_ready():
    uri = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    app = create_app({**AS_CONFIGURED, "SQLALCHEMY_DATABASE_URI": uri})
    assert app.test_client().get("/readyz").status_code == 503


def test_what_was_typed_stays_out_of_the_log(tmp_path):
    app = create_app({**AS_CONFIGURED, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/blank.sqlite"})
    with app.app_context(), pytest.raises(OperationalError) as raised:
        db.session.execute(text("SELECT :typed FROM nowhere"), {"typed": "secret-text"})
    assert "secret-text" not in str(raised.value)


def test_the_address_before_so_many_proxies_is_the_persons():
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": "sqlite://", "PROXIES": 1})
    seen = []
    app.before_request_funcs.setdefault(None, []).insert(0, lambda: seen.append(request.remote_addr))
    app.test_client().get("/healthz", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})
    assert seen == ["198.51.100.7"]


def test_a_table_that_somebody_locks_stops_nobody_for_long(postgresql_port):
    """The portal's own bound is 1 s; the test waits for less."""
    options = {"connect_args": {"options": "-c lock_timeout=50ms"}}
    with database_copy(postgresql_port, "world") as uri:
        app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": uri, "SQLALCHEMY_ENGINE_OPTIONS": options})
        person = Person(app, "preparer")
        with app.app_context():
            stranger = db.engine.connect()
        stranger.execute(text("LOCK TABLE declaration IN ACCESS EXCLUSIVE MODE"))
        answer = person.client.get("/")
        assert answer.status_code == 503 and answer.headers["Retry-After"] == "5"
        assert "请稍后重试" in answer.text
        assert person.client.get("/healthz").status_code == 200
        stranger.close()
        assert person.client.get("/").status_code == 200
        with app.app_context():
            db.engine.dispose()


def test_a_database_that_falls_silent_holds_nobody_for_long(postgresql_port, monkeypatch):
    """The portal's own bounds are 2.5 s for a statement and 1 s in which nobody asks; the test has others."""
    with database_copy(postgresql_port, "world") as uri, network(postgresql_port) as way:
        uri = uri.replace(f":{postgresql_port}/", f":{way.port}/")
        app = create_app({**AS_CONFIGURED, "SQLALCHEMY_DATABASE_URI": uri})
        person = Person(app, "preparer")
        assert person.client.get("/").status_code == 200
        way.fall_silent()
        with monkeypatch.context() as now:
            now.setattr(patience, "PAGE_SECONDS", 0.1)
            now.setattr(patience, "SILENCE", 600)
            before = way.connections
            for _ in range(3):
                answer = person.client.get("/")
                assert answer.status_code == 503 and answer.headers["Retry-After"] == "5"
                assert "请稍后重试" in answer.text
            assert way.connections == before
            assert person.client.get("/healthz").status_code == 200
        way.speak()
        monkeypatch.setattr(patience, "SILENCE", 0)
        assert person.client.get("/").status_code == 200
        assert way.connections > before
        with app.app_context():
            db.engine.dispose()


def test_of_many_who_wait_for_a_silent_database_one_asks():
    absence = patience.Absence()
    with absence.asking() as may:
        assert may
    absence.notice()
    with absence.asking() as may:
        assert not may
    absence._since -= patience.SILENCE
    with pytest.raises(ConnectionError), absence.asking() as first:
        with absence.asking() as second:
            assert (first, second) == (True, False)
        raise ConnectionError
    for _ in range(2):
        with absence.asking() as may:
            assert may
