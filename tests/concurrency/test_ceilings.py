"""Several submissions at once where a 控制数 has room for one: one passes, on each of the two systems."""

from app.domain.procedure.ceilings import CeilingRule
from tests.concurrency.ceilings_at_once import limited, race

ROUNDS = 4
"""`make faults` runs fifty."""


def test_room_for_one_lets_one_pass(concurrent):
    with limited(concurrent.world, CeilingRule.REFUSE):
        assert list(race(concurrent, ROUNDS)) == [1] * ROUNDS


def test_without_the_guard_more_would_pass(concurrent):
    """The control: where room is asked for before the transaction, a round in which all have read lets several pass."""
    with limited(concurrent.world, CeilingRule.REFUSE):
        assert list(race(concurrent, 1, "act_asking_before")) > [1]
