"""A confirmed import writes all that is ticked or nothing: killed on the way, clicked twice, overtaken."""

import signal
import uuid
from dataclasses import replace

import pytest
from flask import current_app

from app.domain.files.importing import SheetOutcome
from app.domain.files.worksheets import ReadSheet
from app.models import db
from app.operations import pending_imports
from app.queries.files.pending_imports import own_import, preview
from app.queries.form.sheets import working_sheet
from app.queries.rounds import find_round
from tests.concurrency import killed_imports
from tests.concurrency.killed_imports import (
    killed_at_commit,
    killed_at_statement,
    killed_in_a_careless_import,
)
from tests.exchange.filled import SHEET
from tests.operations.conftest import contents
from tests.world import UNITS

NEW = 2
"""So many new forms stand beside an updated draft in the workbook."""


@pytest.fixture
def draft(concurrent) -> int:
    """A declaration that the workbook updates."""
    return concurrent.world.filled()


def waiting(concurrent, draft: int, login: str = "preparer") -> tuple[int, dict[int, str]]:
    """Let a workbook wait that changes the draft in every way and brings new forms; return its id and ticks."""
    world = concurrent.world
    stored, actor = working_sheet(world.declaration(draft)), world.actor(login)
    own = {"applicant_unit": UNITS["121"][0], "primary_budgetary_unit": "", "project_code": ""}
    rows = tuple(replace(row, identity=str(uuid.uuid4())) for row in SHEET.rows)
    edited = [replace(row, identity=str(uuid.uuid4()), target_value="改过") for row in stored.rows[1:]]
    added = replace(edited[0], identity=str(uuid.uuid4()), name=f"{login}新增一项")
    forms = [replace(stored, project_name=f"{login}改过", rows=(added, *edited))]
    forms += [replace(SHEET, **own, rows=rows, project_name=f"新增{number}") for number in range(NEW)]
    read = [ReadSheet(f"表{number}", form) for number, form in enumerate(forms)]
    import_id = pending_imports.keep(actor, find_round(world.round_id), "a.xlsx", str(uuid.uuid4()), read)
    sheets = preview(actor, own_import(actor, import_id)).sheets
    assert [each.outcome for each in sheets] == [SheetOutcome.UPDATE, *[SheetOutcome.NEW] * NEW]
    return import_id, {position: each.token for position, each in enumerate(sheets)}


def confirmed(concurrent, import_id: int, ticked: dict[int, str], login: str = "preparer") -> None:
    db.session.rollback()
    pending_imports.confirm(concurrent.world.actor(login), import_id, ticked, "990106")
    assert own_import(concurrent.world.actor(login), import_id).confirmed_at
    pending_imports.throw_away(concurrent.world.actor(login), import_id)


def die(concurrent, way, number: int, import_id: int, ticked: dict[int, str]) -> None:
    actor, uri = concurrent.world.actor("preparer"), current_app.config["SQLALCHEMY_DATABASE_URI"]
    db.session.rollback()
    assert killed_imports.run(way, uri, number, actor, import_id, ticked) == -signal.SIGKILL


@pytest.mark.parametrize(
    ("way", "number"),
    [(killed_at_statement, 1), (killed_at_statement, 4), (killed_at_statement, 12), (killed_at_commit, 0)],
)
def test_killing_the_process_leaves_nothing_and_it_can_be_confirmed_again(concurrent, draft, way, number):
    import_id, ticked = waiting(concurrent, draft)
    before = contents()
    die(concurrent, way, number, import_id, ticked)
    assert contents() == before
    confirmed(concurrent, import_id, ticked)
    after = contents()
    assert len(after["declaration"]) == len(before["declaration"]) + NEW
    assert len(after["event"]) == len(before["event"]) + NEW + 1


def test_an_import_that_commits_each_declaration_would_be_noticed(concurrent, draft):
    import_id, ticked = waiting(concurrent, draft)
    before = contents()
    die(concurrent, killed_in_a_careless_import, 2, import_id, ticked)
    assert contents() != before
    assert len(contents()["declaration"]) == len(before["declaration"]) + 1


def test_a_double_click_writes_once(concurrent, draft):
    import_id, ticked = waiting(concurrent, draft)
    before, order = contents(), ("confirm", concurrent.world.actor("preparer"), import_id, ticked, "990106")
    outcomes = concurrent.together(order, order, meet=True)
    assert [outcome.kind for outcome in outcomes] == ["done", "done"], outcomes
    assert len(contents()["declaration"]) == len(before["declaration"]) + NEW
    assert len(contents()["event"]) == len(before["event"]) + NEW + 1


def test_of_two_imports_into_one_draft_one_is_written_and_the_other_not_at_all(concurrent, draft):
    logins = ("preparer", "second_preparer")
    mine = {login: waiting(concurrent, draft, login) for login in logins}
    before = contents()
    outcomes = concurrent.together(
        *(("confirm", concurrent.world.actor(login), *mine[login], "990106") for login in logins), meet=True
    )
    assert sorted(outcome.kind for outcome in outcomes) == ["Outdated", "done"], outcomes
    assert len(contents()["declaration"]) == len(before["declaration"]) + NEW
    winner = logins[[outcome.kind for outcome in outcomes].index("done")]
    stored = working_sheet(concurrent.world.declaration(draft))
    assert stored.project_name == f"{winner}改过" and stored.rows[0].name == f"{winner}新增一项"
