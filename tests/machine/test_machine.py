"""Random people do random things on several declarations; a plain model says what becomes of it, and a marker
in everything that is written says who reads it."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from app.domain.review import threads
from app.queries.procedure import desk
from tests.machine import state_machine
from tests.machine.agreement import Agreement
from tests.machine.portal import Portal, inhabited
from tests.machine.state_machine import PortalMachine

ALWAYS_THE_SAME = settings(
    max_examples=1,
    stateful_step_count=18,
    derandomize=True,
    report_multiple_bugs=False,
    # A step costs too much for shrinking; what happened is told step by step.
    phases=[Phase.generate],
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def portal(sqlite_template, tmp_path_factory) -> Portal:
    """A portal of the module's own."""
    yield from inhabited(sqlite_template, tmp_path_factory.mktemp("machine"))


def run(portal: Portal, steps: int = ALWAYS_THE_SAME.stateful_step_count) -> None:
    """Let the machine run the same days every time."""
    kept = settings(ALWAYS_THE_SAME, stateful_step_count=steps)
    run_state_machine_as_test(lambda: PortalMachine(portal), settings=kept)


def test_the_portal_agrees_with_the_design(portal):
    run(portal)


@pytest.fixture
def talkative(monkeypatch):
    """Days of which much is talk, so that a proof takes few steps."""
    monkeypatch.setattr(state_machine, "OFTEN", {"goes_on": 6, "opens_a_thread": 6, "speaks": 4})


def test_a_desk_that_shows_too_much_is_noticed(portal, talkative, monkeypatch):
    monkeypatch.setattr(threads, "may_read", lambda *_: True)
    with pytest.raises(AssertionError, match="threads of"):
        run(portal, steps=15)


def test_a_page_that_shows_too_much_is_noticed(portal, talkative, monkeypatch):
    monkeypatch.setattr(desk, "seen_by", lambda threads, _: tuple(threads))
    monkeypatch.setattr(Agreement, "compare_desk", lambda *_: None)
    with pytest.raises(AssertionError, match=r"\w+ reads \["):
        run(portal, steps=15)
