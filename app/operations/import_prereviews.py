"""The prereview of a long workbook as a job: worksheet by worksheet, kept with its pending import at the end."""

from collections.abc import Callable

from sqlalchemy import select, update
from sqlalchemy.orm import undefer

from app.domain.actor import Actor
from app.domain.prereview import Prereview
from app.domain.prereview.frozen import canonical
from app.domain.procedure.jobs import PENDING_IMPORT, JobKind
from app.models import Job, JobItem, PendingImport, db
from app.operations import jobs
from app.operations.jobs import Claim, Done, Part, Result
from app.operations.transaction import change_rows, writing
from app.queries import NotFound
from app.queries.files.importing import judged, prereviewing
from app.queries.files.pending_imports import mine, own_import, read_sheets


def start(actor: Actor, import_id: int) -> int:
    """Make the job for a pending import and return its id; a repeated click gets the same. Raises `NotFound`."""
    parts = [
        Part(
            each.sheet.project_code if each.sheet else "",
            (each.sheet and each.sheet.project_name) or each.name,
            each.name[:200],
        )
        for each in read_sheets(_unconfirmed(actor, import_id))
    ]
    return jobs.create(actor, JobKind.IMPORT, {PENDING_IMPORT: import_id}, parts)


def carry_out(actor: Actor, claim: Claim) -> Done:
    """Prereview one worksheet beside the others; raises `NotFound` when its pending import is gone."""
    found = _finder(actor, _import_of(claim.job_id))(claim.position - 1)
    return Done(frozen(found).encode() if found else None)


def conclude(actor: Actor, job_id: int) -> Result:
    """Keep with the pending import what was found. Raises `NotFound` when it is gone."""
    import_id = _unconfirmed(actor, _import_of(job_id)).id
    statement = select(JobItem).options(undefer(JobItem.content)).where(JobItem.job_id == job_id)
    items = db.session.scalars(statement.order_by(JobItem.position))
    found = [item.content and item.content.decode() for item in items]
    with writing():
        change_rows(
            update(PendingImport)
            .where(PendingImport.id == import_id, *mine(actor), PendingImport.confirmed_at.is_(None))
            .values(prereviews=found)
        )
    return Result(message="预审完毕，请查看预览并确认导入。")


def frozen(result: Prereview) -> str:
    """Return what was found in a worksheet as a pending import keeps it."""
    return canonical(result, ())


def _import_of(job_id: int) -> int:
    import_id: int | None = db.session.get_one(Job, job_id).parameters.get(PENDING_IMPORT)
    if import_id is None:
        raise NotFound("这个任务不是工作簿的预审。")
    return import_id


def _unconfirmed(actor: Actor, import_id: int) -> PendingImport:
    pending = own_import(actor, import_id)
    if pending.confirmed_at is not None:
        raise NotFound("这次导入已经确认，不再预审。")
    return pending


def _finder(actor: Actor, import_id: int) -> Callable[[int], Prereview | None]:
    """Return what finds; the session keeps the last one, so that a step reads and judges the workbook only once."""
    pending, kept = _unconfirmed(actor, import_id), db.session().info
    if kept.get("importing") != import_id:
        sheets = judged(actor, pending.round, read_sheets(pending))
        kept |= {"importing": import_id, "find": prereviewing(pending.round, sheets)}
    find: Callable[[int], Prereview | None] = kept["find"]
    return find
