"""附件: files on a declaration or on what was said in a thread, in pieces, and which of them a revision names."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.files.file_kinds import FileKind
from app.models.base import Model
from app.models.people import Person
from app.models.types import Utc, Worded, now


class Attachment(Model):
    """A file of a declaration; one of a thread belongs to a message and is read by whoever reads that.

    `unit_id` is the unit whose quota it takes. A removed one stays as a tombstone, with its content where a revision names
    it.
    """

    __tablename__ = "attachment"
    # A number is never given twice, or an old address would lead to another file.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("thread_message.id", ondelete="CASCADE"), index=True
    )
    unit_id: Mapped[int] = mapped_column(ForeignKey("budgetary_unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[FileKind] = mapped_column(Worded(FileKind))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Utc, default=now)
    removed_at: Mapped[datetime | None] = mapped_column(Utc)

    person: Mapped[Person] = relationship()


class AttachmentChunk(Model):
    """A piece of an attachment, numbered from 0."""

    __tablename__ = "attachment_chunk"

    attachment_id: Mapped[int] = mapped_column(
        ForeignKey("attachment.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes]


class RevisionAttachment(Model):
    """A revision names an attachment as it was, with its hash."""

    __tablename__ = "revision_attachment"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), primary_key=True, index=True)
    name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
