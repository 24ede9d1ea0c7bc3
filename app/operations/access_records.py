"""Recording what people took out of the portal, and what they were refused."""

from app.domain.actor import Actor
from app.domain.procedure.events import EventKind
from app.operations.events import record
from app.operations.transaction import writing

SUBJECT_CAP = 200


def note_access(actor: Actor, kind: EventKind, subject: str) -> None:
    """Record that a person took a file, named by `subject`, or was refused something, in a transaction of its own."""
    with writing():
        record(kind, actor, subject="".join(filter(str.isprintable, subject))[:SUBJECT_CAP])
