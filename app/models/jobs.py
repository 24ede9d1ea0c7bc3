"""Long work: a job with its items, and the file that comes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.procedure.jobs import JobKind, Outcome
from app.models.base import Model
from app.models.types import Utc, Worded, now


class Job(Model):
    """What a person wants done with many declarations. `claimed_at`: since when somebody puts the result together.

    `message` says why a finished job has no file.
    """

    __tablename__ = "job"
    # A number is never given twice, or a page left open would go on with another job.
    __table_args__ = (Index(None, "person_id", "created_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[JobKind] = mapped_column(Worded(JobKind))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Utc, default=now)
    claimed_at: Mapped[datetime | None] = mapped_column(Utc)
    seen_at: Mapped[datetime | None] = mapped_column(Utc)
    cancelled_at: Mapped[datetime | None] = mapped_column(Utc)
    finished_at: Mapped[datetime | None] = mapped_column(Utc)
    message: Mapped[str] = mapped_column(default="")


class JobItem(Model):
    """One declaration of a job, with its head in the words that the person may read, or one worksheet of an import.

    `claimed_at`: since when somebody works at it, `seen_at`: when they last said so. `lock`: that of the page on which it
    was chosen, where the job acts. `content` is what it gave, kept until the job ends.
    """

    __tablename__ = "job_item"
    __table_args__ = (UniqueConstraint("job_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))
    position: Mapped[int]
    declaration_id: Mapped[int | None] = mapped_column(ForeignKey("declaration.id"))
    project_code: Mapped[str] = mapped_column(String(21))
    project_name: Mapped[str]
    unit_name: Mapped[str] = mapped_column(String(200))
    lock: Mapped[int | None]
    claimed_at: Mapped[datetime | None] = mapped_column(Utc)
    seen_at: Mapped[datetime | None] = mapped_column(Utc)
    done_at: Mapped[datetime | None] = mapped_column(Utc)
    outcome: Mapped[Outcome | None] = mapped_column(Worded(Outcome))
    message: Mapped[str] = mapped_column(default="")
    content: Mapped[bytes | None] = mapped_column(deferred=True)


class JobFile(Model):
    """The file that a finished job gave."""

    __tablename__ = "job_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), unique=True)
    name: Mapped[str]
    media_type: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(deferred=True)
