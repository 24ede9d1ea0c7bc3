"""批注 and the messages in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.procedure.audiences import Audience
from app.domain.procedure.stages import Status
from app.domain.review.threads import MessageKind, Weight
from app.domain.roles import Role
from app.models.base import Model
from app.models.code_lists import ProblemKind
from app.models.people import Person
from app.models.types import Utc, Worded, now


class Thread(Model):
    """A 批注 at a place of the form, by the place's anchor. `number` is given when it is sent.

    `form_key` identifies the form that created it, so that a second click creates nothing. `rule` is that of the finding
    which it was made of, NULL where the reviewer found it alone; `kind_id` the kind of problem that it names, if any.
    """

    __tablename__ = "thread"
    __table_args__ = (
        UniqueConstraint("declaration_id", "stage", "audience", "number"),
        Index("ix_thread_of_kind", "declaration_id", "kind_id", "audience", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), index=True)
    number: Mapped[int | None]
    place: Mapped[str] = mapped_column(String(64))
    weight: Mapped[Weight] = mapped_column(Worded(Weight))
    audience: Mapped[Audience] = mapped_column(Worded(Audience))
    stage: Mapped[Status] = mapped_column(Worded(Status))
    form_key: Mapped[str | None] = mapped_column(String(36), unique=True)
    rule: Mapped[str | None] = mapped_column(String(3))
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("problem_kind.id"))

    kind: Mapped[ProblemKind | None] = relationship()
    messages: Mapped[list[ThreadMessage]] = relationship(order_by="ThreadMessage.id")


class ThreadMessage(Model):
    """Words in a thread. `audience` tells how far they have got, `event_id` the action that sent them there."""

    __tablename__ = "thread_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), index=True)
    kind: Mapped[MessageKind] = mapped_column(Worded(MessageKind))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role] = mapped_column(Worded(Role))
    at: Mapped[datetime] = mapped_column(Utc, default=now)
    text: Mapped[str] = mapped_column(default="")
    quote: Mapped[str | None]
    audience: Mapped[Audience] = mapped_column(Worded(Audience))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))

    person: Mapped[Person] = relationship()
