"""公开: what was proposed and decided of an approved declaration, what was answered, and what went out in packages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.procedure.publication import Disclosure, Ground, Opinion
from app.models.base import Model
from app.models.people import Person
from app.models.types import Utc, Worded, now


class Publication(Model):
    """What the unit proposes and finance decided; `lock` counts every write, as a declaration's does.

    A row is made with the first proposal, decision or answer.
    """

    __tablename__ = "publication"

    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), primary_key=True)
    lock: Mapped[int] = mapped_column(default=0)
    proposed: Mapped[Disclosure | None] = mapped_column(Worded(Disclosure))
    proposed_ground: Mapped[Ground | None] = mapped_column(Worded(Ground))
    proposed_words: Mapped[str] = mapped_column(default="")
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime | None] = mapped_column(Utc)
    decided: Mapped[Disclosure | None] = mapped_column(Worded(Disclosure))
    decided_ground: Mapped[Ground | None] = mapped_column(Worded(Ground))
    decided_words: Mapped[str] = mapped_column(default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Utc)

    proposed_by: Mapped[Person | None] = relationship(foreign_keys=proposed_by_id)
    decided_by: Mapped[Person | None] = relationship(foreign_keys=decided_by_id)

    @property
    def proposal(self) -> Opinion | None:
        """What the unit proposes, None for nothing yet."""
        return Opinion(self.proposed, self.proposed_ground, self.proposed_words) if self.proposed else None

    @property
    def decision(self) -> Opinion | None:
        """What finance decided, None for nothing yet."""
        return Opinion(self.decided, self.decided_ground, self.decided_words) if self.decided else None

    @property
    def is_proposed_anew(self) -> bool:
        """The unit has proposed something since the decision."""
        return bool(self.proposed_at and self.decided_at and self.proposed_at > self.decided_at)


class PublicationAnswer(Model):
    """What a person answered to a finding of H05 at `anchor` on the words `quote`; the newest of the two counts.

    `hides`: the words are left out of what is made public.
    """

    __tablename__ = "publication_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), index=True)
    anchor: Mapped[str] = mapped_column(String(120))
    quote: Mapped[str]
    hides: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Utc, default=now)

    person: Mapped[Person] = relationship()


class PublicationPackage(Model):
    """A package that was made: of a year, or of one round or unit of it. `sha256` is that of its .zip.

    `takes_undecided`: what nobody had decided on was in it, too.
    """

    __tablename__ = "publication_package"

    id: Mapped[int] = mapped_column(primary_key=True)
    budget_year: Mapped[int]
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("budgetary_unit.id"))
    takes_undecided: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(Utc, default=now)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sha256: Mapped[str] = mapped_column(String(64))


class PublishedDeclaration(Model):
    """A declaration that was in a package, under the name that stood there."""

    __tablename__ = "published_declaration"

    package_id: Mapped[int] = mapped_column(ForeignKey("publication_package.id"), primary_key=True)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), primary_key=True, index=True)
    project_name: Mapped[str]
