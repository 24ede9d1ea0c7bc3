"""Sending threads: an action carries out what was written and waits, in its own transaction."""

from collections.abc import Iterable

from sqlalchemy import func, select, update

from app.domain.procedure.audiences import Audience
from app.domain.procedure.guards import Case
from app.domain.procedure.workflow import Action
from app.domain.review.thread_permissions import carried
from app.domain.review.threads import Message, MessageKind
from app.domain.review.threads import Thread as ReadThread
from app.models import Thread, ThreadMessage, db
from app.operations.transaction import change_rows


def carry(threads: Iterable[ReadThread], action: Action, case: Case, event_id: int) -> None:
    """Send on, in the present transaction, what the action carries; threads that go out are numbered."""
    for thread in threads:
        for message in thread.messages:
            audience = carried(thread, message, action, case)
            if audience is not None:
                _send(message, audience, event_id)
                if message.kind is MessageKind.OPEN:
                    row = db.session.get_one(Thread, thread.id, populate_existing=True)
                    row.number = next_number(row)
                    db.session.flush()


def next_number(thread: Thread) -> int:
    """Return the number that a thread gets when it goes out: threads of a stage and audience are counted together."""
    last = select(func.max(Thread.number)).where(
        Thread.declaration_id == thread.declaration_id,
        Thread.stage == thread.stage,
        Thread.audience == thread.audience,
    )
    return (db.session.scalar(last) or 0) + 1


def _send(message: Message, audience: Audience, event_id: int) -> None:
    change_rows(
        update(ThreadMessage)
        .where(ThreadMessage.id == message.id)
        .values(audience=audience, event_id=message.event_id or event_id)
    )
