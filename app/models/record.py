"""What happened: revisions that actions froze, openings, and events."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.procedure.events import EventKind, told
from app.domain.procedure.stages import Status
from app.domain.roles import Role
from app.models.base import Model
from app.models.people import Person
from app.models.types import Money, Utc, Worded, now


class Revision(Model):
    """A 送审稿: canonical JSON of the sheet with its SHA-256. Names and amounts are copied out for lists.

    `first_level_project_id` is the 一级项目 that it went out under, which is no part of the form. `found_rules` names rules
    of the prereview that it went out with, such as "E05 W12", but for those that compare with other declarations; NULL where
    it never left the unit, or a version of the portal let it go that did not note it.
    """

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("declaration_id", "number"),
        Index(None, "project_name"),
        Index(
            "ix_revision_counted",
            "declaration_id",
            "id",
            "budget_year_amount",
            "medium_term_amount",
            "found_rules",
            "first_level_project_id",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"))
    number: Mapped[int]
    content: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[datetime] = mapped_column(Utc, default=now)
    project_name: Mapped[str]
    applicant_unit: Mapped[str | None] = mapped_column(String(200))
    medium_term_amount: Mapped[Decimal | None] = mapped_column(Money)
    budget_year_amount: Mapped[Decimal | None] = mapped_column(Money)
    is_new_project: Mapped[bool | None]
    first_level_project_id: Mapped[int | None] = mapped_column(ForeignKey("first_level_project.id"))
    found_rules: Mapped[str | None] = mapped_column(String(255))


class Opening(Model):
    """Who opened a stage and when; it is current until an action leaves the stage."""

    __tablename__ = "opening"
    __table_args__ = (
        Index(
            "uq_opening_current",
            "declaration_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), index=True)
    stage: Mapped[Status] = mapped_column(Worded(Status))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(Utc, default=now)
    closed_at: Mapped[datetime | None] = mapped_column(Utc)

    person: Mapped[Person] = relationship()


class Event(Model):
    """One thing that happened, written in the transaction that did it. `lock` is the declaration's after it.

    `stands_in`: the role was a stand-in's. `to_person_id`: whom it was handed over to, or whose login it concerns.
    `revision_id` is what the action stands on, `prereview_id` the frozen prereview of that revision that went with it.
    `address` is the network's, or names the account of a command; `session_id` is that of a `LoginSession`, which may be
    gone by then. `unit_name` is the name of the unit for which the person acted, kept as soon as the unit bears another;
    NULL: it bears it still. `chain`, `chain_position` and `chain_digest` are its place in an `EventChain`; NULL only where a
    version of the portal wrote it that knew no chains.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index(None, "declaration_id", "id"),
        Index(None, "person_id", "declaration_id"),
        Index(None, "person_id", "id"),
        Index(None, "to_person_id", "id"),
        Index(None, "at"),
        Index("uq_event_chain", "chain", "chain_position", unique=True),
        Index(
            "ix_event_returns",
            "declaration_id",
            "kind",
            "from_status",
            "to_status",
            sqlite_where=text("kind = 'send_back'"),
            postgresql_where=text("kind = 'send_back'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[EventKind] = mapped_column(Worded(EventKind))
    declaration_id: Mapped[int | None] = mapped_column(ForeignKey("declaration.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    to_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role | None] = mapped_column(Worded(Role))
    stands_in: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(Utc, default=now)
    from_status: Mapped[Status | None] = mapped_column(Worded(Status))
    to_status: Mapped[Status | None] = mapped_column(Worded(Status))
    reason: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    unit_name: Mapped[str | None] = mapped_column(String(200))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    prereview_id: Mapped[int | None] = mapped_column(ForeignKey("frozen_prereview.id"))
    lock: Mapped[int | None]
    address: Mapped[str | None] = mapped_column(String(64))
    session_id: Mapped[int | None]
    request_id: Mapped[str | None] = mapped_column(String(12))
    chain: Mapped[str | None] = mapped_column(String(32))
    chain_position: Mapped[int | None]
    chain_digest: Mapped[str | None] = mapped_column(String(64))

    person: Mapped[Person | None] = relationship(foreign_keys=person_id)
    to_person: Mapped[Person | None] = relationship(foreign_keys=to_person_id)
    revision: Mapped[Revision | None] = relationship()

    @property
    def told(self) -> str:
        """What happened, as the record calls it."""
        return told(self.kind, self.from_status)

    @property
    def office(self) -> str:
        """The role in which the person acted, "" for none; a stand-in's says so."""
        return f"{self.role.label}{'（代办）' if self.stands_in else ''}" if self.role else ""


class EventChain(Model):
    """The end of a chain of events: how many there are, and the digest of the last; so that none can be cut off."""

    __tablename__ = "event_chain"

    chain: Mapped[str] = mapped_column(String(32), primary_key=True)
    length: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
