"""The threads of a declaration as the domain sees them."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.domain import threads as domain
from app.domain.places import Place
from app.models import Thread, ThreadMessage, db


def threads_of(declaration_id: int) -> tuple[domain.Thread, ...]:
    """Return all threads, unsent ones too, oldest first; `seen_by` gives a reader's share of them."""
    statement = (
        select(Thread)
        .options(selectinload(Thread.messages).joinedload(ThreadMessage.person))
        .where(Thread.declaration_id == declaration_id)
        .order_by(Thread.id)
        .execution_options(populate_existing=True)
    )
    return tuple(map(_thread, db.session.scalars(statement)))


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
    )
