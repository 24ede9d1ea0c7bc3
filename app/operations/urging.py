"""催办: one event, and the news of it for whoever is waited for."""

from datetime import datetime, time

from sqlalchemy import or_, select

from app.domain.actor import Actor
from app.domain.procedure.events import EventKind
from app.domain.procedure.rounds import BEIJING, today
from app.domain.procedure.stages import Status
from app.domain.procedure.urging import MAY_WAIT, NOBODY_WAITS, TWICE, asking_role, urges_the_unit
from app.domain.procedure.workflow import Refusal, Refused
from app.models import Declaration, Event, db
from app.operations import Outdated
from app.operations.events import record
from app.operations.transaction import writing
from app.operations.workflow import what_happened
from app.queries.procedure.desk import desk_of


def urge(actor: Actor, declaration_id: int, stood: str) -> None:
    """Ask whoever has the declaration to go on; nobody's page grows old by it.

    `stood` is the status that the person's page showed. Raises `NotFound`, `Refused` for who waits for nobody and a second
    time on a day, `Outdated` when it has gone on.
    """
    desk = desk_of(actor, declaration_id)
    role, unit, status = asking_role(desk.case), desk.declaration.unit, desk.case.status
    if role is None:
        never = desk.case.roles.isdisjoint(MAY_WAIT)
        raise Refused(Refusal.ROLE if never else Refusal.STATE, NOBODY_WAITS)
    if stood != desk.shown_status:
        raise Outdated(what_happened(desk.history))
    stands_in = actor.stands_in(role, unit.id, unit.primary_id)
    # Where the unit has it, nobody outside learns at which of its stages: the event has none.
    told = None if urges_the_unit(desk.case) else status
    history = desk.history
    with writing():
        stored = select(Declaration.status).where(Declaration.id == declaration_id).with_for_update()
        if db.session.scalar(stored) is not status:
            raise Outdated(what_happened(history))
        if _was_urged(declaration_id, told):
            raise Refused(Refusal.STATE, TWICE)
        record(
            EventKind.URGED,
            actor,
            declaration_id=declaration_id,
            role=role,
            stands_in=stands_in,
            from_status=told,
            to_status=told,
        )


def _was_urged(declaration_id: int, status: Status | None) -> bool:
    """Tell whether somebody did today; what the unit asks among itself counts apart, since nobody else learns of it."""
    among = Event.from_status == Status.UNIT_REVIEW
    which = among if status is Status.UNIT_REVIEW else or_(Event.from_status.is_(None), ~among)
    here = Event.declaration_id == declaration_id, Event.kind == EventKind.URGED
    day = datetime.combine(today(), time(), BEIJING)
    return db.session.scalar(select(Event.id).where(*here, which, Event.at >= day).limit(1)) is not None
