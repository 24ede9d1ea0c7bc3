"""Many guesses at once get no more tries than one after another."""

import pytest

from tests.concurrency.client_processes import SIZE, THROTTLE

EACH = 5


@pytest.mark.parametrize("login", ["preparer", "second_preparer", "nobody"])
def test_of_twenty_guesses_at_once_at_most_five_are_looked_at(concurrent, login):
    outcomes = concurrent.together(*[("guess", login, EACH)] * SIZE)
    assert all(outcome.done for outcome in outcomes), outcomes
    assert SIZE * EACH == 20
    assert sum(outcome.value for outcome in outcomes) <= THROTTLE.attempts
