"""How many threads of many declarations are open, each as its reader may know, in one statement."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import Row, select

from app.domain.form.places import Place
from app.domain.procedure.audiences import Reader
from app.domain.review.threads import Message, Weight, seen_by
from app.domain.review.threads import Thread as Told
from app.models import Thread, ThreadMessage, db


def thread_counts(readers: Mapping[int, Reader]) -> dict[int, tuple[int, int]]:
    """Return (open, all) threads that ask for something, by declaration; `readers` says who reads each of them.

    Declarations without any are left out.
    """
    messages = (ThreadMessage.kind, ThreadMessage.person_id, ThreadMessage.role, ThreadMessage.at)
    statement = (
        select(Thread, ThreadMessage.id.label("message_id"), *messages)
        .add_columns(ThreadMessage.audience, ThreadMessage.event_id)
        .join(ThreadMessage, ThreadMessage.thread_id == Thread.id)
        .where(Thread.declaration_id.in_(readers), Thread.weight != Weight.NOTE)
        .order_by(Thread.declaration_id, Thread.id, ThreadMessage.id)
    )
    counts = {}
    rows = db.session.execute(statement).all()
    for declaration_id, of_one in groupby(rows, key=lambda row: row.Thread.declaration_id):
        told = [_told(list(each)) for _, each in groupby(of_one, key=lambda row: row.Thread.id)]
        seen = seen_by(told, readers[declaration_id])
        if seen:
            counts[declaration_id] = (sum(not each.is_settled for each in seen), len(seen))
    return counts


def _told(rows: list[Row[*tuple[Any, ...]]]) -> Told:
    """Return a thread without its words: who may know of it hangs on none of them."""
    thread = rows[0].Thread
    messages = tuple(
        Message(
            row.message_id,
            row.kind,
            row.person_id,
            "",
            row.role,
            row.at,
            "",
            row.audience,
            None,
            row.event_id,
        )
        for row in rows
    )
    place = Place.at(thread.place)
    return Told(
        thread.id,
        thread.number,
        place,
        thread.weight,
        thread.audience,
        thread.stage,
        messages,
        thread.rule or "",
    )
