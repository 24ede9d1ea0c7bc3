"""二上 takes over what 一上 passed; units cut or confirm, and nothing goes out before they looked at it."""

import pytest
from sqlalchemy import select

from app.domain.procedure.events import EventKind
from app.domain.procedure.first_level import FirstLevelRule
from app.domain.procedure.rounds import RoundKind
from app.domain.procedure.workflow import Refused
from app.models import Declaration, Rendition, db
from app.operations import Rejected
from app.operations.rounds import add_round, change_terms
from app.operations.taking_over import confirm, take_over
from app.queries.form.sheets import working_sheet
from app.queries.procedure.desk import desk_of
from app.queries.rounds import find_round
from tests.world import TO


@pytest.fixture
def second(app, world) -> int:
    first = find_round(world.round_id)
    dates = (first.opens_on, first.closes_on, first.returned_until)
    round_id = add_round(None, first.budget_year, "二上", None, *dates)
    change_terms(None, round_id, FirstLevelRule.OFF, kind=RoundKind.SECOND)
    return round_id


def taken(world, second: int, login: str = "approver") -> list[int]:

    take_over(world.actor(login), second, world.round_id)
    statement = select(Declaration.id).where(Declaration.round_id == second).order_by(Declaration.id)
    return list(db.session.scalars(statement))


def test_what_was_passed_goes_on_as_it_was_passed(app, world, second):
    passed, approved = world.at("approval"), world.at("approved")
    for status in ("finance_review", "returned", "declined", "draft"):
        world.at(status)
    ids = taken(world, second)
    assert len(ids) == 2 and taken(world, second) == ids
    for before_id, after_id in zip((passed, approved), ids, strict=True):
        before, after = world.declaration(before_id), world.declaration(after_id)
        assert (after.project_code, after.version_no, after.status) == (before.project_code, 1, "draft")
        assert after.taken_over_from_id == before.id and after.lock == 0
        assert working_sheet(after) == working_sheet(before)
        events = desk_of(world.actor("preparer"), after_id).events
        assert [each.kind for each in events] == [EventKind.TAKEN_OVER]


def test_nothing_goes_out_before_the_unit_looked_at_it(app, world, second):
    for _ in range(2):
        world.at("approved")
    cut, kept = taken(world, second)
    for declaration_id in (cut, kept):
        with pytest.raises(Refused, match="由一上带入，请先核对"):
            world.do("submitter", declaration_id, "submit")
    world.type("preparer", cut, "budget_year_amount", "900,000.00")
    confirm(world.actor("preparer"), kept)
    for declaration_id in (cut, kept):
        world.do("submitter", declaration_id, "submit")
        assert world.declaration(declaration_id).status == "finance_review"


@pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
def test_what_is_confirmed_as_it_was_approved_is_approved_again(app, world, second):
    before = world.at("approved")
    (after,) = taken(world, second)
    confirm(world.actor("preparer"), after)
    for action, login in TO["approved"]:
        world.do(login, after, action)
    codes = select(Rendition.code).where(Rendition.declaration_id.in_([before, after]))
    assert len(set(db.session.scalars(codes))) == 2


@pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
def test_only_finance_and_only_from_first_to_second(app, world, second):
    for login in ("reviewer", "submitter", "administrator"):
        with pytest.raises(Refused):
            take_over(world.actor(login), second, world.round_id)
    with pytest.raises(Rejected, match="只能把一上"):
        take_over(world.actor("approver"), world.round_id, second)
    with pytest.raises(Rejected, match="不是由一上带入"):
        confirm(world.actor("preparer"), world.filled())
