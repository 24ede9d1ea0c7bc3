"""The figures of the 看板, of what `board_counts` counts.

What a figure counts and what its link lists come from the same conditions (`filters`, `visibility`).
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Row, text

from app.domain.actor import Actor
from app.domain.files.board import Board, By, Frequent, Late, Tally, Waited, added, days_before
from app.domain.form.money import CENT
from app.domain.prereview.register import BY_ID
from app.domain.procedure.rounds import BEIJING, day, today
from app.domain.procedure.stages import CLOSED, Status
from app.models import db
from app.models.types import now
from app.queries.askers import anyone_like, parameters
from app.queries.lists.board_counts import BEFORE, counting, edge_of
from app.queries.lists.filter_choices import FilterChoices

SHOWN = 10
"""So many findings, and so many who are late, are told."""


def board_of(
    actor: Actor,
    round_id: int,
    by: By,
    choices: FilterChoices,
    department_id: int | None = None,
    at: datetime | None = None,
) -> Board:
    """Return the figures of a round, of a 一级预算单位 alone where one is given; `choices` name units, types and kinds."""
    at = at or now()
    bound: dict[str, Any] = {**parameters(actor), "round_id": round_id, **_moments(at, by)}
    if department_id is not None:
        bound["department_id"] = department_id
    statement = counting(anyone_like(actor), by, is_narrowed=department_id is not None)
    _run_as_it_stands()
    parts: dict[str, list[Row[*tuple[Any, ...]]]] = {}
    for row in db.session.execute(statement, bound):
        parts.setdefault(row.part, []).append(row)
    where = {"round": str(round_id), "once": "1"} | (
        {"department": str(department_id)} if department_id else {}
    )
    rows = _tallies(parts.get("row", []), _named(by, choices, at), where)
    return Board(
        at=at,
        by=by,
        rows=rows,
        total=added("合计", where, rows),
        waiting=_waiting(parts.get("waiting", []), where),
        found=_found(parts.get("found", []), where),
        kinds=_kinds(parts.get("kind", []), where),
        late=_late(parts.get("late", []), choices, where, at),
    )


def _run_as_it_stands() -> None:
    """Let PostgreSQL not compile the statement (JIT), which takes it longer than to run it, until the transaction ends."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL jit = off"))


def _moments(at: datetime, by: By) -> dict[str, datetime]:
    """Return the moments that the statement compares with."""
    found = {edge_of(each): after for each in Waited if (after := each.since(at)[0])}
    if by is By.DAY:
        found |= {f"day_{number}": _begins(each) for number, each in enumerate(days_before(today(at)))}
    return found


def _begins(on: date) -> datetime:
    """Return when a day begins at +08:00."""
    return datetime.combine(on, time(), BEIJING).astimezone(UTC)


def _named(by: By, choices: FilterChoices, at: datetime) -> list[tuple[str, str, dict[str, str]]]:
    """Return what may stand in a row, in order: its key, its name, and the parts of an address that list it."""
    match by:
        case By.DEPARTMENT:
            departments = choices.departments.items()
            return [(str(each), name, {"department": str(each)}) for each, name in departments]
        case By.UNIT:
            return [(str(each.id), each.name, {"unit": str(each.id)}) for each in choices.units]
        case By.TYPE:
            return [(code, f"{code} {name}", {"type": code}) for code, name in choices.types.items()]
    days = days_before(today(at))
    told = [(str(number), day(each), {"day": each.isoformat()}) for number, each in enumerate(days)]
    return [*told, (BEFORE, f"{day(days[-1])}以前", {"before": days[-1].isoformat()})]


def _tallies(
    rows: list[Row[*tuple[Any, ...]]],
    named: list[tuple[str, str, dict[str, str]]],
    where: Mapping[str, str],
) -> tuple[Tally, ...]:
    found: dict[str, list[Tally]] = {}
    for row in rows:
        waits = None if row.status in CLOSED else row.since
        tally = Tally("", where, {row.status: row.number}, _yuan(row.amount), row.returned, waits)
        found.setdefault(row.key, []).append(tally)
    return tuple(added(name, {**where, **asks}, found[key]) for key, name, asks in named if key in found)


def _yuan(amount: Any) -> Any:
    return CENT * 0 if amount is None else amount


def _waiting(rows: list[Row[*tuple[Any, ...]]], where: Mapping[str, str]) -> tuple[Tally, ...]:
    counts: dict[str, dict[Status, int]] = {}
    for row in rows:
        counts.setdefault(row.key, {})[row.status] = row.number
    return tuple(
        Tally(each.label, {**where, "waited": each.value}, counts.get(each.value, {})) for each in Waited
    )


def _found(rows: list[Row[*tuple[Any, ...]]], where: Mapping[str, str]) -> tuple[Frequent, ...]:
    """Return the rules that found something most often; each row has several, one after the other."""
    counts: dict[str, int] = {}
    for row in rows:
        for rule in row.key.split():
            counts[rule] = counts.get(rule, 0) + row.number
    known = [rule for rule in BY_ID if rule in counts]
    often = sorted(known, key=lambda rule: -counts[rule])[:SHOWN]
    return tuple(Frequent(rule, BY_ID[rule].title, {**where, "rule": rule}, counts[rule]) for rule in often)


def _kinds(rows: list[Row[*tuple[Any, ...]]], where: Mapping[str, str]) -> tuple[Frequent, ...]:
    ordered = sorted(rows, key=lambda row: (-row.number, int(row.key)))
    return tuple(Frequent(row.key, row.name, {**where, "kind": row.key}, row.number) for row in ordered)


def _late(
    rows: list[Row[*tuple[Any, ...]]], choices: FilterChoices, where: Mapping[str, str], at: datetime
) -> tuple[Late, ...]:
    units = {str(each.id): each.name for each in choices.units}
    found = []
    for row in rows:
        kind, _, which = row.key.partition("-")
        asks = {**where, "status": row.status.value, "waited": Waited.LONGER.value}
        who = row.name
        if kind == "unit":
            asks, who = {**asks, "unit": which, "opener": "none"}, units.get(which, "")
        elif kind == "person":
            asks = {**asks, "opener": which}
        else:
            asks, who = {**asks, "opener": "none"}, "尚未开始审核"
        found.append(Late(who, row.status, asks, row.number, (at - row.since).days))
    return tuple(sorted(found, key=lambda each: (-each.days, -each.count, each.who))[:SHOWN])
