"""Moving a unit under another department, where it goes on, while the former one keeps what it decided."""

import pytest
from sqlalchemy import select

from app.domain.actor import Actor
from app.domain.procedure.rounds import today
from app.domain.procedure.stages import Status
from app.domain.roles import Role
from app.models import (
    CodeSerial,
    PersonRole,
    db,
)
from app.operations import restructuring
from app.operations.people import add_person
from app.operations.units import add_unit
from app.queries import NotFound
from app.queries.lists.queues import Tab
from app.queries.lists.worklist import lines
from app.queries.procedure.desk import desk_of
from tests.operations.restructured import (
    BUREAU,
    LIBRARY,
    STATION,
    merged,
    moved,
    names,
    offices,
    subjects,
    unit,
)

pytestmark = pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)


def library_endorser(world) -> Actor:
    add_person(None, "library_endorser", "图书馆审核人", LIBRARY, Role.ENDORSER)
    return world.actor("library_endorser")


def test_a_unit_that_is_moved_goes_on_under_the_new_department_and_leaves_what_is_closed_to_the_former(
    app, world
):
    waiting, closed = world.at("department_review"), world.at("department_review")
    world.do("endorser", closed, "open")
    world.do("endorser", closed, "endorse")
    world.do("reviewer", closed, "open")
    world.do("reviewer", closed, "decline")
    world.do("endorser", waiting, "open")
    new_head = library_endorser(world)
    renewed = unit(moved(world))
    old = unit(world.units[STATION])
    assert (renewed.code, renewed.name, renewed.primary_id) == (old.code, old.name, world.units[LIBRARY])
    assert (old.closed_on, old.successor_id, old.primary_id) == (today(), renewed.id, world.units[BUREAU])
    assert [each.code for each in renewed.sections] == ["001"]
    assert [world.declaration(each).unit_id for each in (waiting, closed)] == [renewed.id, old.id]
    assert [each.id for each in lines(new_head, Tab.ALL)] == [waiting]
    assert [each.id for each in lines(world.actor("endorser"), Tab.ALL)] == [closed]
    assert {each.id for each in lines(world.actor("station_preparer"), Tab.ALL)} == {waiting, closed}
    assert (
        names(world, "station_preparer", closed)[1]
        == names(world, "station_preparer", waiting)[1]
        == "云岭市水务局"
    )
    assert subjects(waiting) == ["“云岭市水务监测站”由“云岭市水务局”划转至“云岭市图书馆”"]


def test_what_the_former_department_had_open_waits_for_the_new_one(app, world):
    waiting = world.at("department_review")
    world.do("endorser", waiting, "open")
    library_endorser(world)
    moved(world)
    with pytest.raises(NotFound):
        desk_of(world.actor("endorser"), waiting)
    world.do("library_endorser", waiting, "open")
    world.do("library_endorser", waiting, "endorse")
    assert world.declaration(waiting).status is Status.FINANCE_REVIEW


def test_what_waits_for_a_department_goes_to_finance_where_there_is_none_any_more(app, world):
    waiting = world.at("department_review")
    moved(world, under=None)
    stored = world.declaration(waiting)
    assert (
        stored.status is Status.FINANCE_REVIEW and stored.finance_revision_id == stored.submitted_revision_id
    )
    desk = desk_of(world.actor("reviewer"), waiting)
    assert desk.sheet.primary_budgetary_unit == "云岭市水务局" and len(desk.revisions) == 1
    assert lines(world.actor("reviewer"), Tab.WAITING)[0].findings is not None
    world.do("reviewer", waiting, "open")
    world.do("reviewer", waiting, "send_back")
    world.do("station_submitter", waiting, "submit")
    assert world.declaration(waiting).status is Status.FINANCE_REVIEW


def test_serials_go_on_after_a_move(app, world):
    first = world.declaration(world.draft("station_preparer", STATION)).project_code
    renewed = moved(world)
    world.units[STATION] = renewed
    second = world.declaration(world.draft("station_preparer", STATION)).project_code
    assert second[:-3] == first[:-3] and int(second[-3:]) == int(first[-3:]) + 1
    last = select(CodeSerial.last).where(CodeSerial.unit_id == renewed)
    assert db.session.scalars(last).all() == [int(second[-3:])]


def test_a_move_within_the_department_changes_the_parent_alone(app, world):
    branch = add_unit(None, "133", "云岭市水文站", BUREAU)
    assert restructuring.move_unit(None, world.units[STATION], branch) == world.units[STATION]
    stored = unit(world.units[STATION])
    assert (stored.parent_id, stored.primary_id, stored.closed_on) == (branch, world.units[BUREAU], None)


def test_a_department_is_merged_with_all_below_it_and_its_endorsers_go_on(app, world):
    waiting, closed = world.at("department_review"), world.at("department_review")
    world.do("endorser", closed, "open")
    world.do("endorser", closed, "endorse")
    world.do("reviewer", closed, "open")
    world.do("reviewer", closed, "decline")
    merged(world, BUREAU, LIBRARY)
    station = unit(world.units[STATION])
    assert station.successor.primary_id == world.units[LIBRARY] and station.primary_id == world.units[BUREAU]
    assert {each.id for each in lines(world.actor("endorser"), Tab.ALL)} == {waiting, closed}
    assert names(world, "endorser", closed)[1] == "云岭市水务局"
    assert offices(world, "auditor", closed).count("云岭市水务局") == 2
    world.do("endorser", waiting, "open")
    world.do("endorser", waiting, "endorse")
    assert world.declaration(waiting).status is Status.FINANCE_REVIEW


def test_a_department_that_is_merged_into_a_subordinate_unit_has_no_endorsers_any_more(app, world):
    merged(world, LIBRARY, STATION)
    culture = add_unit(None, "151", "云岭市文化局")
    restructuring.move_unit(None, world.units[BUREAU], culture)
    roles = select(PersonRole.role).where(PersonRole.person_id == world.people["endorser"])
    assert db.session.scalars(roles).all() == []
