"""The prereview of a long workbook as a job: worksheet by worksheet, put into its basket at the end."""

from collections.abc import Callable

from sqlalchemy import select, update
from sqlalchemy.orm import undefer

from app.domain.actor import Actor
from app.domain.prereview import Prereview
from app.domain.prereview.frozen import canonical
from app.domain.procedure.jobs import JobKind
from app.models import ImportBasket, Job, JobItem, db
from app.operations import jobs
from app.operations.jobs import Claim, Done, Part, Result
from app.operations.transaction import writing
from app.queries import NotFound
from app.queries.files.importing import judged, prereviewing
from app.queries.files.pending_imports import mine, own_basket, read_sheets


def start(actor: Actor, basket_id: int) -> int:
    """Make the job for a basket and return its id; a repeated click gets the same. Raises `NotFound`."""
    parts = [
        Part(
            each.sheet.project_code if each.sheet else "",
            (each.sheet and each.sheet.project_name) or each.name,
            each.name[:200],
        )
        for each in read_sheets(_unconfirmed(actor, basket_id))
    ]
    return jobs.create(actor, JobKind.IMPORT, {"basket": basket_id}, parts)


def carry_out(actor: Actor, claim: Claim) -> Done:
    """Prereview one worksheet beside the others; raises `NotFound` when its basket is gone."""
    found = _finder(actor, _basket_of(claim.job_id))(claim.position - 1)
    return Done(found and frozen(found).encode())


def conclude(actor: Actor, job_id: int) -> Result:
    """Put into the basket what was found. Raises `NotFound` when it is gone."""
    basket_id = _unconfirmed(actor, _basket_of(job_id)).id
    statement = select(JobItem).options(undefer(JobItem.content)).where(JobItem.job_id == job_id)
    items = db.session.scalars(statement.order_by(JobItem.position))
    found = [item.content and item.content.decode() for item in items]
    with writing():
        db.session.execute(
            update(ImportBasket)
            .where(ImportBasket.id == basket_id, *mine(actor), ImportBasket.confirmed_at.is_(None))
            .values(prereviews=found)
            .execution_options(synchronize_session=False)
        )
    return Result(message="预审完毕，请查看预览并确认导入。")


def frozen(result: Prereview) -> str:
    """Return what was found in a worksheet as a basket holds it."""
    return canonical(result, ())


def _basket_of(job_id: int) -> int:
    return db.session.get_one(Job, job_id).parameters["basket"]


def _unconfirmed(actor: Actor, basket_id: int) -> ImportBasket:
    basket = own_basket(actor, basket_id)
    if basket.confirmed_at is not None:
        raise NotFound("这次导入已经确认，不再预审。")
    return basket


def _finder(actor: Actor, basket_id: int) -> Callable[[int], Prereview | None]:
    """Return what finds; the session keeps the last one, so that a step reads and judges the workbook only once."""
    basket, kept = _unconfirmed(actor, basket_id), db.session().info
    if kept.get("importing") != basket_id:
        sheets = judged(actor, basket.round, read_sheets(basket))
        kept |= {"importing": basket_id, "find": prereviewing(basket.round, sheets)}
    return kept["find"]
