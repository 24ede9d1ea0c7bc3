"""An office is founded on the command line: its units, its first administrator, its first round."""

import pytest

from app.models import BudgetaryUnit, Round, db
from tests.applications import running, sqlite_copy


@pytest.fixture
def empty(sqlite_template, tmp_path):
    yield from running(sqlite_copy(sqlite_template, tmp_path), tmp_path)


def test_from_nothing_to_an_open_round(empty):
    def said(*arguments: str) -> str:
        done = empty.test_cli_runner().invoke(args=list(arguments))
        assert done.exit_code == 0, done.output
        return done.output

    said("units", "add", "101", "云岭市财政局", "--finance")
    said("units", "add", "121", "云岭市文化馆")
    first = said("users", "add", "chief", "--unit", "101", "--role", "administrator")
    assert "/password-links/" in first and "验证码" in first and "初始密码" not in first
    said("rounds", "add", "2027", "第一批", "--opens", "2026-11-01")
    said("declarations", "reindex")
    with empty.app_context():
        assert [unit.code for unit in db.session.query(BudgetaryUnit).order_by("code")] == ["101", "121"]
        assert db.session.query(Round).one().budget_year == 2027
