"""Merging a unit into another: who and what goes along, what stays, and who reads it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.files.worksheets import ReadSheet
from app.domain.form.sheet import ProjectType, Sheet
from app.domain.procedure.events import EventKind
from app.domain.procedure.rounds import today
from app.domain.roles import Role
from app.models import (
    Attachment,
    Declaration,
    Event,
    PersonRole,
    PersonUnit,
    RoundExtension,
    db,
)
from app.operations import Rejected, restructuring
from app.operations.people import add_person
from app.operations.roles import add_role, set_own_units
from app.operations.rounds import extend_unit
from app.operations.units import add_section, add_unit, rename_unit
from app.queries import NotFound
from app.queries.files.importing import judged
from app.queries.lists.search import search
from app.queries.procedure.desk import desk_of
from app.queries.rounds import find_round
from tests.operations.restructured import (
    BUREAU,
    CENTRE,
    FINANCE,
    LIBRARY,
    NEW,
    OLD,
    listed,
    merged,
    moved,
    names,
    offices,
    subjects,
    unit,
)

pytestmark = pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)


def test_merging_carries_people_and_open_declarations_along_and_leaves_what_is_closed(app, world):
    approved, waiting, draft = world.at("declined"), world.at("finance_review"), world.at("draft")
    locks = {each: world.declaration(each).lock for each in (approved, waiting, draft)}
    merged(world)
    old, new = unit(world.units[CENTRE]), unit(world.units[LIBRARY])
    assert (old.closed_on, old.successor_id) == (today(), new.id)
    where = {each: world.declaration(each) for each in locks}
    assert [where[each].unit_id for each in (approved, waiting, draft)] == [old.id, new.id, new.id]
    assert {each: where[each].lock - lock for each, lock in locks.items()} == {
        approved: 0,
        waiting: 1,
        draft: 1,
    }
    assert world.actor("preparer").units(Role.PREPARER) == {old.id, new.id}
    assert subjects(draft) == subjects(waiting) == [f"“{OLD}”并入“云岭市图书馆”"] and subjects(approved) == []
    event = db.session.scalars(select(Event).where(Event.kind == EventKind.UNIT_CHANGED)).all()[-1]
    assert event.subject.startswith(
        f"单位合并：121 {OLD} 并入 141 云岭市图书馆，随同人员3人、内设机构1个、在办申报表2份"
    )


def test_after_a_merger_the_papers_of_before_say_what_they_said_and_those_after_the_new_name(app, world):
    approved, waiting, draft = world.at("declined"), world.at("finance_review"), world.at("draft")
    merged(world)
    for login in ("preparer", "sole", "auditor", "reviewer"):
        assert names(world, login, approved) == names(world, login, waiting) == (OLD, OLD), login
        assert listed(world, login, approved) == OLD
    assert names(world, "sole", draft) == ("云岭市图书馆", "云岭市图书馆")
    assert set(offices(world, "auditor", approved)[1:3]) == {OLD}
    # The one who carries on works on: what is returned is submitted under the new name.
    world.do("reviewer", waiting, "open")
    world.do("reviewer", waiting, "send_back")
    world.do("sole", waiting, "submit")
    assert names(world, "reviewer", waiting) == ("云岭市图书馆", "云岭市图书馆")


def test_what_was_merged_is_found_copied_and_searched_by_who_carries_it_on(app, world):
    approved, draft = world.at("declined"), world.at("draft")
    merged(world)
    for each in (approved, draft):
        code = world.declaration(each).project_code
        found, _ = search(world.actor("sole"), code)
        assert [line.id for line in found] == [each]
    with pytest.raises(NotFound):
        desk_of(world.actor("station_preparer"), approved)


def test_a_closed_unit_takes_nothing_new(app, world):
    merged(world)
    with pytest.raises(Rejected, match="由“云岭市图书馆”承接"):
        world.draft("preparer", CENTRE)
    with pytest.raises(Rejected, match="没有代码为“121”的单位"):
        add_role(None, world.people["sole"], CENTRE, Role.PREPARER)
    with pytest.raises(Rejected, match="撤销"):
        add_section(None, world.units[CENTRE], "009", "新科")
    with pytest.raises(Rejected, match="撤销"):
        rename_unit(None, world.units[CENTRE], NEW)
    assert world.declaration(world.draft("preparer", LIBRARY)).unit_id == world.units[LIBRARY]


def test_code_and_name_of_a_closed_unit_are_free(app, world):
    merged(world)
    again = add_unit(None, CENTRE, OLD)
    assert again != world.units[CENTRE]
    with pytest.raises(Rejected, match="已被使用"):
        add_unit(None, CENTRE, "另一个名字")


def test_who_held_a_role_in_both_holds_the_longer(app, world):
    last = today() + timedelta(days=5)
    add_role(None, world.people["preparer"], LIBRARY, Role.PREPARER, last)
    person = add_person(None, "standin", "代办人", CENTRE, Role.PREPARER, until=last)
    add_role(None, person, LIBRARY, Role.PREPARER, last + timedelta(days=1))
    merged(world)
    held = select(PersonRole.person_id, PersonRole.until).where(PersonRole.unit_id == world.units[LIBRARY])
    ends = dict(db.session.execute(held.where(PersonRole.role == Role.PREPARER)).all())
    assert ends[world.people["preparer"]] is None and ends[person] == last + timedelta(days=1)
    assert not db.session.scalars(select(PersonRole).where(PersonRole.unit_id == world.units[CENTRE])).all()


def test_extensions_reviewers_and_attachments_go_along(app, world):
    later = today() + timedelta(days=40)
    extend_unit(None, world.round_id, world.units[CENTRE], later, "系统升级。")
    extend_unit(None, world.round_id, world.units[LIBRARY], later - timedelta(days=5), "系统升级。")
    set_own_units(None, world.people["reviewer"], [world.units[CENTRE]])
    merged(world)
    until = select(RoundExtension.until).where(RoundExtension.unit_id == world.units[LIBRARY])
    assert db.session.scalars(until).all() == [later]
    looked_after = select(PersonUnit.unit_id).where(PersonUnit.person_id == world.people["reviewer"])
    assert set(db.session.scalars(looked_after)) == {world.units[CENTRE], world.units[LIBRARY]}


def test_who_carries_on_carries_on_what_that_one_did(app, world):
    approved = world.at("declined")
    merged(world, CENTRE, LIBRARY)
    merged(world, LIBRARY, BUREAU)
    assert unit(world.units[CENTRE]).successor_id == world.units[BUREAU]
    assert names(world, "sole", approved) == (OLD, OLD)


def test_offices_of_finance_merge_as_well(app, world):
    approved = world.at("approved")
    office = add_unit(None, "902", "云岭市财政局绩效科", is_finance=True)
    restructuring.merge_unit(None, world.units[FINANCE], office)
    assert world.actor("reviewer").units(Role.REVIEWER) == {office}
    assert offices(world, "auditor", approved)[-1] == "云岭市财政局"
    with pytest.raises(Rejected, match="不能合并"):
        restructuring.merge_unit(None, office, world.units[LIBRARY])
    with pytest.raises(Rejected, match="财政部门不设上级单位"):
        restructuring.move_unit(None, office, world.units[LIBRARY])


def test_the_quota_of_attachments_goes_with_the_declaration(app, world):
    draft, approved = world.at("draft"), world.at("declined")
    for each in (draft, approved):
        db.session.add(
            Attachment(
                declaration_id=each,
                unit_id=world.units[CENTRE],
                name="合同.pdf",
                kind="pdf",
                size=10,
                sha256="0" * 64,
                person_id=world.people["preparer"],
            )
        )
    db.session.commit()
    merged(world)
    found = dict(db.session.execute(select(Attachment.declaration_id, Attachment.unit_id)).all())
    assert found == {draft: world.units[LIBRARY], approved: world.units[CENTRE]}
    assert (
        db.session.scalar(select(Declaration.unit_id).where(Declaration.id == draft)) == world.units[LIBRARY]
    )


def judged_as(world, login: str, **names: str) -> tuple[str, str, int | None]:
    """Outcome, words and unit of a form that an import brings under these names."""
    sheet = Sheet(project_name="新的项目", project_type=ProjectType("15", "履职类(运转)项目"), **names)
    (found,) = judged(world.actor(login), find_round(world.round_id), [ReadSheet("表1", sheet)])
    return found.outcome.value, found.words, found.unit and found.unit.id


def test_imports_know_the_names_of_what_a_unit_carries_on(app, world):
    rename_unit(None, world.units[CENTRE], NEW)
    merged(world)
    for name in (OLD, NEW, f"{NEW[:3]}\u200b {NEW[3:]}"):
        for primary in (OLD, NEW, "云岭市图书馆", ""):
            names = {"applicant_unit": name, "primary_budgetary_unit": primary}
            outcome, words, unit_id = judged_as(world, "preparer", **names)
            assert (outcome, unit_id) == ("new", world.units[LIBRARY]), (names, words)
            assert "表中写的是“云岭市图书馆”的曾用名" in words
    outcome, words, _ = judged_as(
        world, "preparer", applicant_unit=OLD, primary_budgetary_unit="云岭市水务局"
    )
    assert outcome == "wrong" and "一级预算单位“云岭市水务局”与系统中的“云岭市图书馆”不一致" in words
    assert judged_as(world, "station_preparer", applicant_unit=OLD)[0] == "wrong"


def test_imports_know_the_former_department_of_a_unit(app, world):
    renewed = moved(world)
    for primary in ("云岭市水务局", "云岭市图书馆"):
        names = {"applicant_unit": "云岭市水务监测站", "primary_budgetary_unit": primary}
        outcome, words, unit_id = judged_as(world, "station_preparer", **names)
        assert (outcome, unit_id) == ("new", renewed), words
