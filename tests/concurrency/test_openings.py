"""In one window the reviewer lets go of what they decide in the other: one of it happens, and one event is left."""

import pytest

from app.domain.procedure.workflow import Action
from app.queries.openings import current_openings

ROUNDS = 6


def opened(concurrent) -> int:
    declaration_id = concurrent.world.filled()
    for login, action in (("submitter", "submit"), ("reviewer", "open")):
        concurrent.world.do(login, declaration_id, action)
    return declaration_id


@pytest.mark.parametrize("verb", ["give_back", "hand_over"])
def test_letting_go_against_a_decision(concurrent, verb):
    declaration_id, reviewer = opened(concurrent), concurrent.world.actor("reviewer")
    to = (concurrent.world.people["second_reviewer"],) if verb == "hand_over" else ()
    for number in range(ROUNDS):
        happened, lock = concurrent.events(declaration_id), concurrent.world.declaration(declaration_id).lock
        let_go, decided = concurrent.together(
            (verb, reviewer, declaration_id, lock, *to),
            ("act", reviewer, declaration_id, Action.SEND_BACK, lock, "所附依据不足。"),
            meet=number % 2 == 0,
        )
        assert let_go.done != decided.done, (let_go, decided)
        loser = decided if let_go.done else let_go
        assert loser.kind == "Outdated" or (loser.kind, loser.value) == ("Refused", "state"), loser
        assert concurrent.events(declaration_id) == happened + 1
        after = concurrent.world.declaration(declaration_id)
        assert (after.lock, after.status) == (lock + 1, "finance_review" if let_go.done else "returned")
        opening = current_openings([declaration_id]).get(declaration_id)
        assert (opening and opening.person_id) == (to[0] if to and let_go.done else None)
        if decided.done:
            concurrent.world.do("submitter", declaration_id, "submit")
        elif to:
            concurrent.world.do("second_reviewer", declaration_id, "send_back")
            concurrent.world.do("submitter", declaration_id, "submit")
        concurrent.world.do("reviewer", declaration_id, "open")


def test_what_is_given_back_is_opened_by_one_of_two(concurrent):
    declaration_id = opened(concurrent)
    lock = concurrent.world.declaration(declaration_id).lock
    (given,) = concurrent.together(("give_back", concurrent.world.actor("reviewer"), declaration_id, lock))
    outcomes = concurrent.acts(declaration_id, ("reviewer", "open"), ("second_reviewer", "open"), meet=True)
    assert given.done and sorted(outcome.done for outcome in outcomes) == [False, True]


def test_a_recall_against_giving_back_is_refused_whoever_is_first(concurrent):
    for _ in range(ROUNDS // 2):
        declaration_id = opened(concurrent)
        lock = concurrent.world.declaration(declaration_id).lock
        given, recalled = concurrent.together(
            ("give_back", concurrent.world.actor("reviewer"), declaration_id, lock),
            ("act", concurrent.world.actor("submitter"), declaration_id, Action.RECALL, lock, ""),
        )
        assert given.done and (recalled.kind, recalled.value) == ("Refused", "state")
