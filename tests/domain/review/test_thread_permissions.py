"""Who opens, answers, asks again and settles; and whom each action lets read what was said."""

from itertools import product

import pytest

from app.domain.procedure.audiences import Audience
from app.domain.procedure.guards import Case
from app.domain.procedure.stages import CLOSED, HOLDERS, Status
from app.domain.procedure.workflow import Action, Refusal, Refused
from app.domain.review.thread_permissions import (
    ADDRESSES,
    NOTES,
    addressed,
    carried,
    has_stage_open,
    may_answer,
    may_follow_up,
    may_settle,
    require_opening,
    require_settling,
    require_speaking,
    role_in,
    weights,
)
from app.domain.review.threads import Weight
from app.domain.roles import Role
from tests.domain.thread_samples import ANOTHER, OPENER, answered, asked, thread, words

UNSENT, UNIT, DEPARTMENT, ALL = Audience.UNSENT, Audience.UNIT, Audience.DEPARTMENT, Audience.ALL
FINANCE_ONLY, DEPARTMENT_ONLY = Audience.FINANCE_ONLY, Audience.DEPARTMENT_ONLY
EVERYWHERE = list(product(Status, Role, (False, True)))


def case(status, *roles, opened=False, **facts):
    return Case(Status(status), frozenset(roles), opened_by_me=opened, **facts)


def refusal_of(demand, *arguments):
    with pytest.raises(Refused) as refused:
        demand(*arguments)
    assert refused.value.message.endswith("。")
    return refused.value


def where(may, each):
    """Return the status, role and opening in which a person may."""
    return {
        (status, role, opened)
        for status, role, opened in EVERYWHERE
        if may(each, case(status, role, opened=opened))
    }


# --- opening ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "role", "opened"), EVERYWHERE)
def test_a_thread_is_opened_by_who_has_the_stage_open(status, role, opened):
    now = case(status, role, opened=opened)
    if opened and HOLDERS.get(status) is role:
        assert has_stage_open(now) and role_in(now) is role
        require_opening(now)
    else:
        assert not has_stage_open(now)
        knows_it = role in HOLDERS.values()
        assert refusal_of(require_opening, now).kind is (Refusal.STATE if knows_it else Refusal.ROLE)


@pytest.mark.parametrize(
    ("status", "weight", "wanted", "audience"),
    [
        ("unit_review", Weight.MUST, None, UNIT),
        ("unit_review", Weight.ADVICE, FINANCE_ONLY, UNIT),
        ("department_review", Weight.MUST, None, DEPARTMENT),
        ("department_review", Weight.MUST, ALL, DEPARTMENT),
        ("department_review", Weight.NOTE, ALL, DEPARTMENT_ONLY),
        ("finance_review", Weight.MUST, None, ALL),
        ("finance_review", Weight.ADVICE, FINANCE_ONLY, ALL),
        ("finance_review", Weight.NOTE, ALL, FINANCE_ONLY),
        ("approval", Weight.MUST, None, ALL),
        ("approval", Weight.MUST, ALL, ALL),
        ("approval", Weight.ADVICE, FINANCE_ONLY, FINANCE_ONLY),
        ("approval", Weight.MUST, UNIT, ALL),
        ("approval", Weight.NOTE, ALL, FINANCE_ONLY),
    ],
)
def test_a_thread_is_for_whom_its_stage_speaks_to(status, weight, wanted, audience):
    assert addressed(Status(status), weight, wanted) is audience


def test_every_stage_speaks_to_somebody_and_the_unit_alone_keeps_no_notes():
    assert ADDRESSES.keys() == HOLDERS.keys()
    assert set(HOLDERS) - set(NOTES) == {Status.UNIT_REVIEW}
    assert weights(Status.UNIT_REVIEW) == (Weight.MUST, Weight.ADVICE)
    assert all(weights(stage) == tuple(Weight) for stage in NOTES)


# --- answering, asking again, settling -------------------------------------------------------------------------

EDITING = {
    *product(("draft", "returned"), (Role.PREPARER, Role.SUBMITTER), (False, True)),
    ("unit_review", Role.SUBMITTER, True),
}
REVIEWING = {("finance_review", Role.REVIEWER, True)}


@pytest.mark.parametrize("weight", list(Weight))
@pytest.mark.parametrize(
    ("audience", "role", "expected"),
    [
        (UNIT, Role.SUBMITTER, EDITING),
        (DEPARTMENT, Role.ENDORSER, EDITING),
        (ALL, Role.REVIEWER, EDITING),
        (ALL, Role.APPROVER, EDITING),
        (FINANCE_ONLY, Role.APPROVER, REVIEWING),
    ],
)
def test_who_answers_is_whoever_was_asked(audience, role, expected, weight):
    each = thread(asked(audience, role), audience=audience, weight=weight)
    assert where(may_answer, each) == (set() if weight is Weight.NOTE else expected)


@pytest.mark.parametrize(
    "messages", [(words(audience=UNSENT),), (asked(), words("settle", number=2, event=2))]
)
def test_nobody_answers_what_was_not_sent_or_is_settled(messages):
    assert where(may_answer, thread(*messages)) == set()


@pytest.mark.parametrize(("stage", "holder"), HOLDERS.items())
def test_who_holds_the_stage_of_a_thread_asks_again_until_it_is_settled(stage, holder):
    for opener in (words(role=holder, audience=UNSENT), words(role=holder, event=1)):
        assert where(may_follow_up, thread(opener)) == {(stage, holder, True)}
        assert where(may_follow_up, thread(opener, words("settle", holder, number=2))) == set()


@pytest.mark.parametrize(("stage", "holder"), HOLDERS.items())
def test_a_thread_is_settled_by_its_opener_or_by_who_holds_its_stage(stage, holder):
    each = thread(words(role=holder, event=1))
    assert where(lambda *it: may_settle(*it, ANOTHER), each) == {(stage, holder, True)}
    assert where(lambda *it: may_settle(*it, OPENER), each) == {
        place for place in EVERYWHERE if place[0] not in CLOSED and place[1] is holder
    }
    for done in (words(role=holder, audience=UNSENT), words("settle", holder, event=2)):
        other = thread(done) if done.audience is UNSENT else thread(words(role=holder, event=1), done)
        assert where(lambda *it, each=other: may_settle(*it, OPENER), other) == set()


@pytest.mark.parametrize(
    ("status", "role", "messages", "kind", "word"),
    [
        ("finance_review", Role.AUDITOR, (asked(),), Refusal.ROLE, "申报单位"),
        ("finance_review", Role.PREPARER, (asked(),), Refusal.STATE, "财政审核"),
        ("finance_review", Role.REVIEWER, (asked(),), Refusal.STATE, "财政审核"),
        ("returned", Role.PREPARER, (asked(), words("settle", number=2)), Refusal.STATE, "已经关闭"),
    ],
)
def test_who_may_not_speak_hears_why(status, role, messages, kind, word):
    refusal = refusal_of(require_speaking, thread(*messages), case(status, role))
    assert refusal.kind is kind and word in refusal.message


def test_who_may_not_settle_hears_why():
    now = case("returned", Role.PREPARER)
    assert refusal_of(require_settling, thread(asked()), now, ANOTHER).kind is Refusal.ROLE
    done = thread(asked(), words("settle", number=2))
    assert refusal_of(require_settling, done, now, OPENER).kind is Refusal.STATE
    assert refusal_of(require_settling, thread(asked()), now, OPENER).kind is Refusal.ROLE
    require_settling(thread(asked()), case("returned", Role.REVIEWER), OPENER)


@pytest.mark.parametrize(
    ("roles", "role"),
    [
        ({Role.PREPARER}, Role.PREPARER),
        ({Role.SUBMITTER}, Role.SUBMITTER),
        ({Role.PREPARER, Role.SUBMITTER, Role.REVIEWER}, Role.PREPARER),
    ],
)
def test_the_unit_speaks_as_what_it_is(roles, role):
    assert role_in(case("returned", *roles)) is role


# --- what an action carries ------------------------------------------------------------------------------------

GOES = {
    (DEPARTMENT, UNIT, "submit", True): DEPARTMENT,
    (ALL, UNIT, "submit", True): DEPARTMENT,
    (ALL, DEPARTMENT, "endorse", True): ALL,
    (DEPARTMENT, DEPARTMENT, "endorse", True): DEPARTMENT,
    (DEPARTMENT, UNIT, "submit", False): DEPARTMENT,
    (ALL, UNIT, "submit", False): ALL,
    (ALL, DEPARTMENT, "endorse", False): ALL,
    (DEPARTMENT, DEPARTMENT, "endorse", False): DEPARTMENT,
    (UNIT, UNIT, "send", True): UNIT,
    (UNIT, UNIT, "send", False): UNIT,
    (UNIT, UNIT, "submit", True): UNIT,
    (UNIT, UNIT, "submit", False): UNIT,
}
"""How far a unit's answer gets: (thread's audience, answer's audience, action, subordinate); anything else leaves it."""


@pytest.mark.parametrize("is_subordinate", [False, True])
@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize(
    ("asked_of", "reached"),
    [(UNIT, UNIT), (DEPARTMENT, UNIT), (DEPARTMENT, DEPARTMENT), (ALL, UNIT), (ALL, DEPARTMENT), (ALL, ALL)],
)
def test_the_units_answer_goes_up_step_by_step(asked_of, reached, action, is_subordinate):
    answer = answered(reached, event=None if reached is UNIT else 3)
    goes = carried(
        thread(asked(asked_of), answer, audience=asked_of),
        answer,
        action,
        case("returned", is_subordinate=is_subordinate),
    )
    wanted = GOES.get((asked_of, reached, action.value, is_subordinate))
    assert goes is wanted


@pytest.mark.parametrize("action", [Action.SEND, Action.SUBMIT])
def test_what_answers_the_units_own_head_is_sent_once(action):
    answer = answered(UNIT, event=3)
    assert carried(thread(asked(UNIT), answer, audience=UNIT), answer, action, case("returned")) is None


SENDING = {"submit", "endorse", "pass_review", "approve", "send_back", "refer_back", "decline"}


@pytest.mark.parametrize(
    ("stage", "holder", "kind"),
    [
        *((*each, kind) for each in HOLDERS.items() for kind in ("open", "follow_up", "settle")),
        (Status.FINANCE_REVIEW, Role.REVIEWER, "answer"),
    ],
)
@pytest.mark.parametrize("action", list(Action))
def test_what_a_stage_wrote_goes_out_with_its_decision(stage, holder, action, kind):
    message = words(kind, holder, UNSENT)
    for audience, status in product((ALL, FINANCE_ONLY), Status):
        goes = action.value in SENDING and status is stage
        if action is Action.REFER_BACK and audience is not FINANCE_ONLY:
            goes = False
        each = thread(message, audience=audience, stage=stage)
        assert carried(each, message, action, case(status)) is (audience if goes else None), (
            audience,
            status,
        )


@pytest.mark.parametrize("action", list(Action))
def test_what_was_sent_or_noted_is_not_sent_again(action):
    for audience in (ALL, FINANCE_ONLY, DEPARTMENT_ONLY):
        message = asked(audience)
        assert carried(thread(message, audience=audience), message, action, case("finance_review")) is None
