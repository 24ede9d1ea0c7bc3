"""What a person is told: how many they have not read, and their list. Both ask the same condition."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, literal, select
from sqlalchemy.orm import aliased, joinedload

from app.domain.actor import Actor
from app.domain.labelled import Labelled
from app.domain.procedure.audiences import Reader, may_read, opinion_audience
from app.domain.procedure.events import EventKind
from app.domain.procedure.news import day_words, first_line, tells_of_answers, words
from app.domain.procedure.rounds import BEIJING, today
from app.domain.review.threads import MessageKind
from app.domain.roles import UNIT_ROLES
from app.models import BudgetaryUnit, Declaration, Event, News, Thread, ThreadMessage, db
from app.queries import NotFound
from app.queries.askers import STATEMENTS_KEPT, Anyone, Asker, anyone_like, parameters
from app.queries.declarations import visible
from app.queries.lists.counts import Shell, count_of, news_of, waiting_count
from app.queries.visibility import knows_of, shown, unit_name_read, with_revision

PAGE, PAGES = 50, 100
"""So many 消息 are on a page, and so many pages of them can be turned to."""


class Shelf(Labelled):
    """Which news a list holds."""

    ALL = "all", "全部"
    UNREAD = "unread", "未读"


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
    """How many news each shelf holds, no further than is shown, and the id of the newest, 0 for none."""

    shell: Shell
    shelves: dict[Shelf, int]
    newest: int


def totals(actor: Actor) -> Totals:
    """Return what the head and the tabs of the list count, in one statement."""
    found = db.session.execute(_totals(anyone_like(actor)), parameters(actor)).one()
    shelves = {Shelf.ALL: found.total, Shelf.UNREAD: found.unread}
    return Totals(Shell(found.waiting, found.unread), shelves, found.newest or 0)


def items(actor: Actor, shelf: Shelf, page: int = 1, few: int | None = None) -> list[NewsItem]:
    """Return one page of a shelf, the newest first.

    It has `few` items at most, `PAGE` unless said: one more tells whether another page follows.
    """
    where = {"few": few or PAGE, "before": (page - 1) * PAGE}
    rows = db.session.execute(_page(anyone_like(actor), shelf), {**parameters(actor), **where}).all()
    found = [_item(actor, row) for row in rows]
    answered = _answered(actor, [each.event_id for each in found if each.asks_for_answers])
    return [replace(each, answered=answered.get(each.event_id, 0)) for each in found]


def by_day(found: Sequence[NewsItem]) -> list[tuple[str, list[NewsItem]]]:
    """Return news, the newest first, those of a day together under its name.

    They come in the order in which they were written, which parts from that of their times where a story was told later, as
    that of the demo, or a clock was set.
    """
    now_on, newest_first = today(), sorted(found, key=lambda each: each.at, reverse=True)
    return [
        (day_words(on, now_on), list(of_day)) for on, of_day in groupby(newest_first, lambda each: each.on)
    ]


def own_news(actor: Actor, news_id: int) -> NewsItem:
    """Return one of the person's news; raises `NotFound`, also for what is no longer theirs to read."""
    statement = _one(anyone_like(actor))
    row = db.session.execute(statement, {**parameters(actor), "news_id": news_id}).one_or_none()
    if row is None:
        raise NotFound("没有这条消息，或您无权查看。")
    return _item(actor, row)


@lru_cache(STATEMENTS_KEPT)
def _totals(asker: Anyone) -> Select[*tuple[Any, ...]]:
    counts = {shelf: count_of(news_of(asker, News.id).where(*_on(shelf))) for shelf in Shelf}
    newest = select(func.max(News.id)).where(News.person_id == asker.person_id).scalar_subquery()
    return select(
        waiting_count(asker).label("waiting"),
        newest.label("newest"),
        counts[Shelf.ALL].label("total"),
        counts[Shelf.UNREAD].label("unread"),
    )


@lru_cache(STATEMENTS_KEPT)
def _page(asker: Anyone, shelf: Shelf) -> Select[*tuple[Any, ...]]:
    ordered = _items(asker).where(*_on(shelf)).order_by(News.event_id.desc())
    return ordered.limit(bindparam("few")).offset(bindparam("before"))


@lru_cache(STATEMENTS_KEPT)
def _one(asker: Anyone) -> Select[*tuple[Any, ...]]:
    return _items(asker).where(News.id == bindparam("news_id"))


def _on(shelf: Shelf) -> tuple[ColumnElement[bool], ...]:
    return (News.read_at.is_(None),) if shelf is Shelf.UNREAD else ()


def told_of(actor: Actor, event_ids: Sequence[int]) -> list[NewsItem]:
    """Return the person's news of some events, in the order of these, as far as they may read them now."""
    rows = db.session.execute(_items(actor).where(Event.id.in_(event_ids)).order_by(Event.id)).all()
    found = [_item(actor, row) for row in rows]
    answered = _answered(actor, [each.event_id for each in found if each.asks_for_answers])
    return [replace(each, answered=answered.get(each.event_id, 0)) for each in found]


def readable_as(actor: Actor, event_ids: Sequence[int]) -> list[NewsItem]:
    """Return some events in the words that somebody in the actor's roles reads, told or not; for the robot of a group."""
    statement = (
        select(literal(None).label("News"), *_columns(actor))
        .select_from(Event)
        .join(Declaration, Declaration.id == Event.declaration_id)
        .join(Declaration.unit)
        .where(Event.id.in_(event_ids), visible(actor), knows_of(actor))
        .order_by(Event.id)
    )
    rows = db.session.execute(with_revision(statement, actor).options(joinedload(Event.person))).all()
    return [_item(actor, row) for row in rows]


def threads_told(actor: Actor, told: Sequence[NewsItem]) -> dict[int, int]:
    """Return by event the id of the first thread with words that went out with it and that the person may read."""
    said = (
        select(
            ThreadMessage.event_id,
            ThreadMessage.audience,
            Thread.id,
            BudgetaryUnit.id.label("unit_id"),
            BudgetaryUnit.primary_id,
        )
        .join(Thread, Thread.id == ThreadMessage.thread_id)
        .join(Declaration, Declaration.id == Thread.declaration_id)
        .join(Declaration.unit)
        .where(
            Thread.declaration_id.in_({each.declaration_id for each in told}),
            ThreadMessage.event_id.in_([each.event_id for each in told]),
        )
        .order_by(Thread.id.desc())
    )
    return {
        row.event_id: row.id
        for row in db.session.execute(said)
        if may_read(row.audience, Reader(actor.person_id, actor.roles_towards(row.unit_id, row.primary_id)))
    }


def _items(asker: Asker) -> Select[*tuple[Any, ...]]:
    columns = (News, *_columns(asker))
    return with_revision(news_of(asker, *columns), asker).options(joinedload(Event.person))


def _columns(asker: Asker) -> tuple[Any, ...]:
    return (
        Event,
        Declaration.id.label("declaration_id"),
        BudgetaryUnit.id.label("unit_id"),
        BudgetaryUnit.primary_id,
        unit_name_read(asker).label("unit_name"),
        shown(asker, "project_name").label("project_name"),
    )


def _item(actor: Actor, row: Row[*tuple[Any, ...]]) -> NewsItem:
    event: Event = row.Event
    roles = actor.roles_towards(row.unit_id, row.primary_id)
    is_approval = event.kind is EventKind.APPROVE
    reads = may_read(opinion_audience(event.kind), Reader(actor.person_id, roles))
    of_the_unit = bool(roles & UNIT_ROLES)
    person = event.person.name if event.person else "系统"
    return NewsItem(
        id=row.News.id if row.News else 0,
        event_id=event.id,
        declaration_id=row.declaration_id,
        kind=event.kind,
        words=words(event.kind, event.from_status, event.to_status, of_the_unit=of_the_unit),
        project_name=row.project_name,
        unit_name=row.unit_name,
        who=f"{person}（{event.office}）" if event.role else person,
        at=event.at,
        is_read=row.News is not None and row.News.read_at is not None,
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
