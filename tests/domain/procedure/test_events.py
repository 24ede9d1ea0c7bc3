"""The kinds of event."""

from app.domain.procedure.events import EventKind, told
from app.domain.procedure.stages import Status
from app.domain.procedure.workflow import Action


def test_every_action_is_an_event_under_its_own_word():
    assert {action: EventKind(action.value).label for action in Action} == {
        action: action.label for action in Action
    }


def test_the_record_says_to_whom_a_declaration_went_back():
    assert told(EventKind.SEND_BACK, Status.FINANCE_REVIEW) == "退回申报单位"
    assert told(EventKind.SEND_BACK, Status.UNIT_REVIEW) == "退回填报人"
    assert told(EventKind.CREATE, None) == "新建"
