"""The same action on several declarations as a job: each its own transaction, through the guards of one."""

from collections.abc import Mapping

from sqlalchemy import func, select

from app.domain.actor import Actor
from app.domain.procedure.bulk_actions import (
    ASKS,
    actions_of,
    from_parameters,
    how_many_refusal,
    to_parameters,
)
from app.domain.procedure.events import EventKind
from app.domain.procedure.jobs import JobKind, Outcome
from app.domain.procedure.workflow import Action, Approval, Refusal, Refused
from app.models import Event, Job, JobItem, db
from app.operations import Outdated, Rejected, jobs
from app.operations.jobs import Claim, Done, Result
from app.operations.workflow import act, read_approval, read_reason
from app.queries.lists.worklist import selection


def start(
    actor: Actor, action: Action, locks: Mapping[int, int], reason: str = "", approval: Approval | None = None
) -> int:
    """Make the job that does `action` with each declaration of `locks`, on the page that had that lock; return its id.

    Raises `Rejected` for none or too many, a missing reason or approval, `Refused` for a role that the person does not
    hold, `NotFound` when one is not for this person to see; then nothing is made.
    """
    if refusal := how_many_refusal(action, len(locks)):
        raise Rejected(refusal)
    if action not in actions_of(actor):
        raise Refused(Refusal.ROLE, f"您不能{action.label}申报表。")
    reason = read_reason(action, ASKS[action], reason)
    approval = read_approval(ASKS[action], approval)
    lines = selection(actor, list(locks))
    return jobs.create(actor, JobKind.BULK_ACTION, to_parameters(action, reason, approval), lines, locks)


def carry_out(actor: Actor, claim: Claim) -> Done:
    """Do it with one declaration; one that an interrupted step did already is done.

    Raises `NotFound`, `Refused`, `Outdated`, `Rejected`.
    """
    action, reason, approval = from_parameters(db.session.get_one(Job, claim.job_id).parameters)
    # A job that acts keeps the lock of the page beside every declaration.
    assert claim.lock is not None
    try:
        act(actor, claim.chosen, action, claim.lock, reason, approval)
    except (Refused, Outdated):
        if not _was_done(actor, claim.chosen, claim.lock, action):
            raise
    return Done()


def conclude(actor: Actor, job_id: int) -> Result:
    """Count what came of it."""
    action, *_ = from_parameters(db.session.get_one(Job, job_id).parameters)
    outcomes = select(JobItem.outcome, func.count()).where(JobItem.job_id == job_id).group_by(JobItem.outcome)
    counts = dict(db.session.execute(outcomes).all())
    failed = counts.get(Outcome.FAILED, 0)
    rest = f"，{failed}份未能办理，原因见下表" if failed else ""
    return Result(message=f"已{action.label}{counts.get(Outcome.OK, 0)}份{rest}。")


def _was_done(actor: Actor, declaration_id: int, lock: int, action: Action) -> bool:
    """Tell whether this very action went through before, and others acted since."""
    done = select(Event.id).where(
        Event.declaration_id == declaration_id,
        Event.person_id == actor.person_id,
        Event.kind == EventKind(action.value),
        Event.lock == lock + 1,
    )
    db.session.rollback()
    return db.session.scalar(done.limit(1)) is not None
