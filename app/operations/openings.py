"""Letting go of a stage that one has open: given back to whoever opens it next, or handed over to a colleague."""

from app.domain.actor import Actor
from app.domain.procedure.events import EventKind
from app.domain.procedure.stages import HOLDERS
from app.domain.procedure.workflow import Refusal, Refused
from app.models import Opening, Person, db
from app.operations import Outdated, Rejected
from app.operations.events import record
from app.operations.transaction import writing
from app.operations.workflow import advance, close_opening, is_repeated, what_happened
from app.queries.procedure.colleagues import colleagues
from app.queries.procedure.desk import Desk, desk_of


def give_back(actor: Actor, declaration_id: int, lock: int) -> None:
    """Close one's own opening on the page whose `lock` the person saw; the declaration waits again.

    What was opened stays opened: the unit cannot recall it afterwards. Raises `NotFound`, `Refused`, `Outdated`.
    """
    _let_go(actor, declaration_id, lock, EventKind.GIVE_BACK)


def hand_over(actor: Actor, declaration_id: int, lock: int, person_id: int | None) -> None:
    """Let a colleague who may hold the stage have it open instead; also raises `Rejected` for anybody else."""
    _let_go(actor, declaration_id, lock, EventKind.HAND_OVER, person_id)


def _let_go(
    actor: Actor, declaration_id: int, lock: int, kind: EventKind, person_id: int | None = None
) -> None:
    desk = desk_of(actor, declaration_id)
    if is_repeated(desk, actor, kind, lock):
        return
    _require_holding(desk, kind)
    if desk.declaration.lock != lock:
        raise Outdated(what_happened(desk.history))
    status, unit = desk.case.status, desk.declaration.unit
    stands_in = actor.stands_in(HOLDERS[status], unit.id, unit.primary_id)
    to = _colleague(desk, person_id) if kind is EventKind.HAND_OVER else None
    subject = f"转交给{to.name}" if to else ""
    try:
        with writing():
            advance(declaration_id, status, lock, status)
            close_opening(declaration_id)
            if to:
                db.session.add(Opening(declaration_id=declaration_id, stage=status, person_id=person_id))
            record(
                kind,
                actor,
                declaration_id=declaration_id,
                role=HOLDERS[status],
                stands_in=stands_in,
                from_status=status,
                to_status=status,
                subject=subject,
                to_person_id=person_id if to else None,
                lock=lock + 1,
            )
    except Outdated:
        if not is_repeated(desk_of(actor, declaration_id), actor, kind, lock):
            raise


def _require_holding(desk: Desk, kind: EventKind) -> None:
    if not desk.case.roles.intersection(HOLDERS.values()):
        raise Refused(Refusal.ROLE, f"“{kind.label}”由打开本表的审核人办理。")
    if not desk.case.opened_by_me:
        who = f"{desk.case.opener}正在审核，由其办理。" if desk.case.opener else "您没有打开本表，或已办结。"
        raise Refused(Refusal.STATE, who)


def _colleague(desk: Desk, person_id: int | None) -> Person:
    found = next((each for each in colleagues(desk) if each.id == person_id), None)
    if found is None:
        raise Rejected("请选择一位可以办理本表的同事。", "person")
    return found
