"""Threads as values: where each stands, what is a draft, what bars whom, and what a reader knows of them."""

from dataclasses import replace

import pytest

from app.domain.form.catalogue import STANDARD
from app.domain.form.sheet import IndicatorRow, Sheet
from app.domain.procedure.audiences import Audience, Reader
from app.domain.procedure.stages import HOLDERS, Status
from app.domain.review.threads import (
    State,
    Weight,
    for_the_unit,
    seen_by,
    unanswered,
    unsent_demands,
    unsettled,
)
from app.domain.roles import Role
from tests.domain.thread_samples import ANOTHER, OPENER, STOOD, answered, asked, thread, words

UNSENT, UNIT, DEPARTMENT, ALL = Audience.UNSENT, Audience.UNIT, Audience.DEPARTMENT, Audience.ALL
FINANCE_ONLY, DEPARTMENT_ONLY = Audience.FINANCE_ONLY, Audience.DEPARTMENT_ONLY
SAME, CHANGED = Sheet(policy_basis=STOOD), Sheet(policy_basis="改过的政策依据。")
FOLLOWED = words("follow_up", number=3, event=2)
SETTLED = words("settle", number=4, event=2)


@pytest.mark.parametrize(
    ("messages", "unchanged", "changed"),
    [
        ((words(audience=UNSENT),), State.UNSENT, State.UNSENT),
        ((asked(),), State.WAITING, State.CHANGED),
        ((asked(), answered()), State.ANSWERED, State.ANSWERED),
        ((asked(), answered(), FOLLOWED), State.WAITING, State.CHANGED),
        ((asked(), answered(), FOLLOWED, answered(number=5)), State.ANSWERED, State.ANSWERED),
        ((asked(), SETTLED), State.SETTLED, State.SETTLED),
        ((asked(), answered(), SETTLED), State.SETTLED, State.SETTLED),
        ((asked(), SETTLED, answered(number=5)), State.SETTLED, State.SETTLED),
    ],
)
def test_a_thread_stands_where_its_last_words_leave_it(messages, unchanged, changed):
    each = thread(*messages)
    assert (each.state(SAME), each.state(CHANGED)) == (unchanged, changed)
    assert [each.is_to_do(sheet) for sheet in (SAME, CHANGED)] == [
        state is State.WAITING for state in (unchanged, changed)
    ]


def test_a_note_asks_nothing_whatever_changes():
    note = thread(asked(FINANCE_ONLY), weight=Weight.NOTE, audience=FINANCE_ONLY)
    assert {note.state(sheet) for sheet in (SAME, CHANGED)} == {State.NOTE}
    assert thread(asked(), SETTLED, weight=Weight.NOTE).state(SAME) is State.SETTLED


def test_a_change_counts_from_what_stood_when_it_was_asked_last():
    again = words("follow_up", number=3, event=2, quote=CHANGED.policy_basis)
    each = thread(asked(), answered(), again)
    assert (each.state(CHANGED), each.state(SAME)) == (State.WAITING, State.CHANGED)


def test_a_thread_goes_with_its_row_and_outlives_it():
    row = IndicatorRow("one", STANDARD.categories[0], "巡检次数", "≥12次", "以巡检单为准。")
    other = replace(row, identity="two")
    stood = "巡检次数｜≥12次｜以巡检单为准。"
    each = thread(words(quote=stood, event=1), place="row-one")
    assert each.state(Sheet(rows=(row, other))) is State.WAITING
    assert each.state(Sheet(rows=(other, row))) is State.WAITING
    assert each.state(Sheet(rows=(other,))) is State.CHANGED
    assert each.state(Sheet(rows=(replace(row, target_value="≥24次"),))) is State.CHANGED
    cell = thread(words(quote="巡检次数", event=1), place="name-one")
    assert cell.state(Sheet(rows=(replace(row, target_value="≥24次"),))) is State.WAITING


@pytest.mark.parametrize(
    ("messages", "asking", "answering"),
    [
        ((words(audience=UNSENT),), 0, None),
        ((asked(),), None, None),
        ((asked(), answered()), None, 1),
        ((asked(), answered(ALL, event=2)), None, None),
        ((asked(), answered(DEPARTMENT, event=2)), None, None),
        ((asked(), answered(UNIT, event=2)), None, None),
        ((asked(), answered(event=2), words("follow_up", audience=UNSENT, number=3)), 2, None),
        ((asked(), answered(ALL, event=2), answered(number=3)), None, 2),
    ],
)
def test_the_draft_is_what_waits_to_be_sent(messages, asking, answering):
    each = thread(*messages)

    def at(place):
        return None if place is None else messages[place]

    assert (each.draft(asks=True), each.draft(asks=False)) == (at(asking), at(answering))


@pytest.mark.parametrize(
    ("stage", "audience", "weight", "label"),
    [
        (Status.UNIT_REVIEW, UNIT, Weight.MUST, "单位3"),
        (Status.DEPARTMENT_REVIEW, DEPARTMENT, Weight.ADVICE, "主管3"),
        (Status.DEPARTMENT_REVIEW, DEPARTMENT_ONLY, Weight.NOTE, "主管备注3"),
        (Status.FINANCE_REVIEW, ALL, Weight.MUST, "财政3"),
        (Status.FINANCE_REVIEW, FINANCE_ONLY, Weight.NOTE, "财政备注3"),
        (Status.APPROVAL, ALL, Weight.MUST, "批复3"),
        (Status.APPROVAL, FINANCE_ONLY, Weight.MUST, "复审3"),
        (Status.APPROVAL, FINANCE_ONLY, Weight.NOTE, "批复备注3"),
    ],
)
def test_a_thread_is_called_by_who_asks_whom(stage, audience, weight, label):
    assert thread(stage=stage, audience=audience, weight=weight, number=3).label == label


# --- what a reader knows ---------------------------------------------------------------------------------------

REVIEWER = Reader(OPENER, frozenset({Role.REVIEWER}))
PREPARER = Reader(ANOTHER, frozenset({Role.PREPARER}))
ENDORSER = Reader(9, frozenset({Role.ENDORSER}))
AUDITOR = Reader(10, frozenset({Role.AUDITOR}))
CONVERSATION = thread(
    asked(),
    answered(ALL, event=2),
    words("follow_up", audience=ALL, number=3, event=3),
    answered(DEPARTMENT, event=4, number=4),
    answered(UNIT, number=5),
    words("settle", audience=UNSENT, number=6),
)


@pytest.mark.parametrize(
    ("reader", "known"),
    [
        (PREPARER, [1, 2, 3, 4, 5]),
        (ENDORSER, [1, 2, 3, 4]),
        (REVIEWER, [1, 2, 3, 6]),
        (replace(REVIEWER, person_id=11), [1, 2, 3]),
        (replace(REVIEWER, person_id=11, open_stage=Status.FINANCE_REVIEW), [1, 2, 3, 6]),
        (AUDITOR, [1, 2, 3, 4, 5, 6]),
    ],
)
def test_of_a_thread_everybody_knows_their_share(reader, known):
    (seen,) = seen_by([CONVERSATION], reader)
    assert [message.id for message in seen.messages] == known
    assert seen.is_settled is (6 in known)


@pytest.mark.parametrize("audience", [UNSENT, UNIT, DEPARTMENT_ONLY])
def test_who_may_not_read_what_opened_a_thread_knows_nothing_of_it(audience):
    opener = words(role=Role.ENDORSER, audience=audience, person=9)
    sent_since = words("settle", audience=ALL, number=2)
    assert seen_by([thread(opener, sent_since)], REVIEWER) == ()


# --- what bars whom --------------------------------------------------------------------------------------------


def test_the_unit_is_asked_by_what_was_sent_to_it_and_is_no_note():
    assert {
        audience for audience in Audience if for_the_unit(thread(asked(audience), audience=audience))
    } == {
        UNIT,
        DEPARTMENT,
        ALL,
    }
    assert not for_the_unit(thread(words(audience=UNSENT)))


@pytest.mark.parametrize("weight", list(Weight))
@pytest.mark.parametrize("sheet", [SAME, CHANGED], ids=["unchanged", "changed"])
def test_the_unit_owes_an_answer_or_a_change_to_each_demand(weight, sheet):
    each = thread(asked(), weight=weight)
    owed = weight is Weight.MUST and sheet is SAME
    assert unanswered([each], sheet) == ((each,) if owed else ())
    assert unanswered([thread(asked(), answered(), weight=weight)], sheet) == ()
    assert unanswered([thread(asked(), SETTLED, weight=weight)], sheet) == ()
    assert unanswered([thread(asked(FINANCE_ONLY), weight=weight, audience=FINANCE_ONLY)], sheet) == ()
    assert unanswered([thread(words(audience=UNSENT), weight=weight)], sheet) == ()


BARRED = {
    (Status.UNIT_REVIEW, UNIT): set(),
    (Status.DEPARTMENT_REVIEW, DEPARTMENT): set(),
    (Status.FINANCE_REVIEW, ALL): {Status.FINANCE_REVIEW, Status.APPROVAL},
    (Status.APPROVAL, ALL): {Status.APPROVAL},
    (Status.APPROVAL, FINANCE_ONLY): {Status.FINANCE_REVIEW, Status.APPROVAL},
}
"""The stages that an open 须修改 thread keeps from passing on, by its stage and audience."""


@pytest.mark.parametrize(("stage", "audience"), BARRED)
@pytest.mark.parametrize("passing", list(Status))
def test_an_open_demand_bars_its_stage_and_the_approval(stage, audience, passing):
    opener = words(role=HOLDERS[stage], audience=audience, event=1)
    each = thread(opener, audience=audience)
    assert unsettled([each], passing) == ((each,) if passing in BARRED[stage, audience] else ())
    for harmless in (
        replace(each, weight=Weight.ADVICE),
        replace(each, weight=Weight.NOTE),
        replace(each, messages=(opener, SETTLED)),
        replace(each, messages=(replace(opener, audience=UNSENT, event_id=None),)),
    ):
        assert unsettled([harmless], passing) == ()


def test_an_answer_lets_the_reviewer_pass_what_the_approver_asked_and_nothing_else():
    referred = thread(
        words(role=Role.APPROVER, audience=FINANCE_ONLY, event=1),
        answered(UNSENT, Role.REVIEWER),
        audience=FINANCE_ONLY,
    )
    own = thread(asked(), answered(ALL, event=2))
    assert unsettled([referred, own], Status.FINANCE_REVIEW) == (own,)
    assert unsettled([referred, own], Status.APPROVAL) == (referred, own)


@pytest.mark.parametrize(("stage", "holder"), HOLDERS.items())
def test_an_unsent_demand_of_the_stage_bars_it_and_no_other(stage, holder):
    each = thread(words(role=holder, audience=UNSENT))
    again = thread(words(role=holder, event=1), words("follow_up", holder, UNSENT, number=2))
    for other in Status:
        expected = (each, again) if other is stage else ()
        assert unsent_demands([each, again], other) == expected
    for harmless in (
        replace(each, weight=Weight.ADVICE),
        thread(words(role=holder, event=1)),
        thread(words(role=holder, event=1), words("settle", holder, UNSENT, number=2)),
    ):
        assert unsent_demands([harmless], stage) == ()
