"""How many declarations the queues of a person hold, and how many 消息 they have not read; no further than is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, literal, select

from app.domain.actor import Actor
from app.domain.procedure.news import SHOWN_AT_MOST
from app.models import Declaration, Event, News, db
from app.queries.askers import STATEMENTS_KEPT, Anyone, Asker, anyone_like, parameters
from app.queries.declarations import visible
from app.queries.lists.filters import OWN_UNITS, Filters, Shape
from app.queries.lists.queues import DEALT_WITH, Tab, in_tab, with_own_event
from app.queries.visibility import declarations_with_openings, knows_of, with_revision


@dataclass(frozen=True, slots=True)
class Shell:
    """What the head of every page counts: declarations that wait for the person, and news that they have not read.

    Both stop just above `SHOWN_AT_MOST`.
    """

    waiting: int
    unread: int

    @property
    def unread_words(self) -> str:
        """The number as it is shown, "" for none."""
        return count_words(self.unread) if self.unread else ""


def count_words(count: int) -> str:
    """Return a count as it is shown, 99+ for one that stopped."""
    return f"{SHOWN_AT_MOST}+" if count > SHOWN_AT_MOST else str(count)


def counted(actor: Actor, wanted: Sequence[tuple[Tab, Filters]]) -> tuple[list[int], Shell]:
    """Return how many declarations each of some queues lists, and what the head of the page counts, in one statement.

    The filters are those of one address: they differ in `own_units` alone. A count stops just above `SHOWN_AT_MOST`.
    """
    shapes = tuple((tab, filters.shape) for tab, filters in wanted)
    bound = {name: value for _, filters in wanted for name, value in filters.parameters.items()}
    statement = _counting(anyone_like(actor), shapes)
    *totals, waiting, unread = db.session.execute(statement, {**parameters(actor), **bound}).one()
    return totals, Shell(waiting, unread)


def shell(actor: Actor) -> Shell:
    """Return what the head of a page counts, in one statement."""
    return counted(actor, [])[1]


def held(asker: Asker, tab: Tab, shape: Shape, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Select what a queue holds: its count and its lines are both made of this."""
    statement = declarations_with_openings(*columns)
    statement = with_own_event(statement, asker) if tab in DEALT_WITH else statement
    return statement.where(visible(asker), in_tab(asker, tab), *shape.conditions(asker))


def waiting_count(asker: Asker) -> ScalarSelect[int]:
    """Return how many declarations wait for the person where they look after units, as a scalar that stops."""
    return _count(asker, Tab.WAITING, OWN_UNITS.shape)


def news_of(asker: Asker, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Select the person's news as far as they may still read them: each count and each list is made of this."""
    return (
        select(*columns)
        .select_from(News)
        .join(Event, Event.id == News.event_id)
        .join(Declaration, Declaration.id == Event.declaration_id)
        .join(Declaration.unit)
        .where(News.person_id == asker.person_id, visible(asker), knows_of(asker))
    )


def count_of(statement: Select[*tuple[Any, ...]]) -> ScalarSelect[int]:
    """Return how many rows a select has, as a scalar that stops just above `SHOWN_AT_MOST`."""
    few = statement.limit(SHOWN_AT_MOST + 1).subquery()
    return select(func.count()).select_from(few).scalar_subquery()


@lru_cache(STATEMENTS_KEPT)
def _counting(asker: Anyone, wanted: tuple[tuple[Tab, Shape], ...]) -> Select[*tuple[Any, ...]]:
    unread = count_of(news_of(asker, News.id).where(News.read_at.is_(None)))
    totals = (_count(asker, tab, shape) for tab, shape in wanted)
    return select(*totals, waiting_count(asker), unread)


def _count(asker: Asker, tab: Tab, shape: Shape) -> ScalarSelect[int]:
    chosen = held(asker, tab, shape, literal(1))
    # Joined where it is asked for alone, so that the others are counted in an index.
    return count_of(with_revision(chosen, asker) if shape.reads_revision else chosen)
