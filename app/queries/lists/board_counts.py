"""The one statement that counts what the 看板 shows of a round's declarations, as the person reads them."""

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    SQLColumnExpression,
    String,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from app.domain.files.board import By, Waited, days_before
from app.domain.procedure.rounds import today
from app.domain.procedure.stages import CLOSED, OUT_OF_SIGHT, Status
from app.models import BudgetaryUnit, Declaration, Opening, Person, ProblemKind, Revision, Thread
from app.models.types import Money, Utc, Worded
from app.queries.askers import STATEMENTS_KEPT, Anyone, Asker
from app.queries.declarations import visible
from app.queries.in_force import counted_once
from app.queries.openings import is_current
from app.queries.visibility import (
    asked_of_unit,
    knows_opener,
    read_by_index,
    revision_read,
    shown,
    since_read,
    was_returned,
)

BEFORE = "before"
"""The key of the days that are not told one by one."""


def edge_of(waited: Waited) -> str:
    """Return the name of the parameter after which a declaration came that has waited no longer."""
    return f"after_{waited.name.lower()}"


def _base(asker: Asker, by: By, is_narrowed: bool) -> CTE:
    """Select what is counted of each declaration, once for all figures."""
    since, status = since_read(asker), Declaration.status
    known = case((knows_opener(asker), status), else_=literal(Status.RETURNED, Worded(Status)))
    department = func.coalesce(BudgetaryUnit.primary_id, BudgetaryUnit.id)
    keys: dict[By, SQLColumnExpression[str]] = {
        By.DEPARTMENT: cast(department, String),
        By.UNIT: cast(BudgetaryUnit.id, String),
        By.TYPE: Declaration.project_type_code,
        By.DAY: _day(since),
    }
    statement = (
        select(
            Declaration.id,
            Declaration.unit_id,
            known.label("status"),
            knows_opener(asker).label("knows_opener"),
            keys[by].label("key"),
            since.label("since"),
            _bucket(since).label("bucket"),
            shown(asker, "budget_year_amount").label("amount"),
            Revision.found_rules,
            case((was_returned(asker), 1), else_=0).label("returned"),
        )
        .select_from(Declaration)
        .join(Declaration.unit)
        .outerjoin(Revision, read_by_index(revision_read(asker)))
        .where(*_wanted(asker, is_narrowed))
    )
    return statement.cte("counted")


def _wanted(asker: Asker, is_narrowed: bool) -> list[ColumnElement[bool]]:
    wanted = [
        visible(asker),
        Declaration.round_id == bindparam("round_id"),
        Declaration.status != Status.DISCARDED,
        counted_once(),
    ]
    if is_narrowed:
        department = bindparam("department_id", type_=Integer)
        wanted.append(func.coalesce(BudgetaryUnit.primary_id, BudgetaryUnit.id) == department)
    return wanted


def _bucket(since: Any) -> ColumnElement[str]:
    edges = [(each, bindparam(edge_of(each), type_=Utc)) for each in Waited if each.days[1] is not None]
    return case(*((since > edge, each.value) for each, edge in edges), else_=Waited.LONGER.value)


def _day(since: Any) -> ColumnElement[str]:
    days = [(number, bindparam(f"day_{number}", type_=Utc)) for number in range(len(days_before(today())))]
    return case(*((since >= begins, str(number)) for number, begins in days), else_=BEFORE)


_NOTHING = {
    "key": literal(""),
    "name": literal(""),
    "status": type_coerce(null(), Worded(Status)),
    "number": literal(0),
    "amount": type_coerce(null(), Money),
    "since": type_coerce(null(), Utc),
    "returned": literal(0),
}


def _part(part: str, **columns: Any) -> Select[*tuple[Any, ...]]:
    """Select a part of the union: every one has the same columns."""
    return select(literal(part).label("part"), *((_NOTHING | columns)[name].label(name) for name in _NOTHING))


@lru_cache(STATEMENTS_KEPT)
def counting(asker: Anyone, by: By, *, is_narrowed: bool) -> CompoundSelect[*tuple[Any, ...]]:
    """Return the statement: a row for each figure of each `part` of the page; `queries.lists.board` binds its parameters."""
    base = _base(asker, by, is_narrowed)
    each = base.c
    rows = _part(
        "row",
        key=each.key,
        status=each.status,
        number=func.count(),
        amount=func.sum(each.amount),
        since=func.min(each.since),
        returned=func.sum(each.returned),
    ).group_by(each.key, each.status)
    waits = each.status.not_in(CLOSED)
    waiting = _part("waiting", key=each.bucket, status=each.status, number=func.count())
    waiting = waiting.where(waits).group_by(each.bucket, each.status)
    found = _part("found", key=each.found_rules, number=func.count())
    found = found.where(each.found_rules != "").group_by(each.found_rules)
    return union_all(rows, waiting, found, _late_ones(base), _of_kinds(asker, is_narrowed))


def _late_ones(base: CTE) -> Select[*tuple[Any, ...]]:
    """Select who has what for longest: the person where one may be known, the unit where it is with the unit."""
    each = base.c
    # Asked of each alone: PostgreSQL would hold all openings against each of the late ones.
    opener = (
        select(Opening.person_id)
        .where(Opening.declaration_id == each.id, is_current())
        .limit(1)
        .correlate(base)
        .scalar_subquery()
    )
    is_late = (each.bucket == Waited.LONGER.value, each.status.not_in(CLOSED))
    known = case((each.knows_opener, opener), else_=None).label("opener_id")
    found = select(each.unit_id, each.status, each.since, known).where(*is_late).subquery("found")
    who = case(
        (found.c.opener_id.is_not(None), "person-" + cast(found.c.opener_id, String)),
        (found.c.status.in_(OUT_OF_SIGHT), "unit-" + cast(found.c.unit_id, String)),
        else_="",
    )
    name = func.coalesce(Person.name, "").label("name")
    late = (
        select(who.label("who"), name, found.c.status, found.c.since)
        .select_from(found)
        .outerjoin(Person, Person.id == found.c.opener_id)
        .subquery("late")
    )
    part = _part(
        "late",
        key=late.c.who,
        name=late.c.name,
        status=late.c.status,
        number=func.count(),
        since=func.min(late.c.since),
    )
    return part.group_by(late.c.who, late.c.name, late.c.status)


def _of_kinds(asker: Asker, is_narrowed: bool) -> Select[*tuple[Any, ...]]:
    """Select how many declarations were asked something of each kind of problem."""
    number = func.count(Declaration.id.distinct())
    part = _part("kind", key=cast(ProblemKind.id, String), name=ProblemKind.name, number=number)
    return (
        part.select_from(Declaration)
        .join(Declaration.unit)
        .join(Thread, Thread.declaration_id == Declaration.id)
        .join(ProblemKind, ProblemKind.id == Thread.kind_id)
        .where(*_wanted(asker, is_narrowed), asked_of_unit(asker))
        .group_by(ProblemKind.id, ProblemKind.name)
    )
