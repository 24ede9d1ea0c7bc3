"""盖章件: scans of stamped prints beside the approved rendition that they belong to, in pieces."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.files.file_kinds import FileKind
from app.domain.files.stamped_scans import Recognition
from app.models.base import Model
from app.models.people import Person
from app.models.renditions import Rendition
from app.models.types import Utc, Worded, now


class StampedScan(Model):
    """The scan of a stamped print. It is never changed or removed, and takes nothing away from the rendition."""

    __tablename__ = "stamped_scan"
    __table_args__ = (UniqueConstraint("rendition_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rendition_id: Mapped[int] = mapped_column(ForeignKey("rendition.id"))
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[FileKind] = mapped_column(Worded(FileKind))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int]
    recognition: Mapped[Recognition] = mapped_column(Worded(Recognition))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Utc, default=now)

    person: Mapped[Person] = relationship()
    rendition: Mapped[Rendition] = relationship()


class StampedScanChunk(Model):
    """A piece of a scan, numbered from 0."""

    __tablename__ = "stamped_scan_chunk"

    scan_id: Mapped[int] = mapped_column(ForeignKey("stamped_scan.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes]
