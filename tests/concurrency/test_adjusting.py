"""Approvals, adjustments and verifications of one project at once: one version is in force at every look."""

from tests.concurrency.adjusting_at_once import race

ROUNDS = 2
"""`make faults` runs thirty."""


def test_one_version_is_in_force_at_every_look(concurrent):
    for each in race(concurrent, ROUNDS):
        assert (each.looks, each.opened, each.in_force) == ((1,), 1, 1)


def test_without_the_guard_two_adjustments_would_be_open(concurrent):
    """The control: where nothing holds the approved version, two who have both read open one each."""
    (found,) = race(concurrent, 1, "adjust_unheld")
    assert found.opened == 2
