"""The outbox as administrators see it: to whom, when, how often, with what the server said; never what a message says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.domain.procedure.outbox import OutboxState
from app.models import OutboxClock, OutboxMessage, Webhook, db
from app.models.types import now

PAGE = 50


@dataclass(frozen=True, slots=True)
class OutboxStanding:
    """How many messages there are in each state; since when the oldest is overdue, when a service was at work last."""

    counts: dict[OutboxState, int]
    overdue_since: datetime | None
    served_at: datetime | None


def outbox_standing() -> OutboxStanding:
    """Return how the outbox stands."""
    counted = select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
    counts = dict.fromkeys(OutboxState, 0) | dict(db.session.execute(counted).all())
    oldest = select(func.min(OutboxMessage.due_at)).where(
        OutboxMessage.state == OutboxState.WAITING,
        OutboxMessage.head_id.is_(None),
        OutboxMessage.due_at <= now(),
    )
    served = select(OutboxClock.at).where(OutboxClock.name == "service")
    return OutboxStanding(counts, db.session.scalar(oldest), db.session.scalar(served))


def unsent() -> dict[str, int]:
    """Return how many messages are due and not sent, and how many were not delivered."""
    is_waiting, is_dead = OutboxMessage.state == OutboxState.WAITING, OutboxMessage.state == OutboxState.DEAD
    counted = select(
        func.count().filter(is_waiting & OutboxMessage.head_id.is_(None) & (OutboxMessage.due_at <= now())),
        func.count().filter(is_dead),
    )
    due, dead = db.session.execute(counted.where(is_waiting | is_dead)).one()
    return {"due": due, "dead": dead}


def messages(*states: OutboxState, few: int = PAGE) -> Sequence[OutboxMessage]:
    """Return messages in some states, the newest first; those behind the head of a digest are not listed."""
    found = (
        select(OutboxMessage)
        .where(OutboxMessage.state.in_(states), OutboxMessage.head_id.is_(None))
        .options(joinedload(OutboxMessage.person), joinedload(OutboxMessage.webhook))
        .order_by(OutboxMessage.id.desc())
        .limit(few)
    )
    return db.session.scalars(found).all()


def webhooks() -> Sequence[Webhook]:
    """Return the robots that take messages, by name."""
    found = select(Webhook).where(Webhook.removed_at.is_(None)).options(joinedload(Webhook.unit))
    return db.session.scalars(found.order_by(Webhook.name, Webhook.id)).all()
