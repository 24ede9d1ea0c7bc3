"""Writing down what happened, inside the transaction that did it, and telling whoever it concerns."""

from app.domain.actor import Actor
from app.domain.procedure.events import EventKind
from app.models import Event, db
from app.operations.news import tell
from app.operations.origin import present


def record(kind: EventKind, actor: Actor | None, **details: object) -> Event:
    """Add an event to the present transaction; `details` are columns of `Event`, the others say where it comes from."""
    from_where = present()
    details = {
        "address": from_where.address,
        "session_id": from_where.session_id,
        "request_id": from_where.request_id,
        **details,
    }
    event = Event(kind=kind, person_id=actor.person_id if actor else None, **details)
    db.session.add(event)
    tell(event)
    return event
