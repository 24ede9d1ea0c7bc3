"""A step of a job: the next items, one after the other, for a short time; then, when all are done, the result."""

import logging
from functools import partial
from time import monotonic
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from app.domain.actor import Actor
from app.domain.procedure.jobs import STEP_SECONDS, JobKind
from app.domain.procedure.workflow import Refused
from app.operations import (
    Outdated,
    Rejected,
    archive_jobs,
    bulk_actions,
    import_prereviews,
    jobs,
    publication_packages,
    volumes,
)
from app.operations.claims import renewed
from app.operations.jobs import Claim, Done, Result
from app.printing.press import CannotPrint, PressBusy, PressFault, PrintingUnavailable
from app.queries import NotFound
from app.queries.files import Damaged
from app.queries.procedure.jobs import own_job


class Work(Protocol):
    """A module that does what a kind of job asks."""

    def carry_out(self, actor: Actor, claim: Claim) -> Done:
        """Do it with one item; raises one of `REPORTED` where that cannot be done."""

    def conclude(self, actor: Actor, job_id: int) -> Result:
        """Make the result of the whole, when every item is done."""


WORKS: dict[JobKind, Work] = {
    JobKind.VOLUME: volumes,
    JobKind.IMPORT: import_prereviews,
    JobKind.BULK_ACTION: bulk_actions,
    JobKind.PUBLICATION: publication_packages,
    JobKind.ARCHIVE: archive_jobs,
}
REPORTED = (NotFound, CannotPrint, Damaged, Refused, Outdated, Rejected)
"""What keeps one item from being done; its message is for the reader."""
PASSING = (PressBusy, PrintingUnavailable, SQLAlchemyError)
"""What may be over at the next step."""
TRIES = 3
"""So often an item is tried whose press was late or died, each time by a new one; then the form is at fault."""
BROKEN = "系统出错，未能办理，请把项目编码告诉系统管理员。"

log = logging.getLogger(__name__)


def step(actor: Actor, job_id: int, seconds: float = STEP_SECONDS) -> bool:
    """Take items of the person's own job for so long, and tell whether there were any.

    Nothing happens where it is over or others have all that is left. What cannot be done is noted with its reason, and the
    rest goes on. Raises `NotFound`, and of `PASSING` what comes up: the item waits for the next step.
    """
    work, until, moved = WORKS[own_job(actor, job_id).kind], monotonic() + seconds, False
    claim = jobs.claim(job_id)
    while claim:
        with renewed(partial(jobs.renewal, claim)):
            done = _carried_out(work, actor, claim)
        moved = True
        claim = jobs.settle(claim, done, and_next=monotonic() < until)
    if monotonic() < until and (at := jobs.claim_result(job_id)):
        moved = True
        try:
            with renewed(partial(jobs.result_renewal, job_id, at)):
                result = work.conclude(actor, job_id)
        except PASSING:
            jobs.release_result(job_id, at)
            raise
        except REPORTED as failed:
            result = Result(message=str(failed))
        except Exception:
            log.exception("job %s has no result", job_id)
            result = Result(message="系统出错，没有生成文件，请重试。")
        jobs.finish(job_id, at, result)
    return moved


def _carried_out(work: Work, actor: Actor, claim: Claim) -> Done:
    try:
        return _persistently(work, actor, claim)
    except PASSING:
        jobs.release(claim)
        raise
    except REPORTED as failed:
        return Done(failure=str(failed))
    except Exception:
        log.exception("job %s failed at item %s", claim.job_id, claim.position)
        return Done(failure=BROKEN)


def _persistently(work: Work, actor: Actor, claim: Claim) -> Done:
    for _ in range(TRIES - 1):
        try:
            return work.carry_out(actor, claim)
        except PressBusy:
            raise
        except PressFault as fault:
            log.warning("job %s: item %s is tried again: %s", claim.job_id, claim.position, fault)
    return work.carry_out(actor, claim)
