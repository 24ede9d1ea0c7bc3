"""People with their roles, and how they get in: login sessions, attempts, one-time links."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.procedure.outbox import MessageChoice
from app.domain.roles import Role, SecondYesKind
from app.models.base import Model
from app.models.types import Utc, Worded, now
from app.models.units import BudgetaryUnit


class Person(Model):
    """A person with a login. Without a password hash nobody can sign in as them until a one-time link is used.

    `totp_secret` is the second factor's key, sealed (`operations.sealed_secrets`), `totp_step` the newest step used.
    `mail_is_own`: they gave their e-mail address themselves. `calendar_hash` is the SHA-256 of the secret in the address of
    their calendar.
    """

    __tablename__ = "person"
    __table_args__ = (Index("uq_person_calendar_hash", "calendar_hash", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    password_since: Mapped[datetime | None] = mapped_column(Utc)
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    knows_first_steps: Mapped[bool] = mapped_column(default=False, server_default=false())
    mail_address: Mapped[str | None] = mapped_column(String(254))
    mail_is_own: Mapped[bool] = mapped_column(default=False, server_default=false())
    messages: Mapped[MessageChoice] = mapped_column(
        Worded(MessageChoice), default=MessageChoice.NONE, server_default=MessageChoice.NONE.value
    )
    calendar_hash: Mapped[str | None] = mapped_column(String(64))

    roles: Mapped[list[PersonRole]] = relationship(back_populates="person", order_by="PersonRole.id")


class PersonRole(Model):
    """A role that a person holds for a unit; one with a last day, `until`, is a stand-in's (代办)."""

    __tablename__ = "person_role"
    __table_args__ = (UniqueConstraint("person_id", "unit_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("budgetary_unit.id"))
    role: Mapped[Role] = mapped_column(Worded(Role))
    until: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="roles")
    unit: Mapped[BudgetaryUnit] = relationship()


class PersonUnit(Model):
    """A unit that a reviewer looks after (业务科室分管); that of a department stands for its subordinate units too."""

    __tablename__ = "person_unit"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("budgetary_unit.id"), primary_key=True)


class LoginSession(Model):
    """A signed-in browser. The cookie holds the token, this table only its SHA-256.

    `proved_at`: when the person last typed their password, `agent`: what the browser calls itself.
    """

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(Utc, default=now)
    last_seen_at: Mapped[datetime] = mapped_column(Utc, default=now)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    address: Mapped[str | None] = mapped_column(String(64))
    agent: Mapped[str | None] = mapped_column(String(200))
    proved_at: Mapped[datetime | None] = mapped_column(Utc)

    person: Mapped[Person] = relationship()


class LoginAttempt(Model):
    """A try to give a password, counted before it is looked at; `address` also names a browser or a login session."""

    __tablename__ = "login_attempt"
    __table_args__ = (Index(None, "login", "at"), Index(None, "address", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Utc, default=now)


class PasswordLink(Model):
    """A one-time link with which a person sets their own password; only its SHA-256 is kept.

    `code_hash` is that of the second half, which reaches the person another way; `tries` counts the wrong ones.
    """

    __tablename__ = "password_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(Utc)
    used_at: Mapped[datetime | None] = mapped_column(Utc)
    code_hash: Mapped[str | None] = mapped_column(String(64))
    issuer_id: Mapped[int | None]
    tries: Mapped[int] = mapped_column(default=0, server_default="0")

    person: Mapped[Person] = relationship()


class RecoveryCode(Model):
    """A code that stands in once for a lost second factor; only its SHA-256 is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(Utc)


class OldPassword(Model):
    """A password that a person had before, where the profile asks for a history."""

    __tablename__ = "old_password"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))


class SecondYes(Model):
    """What one administrator asked for and another has to agree to: a role of finance, or the reset of a second factor."""

    __tablename__ = "second_yes"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[SecondYesKind] = mapped_column(Worded(SecondYesKind))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("budgetary_unit.id"))
    role: Mapped[Role | None] = mapped_column(Worded(Role))
    until: Mapped[date | None]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Utc, default=now)
    answered_at: Mapped[datetime | None] = mapped_column(Utc)

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    asked_by: Mapped[Person] = relationship(foreign_keys=asked_by_id)
    unit: Mapped[BudgetaryUnit | None] = relationship()
