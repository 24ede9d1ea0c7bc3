"""The threads of a declaration as the domain sees them."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from sqlalchemy import bindparam, select

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


def threads_of(declaration_ids: Sequence[int]) -> dict[int, list[domain.Thread]]:
    """Return all threads by declaration, unsent ones too, oldest first; `seen_by` gives a reader's share of them."""
    found = defaultdict(list)
    rows = db.session.execute(_MESSAGES, {"declaration_ids": declaration_ids})
    for thread_id, group in groupby(rows, key=attrgetter("thread_id")):
        said = tuple(group)
        first = said[0]
        found[first.declaration_id].append(
            domain.Thread(
                thread_id,
                first.number,
                Place.at(first.place),
                first.weight,
                first.addressed,
                first.stage,
                # The columns of a message stand last, in the order of its fields.
                tuple(domain.Message(*each[9:]) for each in said),
                first.rule or "",
                first.problem or "",
            )
        )
    return found
