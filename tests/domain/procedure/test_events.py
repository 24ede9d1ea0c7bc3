"""The kinds of event."""

from app.domain.procedure.events import EventKind
from app.domain.procedure.workflow import Action


def test_every_action_is_an_event_under_its_own_word():
    assert {action: EventKind(action.value).label for action in Action} == {
        action: action.label for action in Action
    }
