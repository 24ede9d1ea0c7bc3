"""Whether the chains of events are whole: every event as it was written, none missing, none added.

For the command line alone: nothing here is scoped to a person.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, select, type_coerce
from sqlalchemy.types import NullType

from app.domain.procedure.chain import HASHED, chain_of, digest
from app.domain.procedure.events import EventKind
from app.models import Event, EventChain, db

AT_ONCE = 1000
"""Rows that are read together."""

Row = dict[str, Any]


def chain_harms() -> Iterator[str]:
    """Yield a Chinese sentence for each event that was changed, is missing, or was added past the portal."""
    ends = {
        row.chain: (row.length, row.digest) for row in db.session.execute(select(*EventChain.__table__.c))
    }
    for chain, events in groupby(_events(), key=lambda event: event["chain"]):
        if chain is None:
            yield from _unchained(events)
        else:
            yield from _links(chain, events, ends.pop(chain, (0, "")))
    for chain, (length, _) in ends.items():
        yield f"操作记录缺少{length}条：{chain}的记录全部不在了"


def harms_of_chain(chain: str) -> list[str]:
    """Return a Chinese sentence for each event of one chain that was changed, is missing or was added."""
    end = db.session.execute(select(EventChain.length, EventChain.digest).where(EventChain.chain == chain))
    row = end.one_or_none()
    return list(_links(chain, _events(Event.chain == chain), (row.length, row.digest) if row else (0, "")))


def _events(*which: ColumnElement[bool]) -> Iterator[Row]:
    """Yield events as they lie there, chain by chain, the unchained ones apart."""
    columns = {
        name: Event.__table__.c[name] for name in ("id", "chain", "chain_position", "chain_digest", *HASHED)
    }
    statement = select(*(type_coerce(column, NullType()).label(name) for name, column in columns.items()))
    ordered = statement.where(*which).order_by(Event.chain, Event.chain_position, Event.id)
    for row in db.session.execute(ordered.execution_options(yield_per=AT_ONCE)).mappings():
        yield dict(row)


def _unchained(events: Iterator[Row]) -> Iterator[str]:
    for event in events:
        yield f"{_name(event)}不在任何一条链上，不是由本系统的现行版本写下的"


def _links(chain: str, events: Iterator[Row], end: tuple[int, str]) -> Iterator[str]:
    """Go along one chain; `end` is its length and the digest of its last event, as they are kept apart from the events."""
    position, before = 0, ""
    for event in events:
        if event["chain_position"] != position + 1:
            yield f"{_name(event)}之前缺少记录（{chain}第{position + 1}条）"
            # What it was chained to is gone, so its own digest cannot be computed.
        elif not _is_as_written(event, chain, before):
            yield f"{_name(event)}与写下时的校验值不符"
        position, before = event["chain_position"], event["chain_digest"]
    if (position, before) != end:
        yield f"操作记录的末尾与所存的不符（{chain}：应有{end[0]}条，止于第{position}条）"


def _is_as_written(event: Row, chain: str, before: str) -> bool:
    if chain != chain_of(event["declaration_id"], event["person_id"]):
        return False
    try:
        at = event["at"]
        content = {**event, "at": datetime.fromisoformat(at) if isinstance(at, str) else at}
        return digest(chain, event["chain_position"], before, content) == str(event["chain_digest"])
    except (TypeError, ValueError):
        # Another program left there what no column holds.
        return False


def _name(event: Row) -> str:
    labels = {each.value: each.label for each in EventKind}
    return f"操作记录第{event['id']}条（{labels.get(event['kind'], event['kind'])}）"
