"""审核表: the schemes that administrators keep, and the review sheets that reviewers fill in under them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Model
from app.models.people import Person
from app.models.types import Utc


class ReviewScheme(Model):
    """What a review sheet asks, as JSON. It never changes; each round stands on one."""

    __tablename__ = "review_scheme"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    content: Mapped[str]


class ReviewSheet(Model):
    """A review sheet: canonical JSON with its scheme in it. Until `frozen_at` it is the working one, of which there is at
    most one; `pass_review` freezes it with number, SHA-256 and the revision that it weighs. `person`: who wrote last.
    """

    __tablename__ = "review_sheet"
    __table_args__ = (
        UniqueConstraint("declaration_id", "number"),
        Index(
            "uq_review_sheet_working",
            "declaration_id",
            unique=True,
            sqlite_where=text("frozen_at IS NULL"),
            postgresql_where=text("frozen_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"))
    scheme_id: Mapped[int] = mapped_column(ForeignKey("review_scheme.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    content: Mapped[str]
    number: Mapped[int | None]
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    frozen_at: Mapped[datetime | None] = mapped_column(Utc)
    sha256: Mapped[str | None] = mapped_column(String(64))

    person: Mapped[Person] = relationship()
