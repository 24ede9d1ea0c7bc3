"""The threads of a declaration as the domain sees them."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, bindparam, select

from app.domain.form.places import Place
from app.domain.review import threads as domain
from app.models import Person, ProblemKind, Thread, ThreadMessage, db

_MESSAGES = (
    select(
        Thread.declaration_id,
        Thread.id.label("thread_id"),
        Thread.number,
        Thread.place,
        Thread.weight,
        Thread.audience.label("addressed"),
        Thread.stage,
        Thread.rule,
        ProblemKind.name.label("problem"),
        ThreadMessage.id,
        ThreadMessage.kind,
        ThreadMessage.person_id,
        Person.name.label("person"),
        ThreadMessage.role,
        ThreadMessage.at,
        ThreadMessage.text,
        ThreadMessage.audience,
        ThreadMessage.quote,
        ThreadMessage.event_id,
    )
    .join(ThreadMessage, ThreadMessage.thread_id == Thread.id)
    .join(Person, Person.id == ThreadMessage.person_id)
    .outerjoin(ProblemKind, ProblemKind.id == Thread.kind_id)
    .where(Thread.declaration_id.in_(bindparam("declaration_ids", expanding=True)))
    .order_by(Thread.id, ThreadMessage.id)
)
_OF_THREAD = 9
"""So many columns are the thread's, which each row of a message repeats."""


def threads_of(declaration_ids: Sequence[int]) -> dict[int, list[domain.Thread]]:
    """Return all threads by declaration, unsent ones too, oldest first; `seen_by` gives a reader's share of them."""
    found = defaultdict(list)
    rows = db.session.execute(_MESSAGES, {"declaration_ids": declaration_ids})
    for _, group in groupby(rows, key=attrgetter("thread_id")):
        said = tuple(group)
        found[said[0].declaration_id].append(_thread(said))
    return found


def _thread(said: Sequence[Row[*tuple[Any, ...]]]) -> domain.Thread:
    """Return a thread of the rows of its messages, whose columns stand last, in the order of a message's fields."""
    _, thread_id, number, place, weight, audience, stage, rule, problem = said[0][:_OF_THREAD]
    messages = tuple(domain.Message(*each[_OF_THREAD:]) for each in said)
    return domain.Thread(
        thread_id, number, Place.at(place), weight, audience, stage, messages, rule or "", problem or ""
    )
