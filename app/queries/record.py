"""The record as the auditor reads it: everything that happened, by kind, person, day, place and words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.domain.procedure.events import EventKind
from app.domain.procedure.rounds import BEIJING
from app.models import Declaration, Event, Person, db

PAGE = 100
"""So many events are on a page."""


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """What narrows the record; days are whole days at +08:00."""

    kinds: frozenset[EventKind] = frozenset()
    person: str = ""
    words: str = ""
    address: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event with the words of what it is about."""

    event: Event
    about: str


def count(wanted: RecordFilter, limit: int) -> int:
    """Return how many events there are, counted no further than `limit`."""
    found = select(Event.id).where(*_conditions(wanted)).limit(limit).subquery()
    return db.session.scalars(select(func.count()).select_from(found)).one()


def events(wanted: RecordFilter, before: int | None = None, few: int = PAGE) -> list[RecordedEvent]:
    """Return events, the newest first, of those older than the one with the id `before`."""
    statement = _statement().where(*_conditions(wanted))
    if before is not None:
        statement = statement.where(Event.id < before)
    rows = db.session.execute(statement.order_by(Event.id.desc()).limit(few))
    return [RecordedEvent(event, _about(event, code, name)) for event, code, name in rows]


def _statement() -> Select[Event, str | None, str | None]:
    return (
        select(Event, Declaration.project_code, Declaration.project_name)
        .outerjoin(Declaration, Declaration.id == Event.declaration_id)
        .options(joinedload(Event.person), joinedload(Event.to_person))
    )


def _about(event: Event, code: str | None, name: str | None) -> str:
    if code is not None:
        return f"{code} {name or ''}".strip()
    return f"{event.to_person.name}（{event.to_person.login}）" if event.to_person else ""


def _conditions(wanted: RecordFilter) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kinds:
        found.append(Event.kind.in_(wanted.kinds))
    if wanted.first is not None:
        found.append(Event.at >= _midnight(wanted.first))
    if wanted.last is not None:
        found.append(Event.at < _midnight(wanted.last + timedelta(days=1)))
    if wanted.person:
        found.append(_is_of(wanted.person))
    if wanted.address:
        found.append(Event.address.contains(wanted.address, autoescape=True))
    if wanted.words:
        said = (Event.subject, Event.reason)
        code = select(Declaration.id).where(Declaration.project_code == wanted.words)
        in_words = (column.contains(wanted.words, autoescape=True) for column in said)
        found.append(or_(*in_words, Event.declaration_id.in_(code)))
    return found


def _is_of(named: str) -> ColumnElement[bool]:
    """Who acted, whom it concerned, or as whom somebody tried to sign in."""
    person = aliased(Person)
    theirs = select(person.id).where(or_(person.login == named.lower(), person.name == named))
    return or_(Event.person_id.in_(theirs), Event.to_person_id.in_(theirs), Event.subject == named.lower())


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING)
