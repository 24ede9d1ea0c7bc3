"""The history of one declaration as one person may read it: who did what for which unit, on which revision, how long."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from app.domain.procedure.events import EventKind
from app.domain.procedure.stages import CLOSED
from app.domain.review.threads import MessageKind
from app.domain.roles import Role
from app.models import BudgetaryUnit, Event, PersonRole, Revision, db
from app.models.types import now
from app.queries.procedure.desk import Desk
from app.queries.procedure.standing import handler, since_when

WENT_BACK = frozenset({EventKind.SEND_BACK, EventKind.REFER_BACK, EventKind.DECLINE})


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """A 送审稿 in a few words; `budget_year_amount` in yuan."""

    number: int
    frozen_at: datetime
    budget_year_amount: Decimal | None


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event with what is told beside it.

    `unit` is the name that the unit bore for which the person acted, "" when they no longer hold the role; `revision` what
    the action stood on; `compared_to` the number of the one before it, None where there is none or nothing had changed;
    `said` counts what it sent in threads, such as 提出2条，关闭1条.
    """

    event: Event
    opinion: str
    unit: str
    revision: RevisionLine | None
    compared_to: int | None
    said: str

    @property
    def is_for_the_unit(self) -> bool:
        """The unit got it back, with a 退回意见单."""
        return self.event.kind is EventKind.SEND_BACK

    @property
    def is_return(self) -> bool:
        """The declaration went back, or was declined."""
        return self.event.kind in WENT_BACK


@dataclass(frozen=True, slots=True)
class Timeline:
    """The lines, the oldest first; the revisions, the newest first; and where things stand.

    `handler` is who has to act now, "" for nobody; `days_here` are whole days in the present stage, `days_in_all` from
    the first line to now or to the end; `times_returned` is how often the unit got it back.
    """

    lines: tuple[EventLine, ...]
    revisions: tuple[RevisionLine, ...]
    handler: str
    days_here: int
    days_in_all: int
    times_returned: int


def timeline(desk: Desk) -> Timeline:
    """Return the history that the person before the desk may know of, in as many statements whatever its length."""
    history, frozen = desk.history, _frozen(desk)
    began = history[0].at if history else desk.declaration.created_at
    since = since_when(desk)
    approved_at = (each.at for each in reversed(history) if each.kind is EventKind.APPROVE)
    until = next(approved_at, since) if desk.case.status in CLOSED else now()
    return Timeline(
        tuple(_lines(desk, frozen, _posts(desk))),
        tuple(frozen[revision.id] for revision in reversed(desk.revisions)),
        handler(desk),
        (now() - since).days,
        (until - began).days,
        sum(event.kind is EventKind.SEND_BACK for event in history),
    )


def _lines(
    desk: Desk, frozen: dict[int, RevisionLine], posts: dict[tuple[int | None, Role | None], dict[int, str]]
) -> Iterator[EventLine]:
    former, said = None, _said(desk)
    for event in desk.history:
        revision = frozen.get(event.revision.id) if event.revision else None
        compared_to = former.number if revision and former and revision != former else None
        held = posts.get((event.person_id, event.role), {})
        yield EventLine(
            event,
            desk.opinion(event),
            event.unit_name or _unit(desk, held),
            revision,
            compared_to,
            said.get(event.id, ""),
        )
        former = revision or former


def _said(desk: Desk) -> dict[int, str]:
    """Return by event what the messages that it sent did, counted."""
    sent: dict[int, Counter[MessageKind]] = {}
    for message in (message for thread in desk.threads for message in thread.messages):
        if message.event_id is not None:
            sent.setdefault(message.event_id, Counter())[message.kind] += 1
    return {
        event_id: "，".join(f"{kind.label}{counts[kind]}条" for kind in MessageKind if counts[kind])
        for event_id, counts in sent.items()
    }


def _unit(desk: Desk, held: dict[int, str]) -> str:
    """Return the unit that counts among those that a role is held for: the declaration's, its primary unit, or the first."""
    unit = desk.declaration.unit
    own = (held[each] for each in (unit.id, unit.primary_id) if each in held)
    return next(own, next(iter(held.values()), ""))


def _frozen(desk: Desk) -> dict[int, RevisionLine]:
    """Return the revisions that the person may read, by id, without their content."""
    columns = (Revision.id, Revision.number, Revision.frozen_at, Revision.budget_year_amount)
    statement = select(*columns).where(Revision.id.in_([each.id for each in desk.revisions]))
    return {
        revision_id: RevisionLine(number, frozen_at, amount)
        for revision_id, number, frozen_at, amount in db.session.execute(statement)
    }


def _posts(desk: Desk) -> dict[tuple[int | None, Role | None], dict[int, str]]:
    """Return the names of the units, by id, for which the people of the history hold each role."""
    people = {event.person_id for event in desk.history if event.person_id}
    statement = (
        select(PersonRole.person_id, PersonRole.role, BudgetaryUnit.id, BudgetaryUnit.name)
        .join(PersonRole.unit)
        .where(PersonRole.person_id.in_(people))
        .order_by(PersonRole.id)
    )
    found: dict[tuple[int | None, Role | None], dict[int, str]] = {}
    for person_id, role, unit_id, name in db.session.execute(statement):
        found.setdefault((person_id, role), {})[unit_id] = name
    return found
