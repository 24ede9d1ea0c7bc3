"""Writing down what happened, inside the transaction that did it, and telling whoever it concerns."""

from collections.abc import Iterable

from sqlalchemy import select, text

from app.domain.actor import Actor
from app.domain.procedure.chain import HASHED, chain_of, digest
from app.domain.procedure.events import EventKind
from app.models import Event, db
from app.models.types import now
from app.operations.news import tell
from app.operations.origin import present
from app.operations.transaction import writing

_LENGTHENED = text(
    "INSERT INTO event_chain (chain, length, digest) VALUES (:chain, 1, '')"
    " ON CONFLICT (chain) DO UPDATE SET length = event_chain.length + 1 RETURNING length, digest"
)
_ENDED = text("UPDATE event_chain SET digest = :digest WHERE chain = :chain")


def record(kind: EventKind, actor: Actor | None, **details: object) -> Event:
    """Add an event to the present transaction; `details` are columns of `Event`, the others say where it comes from."""
    from_where = present()
    details = {
        "address": from_where.address,
        "session_id": from_where.session_id,
        "request_id": from_where.request_id,
        "at": now(),
        **details,
    }
    event = Event(kind=kind, person_id=actor.person_id if actor else None, **details)
    chain(event)
    db.session.add(event)
    tell(event)
    return event


def adopt_unchained() -> list[int]:
    """Chain the events that an older version wrote while both ran, and return their ids.

    An event names the ids, since whoever can write to the database can also add such rows.
    """
    with writing():
        found = db.session.scalars(select(Event).where(Event.chain.is_(None)).order_by(Event.id)).all()
        for event in found:
            chain(event)
        if found:
            record(EventKind.EVENTS_ADOPTED, None, subject=_ranges(event.id for event in found))
    return [event.id for event in found]


def chain(event: Event) -> None:
    """Give the event its place at the end of its chain, whose row stays locked until the transaction ends."""
    event.chain = chain_of(event.declaration_id, event.person_id)
    connection = db.session.connection()
    position, before = connection.execute(_LENGTHENED, {"chain": event.chain}).one()
    content = {name: getattr(event, name) for name in HASHED}
    event.chain_position, event.chain_digest = position, digest(event.chain, position, before, content)
    connection.execute(_ENDED, {"chain": event.chain, "digest": event.chain_digest})


def _ranges(ids: Iterable[int]) -> str:
    """Return ascending numbers with runs drawn together: `3-5、9`."""
    runs: list[tuple[int, int]] = []
    for each in ids:
        if runs and each == runs[-1][1] + 1:
            runs[-1] = runs[-1][0], each
        else:
            runs.append((each, each))
    return "、".join(f"{first}-{last}" if first != last else f"{first}" for first, last in runs)
