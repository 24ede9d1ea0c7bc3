"""Messages that leave the portal, robots of groups that take them, and what was reminded of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.procedure.outbox import MessageChoice, OutboxKind, OutboxState, WebhookForm
from app.domain.procedure.reminders import ReminderKind
from app.domain.roles import Role
from app.models.base import Model
from app.models.people import Person
from app.models.types import Utc, Worded, now
from app.models.units import BudgetaryUnit


class Webhook(Model):
    """The robot of a group, which reads as somebody in a role for a unit does. `address` and `secret` lie there sealed.

    `host` is that of the address, for the list.
    """

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    form: Mapped[WebhookForm] = mapped_column(Worded(WebhookForm))
    unit_id: Mapped[int] = mapped_column(ForeignKey("budgetary_unit.id"))
    role: Mapped[Role] = mapped_column(Worded(Role))
    choice: Mapped[MessageChoice] = mapped_column(Worded(MessageChoice))
    address: Mapped[str]
    secret: Mapped[str | None]
    host: Mapped[str] = mapped_column(String(255))
    removed_at: Mapped[datetime | None] = mapped_column(Utc)

    unit: Mapped[BudgetaryUnit] = relationship()


class OutboxMessage(Model):
    """A message to one person or one group: a pointer to an event, or to reminders; its words are made when it is sent.

    `due_at` is when it is tried next, `begun_at` when it was to go out first. A digest is the message at its head with those
    that name it as `head_id`. `claim` is that of the sender that works at it until `claimed_until`. `sealed` holds what
    cannot be made anew, the code of a one-time link, until it is sent. `problem` is what the server said last.
    """

    __tablename__ = "outbox_message"
    # A number is never given twice: the Message-ID is made of it.
    __table_args__ = (
        Index(
            "ix_outbox_message_waiting",
            "due_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(None, "state", "ended_at"),
        Index(None, "head_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[OutboxKind] = mapped_column(Worded(OutboxKind))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    webhook_id: Mapped[int | None] = mapped_column(ForeignKey("webhook.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    state: Mapped[OutboxState] = mapped_column(Worded(OutboxState), default=OutboxState.WAITING)
    in_digest: Mapped[bool] = mapped_column(default=False)
    head_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"))
    created_at: Mapped[datetime] = mapped_column(Utc, default=now)
    begun_at: Mapped[datetime] = mapped_column(Utc, default=now)
    due_at: Mapped[datetime] = mapped_column(Utc, default=now)
    tries: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None] = mapped_column(String(32))
    claimed_until: Mapped[datetime | None] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    problem: Mapped[str] = mapped_column(default="")
    sealed: Mapped[str | None]

    person: Mapped[Person | None] = relationship()
    webhook: Mapped[Webhook | None] = relationship()


class Reminder(Model):
    """What a reader was reminded of, once: `mark` names it, `reader` the person or the group.

    `message_id` is NULL once the message is past its time.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        Index("uq_reminder_reader_mark", "reader", "mark", unique=True),
        Index(None, "message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ReminderKind] = mapped_column(Worded(ReminderKind))
    reader: Mapped[str] = mapped_column(String(16))
    mark: Mapped[str] = mapped_column(String(80))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"))
    declaration_id: Mapped[int | None] = mapped_column(ForeignKey("declaration.id"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("budgetary_unit.id"))


class OutboxClock(Model):
    """When something of the outbox happened last, by its name: a service was at work, reminders were looked for."""

    __tablename__ = "outbox_clock"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime] = mapped_column(Utc)
