"""What a person is told: how many they have not read, and their list. Both ask the same condition."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, func, select
from sqlalchemy.orm import aliased, joinedload

from app.domain.actor import Actor
from app.domain.labelled import Labelled
from app.domain.procedure.audiences import Reader, may_read, opinion_audience
from app.domain.procedure.events import EventKind
from app.domain.procedure.news import SHOWN_AT_MOST, day_words, first_line, tells_of_answers, words
from app.domain.procedure.rounds import BEIJING, today
from app.domain.review.threads import MessageKind
from app.domain.roles import UNIT_ROLES
from app.models import BudgetaryUnit, Declaration, Event, News, Thread, ThreadMessage, db
from app.queries import NotFound
from app.queries.declarations import visible
from app.queries.lists.filters import OWN_UNITS
from app.queries.lists.queues import Tab
from app.queries.lists.worklist import count_of
from app.queries.visibility import knows_of, shown, with_revision

PAGE = 50


class Shelf(Labelled):
    """Which news a list holds."""

    ALL = "all", "全部"
    UNREAD = "unread", "未读"


@dataclass(frozen=True, slots=True)
class Shell:
    """What the head of every page counts: declarations that wait for the person, and news that they have not read.

    `unread` stops counting just above `SHOWN_AT_MOST`.
    """

    waiting: int
    unread: int

    @property
    def unread_words(self) -> str:
        """The number as it is shown, "" for none."""
        return f"{SHOWN_AT_MOST}+" if self.unread > SHOWN_AT_MOST else str(self.unread or "")


@dataclass(frozen=True, slots=True)
class NewsItem:
    """A 消息 in the words of its reader. `note` is the approval's number and date; `answered` counts the reader's threads
    that were answered since they returned it."""

    id: int
    event_id: int
    declaration_id: int
    kind: EventKind
    words: str
    project_name: str
    unit_name: str
    who: str
    at: datetime
    is_read: bool
    note: str = ""
    opinion: str = ""
    asks_for_answers: bool = False
    answered: int = 0

    @property
    def on(self) -> date:
        """The day at +08:00."""
        return self.at.astimezone(BEIJING).date()


@dataclass(frozen=True, slots=True)
class Totals:
    """How many news each shelf holds, and the id of the newest, 0 for none."""

    shell: Shell
    shelves: dict[Shelf, int]
    newest: int


def unread_count(actor: Actor) -> ScalarSelect[int]:
    """Return how many news the person has not read, as a scalar that stops just above `SHOWN_AT_MOST`."""
    few = _of(actor, News.id).where(*_on(Shelf.UNREAD)).limit(SHOWN_AT_MOST + 1).subquery()
    return select(func.count()).select_from(few).scalar_subquery()


def shell(actor: Actor) -> Shell:
    """Return what the head of a page counts, in one statement."""
    waiting = count_of(actor, Tab.WAITING, OWN_UNITS)
    return Shell(*db.session.execute(select(waiting, unread_count(actor))).one())


def totals(actor: Actor) -> Totals:
    """Return what the head and the tabs of the list count, in one statement."""
    unread = func.count().filter(*_on(Shelf.UNREAD))
    held = _of(actor, func.count().label("total"), unread.label("unread")).subquery()
    newest = select(func.max(News.id)).where(News.person_id == actor.person_id).scalar_subquery()
    waiting = count_of(actor, Tab.WAITING, OWN_UNITS)
    found = db.session.execute(select(waiting.label("waiting"), newest.label("newest"), held)).one()
    shelves = {Shelf.ALL: found.total, Shelf.UNREAD: found.unread}
    return Totals(Shell(found.waiting, found.unread), shelves, found.newest or 0)


def items(actor: Actor, shelf: Shelf, page: int = 1) -> list[NewsItem]:
    """Return one page of a shelf, the newest first."""
    order = (Event.at.desc(), News.id.desc())
    statement = _items(actor).where(*_on(shelf)).order_by(*order)
    rows = db.session.execute(statement.limit(PAGE).offset((page - 1) * PAGE)).all()
    found = [_item(actor, row) for row in rows]
    answered = _answered(actor, [each.event_id for each in found if each.asks_for_answers])
    return [replace(each, answered=answered.get(each.event_id, 0)) for each in found]


def by_day(found: Sequence[NewsItem]) -> list[tuple[str, list[NewsItem]]]:
    """Return news in their order, those of a day together under its name."""
    now_on = today()
    return [(day_words(on, now_on), list(of_day)) for on, of_day in groupby(found, lambda each: each.on)]


def own_news(actor: Actor, news_id: int) -> NewsItem:
    """Return one of the person's news; raises `NotFound`, also for what is no longer theirs to read."""
    row = db.session.execute(_items(actor).where(News.id == news_id)).one_or_none()
    if row is None:
        raise NotFound("没有这条消息，或您无权查看。")
    return _item(actor, row)


def _of(actor: Actor, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Select the person's news as far as they may still read them: each count and each list is made of this."""
    return (
        select(*columns)
        .select_from(News)
        .join(Event, Event.id == News.event_id)
        .join(Declaration, Declaration.id == Event.declaration_id)
        .join(Declaration.unit)
        .where(News.person_id == actor.person_id, visible(actor), knows_of(actor))
    )


def _on(shelf: Shelf) -> tuple[ColumnElement[bool], ...]:
    return (News.read_at.is_(None),) if shelf is Shelf.UNREAD else ()


def _items(actor: Actor) -> Select[*tuple[Any, ...]]:
    columns = (
        News,
        Event,
        Declaration.id.label("declaration_id"),
        BudgetaryUnit.id.label("unit_id"),
        BudgetaryUnit.primary_id,
        BudgetaryUnit.name.label("unit_name"),
        shown(actor, "project_name").label("project_name"),
    )
    return with_revision(_of(actor, *columns), actor).options(joinedload(Event.person))


def _item(actor: Actor, row: Row[*tuple[Any, ...]]) -> NewsItem:
    event: Event = row.Event
    roles = actor.roles_towards(row.unit_id, row.primary_id)
    if event.to_status is None:
        raise ValueError(f"event {event.id} is news without a status")
    is_approval = event.kind is EventKind.APPROVE
    reads = may_read(opinion_audience(event.kind), Reader(actor.person_id, roles))
    of_the_unit = bool(roles & UNIT_ROLES)
    person = event.person.name if event.person else "系统"
    return NewsItem(
        id=row.News.id,
        event_id=event.id,
        declaration_id=row.declaration_id,
        kind=event.kind,
        words=words(event.kind, event.from_status, event.to_status, of_the_unit=of_the_unit),
        project_name=row.project_name,
        unit_name=row.unit_name,
        who=f"{person}（{event.office}）" if event.role else person,
        at=event.at,
        is_read=row.News.read_at is not None,
        note=event.subject if is_approval else "",
        opinion=first_line(event.reason) if reads else "",
        asks_for_answers=tells_of_answers(event.kind, event.from_status),
    )


def _answered(actor: Actor, event_ids: Sequence[int]) -> dict[int, int]:
    """Return by event how many of the person's threads were answered since they returned the declaration before it."""
    if not event_ids:
        return {}
    returned, opener = aliased(Event), aliased(ThreadMessage)
    kinds = (EventKind.SEND_BACK, EventKind.REFER_BACK)
    since = (
        select(func.max(returned.id))
        .where(
            returned.declaration_id == Event.declaration_id,
            returned.person_id == actor.person_id,
            returned.kind.in_(kinds),
            returned.id < Event.id,
        )
        .scalar_subquery()
    )
    mine = and_(
        opener.thread_id == Thread.id, opener.kind == MessageKind.OPEN, opener.person_id == actor.person_id
    )
    answers = and_(
        ThreadMessage.thread_id == Thread.id,
        ThreadMessage.kind == MessageKind.ANSWER,
        ThreadMessage.event_id > since,
        ThreadMessage.event_id <= Event.id,
    )
    statement = (
        select(Event.id, func.count(Thread.id.distinct()))
        .join(Thread, Thread.declaration_id == Event.declaration_id)
        .join(opener, mine)
        .join(ThreadMessage, answers)
        .where(Event.id.in_(event_ids))
        .group_by(Event.id)
    )
    return dict(db.session.execute(statement).all())
