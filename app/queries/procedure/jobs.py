"""Jobs as their owner sees them; nobody else knows that there is one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import undefer

from app.domain.actor import Actor
from app.domain.procedure.jobs import KEPT, PENDING_IMPORT, JobKind, Outcome, title
from app.models import Declaration, Job, JobFile, JobItem, db
from app.models.types import now
from app.queries import NotFound
from app.queries.declarations import visible


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. `next_name`: whose turn it is, "" for none; `size`: bytes of the file, None without one.

    `successes` are told only of a job that acts.
    """

    id: int
    kind: JobKind
    parameters: dict[str, Any]
    created_at: datetime
    cancelled_at: datetime | None
    finished_at: datetime | None
    message: str
    total: int
    done: int
    failures: tuple[JobItem, ...]
    successes: tuple[JobItem, ...]
    next_name: str
    file_name: str
    size: int | None

    @property
    def title(self) -> str:
        """What it is called."""
        return title(self.kind, self.parameters, self.total)

    @property
    def import_id(self) -> int | None:
        """The id of the pending import that it prereviews, None for any other job."""
        return self.parameters.get(PENDING_IMPORT)

    @property
    def is_over(self) -> bool:
        """It was finished or cancelled."""
        return bool(self.finished_at or self.cancelled_at)

    @property
    def succeeded(self) -> int:
        """How many items went well."""
        return self.done - len(self.failures)

    @property
    def kept_until(self) -> datetime:
        """When it is deleted."""
        return (self.finished_at or self.cancelled_at or self.created_at) + KEPT


def own_job(actor: Actor, job_id: int) -> Job:
    """Return the person's own job; raises `NotFound` for what is another's, or too old."""
    ended = func.coalesce(Job.finished_at, Job.cancelled_at, Job.created_at)
    found = db.session.scalar(
        select(Job).where(Job.id == job_id, Job.person_id == actor.person_id, ended > now() - KEPT)
    )
    if found is None:
        raise NotFound("没有这项任务，或已过保留期限，或不是您的任务。")
    return found


def progress_of(actor: Actor, job_id: int) -> Progress:
    """Return how far the person's own job is; raises `NotFound`."""
    job = own_job(actor, job_id)
    items = select(JobItem).where(JobItem.job_id == job_id).order_by(JobItem.position)
    total, done = db.session.execute(
        select(func.count(), func.count(JobItem.done_at)).where(JobItem.job_id == job_id)
    ).one()
    told = (Outcome.FAILED, Outcome.OK) if job.kind is JobKind.BULK_ACTION else (Outcome.FAILED,)
    ended = db.session.scalars(items.where(JobItem.outcome.in_(told))).all()
    following = db.session.scalar(items.where(JobItem.done_at.is_(None)).limit(1))
    file = db.session.scalar(select(JobFile).where(JobFile.job_id == job_id))
    return Progress(
        job.id,
        job.kind,
        job.parameters,
        job.created_at,
        job.cancelled_at,
        job.finished_at,
        job.message,
        total,
        done,
        tuple(item for item in ended if item.outcome is Outcome.FAILED),
        tuple(item for item in ended if item.outcome is Outcome.OK),
        following.project_name or following.project_code if following else "",
        file.name if file else "",
        file.size if file else None,
    )


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job in the list of one's own."""

    id: int
    kind: JobKind
    parameters: dict[str, Any]
    created_at: datetime
    cancelled_at: datetime | None
    finished_at: datetime | None
    total: int
    done: int
    failed: int

    @property
    def title(self) -> str:
        """What it is called."""
        return title(self.kind, self.parameters, self.total)


def own_jobs(actor: Actor) -> list[JobLine]:
    """Return the person's jobs that are still kept, the newest first."""
    ended = func.coalesce(Job.finished_at, Job.cancelled_at, Job.created_at)
    rows = db.session.execute(
        select(
            Job.id,
            Job.kind,
            Job.parameters,
            Job.created_at,
            Job.cancelled_at,
            Job.finished_at,
            func.count(JobItem.id),
            func.count(JobItem.done_at),
            func.count(case((JobItem.outcome == Outcome.FAILED, 1))),
        )
        .outerjoin(JobItem, JobItem.job_id == Job.id)
        .where(Job.person_id == actor.person_id, ended > now() - KEPT)
        .group_by(Job.id)
        .order_by(Job.id.desc())
    )
    return [JobLine(*row) for row in rows]


def result(actor: Actor, job_id: int) -> JobFile:
    """Return the file of the person's own job with its content.

    Raises `NotFound` also where they may no longer see one of the declarations in it.
    """
    own_job(actor, job_id)
    file = db.session.scalar(
        select(JobFile).options(undefer(JobFile.content)).where(JobFile.job_id == job_id)
    )
    if file is None:
        raise NotFound("这项任务没有文件，或还没有办完。")
    inside = printed_items(job_id)
    wanted = [item.declaration_id for item in inside if item.declaration_id is not None]
    if len(visible_ids(actor, wanted)) < len(inside):
        raise NotFound("册中有您现在无权查看的申报表，请重新成册。")
    return file


def printed_items(job_id: int) -> list[JobItem]:
    """Return the items of a job that went well, in their order."""
    statement = select(JobItem).where(JobItem.job_id == job_id, JobItem.outcome == Outcome.OK)
    return list(db.session.scalars(statement.order_by(JobItem.position)))


def visible_ids(actor: Actor, declaration_ids: Sequence[int]) -> set[int]:
    """Return which of the declarations the person may see."""
    statement = select(Declaration.id).join(Declaration.unit)
    return set(db.session.scalars(statement.where(Declaration.id.in_(declaration_ids), visible(actor))))
