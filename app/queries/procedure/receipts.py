"""What a receipt tells: an action of the person who reads it, and where the declaration stands since."""

from sqlalchemy import func, select

from app.domain.actor import Actor
from app.domain.procedure.receipts import LETTING_GO
from app.models import Event, db
from app.queries import NotFound
from app.queries.procedure.desk import Desk

_KINDS = frozenset(action.value for action in LETTING_GO)


def last_own_event(actor: Actor, declaration_id: int) -> int:
    """Return the id of the last event of a person on a declaration; raises `NotFound` for nothing."""
    own = (Event.declaration_id == declaration_id, Event.person_id == actor.person_id)
    found = db.session.scalar(select(func.max(Event.id)).where(*own))
    if found is None:
        raise NotFound("没有这次办理。")
    return found


def receipt_event(desk: Desk, event_id: int) -> Event:
    """Return the event of a receipt; raises `NotFound` for one that is not the reader's own or has none."""
    for event in desk.events:
        if event.id == event_id and event.person_id == desk.reader.person_id and event.kind.value in _KINDS:
            return event
    raise NotFound("没有这份回执，或不是您办理的。")
