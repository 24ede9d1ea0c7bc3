"""Looking for what people and groups are to be reminded of, once a day, and writing it into the outbox, once for each."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.domain.procedure.outbox import MessageChoice, OutboxKind, last_digest
from app.domain.procedure.rounds import today
from app.models import OutboxClock, OutboxMessage, Reminder, db
from app.models.types import now
from app.operations.letters import reader_of_group
from app.operations.transaction import writing
from app.queries.lists.reminders import Due, due_reminders, people_to_remind, robots_to_remind
from app.queries.people import present_actor

REMINDED, SERVICE = "reminded", "service"
"""The clocks: when everybody's reminders were looked for last, when a service was at work last."""


def remind(*, by_mail: bool = True) -> int:
    """Write the day's reminders unless somebody did, and return how many messages that made.

    Without a mail server, not `by_mail`, groups alone are reminded: nobody is sent a heap of old mail one day. A run that
    breaks off is done again: what one was reminded of is noted with the message.
    """
    at = now()
    if (done := clock(REMINDED)) and done >= last_digest(at):
        return 0
    written = sum(_remind_person(*each) for each in people_to_remind()) if by_mail else 0
    robots = [(each.id, reader_of_group(each), each.choice) for each in robots_to_remind()]
    for robot_id, reader, choice in robots:
        written += _write(f"w{robot_id}", due_reminders(reader, today(), choice), webhook_id=robot_id)
    set_clock(REMINDED, at)
    return written


def clock(name: str) -> datetime | None:
    """Return when something happened last, None for never."""
    return db.session.scalar(select(OutboxClock.at).where(OutboxClock.name == name))


def set_clock(name: str, at: datetime) -> None:
    """Note when something happened."""
    try:
        with writing():
            found = db.session.get(OutboxClock, name)
            if found is None:
                db.session.add(OutboxClock(name=name, at=at))
            else:
                found.at = at
    except IntegrityError:
        # Another sender has just noted it for the first time.
        return


def _remind_person(person_id: int, choice: MessageChoice) -> int:
    actor = present_actor(person_id)
    due = due_reminders(actor, today(), choice) if actor else []
    return _write(f"p{person_id}", due, person_id=person_id)


def _write(
    reader: str, due: list[Due], *, person_id: int | None = None, webhook_id: int | None = None
) -> int:
    """Write one message with what the reader was not reminded of yet; another sender may do the same meanwhile."""
    if not due:
        return 0
    try:
        with writing():
            marks = [each.mark for each in due]
            known = select(Reminder.mark).where(Reminder.reader == reader, Reminder.mark.in_(marks))
            done = set(db.session.scalars(known))
            new = [each for each in due if each.mark not in done]
            if not new:
                return 0
            message = OutboxMessage(kind=OutboxKind.REMINDER, person_id=person_id, webhook_id=webhook_id)
            db.session.add(message)
            db.session.flush()
            db.session.add_all(
                Reminder(
                    kind=each.kind,
                    reader=reader,
                    mark=each.mark,
                    message_id=message.id,
                    declaration_id=each.declaration_id,
                    round_id=each.round_id,
                    unit_id=each.unit_id,
                )
                for each in new
            )
    except IntegrityError:
        return 0
    return 1
