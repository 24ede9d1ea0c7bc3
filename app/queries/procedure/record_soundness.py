"""Whether each declaration's status follows from its events, and its events from the table of the procedure."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Row, String, func, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.procedure.events import EventKind
from app.domain.procedure.stages import HOLDERS, Status
from app.domain.procedure.workflow import TABLE
from app.models import Declaration, Event, Opening, Rendition, ReviewSheet, Revision, db

AT_ONCE = 100
"""Rows that are read together."""
_BEGINNINGS = frozenset({EventKind.CREATE, EventKind.IMPORT, EventKind.COPY, EventKind.TAKEN_OVER})
_OPENINGS = frozenset({EventKind.OPEN, EventKind.HAND_OVER})
_WITHOUT_A_DEPARTMENT = (Status.DEPARTMENT_REVIEW, Status.FINANCE_REVIEW)
"""What waited for a department goes on where the unit came under none."""
_BY_ACTION = {EventKind(row.action.value): row.action for row in TABLE}


def record_harms() -> Iterator[str]:
    """Yield a Chinese sentence for each declaration whose status, events, openings and revisions are at odds."""
    openings, revisions = _counted(Opening.declaration_id), _numbers(Revision)
    sheets, approved = _numbers(ReviewSheet), set(db.session.scalars(select(Rendition.declaration_id)))
    foreign = _events_on_others_revisions()
    for (declaration_id, code, status, lock), rows in groupby(_rows(), key=lambda row: row[:4]):
        events = [row for row in rows if row.kind is not None]
        said = [
            *_chain(events, status, lock),
            *_counts(events, openings.get(declaration_id, 0)),
            *_series("送审稿", revisions.get(declaration_id, ())),
            *_series("审核表", sheets.get(declaration_id, ())),
        ]
        if declaration_id in approved and not sheets.get(declaration_id):
            said.append("已批复，但没有存档的审核表")
        if declaration_id in foreign:
            said.append("流转记录所依据的送审稿属于另一份申报表")
        yield from (f"{code}：{each}" for each in said)


def _rows() -> Iterator[Row[*tuple[Any, ...]]]:
    """Yield declarations with each of their events that has a status, in their order; words as they are stored."""
    word = {
        name: type_coerce(column, String).label(name)
        for name, column in (
            ("kind", Event.kind),
            ("before", Event.from_status),
            ("after", Event.to_status),
            ("status", Declaration.status),
        )
    }
    statement = (
        select(
            Declaration.id,
            Declaration.project_code,
            word["status"],
            Declaration.lock,
            word["kind"],
            word["before"],
            word["after"],
            Event.lock.label("event_lock"),
        )
        .outerjoin(Event, (Event.declaration_id == Declaration.id) & Event.to_status.is_not(None))
        .order_by(Declaration.id, Event.id)
    )
    yield from db.session.execute(statement.execution_options(yield_per=AT_ONCE))


def _chain(events: Sequence[Row[*tuple[Any, ...]]], status: str, lock: int) -> Iterator[str]:
    stands, highest = None, -1
    for event in events:
        begins_version = stands is None and event.kind == EventKind.ADJUST
        if event.before != stands and not begins_version:
            yield f"流转记录不连贯（“{_label(stands)}”之后是从“{_label(event.before)}”开始的）"
        elif not _is_possible(event.kind, event.before, event.after):
            step = f"从“{_label(event.before)}”到“{_label(event.after)}”"
            yield f"流转记录里有流程中没有的一步（{_kind_label(event.kind)}，{step}）"
        if event.event_lock is not None:
            if event.event_lock <= highest:
                yield "流转记录的次序不对"
            highest = event.event_lock
        stands = event.after
    if stands != status:
        yield f"状态为“{_label(status)}”，但流转记录止于“{_label(stands)}”"
    elif lock < highest:
        yield "版本号小于流转记录"


def _is_possible(kind: str, before: str | None, after: str) -> bool:
    """Tell whether the procedure knows such a step; a recall leads back to wherever it came from."""
    if kind in _BEGINNINGS or before is None:
        return kind in _BEGINNINGS and before is None and after == Status.DRAFT
    if kind in (EventKind.GIVE_BACK, EventKind.HAND_OVER):
        return before == after and before in HOLDERS
    if kind == EventKind.REPLACED:
        return (before, after) == (Status.APPROVED, Status.REPLACED)
    if kind == EventKind.CARRIED_ALONG and (before, after) == _WITHOUT_A_DEPARTMENT:
        return True
    if kind not in _BY_ACTION:
        return before == after
    rows = [row for row in TABLE if row.action is _BY_ACTION[EventKind(kind)] and before in row.sources]
    return any(row.target is None or row.target == after for row in rows)


def _counts(events: Sequence[Row[*tuple[Any, ...]]], openings: int) -> Iterator[str]:
    recorded = sum(event.kind in _OPENINGS for event in events)
    if recorded != openings:
        yield f"流转记录里有{recorded}次开始审核或转交，存有{openings}次"


def _series(name: str, numbers: Sequence[int]) -> Iterator[str]:
    if list(numbers) != list(range(1, len(numbers) + 1)):
        yield f"{name}的编号不连续（{'、'.join(map(str, numbers))}）"


def _numbers(table: type[Revision] | type[ReviewSheet]) -> dict[int, list[int]]:
    """Return the numbers of what was frozen, by declaration, in their order."""
    found: dict[int, list[int]] = {}
    rows = select(table.declaration_id, table.number)
    for declaration_id, number in db.session.execute(rows.order_by(table.declaration_id, table.number)):
        if number is not None:
            found.setdefault(declaration_id, []).append(number)
    return found


def _events_on_others_revisions() -> set[int | None]:
    named = select(Event.declaration_id).join(Revision, Revision.id == Event.revision_id)
    return set(db.session.scalars(named.where(Revision.declaration_id != Event.declaration_id)))


def _counted(column: InstrumentedAttribute[int]) -> dict[int, int]:
    return {key: count for key, count in db.session.execute(select(column, func.count()).group_by(column))}


def _label(status: str | None) -> str:
    known = {each.value: each.label for each in Status}
    return known.get(status, status) if status else "无"


def _kind_label(kind: str) -> str:
    known = {each.value: each.label for each in EventKind}
    return known.get(kind, kind)
