"""What would become of a worksheet: new, an update, there already and why it stays, or wrong."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.domain.files.importing import SheetOutcome
from app.domain.files.worksheets import Problem, ReadSheet
from app.domain.procedure.rounds import today
from app.domain.roles import Role
from app.models import Person, Round, db
from app.operations import Outdated
from app.operations.roles import add_role, remove_role
from app.operations.rounds import extend_unit
from app.queries.files import pending_imports as queries
from app.queries.rounds import find_round
from tests.exchange.filled import SHEET
from tests.operations.pending_imports import (
    as_read,
    confirm,
    forget,
    form,
    keep,
    outcomes,
    preview,
    stored,
    ticks,
)
from tests.world import UNITS


@pytest.fixture(autouse=True)
def _nothing_waits(town):
    """Each test begins without a waiting workbook."""
    forget()


def test_what_the_round_has_and_cannot_be_updated_says_why(town, walk, filled):
    sheets = {}
    for steps in ("send:preparer", "send:preparer open:submitter submit:submitter", "discard:submitter"):
        sheets[steps] = as_read(stored(town, walk(steps)), project_name="改过")
    same, other = as_read(stored(town, filled())), filled()
    typed = replace(stored(town, other), project_type=replace(SHEET.project_type, code="01", name="其他项目"))
    read = (*sheets.values(), same, as_read(typed))
    found = preview(town, keep(town, *read)).sheets
    assert [each.outcome for each in found] == [SheetOutcome.EXISTS] * len(read)
    for each, why in zip(
        found, ("单位审核", "财政审核", "已作废", "完全相同", "项目类型与系统中的不一致"), strict=True
    ):
        assert why in each.words and each.declaration_id
    assert [each.changes.is_empty for each in found] == [False, False, False, True, False]


def test_a_returned_declaration_is_updated_even_after_the_round_has_closed(town, walk, events):
    returned = walk("send:preparer open:submitter submit:submitter open:reviewer send_back:reviewer")
    import_id = keep(town, as_read(stored(town, returned), annual_objective="改过的目标。"), form())
    with dates_of(town, closes_on=today() - timedelta(days=1)):
        assert find_round(town.round_id) in queries.rounds_to_import_into(town.actor("preparer"))
        assert outcomes(town, import_id) == ["update", "wrong"]
        assert "不接受新的申报" in preview(town, import_id).sheets[1].words
        assert confirm(town, import_id) == [returned]
    assert stored(town, returned).annual_objective == "改过的目标。"
    assert (events(returned)[-1].from_status, events(returned)[-1].to_status) == ("returned", "returned")


@contextmanager
def dates_of(world, **dates):
    """Let the round have other dates meanwhile."""
    stored_dates = {key: getattr(find_round(world.round_id), key) for key in dates}
    try:
        db.session.execute(update(Round).where(Round.id == world.round_id).values(dates))
        db.session.commit()
        yield
    finally:
        db.session.rollback()
        db.session.execute(update(Round).where(Round.id == world.round_id).values(stored_dates))
        db.session.commit()


def test_a_unit_whose_round_was_extended_may_add(town):
    with dates_of(town, opens_on=None, closes_on=None):
        import_id = keep(town, form())
        assert outcomes(town, import_id) == ["wrong"]
        extend_unit(town.actor("administrator"), town.round_id, town.units["121"], today(), "补报。")
        assert outcomes(town, import_id) == ["new"]


def test_what_is_wrong_does_not_keep_the_rest_out(town):
    read = [
        form(applicant_unit="云岭市图书馆", primary_budgetary_unit=""),
        form(project_type=None),
        ReadSheet("坏", None, (Problem("B6", "“项目总金额”不是金额。"),)),
        ReadSheet("说明", remark="不是申报表"),
        form(project_name="好的"),
    ]
    import_id = keep(town, *read)
    assert outcomes(town, import_id) == ["wrong", "wrong", "wrong", "no_form", "new"]
    (written,) = confirm(town, import_id)
    assert stored(town, written).project_name == "好的"


def test_the_unit_of_others_and_a_role_that_was_lost(town):
    add_role(None, town.people["second_preparer"], "141", Role.PREPARER)
    theirs = form(applicant_unit=UNITS["141"][0], primary_budgetary_unit="", project_name="图书馆的")
    import_id = keep(town, theirs, login="second_preparer")
    ticked = ticks(town, import_id, login="second_preparer")
    assert outcomes(town, keep(town, theirs)) == ["wrong"]
    role = next(
        role.id for role in _person(town, "second_preparer").roles if role.unit_id == town.units["141"]
    )
    remove_role(None, town.people["second_preparer"], role)
    with pytest.raises(Outdated):
        confirm(town, import_id, ticked, "second_preparer")


def _person(town, login: str):
    db.session.rollback()
    return db.session.get(Person, town.people[login])


def test_a_code_with_the_digits_of_another_unit_is_refused_and_tells_nothing_of_it(town, filled):
    code = town.declaration(filled()).project_code
    theirs = form(applicant_unit=UNITS["141"][0], primary_budgetary_unit="", project_code=code)
    (judged,) = preview(town, keep(town, theirs, login="sole"), "sole").sheets
    assert (judged.outcome, judged.declaration_id, judged.changes) == (SheetOutcome.WRONG, None, None)
    assert judged.words == "项目编码第9至11位“121”不是本单位的代码（141），确需使用的请联系系统管理员。"


def test_a_form_without_type_updates_the_draft_that_has_one(town, filled):
    draft = filled()
    import_id = keep(town, as_read(stored(town, draft), project_type=None, project_name="改过"))
    (judged,) = preview(town, import_id).sheets
    assert judged.outcome is SheetOutcome.UPDATE and judged.changes.summary == "修改1格"
