"""Only operations commit, and looking at a page writes nothing but the session's last-seen time."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.models import LoginSession, Rendition, db
from app.models.types import now
from tests.house import House
from tests.web.matrix import ask, routes
from tests.web.rights import PRINTED
from tests.writing_statements import written

APP = Path(__file__).parents[2] / "app"


@pytest.fixture(scope="module")
def house(house_with_stories) -> House:
    house_with_stories.app.config["PUBLIC_URL"] = "https://portal.example"
    return house_with_stories


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


@pytest.mark.parametrize("login", ["station_submitter", "reviewer"])
def test_printing_and_exporting_write_nothing_but_that_a_file_was_taken(house, login):
    """Every other page is asked for by tests/web/matrix.py, which demands the same of each."""
    approved = next(told for told in house.told if told.status == "approved" and told.unit == "132")
    for name in sorted(PRINTED & set(routes(house))):
        if login == "reviewer" or "review_sheet" not in name:
            answer = ask(house, login, name, approved)
            assert answer.status_code == 200, name
            answer.close()
    code = house.run(db.session.scalar, select(Rendition.code).limit(1))
    with written() as statements:
        assert house.kept("").client.get(f"/verify/{code}").status_code == 200
    assert statements == []


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
