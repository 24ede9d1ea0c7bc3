"""The threads of a declaration as the domain sees them."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from app.domain.form.places import Place
from app.domain.review import threads as domain
from app.models import Thread, ThreadMessage, db

_THREADS = (
    select(Thread)
    .options(selectinload(Thread.messages).joinedload(ThreadMessage.person), joinedload(Thread.kind))
    .where(Thread.declaration_id.in_(bindparam("declaration_ids", expanding=True)))
    .order_by(Thread.id)
    .execution_options(populate_existing=True)
)


def threads_of(declaration_ids: Sequence[int]) -> dict[int, list[domain.Thread]]:
    """Return all threads by declaration, unsent ones too, oldest first; `seen_by` gives a reader's share of them."""
    found = defaultdict(list)
    for row in db.session.scalars(_THREADS, {"declaration_ids": declaration_ids}):
        found[row.declaration_id].append(_thread(row))
    return found


def _thread(row: Thread) -> domain.Thread:
    return domain.Thread(
        row.id,
        row.number,
        Place.at(row.place),
        row.weight,
        row.audience,
        row.stage,
        tuple(
            domain.Message(
                each.id,
                each.kind,
                each.person_id,
                each.person.name,
                each.role,
                each.at,
                each.text,
                each.audience,
                each.quote,
                each.event_id,
            )
            for each in row.messages
        ),
        row.rule or "",
        row.kind.name if row.kind else "",
    )
