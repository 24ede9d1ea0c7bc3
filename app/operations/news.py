"""Telling people of an event, inside the transaction that records it; and noting that they have read it."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, Select, insert, literal, select, union, update

from app.domain.actor import Actor
from app.domain.procedure.events import EventKind
from app.domain.procedure.news import Recipient, news_of
from app.domain.procedure.stages import HOLDERS, Status
from app.models import (
    Author,
    BudgetaryUnit,
    Declaration,
    Event,
    News,
    Opening,
    Person,
    PersonRole,
    PersonUnit,
    db,
)
from app.models.types import now
from app.operations.outbox import tell_outside
from app.operations.transaction import change_rows, writing
from app.queries.lists.news import own_news
from app.queries.openings import is_current, role_counts

SENT_BACK = (EventKind.SEND_BACK, EventKind.REFER_BACK)

People = Select[int] | Select[int | None]
"""A select of people's ids."""


def tell(event: Event) -> None:
    """Tell everybody for whom the event is news, inside and outside the portal, in two statements of the present
    transaction; none for what is no news."""
    row = news_of(event.kind, event.from_status)
    if row is None:
        return
    db.session.flush()
    concerned = union(*(_WHO[recipient](event) for recipient in row.recipients))
    told = select(Person.id, literal(event.id)).where(
        Person.id.in_(concerned), Person.id != event.person_id, Person.is_active
    )
    db.session.execute(insert(News).from_select(["person_id", "event_id"], told))
    tell_outside(event)


def read(actor: Actor, news_id: int) -> int:
    """Note that the person has read their news, once; return the declaration that it is about. Raises `NotFound`."""
    found = own_news(actor, news_id)
    declaration_id = found.declaration_id
    if not found.is_read:
        with writing():
            _note(News.id == news_id, News.person_id == actor.person_id)
    return declaration_id


def read_up_to(actor: Actor, news_id: int) -> None:
    """Note that the person has read all their news up to the newest that their page knew of."""
    with writing():
        _note(News.person_id == actor.person_id, News.id <= news_id)


def _note(*which: ColumnElement[bool]) -> None:
    change_rows(update(News).where(*which, News.read_at.is_(None)).values(read_at=now()))


def _unit(event: Event) -> People:
    sent = _of(event, Event.kind.in_((EventKind.SEND, EventKind.SUBMIT)))
    authors = select(Author.person_id).where(Author.declaration_id == event.declaration_id)
    return select(union(sent, authors).subquery().c.person_id)


def _of(event: Event, *which: ColumnElement[bool]) -> People:
    """Select who did something to the declaration before."""
    return select(Event.person_id).where(
        Event.declaration_id == event.declaration_id, Event.id < event.id, *which
    )


def _last(event: Event, kind: EventKind) -> People:
    return _only(_of(event, Event.kind == kind))


def _returner(event: Event) -> People:
    left = _of(event, Event.from_status == event.to_status, Event.to_status != Event.from_status)
    last = left.add_columns(Event.kind).order_by(Event.id.desc()).limit(1).subquery()
    return select(last.c.person_id).where(last.c.kind.in_(SENT_BACK))


def _told(event: Event) -> People:
    arrived = _of(event, Event.to_status == event.from_status, Event.to_status != Event.from_status)
    arrival = arrived.with_only_columns(Event.id).order_by(Event.id.desc()).limit(1)
    return select(News.person_id).where(News.event_id == arrival.scalar_subquery())


def _holders(event: Event) -> People:
    if event.from_status not in HOLDERS:
        return _unit(event)
    here = Opening.declaration_id == event.declaration_id
    if opener := db.session.scalar(select(Opening.person_id).where(here, is_current())):
        return select(literal(opener))
    unit = select(BudgetaryUnit.id, BudgetaryUnit.primary_id).join(
        Declaration, Declaration.unit_id == BudgetaryUnit.id
    )
    unit_id, primary_id = db.session.execute(unit.where(Declaration.id == event.declaration_id)).one()
    holding = select(PersonRole.person_id).where(PersonRole.role == HOLDERS[event.from_status], role_counts())
    of = {Status.UNIT_REVIEW: unit_id, Status.DEPARTMENT_REVIEW: primary_id}
    if event.from_status in of:
        return holding.where(PersonRole.unit_id == of[event.from_status])
    looking_after = holding.where(
        PersonRole.person_id.in_(
            select(PersonUnit.person_id).where(PersonUnit.unit_id.in_([unit_id, primary_id]))
        )
    )
    is_theirs = (
        event.from_status is Status.FINANCE_REVIEW and db.session.scalars(looking_after.limit(1)).first()
    )
    return looking_after if is_theirs else holding


def _only(statement: People) -> People:
    # A limit inside a UNION is a subquery of its own, in SQLite.
    return select(statement.order_by(Event.id.desc()).limit(1).subquery().c.person_id)


_WHO: dict[Recipient, Callable[[Event], People]] = {
    Recipient.UNIT: _unit,
    Recipient.ENDORSER: lambda event: _last(event, EventKind.ENDORSE),
    Recipient.REVIEWER: lambda event: _last(event, EventKind.PASS_REVIEW),
    Recipient.RETURNER: _returner,
    Recipient.TOLD: _told,
    Recipient.HOLDER: _holders,
    Recipient.COLLEAGUE: lambda event: select(literal(event.to_person_id)),
}
"""How each kind of recipient is found."""
