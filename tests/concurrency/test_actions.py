"""Two people act on one declaration at the same time: one succeeds, the other learns it, one thing happened."""

import pytest

from app.models import db

MANY, SOME = 8, 4
ANEW = 8
"""A declaration lasts this many rounds: its story grows longer with each."""
CONTROLS = 3

PAIRS = {
    "two reviewers open": (
        ["submit:submitter"],
        (("reviewer", "open"), ("second_reviewer", "open")),
        {0: ["send_back:reviewer", "submit:submitter"], 1: ["send_back:second_reviewer", "submit:submitter"]},
    ),
    "the unit recalls what finance opens": (
        ["submit:submitter"],
        (("submitter", "recall"), ("reviewer", "open")),
        {0: ["submit:submitter"], 1: ["send_back:reviewer", "submit:submitter"]},
    ),
    "passed in one window and returned in the other": (
        ["submit:submitter", "open:reviewer", "weigh:reviewer"],
        (("reviewer", "pass_review"), ("reviewer", "send_back")),
        {0: ["take_back:reviewer", "open:reviewer"], 1: ["submit:submitter", "open:reviewer"]},
    ),
    "two preparers send": (
        [],
        (("preparer", "send"), ("second_preparer", "send")),
        {0: ["recall:preparer"], 1: ["recall:second_preparer"]},
    ),
}


def walk(concurrent, declaration_id: int, steps: list[str]) -> None:
    for action, login in (step.split(":") for step in steps):
        concurrent.world.do(login, declaration_id, action)


@pytest.mark.parametrize(("pair", "rounds"), list(zip(PAIRS, (MANY, MANY, SOME, SOME), strict=True)))
def test_of_two_at_once_one_succeeds_and_one_event_is_left(concurrent, pair, rounds):
    way, who, again = PAIRS[pair]
    for number in range(rounds):
        if number % ANEW == 0:
            declaration_id = concurrent.world.filled()
            walk(concurrent, declaration_id, way)
        happened, lock = concurrent.events(declaration_id), concurrent.world.declaration(declaration_id).lock
        outcomes = concurrent.acts(declaration_id, *who, meet=number % 2 == 0)
        assert sorted(outcome.done for outcome in outcomes) == [False, True], outcomes
        loser = next(outcome for outcome in outcomes if not outcome.done)
        assert loser.kind == "Outdated" or (loser.kind, loser.value) == ("Refused", "state")
        assert concurrent.events(declaration_id) == happened + 1
        assert concurrent.world.declaration(declaration_id).lock == lock + 1
        winner = [outcome.done for outcome in outcomes].index(True)
        walk(concurrent, declaration_id, again[winner])


def test_without_the_guard_both_would_succeed(concurrent):
    """The control: were the update to ask for the id alone, each round with `meet` would see it, not one in so many."""
    _, who, _ = PAIRS["two preparers send"]
    for _ in range(CONTROLS):
        declaration_id = concurrent.world.filled()
        happened = concurrent.events(declaration_id)
        outcomes = concurrent.acts(declaration_id, *who, verb="act_by_id_alone", meet=True)
        assert all(outcome.done for outcome in outcomes), outcomes
        assert concurrent.events(declaration_id) == happened + 2


def test_four_at_once_leave_one_event_as_well(concurrent):
    declaration_id = concurrent.world.filled()
    who = (
        ("preparer", "send"),
        ("second_preparer", "send"),
        ("submitter", "submit"),
        ("submitter", "discard"),
    )
    happened = concurrent.events(declaration_id)
    outcomes = concurrent.acts(declaration_id, *who, meet=True)
    assert [outcome.done for outcome in outcomes].count(True) == 1
    assert concurrent.events(declaration_id) == happened + 1
    db.session.rollback()
