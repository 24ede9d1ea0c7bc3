"""Only operations commit, and looking at a page writes nothing but the session's last-seen time."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.engine import Engine

from app.models import LoginSession, Rendition, db
from app.models.types import now
from tests.house import House

APP = Path(__file__).parents[2] / "app"
ONE_OF_EACH_ROLE = ("", "station_preparer", "station_submitter", "endorser", "reviewer")
ONE_OF_EACH_ROLE += ("approver", "administrator", "auditor")
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "ALTER", "DROP")


@pytest.fixture(scope="module")
def house(house_with_stories) -> House:
    house_with_stories.app.config["PUBLIC_URL"] = "https://portal.example"
    return house_with_stories


@contextmanager
def written() -> Iterator[list[str]]:
    """Collect the writing statements that reach a database meanwhile."""
    statements: list[str] = []

    def note(connection, cursor, statement, parameters, context, many):
        if statement.lstrip().upper().startswith(WRITES):
            statements.append(" ".join(statement.split())[:100])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def pages(house: House) -> list[str]:
    """Return every address that GET answers, once for each status where it is about a declaration."""
    one_each = {told.status: told for told in house.told if told.unit == "132"}.values()
    world = house.world
    values = {"filename": "mark.svg", "token": "unknown", "cell": "policy_basis"}
    values |= {
        "person_id": 1,
        "event_id": 999_999,
        "job_id": 999_999,
        "import_id": 999_999,
        "position": 0,
        "attachment_id": 999_999,
        "level_2": "数量指标",
        "unit_id": world.units["121"],
        "round_id": world.round_id,
    }
    values["code"] = house.run(db.session.scalar, select(Rendition.code).limit(1))
    addresses = []
    with house.app.test_request_context():
        for rule in house.app.url_map.iter_rules():
            if "GET" not in rule.methods:
                continue
            for told in one_each if "declaration_id" in rule.arguments else [None]:
                known = values | ({"declaration_id": told.id} if told else {})
                if told is None or not rule.rule.endswith(".pdf") or told.status == "approved":
                    addresses.append(rule.build({key: known[key] for key in rule.arguments})[1])
    return [*addresses, "/?tab=all", "/?tab=done", f"/declarations.pdf?id={next(iter(one_each)).id}"]


def test_only_the_write_transaction_commits():
    committing = {
        path.relative_to(APP).as_posix()
        for path in APP.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("commit", "begin", "begin_nested", "autocommit")
    }
    assert committing == {"operations/transaction.py"}


def test_only_operations_open_the_write_transaction():
    writing = {
        path.relative_to(APP).parts[0]
        for path in APP.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "writing"
    }
    assert writing == {"operations"}


@pytest.mark.parametrize("login", ONE_OF_EACH_ROLE)
def test_no_page_writes(house, login):
    client = house.kept(login).client
    for address in pages(house):
        with written() as statements:
            client.get(address).close()
        assert statements == [], address


def test_what_is_written_is_noticed(house):
    with written() as statements:
        house.run(house.world.draft)
    assert any(statement.startswith("INSERT INTO declaration") for statement in statements)


def test_a_session_is_touched_once_a_minute_and_nothing_else(house):
    client = house.person("auditor").client

    def look_later():
        db.session.execute(update(LoginSession).values(last_seen_at=now() - timedelta(seconds=90)))
        db.session.commit()

    house.run(look_later)
    with written() as statements:
        client.get("/")
    assert [statement.split(" SET ")[0] for statement in statements] == ["UPDATE login_session"]
    with written() as statements:
        client.get("/")
    assert statements == []
