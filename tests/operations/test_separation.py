"""Who had a part in a declaration for its unit, or decided for the department, does not decide for finance."""

import pytest

from app.domain.procedure.rounds import today
from app.domain.procedure.workflow import Action, Approval, Refusal, Refused
from app.domain.review.threads import Weight
from app.models import PersonRole, db
from app.operations import threads
from app.operations.workflow import act
from app.queries.procedure.desk import desk_of

SUBMITTED = "send:preparer open:submitter submit:submitter"


@pytest.fixture
def world(town):
    yield town
    db.session.query(PersonRole).filter(PersonRole.id > max(KEPT)).delete()
    db.session.commit()


KEPT: list[int] = []


@pytest.fixture(autouse=True)
def known_roles(town):
    db.session.rollback()
    KEPT[:] = [each.id for each in db.session.query(PersonRole)]


def also(town, login: str, role: str) -> None:
    """Give a person a role of finance beside their own."""
    db.session.add(PersonRole(person_id=town.people[login], unit_id=town.units["901"], role=role))
    db.session.commit()


def barred(world, refused, login: str, declaration_id: int, action: Action) -> None:
    lock = world.declaration(declaration_id).lock
    approval = Approval("云财绩〔2026〕8号", today()) if action is Action.APPROVE else None
    with refused(Refused, kind=Refusal.ROLE):
        act(world.actor(login), declaration_id, action, lock, "意见", approval)


def test_who_sent_it_does_not_open_pass_or_approve_it(world, walk, filled, refused):
    declaration_id = filled()
    walk("send:second_preparer open:submitter submit:submitter", declaration_id)
    also(world, "second_preparer", "reviewer")
    also(world, "second_preparer", "approver")
    barred(world, refused, "second_preparer", declaration_id, Action.OPEN)
    walk("open:reviewer pass_review:reviewer", declaration_id)
    barred(world, refused, "second_preparer", declaration_id, Action.OPEN)


def test_who_recalled_it_does_not_either(world, walk, filled, refused):
    declaration_id = filled()
    walk(
        "send:second_preparer recall:second_preparer send:preparer open:submitter submit:submitter",
        declaration_id,
    )
    also(world, "second_preparer", "reviewer")
    barred(world, refused, "second_preparer", declaration_id, Action.OPEN)


def test_who_answered_finance_for_the_unit_does_not_either(world, walk, filled, refused):
    declaration_id = filled()
    walk(f"{SUBMITTED} open:reviewer", declaration_id)
    new = threads.NewThread("policy_basis", Weight.ADVICE, "请补充文号。", None, None, "")
    thread_id = threads.open_thread(world.actor("reviewer"), declaration_id, new).id
    walk("send_back:reviewer", declaration_id)
    threads.say(world.actor("second_preparer"), declaration_id, thread_id, "已补充。")
    walk(SUBMITTED, declaration_id)
    also(world, "second_preparer", "reviewer")
    barred(world, refused, "second_preparer", declaration_id, Action.OPEN)


def test_who_endorsed_it_for_the_department_does_not_decide_for_finance(world, walk, filled, refused):
    declaration_id = filled(station=True)
    walk(
        "send:station_preparer open:station_submitter submit:station_submitter open:endorser endorse:endorser",
        declaration_id,
    )
    also(world, "endorser", "reviewer")
    also(world, "endorser", "approver")
    barred(world, refused, "endorser", declaration_id, Action.OPEN)
    walk("open:reviewer pass_review:reviewer", declaration_id)
    barred(world, refused, "endorser", declaration_id, Action.OPEN)


def test_who_endorsed_it_endorses_it_again_after_a_return(world, walk, filled):
    declaration_id = filled(station=True)
    way = (
        "send:station_preparer open:station_submitter submit:station_submitter open:endorser endorse:endorser"
    )
    walk(f"{way} open:reviewer send_back:reviewer {way}", declaration_id)
    assert world.declaration(declaration_id).status == "finance_review"


def test_an_opener_who_changed_sides_settles_their_own_demand_no_more(world, walk, filled, refused):
    declaration_id = filled()
    walk(SUBMITTED, declaration_id)
    walk("open:reviewer", declaration_id)
    new = threads.NewThread("policy_basis", Weight.MUST, "请补充文号。", None, None, "")
    thread_id = threads.open_thread(world.actor("reviewer"), declaration_id, new).id
    walk("send_back:reviewer", declaration_id)
    held = db.session.query(PersonRole).filter_by(person_id=world.people["reviewer"]).one()
    held.role, held.unit_id = "preparer", world.units["121"]
    db.session.commit()
    try:
        assert desk_of(world.actor("reviewer"), declaration_id).case.roles == {"preparer"}
        with refused(Refused, kind=Refusal.ROLE):
            threads.settle(world.actor("reviewer"), declaration_id, thread_id)
    finally:
        held = db.session.query(PersonRole).filter_by(person_id=world.people["reviewer"]).one()
        held.role, held.unit_id = "reviewer", world.units["901"]
        db.session.commit()
