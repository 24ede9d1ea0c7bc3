"""The prereview's tables: explanations of the unit, severities that an administrator has switched, frozen results."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.prereview.finding import Severity
from app.models.base import Model
from app.models.people import Person
from app.models.types import Utc, Worded, now


class Explanation(Model):
    """What a person of the unit said to one finding: `rule` at `anchor`, resting on `quote`.

    The newest of the same three counts; one with an empty `text` takes back what was said before.
    """

    __tablename__ = "explanation"

    id: Mapped[int] = mapped_column(primary_key=True)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), index=True)
    rule: Mapped[str] = mapped_column(String(3))
    anchor: Mapped[str] = mapped_column(String(120))
    quote: Mapped[str]
    text: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Utc, default=now)

    person: Mapped[Person] = relationship()


class RuleSwitch(Model):
    """A severity that an administrator has given a rule; a rule without one has its own."""

    __tablename__ = "rule_switch"

    rule: Mapped[str] = mapped_column(String(3), primary_key=True)
    severity: Mapped[Severity] = mapped_column(Worded(Severity))


class FrozenPrereview(Model):
    """The findings and explanations that a revision went out with: canonical JSON, its SHA-256, the rules' version.

    The findings of each severity are counted for lists, but for those that name another declaration: no list shows them.
    """

    __tablename__ = "frozen_prereview"
    __table_args__ = (UniqueConstraint("revision_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    at: Mapped[datetime] = mapped_column(Utc, default=now)
    rules_version: Mapped[str] = mapped_column(String(12))
    content: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    errors: Mapped[int] = mapped_column(default=0)
    warnings: Mapped[int] = mapped_column(default=0)
    hints: Mapped[int] = mapped_column(default=0)
