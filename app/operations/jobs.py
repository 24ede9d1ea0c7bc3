"""Jobs and their items: made, taken by one step at a time, ended exactly once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, delete, func, or_, select, update

from app.domain.actor import Actor
from app.domain.procedure.caps import OPEN_JOBS
from app.domain.procedure.jobs import KEPT, JobKind, Outcome
from app.models import Job, JobFile, JobItem, Person, db
from app.models.types import now
from app.operations import Rejected
from app.operations.claims import is_dead
from app.operations.transaction import change_rows, writing
from app.queries.lists.worklist import DeclarationLine
from app.queries.procedure.jobs import own_job

OLD_AT_ONCE = 20
"""So many jobs past their time are deleted with the making of another; `flask housekeeping` deletes the rest."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claimed item; `at` is the time of the claim, which a later claim supersedes.

    `declaration_id` is None for an item without a declaration, `lock` (optimistic lock) where the job does not act.
    """

    item_id: int
    job_id: int
    position: int
    declaration_id: int | None
    lock: int | None
    at: datetime

    @property
    def chosen(self) -> int:
        """The id of the declaration, in a job whose items are declarations."""
        assert self.declaration_id is not None
        return self.declaration_id


@dataclass(frozen=True, slots=True)
class Part:
    """What becomes an item that is about no declaration, in the words that name it."""

    project_code: str
    project_name: str
    unit_name: str
    id: None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an item: the content to keep until the job ends, if there is any, or the sentence that says why not."""

    content: bytes | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a job: a file, or a sentence that says why there is none.

    `failures` are items, by id, that went well before and turned out not to.
    """

    name: str = ""
    media_type: str = ""
    content: bytes | None = None
    message: str = ""
    failures: tuple[tuple[int, str], ...] = ()


def create(
    actor: Actor,
    kind: JobKind,
    parameters: dict[str, Any],
    lines: Sequence[DeclarationLine | Part],
    locks: Mapping[int, int] | None = None,
) -> int:
    """Make a job of these declarations, or other parts, in this order and return its id.

    `locks` by declaration are those of the page that they were chosen on. A repeated click gets the job that the first
    one made, as long as nobody has ended it. Raises `Rejected` where `OPEN_JOBS` of the person's are not over.
    """
    with writing():
        delete_old()
        # Of two clicks at once the second waits here.
        db.session.execute(select(Person.id).where(Person.id == actor.person_id).with_for_update())
        locks = locks or {}
        wanted = [(line.id, locks.get(line.id) if line.id else None) for line in lines]
        is_mine = (Job.person_id == actor.person_id, Job.finished_at.is_(None), Job.cancelled_at.is_(None))
        going_on = db.session.scalars(select(func.count()).select_from(Job).where(*is_mine)).one()
        for job in db.session.scalars(_open_jobs(actor, kind)):
            items = select(JobItem.declaration_id, JobItem.lock).where(JobItem.job_id == job.id)
            same = [tuple(row) for row in db.session.execute(items.order_by(JobItem.position))] == wanted
            if same and job.parameters == parameters:
                return job.id
        if going_on >= OPEN_JOBS:
            raise Rejected(f"您已有{going_on}项任务没有办完，请先办完或取消其中的，再开始新的。")
        job = Job(kind=kind, person_id=actor.person_id, parameters=parameters)
        db.session.add(job)
        db.session.flush()
        db.session.add_all(
            JobItem(
                job_id=job.id,
                position=position,
                declaration_id=line.id,
                project_code=line.project_code,
                project_name=line.project_name or "",
                unit_name=line.unit_name,
                lock=lock,
            )
            for position, (line, (_, lock)) in enumerate(zip(lines, wanted, strict=True), 1)
        )
        job_id = job.id
    return job_id


def claim(job_id: int) -> Claim | None:
    """Take the next item that nobody works at; None when there is none, or the job is over."""
    with writing():
        return _claim(job_id)


def settle(claimed: Claim, done: Done, *, and_next: bool) -> Claim | None:
    """Note what came of an item, unless somebody took it over; take the next one if `and_next`.

    Of a job that was cancelled meanwhile too, since what was done is done; nothing of its content is kept.
    """
    going_on = select(Job.id).where(*_going_on(claimed.job_id)).exists()
    with writing():
        change_rows(
            update(JobItem)
            .where(*_still_mine(claimed))
            .values(
                done_at=now(),
                outcome=Outcome.FAILED if done.failure else Outcome.OK,
                message=done.failure,
                content=done.content,
            )
        )
        if done.content is not None:
            change_rows(update(JobItem).where(JobItem.id == claimed.item_id, ~going_on).values(content=None))
        return _claim(claimed.job_id) if and_next else None


def release(claimed: Claim) -> None:
    """Give an item back undone, for the next step."""
    with writing():
        change_rows(update(JobItem).where(*_still_mine(claimed)).values(claimed_at=None))


def renewal(claimed: Claim) -> Update:
    """Return the statement by which who works at an item says that they still do."""
    return update(JobItem).where(*_still_mine(claimed)).values(seen_at=now())


def result_renewal(job_id: int, at: datetime) -> Update:
    """Return the statement by which who puts the result together, since `at`, says that they still do."""
    return update(Job).where(Job.id == job_id, Job.claimed_at == at).values(seen_at=now())


def claim_result(job_id: int) -> datetime | None:
    """Take on putting the result together; None unless every item is done and nobody else is at it.

    The time returned is what `finish` and `release_result` want.
    """
    at = now()
    undone = select(JobItem.id).where(JobItem.job_id == job_id, JobItem.done_at.is_(None)).exists()
    unclaimed = or_(Job.claimed_at.is_(None), is_dead(Job))
    with writing():
        return at if _change(~undone, unclaimed, *_going_on(job_id), claimed_at=at, seen_at=None) else None


def release_result(job_id: int, at: datetime) -> None:
    """Give up putting the result together, for the next step."""
    with writing():
        _change(Job.claimed_at == at, *_going_on(job_id), claimed_at=None)


def finish(job_id: int, at: datetime, result: Result) -> None:
    """End the job with its result, unless somebody else did or it was cancelled."""
    with writing():
        if not _change(Job.claimed_at == at, *_going_on(job_id), finished_at=now(), message=result.message):
            return
        for item_id, failure in result.failures:
            change_rows(
                update(JobItem).where(JobItem.id == item_id).values(outcome=Outcome.FAILED, message=failure)
            )
        if result.content is not None:
            db.session.add(
                JobFile(
                    job_id=job_id,
                    name=result.name,
                    media_type=result.media_type,
                    size=len(result.content),
                    content=result.content,
                )
            )
        _forget_contents(job_id)


def cancel(actor: Actor, job_id: int) -> bool:
    """End the person's own job where it is; False when it was over already. Raises `NotFound`."""
    own_job(actor, job_id)
    with writing():
        cancelled = _change(*_going_on(job_id), cancelled_at=now())
        if cancelled:
            _forget_contents(job_id)
    return cancelled


def _claim(job_id: int) -> Claim | None:
    at = now()
    free = or_(JobItem.claimed_at.is_(None), is_dead(JobItem))
    row = db.session.execute(
        select(JobItem.id, JobItem.position, JobItem.declaration_id, JobItem.lock)
        .join(Job, Job.id == JobItem.job_id)
        .where(JobItem.done_at.is_(None), free, *_going_on(job_id))
        .order_by(JobItem.position)
        .limit(1)
        .with_for_update(skip_locked=True, of=JobItem)
    ).one_or_none()
    if row is None:
        return None
    taken = change_rows(
        update(JobItem)
        .where(JobItem.id == row.id, JobItem.done_at.is_(None), free)
        .values(claimed_at=at, seen_at=None)
    )
    return Claim(row.id, job_id, row.position, row.declaration_id, row.lock, at) if taken == 1 else None


def _going_on(job_id: int) -> tuple[ColumnElement[bool], ...]:
    return Job.id == job_id, Job.finished_at.is_(None), Job.cancelled_at.is_(None)


def _still_mine(claimed: Claim) -> tuple[ColumnElement[bool], ...]:
    return JobItem.id == claimed.item_id, JobItem.claimed_at == claimed.at, JobItem.done_at.is_(None)


def _change(*conditions: ColumnElement[bool], **values: object) -> bool:
    """Update the one job that meets the conditions; tell whether there was one."""
    statement = update(Job).where(*conditions).values(**values)
    return change_rows(statement) == 1


def unfinished() -> list[tuple[int, int]]:
    """Return (id, person's id) of all jobs that are not over, the oldest first; for the command line."""
    going_on = (Job.finished_at.is_(None), Job.cancelled_at.is_(None))
    rows = db.session.execute(select(Job.id, Job.person_id).where(*going_on).order_by(Job.id))
    return [(job_id, person_id) for job_id, person_id in rows]


def _open_jobs(actor: Actor, kind: JobKind) -> Select[Job]:
    return select(Job).where(
        Job.person_id == actor.person_id,
        Job.kind == kind,
        Job.finished_at.is_(None),
        Job.cancelled_at.is_(None),
    )


def _forget_contents(job_id: int) -> None:
    change_rows(update(JobItem).where(JobItem.job_id == job_id).values(content=None))


def delete_old(at_most: int = OLD_AT_ONCE) -> int:
    """Delete everybody's jobs that are no longer kept, with all they made, in the present transaction; return how many."""
    ended = func.coalesce(Job.finished_at, Job.cancelled_at, Job.created_at)
    old = list(db.session.scalars(select(Job.id).where(ended < now() - KEPT).limit(at_most)))
    for table, column in ((JobFile, JobFile.job_id), (JobItem, JobItem.job_id), (Job, Job.id)):
        change_rows(delete(table).where(column.in_(old)))
    return len(old)
