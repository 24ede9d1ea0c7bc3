"""Who reads what: nobody an unsent word, nobody a declaration that is not theirs."""

import pytest
from sqlalchemy import case, select

from app.domain.procedure.events import EventKind
from app.domain.procedure.workflow import Status
from app.models import Declaration, Event, db
from app.queries import NotFound
from app.queries.procedure.desk import desk_of
from app.queries.procedure.frozen_prereviews import frozen_with
from app.queries.visibility import knows_of, prereview_read, reads_working_sheet, revision_read
from tests.world import PEOPLE

UNIT = {"preparer", "second_preparer", "submitter"}
STATION = {"station_preparer", "station_submitter"}
DEPARTMENT = {"endorser"}
FINANCE = {"reviewer", "second_reviewer", "approver", "both"}
AUDIT = {"auditor"}

ARRIVED = "submit:submitter open:reviewer"
IN_DEPARTMENT = "submit:station_submitter"
ENDORSED = f"{IN_DEPARTMENT} open:endorser endorse:endorser"
READERS = [
    ("", UNIT),
    ("discard:submitter", UNIT),
    ("send:preparer", UNIT),
    ("send:preparer open:submitter", UNIT),
    ("send:preparer open:submitter send_back:submitter", UNIT),
    ("submit:submitter", UNIT | FINANCE),
    ("submit:submitter recall:submitter", UNIT | FINANCE),
    (f"{ARRIVED} pass_review:reviewer", UNIT | FINANCE),
    (f"{ARRIVED} pass_review:reviewer open:approver approve:approver", UNIT | FINANCE),
    (f"{ARRIVED} decline:reviewer", UNIT | FINANCE),
    (f"{ARRIVED} send_back:reviewer", UNIT | FINANCE),
    (f"{ARRIVED} send_back:reviewer send:preparer open:submitter", UNIT | FINANCE),
    ("send:station_preparer", STATION),
    (IN_DEPARTMENT, STATION | DEPARTMENT),
    (f"{IN_DEPARTMENT} recall:station_submitter", STATION | DEPARTMENT),
    (f"{IN_DEPARTMENT} open:endorser send_back:endorser", STATION | DEPARTMENT),
    (ENDORSED, STATION | DEPARTMENT | FINANCE),
    (f"{ENDORSED} open:reviewer send_back:reviewer submit:station_submitter", STATION | DEPARTMENT | FINANCE),
]


@pytest.mark.parametrize(("way", "readers"), READERS)
def test_a_declaration_is_there_for_its_readers_alone(town, walk, way, readers):
    declaration_id, found = walk(way), set()
    for login in PEOPLE:
        try:
            seen = desk_of(town.actor(login), declaration_id)
        except NotFound:
            continue
        found.add(login)
        assert seen.reads_working_sheet == (login in UNIT | STATION | AUDIT)
    assert found == readers | AUDIT


@pytest.mark.parametrize("way", [way for way, _ in READERS])
def test_lists_read_what_the_desk_reads(town, walk, way):
    declaration_id = walk(way)
    of_it = Declaration.id == declaration_id
    for login in PEOPLE:
        actor = town.actor(login)
        try:
            desk = desk_of(actor, declaration_id)
        except NotFound:
            continue
        known = select(Event.id).join(Declaration, Declaration.id == Event.declaration_id)
        known = known.where(of_it, knows_of(actor)).order_by(Event.id)
        assert list(db.session.scalars(known)) == [event.id for event in desk.history]
        read = select(case((reads_working_sheet(actor), None), else_=revision_read(actor))).where(of_it)
        assert db.session.scalar(read) == desk.revision_id
        if desk.revision_id:
            found = select(prereview_read(actor)).select_from(Declaration).join(Declaration.unit).where(of_it)
            kept = frozen_with(desk)
            assert db.session.scalar(found) == (kept and kept.id)


def test_what_does_not_exist_is_not_found_by_anybody(town):
    for login in PEOPLE:
        with pytest.raises(NotFound):
            desk_of(town.actor(login), 10**9)


def policy(town, login: str, declaration_id: int) -> str:
    return desk_of(town.actor(login), declaration_id).sheet.policy_basis


def read_by(town, declaration_id: int) -> dict[str, str]:
    """Return what a member of the unit, the auditor and finance read."""
    return {
        login: policy(town, login, declaration_id)
        for login in ("preparer", "auditor", "reviewer", "approver")
    }


def test_finance_reads_what_arrived_and_nothing_that_the_unit_does_since(town, walk):
    declaration_id = walk("submit:submitter")
    arrived = policy(town, "reviewer", declaration_id)
    walk("open:reviewer send_back:reviewer", declaration_id)

    town.type("preparer", declaration_id, "policy_basis", "只在本单位。")
    inside = dict.fromkeys(("preparer", "auditor"), "只在本单位。")
    outside = dict.fromkeys(("reviewer", "approver"), arrived)
    assert read_by(town, declaration_id) == inside | outside

    walk("send:preparer open:submitter", declaration_id)
    assert read_by(town, declaration_id) == inside | outside
    town.type("submitter", declaration_id, "policy_basis", "单位审核人改过。")
    inside = dict.fromkeys(inside, "单位审核人改过。")
    assert read_by(town, declaration_id) == inside | outside

    walk("submit:submitter", declaration_id)
    assert set(read_by(town, declaration_id).values()) == {"单位审核人改过。"}


def test_after_a_recall_finance_goes_on_reading_what_had_arrived(town, walk):
    declaration_id = walk("submit:submitter")
    arrived = policy(town, "reviewer", declaration_id)
    walk("recall:submitter", declaration_id)
    town.type("preparer", declaration_id, "policy_basis", "撤回后改过。")
    assert policy(town, "reviewer", declaration_id) == arrived
    assert desk_of(town.actor("reviewer"), declaration_id).stage == "已退回，单位修改中"


def test_the_department_reads_what_was_submitted_and_finance_what_was_endorsed(town, walk):
    declaration_id = walk(ENDORSED)
    first = policy(town, "reviewer", declaration_id)
    walk("open:reviewer send_back:reviewer", declaration_id)
    town.type("station_preparer", declaration_id, "policy_basis", "修改后。")
    walk("send:station_preparer", declaration_id)
    assert policy(town, "endorser", declaration_id) == policy(town, "reviewer", declaration_id) == first
    walk("open:station_submitter submit:station_submitter", declaration_id)
    assert policy(town, "endorser", declaration_id) == "修改后。"
    assert policy(town, "reviewer", declaration_id) == first
    walk("open:endorser endorse:endorser", declaration_id)
    assert policy(town, "reviewer", declaration_id) == "修改后。"


@pytest.mark.parametrize("way", ["", " send:preparer", " send:preparer open:submitter"])
def test_outsiders_learn_no_more_than_that_the_unit_is_at_it(town, walk, way):
    declaration_id = walk(f"{ARRIVED} send_back:reviewer{way}")
    for login in FINANCE:
        assert desk_of(town.actor(login), declaration_id).stage == "已退回，单位修改中"
    own = town.declaration(declaration_id).status.label
    assert {desk_of(town.actor(login), declaration_id).stage for login in UNIT | AUDIT} == {own}


def test_what_the_unit_does_among_itself_is_not_in_finances_timeline(town, walk):
    declaration_id = walk("send:preparer recall:preparer send:preparer open:submitter send_back:submitter")
    walk(f"{ARRIVED} send_back:reviewer send:preparer open:submitter submit:submitter", declaration_id)

    def timeline(login: str) -> list[str]:
        return [event.kind.value for event in desk_of(town.actor(login), declaration_id).history]

    assert timeline("reviewer") == timeline("approver") == ["submit", "open", "send_back", "submit"]
    assert timeline("preparer") == timeline("auditor")
    assert len(timeline("preparer")) == 12


def test_why_finance_referred_back_is_finances_own(town, walk):
    declaration_id = walk(ENDORSED)
    walk("open:reviewer pass_review:reviewer open:approver refer_back:approver", declaration_id)
    walk("open:reviewer send_back:reviewer", declaration_id)

    def reasons(login: str) -> dict[EventKind, str]:
        seen = desk_of(town.actor(login), declaration_id)
        return {event.kind: seen.opinion(event) for event in seen.history}

    for login in STATION | DEPARTMENT:
        assert reasons(login)[EventKind.REFER_BACK] == ""
        assert reasons(login)[EventKind.SEND_BACK] == "所附依据不足，请补充。"
    for login in FINANCE | AUDIT:
        assert reasons(login)[EventKind.REFER_BACK] == "所附依据不足，请补充。"


@pytest.mark.parametrize("way", ["", "send:preparer", "submit:submitter", f"{ARRIVED} send_back:reviewer"])
def test_only_the_unit_may_edit_and_only_where_the_sheet_is_on_its_desk(town, walk, way):
    declaration_id = walk(way)
    status, editors = town.declaration(declaration_id).status, set()
    for login in PEOPLE:
        try:
            if desk_of(town.actor(login), declaration_id).may_edit:
                editors.add(login)
        except NotFound:
            continue
    assert editors == (UNIT if status in {Status.DRAFT, Status.RETURNED} else set())


def test_on_the_unit_heads_desk_who_opened_it_edits(town, walk):
    declaration_id = walk("send:preparer open:submitter")
    assert [login for login in UNIT if desk_of(town.actor(login), declaration_id).may_edit] == ["submitter"]
