"""Approved renditions: the official page as it was made at approval, never made again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Model
from app.models.declarations import Declaration
from app.models.record import Revision
from app.models.types import Utc


class Rendition(Model):
    """The PDF of an approved declaration with its SHA-256. `code` is the short code that stands on the page."""

    __tablename__ = "rendition"

    id: Mapped[int] = mapped_column(primary_key=True)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), unique=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    code: Mapped[str] = mapped_column(String(12), unique=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    pages: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Utc)
    content: Mapped[bytes] = mapped_column(deferred=True)

    declaration: Mapped[Declaration] = relationship()
    revision: Mapped[Revision] = relationship()
