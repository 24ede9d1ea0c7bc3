"""Submissions that race for room under a 控制数."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.domain.procedure.ceilings import CeilingRule
from app.domain.procedure.first_level import FirstLevelRule
from app.domain.procedure.workflow import Action
from app.operations.ceilings import TypedCeiling, set_ceiling
from app.operations.rounds import change_terms
from app.queries.ceilings import standings
from app.queries.rounds import find_round
from tests.world import World

LOGIN, UNIT = "sole", "141"
ASKED = 1_062_000
"""What each of them asks for."""


@contextmanager
def limited(world: World, rule: CeilingRule) -> Iterator[None]:
    """Let the round go about a 控制数 of the unit as the rule says, and afterwards forget both."""
    _set(world, "0")
    change_terms(None, world.round_id, FirstLevelRule.OFF, rule)
    try:
        yield
    finally:
        _set(world, "")
        change_terms(None, world.round_id, FirstLevelRule.OFF, CeilingRule.OFF)


def race(concurrent, rounds: int, verb: str = "act", at_once: int = 4) -> Iterator[int]:
    """Let several declarations be submitted at once where there is room for one, and yield how many passed, each round."""
    world: World = concurrent.world
    waiting: list[int] = []
    for number in range(rounds):
        while len(waiting) < at_once:
            waiting.append(world.filled(LOGIN, UNIT))
            world.explain(LOGIN, waiting[-1])
        (before,) = standings(find_round(world.round_id))
        _set(world, str(before.submitted + ASKED))
        actor = world.actor(LOGIN)
        orders = [(verb, actor, each, Action.SUBMIT, world.declaration(each).lock) for each in waiting]
        outcomes = concurrent.together(*orders, meet=number % 2 == 0)
        assert {each.kind for each in outcomes} <= {"done", "Rejected"}, outcomes
        (after,) = standings(find_round(world.round_id))
        passed = sum(each.done for each in outcomes)
        assert after.submitted == before.submitted + ASKED * passed
        waiting = [each for each, outcome in zip(waiting, outcomes, strict=True) if not outcome.done]
        yield passed


def _set(world: World, amount: str) -> None:
    set_ceiling(None, world.round_id, TypedCeiling(UNIT, "", "", "", amount))
