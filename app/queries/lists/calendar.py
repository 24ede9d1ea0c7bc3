"""What stands in a person's calendar: rounds that close, and the last days of what their units still have."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app.domain.actor import Actor
from app.domain.procedure.events import EventKind
from app.domain.procedure.rounds import days_left
from app.domain.procedure.stages import WITH_THE_UNIT, Status
from app.domain.roles import UNIT_ROLES
from app.models import Declaration, Event, Person, Round, db
from app.queries.declarations import visible
from app.queries.people import present_actor
from app.queries.rounds import all_rounds, extensions
from app.queries.visibility import declarations_with_openings, shown, unit_name_read, with_revision

KEPT_DAYS = 60
"""A day that is over stands there for so long."""
MOST = 300


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which one of the unit's declarations can be submitted."""

    declaration_id: int
    project_name: str
    unit_name: str
    status: Status
    on: date


def owner_of_calendar(token_hash: str) -> Actor | None:
    """Return whose calendar has the secret with that SHA-256, None for nobody's or a disabled person's."""
    person_id = db.session.scalar(select(Person.id).where(Person.calendar_hash == token_hash))
    return present_actor(person_id) if person_id is not None else None


def closing_rounds(on: date) -> list[Round]:
    """Return the rounds that close, or closed not long ago."""
    since = on - timedelta(days=KEPT_DAYS)
    return [
        each
        for each in all_rounds()
        if each.opens_on
        and each.closes_on
        and max(each.closes_on, each.returned_until or each.closes_on) >= since
    ]


def deadlines(actor: Actor, on: date) -> list[Deadline]:
    """Return the last days of what the person's units still have to submit."""
    if not actor.has_role(*UNIT_ROLES):
        return []
    submitted = (
        select(Event.id)
        .where(Event.declaration_id == Declaration.id, Event.kind == EventKind.SUBMIT)
        .correlate(Declaration)
        .exists()
    )
    statement = declarations_with_openings(
        Declaration.id,
        shown(actor, "project_name").label("project_name"),
        unit_name_read(actor).label("unit_name"),
        Declaration.status,
        Declaration.round_id,
        Declaration.unit_id,
        submitted.label("was_submitted"),
    ).where(
        visible(actor),
        Declaration.unit_id.in_(actor.units(*UNIT_ROLES)),
        Declaration.status.in_((*WITH_THE_UNIT, Status.UNIT_REVIEW)),
    )
    rows = db.session.execute(
        with_revision(statement, actor).order_by(Declaration.id.desc()).limit(MOST)
    ).all()
    rounds = {each.id: each for each in all_rounds()}
    later = extensions({(row.round_id, row.unit_id) for row in rows})
    found = []
    for row in rows:
        left = days_left(
            rounds[row.round_id].dates,
            on,
            was_submitted=row.was_submitted,
            extended_until=later.get((row.round_id, row.unit_id)),
        )
        if left is not None and left >= -KEPT_DAYS:
            last = on + timedelta(days=left)
            found.append(Deadline(row.id, row.project_name or "", row.unit_name, row.status, last))
    return found
