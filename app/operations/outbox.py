"""The outbox: written with what it tells of, taken by one sender at a time, ended exactly once, never lost.

A message is claimed in one transaction and ended in another; what a sender leaves that dies in between is taken by the next
one, after `LEASE`, and goes out with the same Message-ID.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    Update,
    and_,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    union_all,
    update,
)

from app.domain.procedure.outbox import (
    LEASE,
    MessageChoice,
    OutboxKind,
    OutboxState,
    is_given_up,
    next_digest,
    pause_after,
)
from app.models import Event, News, OutboxMessage, Person, PersonRole, Webhook, db
from app.models.types import now
from app.operations.transaction import change_rows, writing
from app.queries.openings import role_counts

MAIL = 0
"""The lane of mail; every robot has a lane of its own, named by its id."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message in the hands of one sender, with those of its digest behind it. `claim` is what a later claim supersedes."""

    id: int
    kind: OutboxKind
    claim: str
    person_id: int | None
    webhook_id: int | None
    event_ids: tuple[int, ...]
    created_at: datetime
    begun_at: datetime
    tries: int
    sealed: str | None

    def message_id(self, domain: str) -> str:
        """Return the Message-ID: the same for every copy of this message, and for no other one."""
        return f"<{self.created_at:%Y%m%d%H%M%S%f}.{self.id}@{domain}>"


def tell_outside(event: Event) -> None:
    """Write a message to everybody who is told of the event and wants it outside, and to each robot that reads as one of
    them does, in one statement of the present transaction."""
    told = select(News.person_id).where(News.event_id == event.id)
    people = select(
        Person.id.label("person_id"), null().label("webhook_id"), Person.messages.label("choice")
    ).where(Person.id.in_(told), Person.messages != MessageChoice.NONE, Person.mail_address.is_not(None))
    like_one_of_them = exists().where(
        PersonRole.person_id.in_(told),
        PersonRole.unit_id == Webhook.unit_id,
        PersonRole.role == Webhook.role,
        role_counts(),
    )
    robots = select(null(), Webhook.id, Webhook.choice).where(
        Webhook.removed_at.is_(None), Webhook.choice != MessageChoice.NONE, like_one_of_them
    )
    _write_to(union_all(people, robots).subquery("readers"), event, now())


def _write_to(readers: Subquery, event: Event, at: datetime) -> None:
    column = OutboxMessage.__table__.c
    in_digest = readers.c.choice == MessageChoice.DIGEST
    due = case(
        (in_digest, literal(next_digest(at), column.due_at.type)), else_=literal(at, column.due_at.type)
    )
    told: dict[str, Any] = {
        "kind": literal(OutboxKind.NEWS, column.kind.type),
        "state": literal(OutboxState.WAITING, column.state.type),
        "event_id": literal(event.id),
        "tries": literal(0),
        "problem": literal(""),
        "created_at": literal(at, column.created_at.type),
        "begun_at": due,
        "due_at": due,
        "in_digest": in_digest,
        "person_id": readers.c.person_id,
        "webhook_id": cast(readers.c.webhook_id, Integer),
    }
    written = insert(OutboxMessage).from_select(list(told), select(*told.values()), include_defaults=False)
    db.session.execute(written)


def write_code(person_id: int, sealed: str) -> None:
    """Write the message with a code that lies sealed, in the present transaction."""
    db.session.add(OutboxMessage(kind=OutboxKind.LINK_CODE, person_id=person_id, sealed=sealed))


def claim(lane: int, lease: timedelta = LEASE) -> Claimed | None:
    """Take the message of a lane that is due longest and that nobody works at; None where there is none."""
    with writing():
        at = now()
        due = select(OutboxMessage).where(is_due(at), _in_lane(lane))
        due = due.order_by(OutboxMessage.due_at, OutboxMessage.id).limit(1)
        found = db.session.scalar(due.with_for_update(skip_locked=True))
        if found is None:
            return None
        is_new = found.claim is None and found.tries == 0
        found.claim, found.claimed_until = secrets.token_hex(16), at + lease
        if found.in_digest and is_new:
            _gather(found, at)
        events = [found.event_id, *_behind(found.id)] if found.event_id else []
        return Claimed(
            found.id,
            found.kind,
            found.claim,
            found.person_id,
            found.webhook_id,
            tuple(each for each in events if each is not None),
            found.created_at,
            found.begun_at,
            found.tries,
            found.sealed,
        )


def is_due(at: datetime) -> ColumnElement[bool]:
    """Return the condition for messages that a sender may take now."""
    unclaimed = or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until < at)
    waiting = and_(OutboxMessage.state == OutboxState.WAITING, OutboxMessage.head_id.is_(None))
    return and_(waiting, OutboxMessage.due_at <= at, unclaimed)


def lanes_due() -> list[int]:
    """Return the lanes in which something is due, that of mail first."""
    lane = func.coalesce(OutboxMessage.webhook_id, MAIL)
    found: Select[int] = select(lane).where(is_due(now())).distinct()
    lanes = sorted(db.session.scalars(found))
    db.session.rollback()
    return lanes


def sent(claimed: Claimed, said: str) -> bool:
    """End a message as sent; False where another sender took it meanwhile."""
    return _end(claimed, OutboxState.SENT, said)


def drop(claimed: Claimed, why: str) -> bool:
    """End a message that nobody is to get any more."""
    return _end(claimed, OutboxState.DROPPED, why)


def failed(claimed: Claimed, said: str, *, is_final: bool) -> OutboxState:
    """Note a failure: the message rests and is tried again, or lies dead until an administrator looks at it."""
    at = now()
    if is_final or is_given_up(claimed.begun_at, at):
        _end(claimed, OutboxState.DEAD, said)
        return OutboxState.DEAD
    with writing():
        tries = claimed.tries + 1
        rest = {"due_at": at + pause_after(tries), "tries": tries, "problem": said}
        change_rows(_mine(claimed).values(claim=None, claimed_until=None, **rest))
    return OutboxState.WAITING


def _end(claimed: Claimed, state: OutboxState, said: str) -> bool:
    at = now()
    with writing():
        kept = {"sealed": OutboxMessage.sealed if state is OutboxState.DEAD else None}
        ended = {"state": state, "ended_at": at, "problem": said}
        is_mine = change_rows(_mine(claimed).values(claim=None, claimed_until=None, **ended, **kept))
        if is_mine:
            behind = update(OutboxMessage).where(OutboxMessage.head_id == claimed.id)
            change_rows(behind.values(**ended))
    return bool(is_mine)


def _mine(claimed: Claimed) -> Update:
    return update(OutboxMessage).where(
        OutboxMessage.id == claimed.id,
        OutboxMessage.claim == claimed.claim,
        OutboxMessage.state == OutboxState.WAITING,
    )


def _in_lane(lane: int) -> ColumnElement[bool]:
    return OutboxMessage.webhook_id == lane if lane else OutboxMessage.webhook_id.is_(None)


def _gather(head: OutboxMessage, at: datetime) -> None:
    """Put what else is due of the same digest behind the message.

    Once it was taken, nothing joins it any more: its second copy would say more than the first, under the same Message-ID.
    """
    whose = (
        OutboxMessage.person_id == head.person_id
        if head.person_id
        else OutboxMessage.webhook_id == head.webhook_id
    )
    others = update(OutboxMessage).where(
        is_due(at), whose, OutboxMessage.in_digest, OutboxMessage.tries == 0, OutboxMessage.id != head.id
    )
    db.session.flush()
    change_rows(others.values(head_id=head.id))


def _behind(head_id: int) -> list[int | None]:
    behind = select(OutboxMessage.event_id).where(OutboxMessage.head_id == head_id)
    return list(db.session.scalars(behind.order_by(OutboxMessage.id)))
