"""Workbooks that were read and wait for somebody to confirm what is to be imported."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, true
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.models.base import Model
from app.models.rounds import Round
from app.models.types import Utc, now


class PendingImport(Model):
    """What was read of one workbook: `content` as `domain.worksheets` packs it.

    `workbook` is the file itself where it has problems and may go back with marks; `holds_forms` is false where it had
    nothing else when it was brought.

    `prereviews` holds for each worksheet what the rules found in it, None where it is no form; NULL before they looked.
    Once confirmed it keeps the `report` alone: for each worksheet what became of it.
    """

    __tablename__ = "import_basket"
    # A number is never given twice, or a page left open would confirm another workbook.
    __table_args__ = (Index(None, "person_id", "created_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    worksheets: Mapped[int]
    holds_forms: Mapped[bool] = mapped_column(default=True, server_default=true())
    workbook: Mapped[bytes | None] = mapped_column(deferred=True)
    keeps_workbook: Mapped[bool] = column_property(workbook.is_not(None))
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    prereviews: Mapped[list[str | None] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    report: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    created_at: Mapped[datetime] = mapped_column(Utc, default=now)
    confirmed_at: Mapped[datetime | None] = mapped_column(Utc)

    round: Mapped[Round] = relationship()
