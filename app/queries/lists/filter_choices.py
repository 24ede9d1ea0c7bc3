"""What one person's lists can be filtered by: rounds, units, 项目类型 and kinds of problem; read in one statement."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Row,
    Select,
    SQLColumnExpression,
    and_,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased

from app.domain.actor import Actor
from app.domain.form.money import shown
from app.domain.procedure.rounds import RoundDates, is_open
from app.domain.procedure.stages import Status
from app.domain.roles import FINANCE_ROLES, UNIT_ROLES, Role
from app.models import BudgetaryUnit, Declaration, PersonUnit, ProblemKind, ProjectTypeCode, Round, db
from app.queries.askers import STATEMENTS_KEPT, Anyone, Asker, anyone_like, parameters
from app.queries.declarations import visible
from app.queries.lists.filters import Filters
from app.queries.probes import has_any


@dataclass(frozen=True, slots=True)
class RoundChoice:
    """A round; `is_seen`: the person sees a declaration of it."""

    id: int
    budget_year: int
    name: str
    opens_on: date | None
    closes_on: date | None
    is_seen: bool

    @property
    def title(self) -> str:
        """The round's name for people."""
        return f"{self.budget_year}年度 {self.name}"

    def is_open(self, on: date) -> bool:
        """It takes first submissions on that day."""
        return is_open(RoundDates(self.opens_on, self.closes_on, None), on)


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit within reach and its 一级预算单位, itself where it is one; `is_own`: the person looks after it."""

    id: int
    code: str
    name: str
    primary_id: int
    primary_name: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """All that a person can choose from, rounds the newest first, kinds of problem in their order, the others by code."""

    rounds: tuple[RoundChoice, ...]
    units: tuple[UnitChoice, ...]
    types: dict[str, str]
    kinds: dict[int, str]

    @property
    def seen_rounds(self) -> list[RoundChoice]:
        """The rounds of which the person sees a declaration."""
        return [each for each in self.rounds if each.is_seen]

    @property
    def years(self) -> list[int]:
        """The budget years of those, the newest first."""
        return sorted({each.budget_year for each in self.seen_rounds}, reverse=True)

    @property
    def departments(self) -> dict[int, str]:
        """The 一级预算单位 of the units, by id."""
        return {each.primary_id: each.primary_name for each in self.units}

    @property
    def has_own_units(self) -> bool:
        """The person looks after some units."""
        return any(each.is_own for each in self.units)

    def words(self, filters: Filters) -> list[str]:
        """Return what a list is filtered by in words, without what is not to be chosen from."""
        return [word for word in self._words(filters) if word]

    def _words(self, filters: Filters) -> Iterator[str]:
        if filters.budget_year:
            yield f"{filters.budget_year}年度"
        yield next((each.title for each in self.rounds if each.id == filters.round_id), "")
        department = self.departments.get(filters.department_id) if filters.department_id else None
        yield f"{department}及下属单位" if department else ""
        yield next((each.name for each in self.units if each.id == filters.unit_id), "")
        if filters.project_type in self.types:
            yield f"{filters.project_type} {self.types[filters.project_type]}"
        yield filters.group.label if filters.group else ""
        yield filters.status.label if filters.status else ""
        yield self.kinds.get(filters.kind_id, "") if filters.kind_id else ""
        yield f"预审{filters.rule}" if filters.rule else ""
        yield "退回过的" if filters.returned else ""
        yield "每个项目计一次" if filters.once else ""
        yield "同一人正在办理的" if filters.opener_id else "没有人正在办理的" if filters.unopened else ""
        if filters.amount_from is not None:
            yield f"本年度金额不少于{shown(filters.amount_from)}元"
        if filters.amount_to is not None:
            yield f"本年度金额不超过{shown(filters.amount_to)}元"


def filter_choices(actor: Actor) -> FilterChoices:
    """Return what the person's lists can be filtered by."""
    rows = db.session.execute(_choices(anyone_like(actor)), parameters(actor)).all()
    rounds = [
        RoundChoice(row.id, row.number, row.name, row.opens_on, row.closes_on, bool(row.flag))
        for row in rows
        if row.kind == "round"
    ]
    units = [
        UnitChoice(row.id, row.code, _told_apart(row), row.number, row.more, bool(row.flag))
        for row in rows
        if row.kind == "unit"
    ]
    types = sorted((row.code, row.name) for row in rows if row.kind == "type")
    return FilterChoices(
        rounds=tuple(sorted(rounds, key=lambda each: (-each.budget_year, -each.id))),
        units=tuple(sorted(units, key=lambda each: each.code)),
        types=dict(types),
        kinds={row.id: row.name for row in sorted(rows, key=lambda row: row.number) if row.kind == "problem"},
    )


def _told_apart(row: Row[*tuple[Any, ...]]) -> str:
    """Return the name of a unit; a closed one, whose name another may bear by now, says so with its department."""
    if row.closes_on is None:
        return str(row.name)
    department = "" if row.id == row.number else f"{row.more}，"
    return f"{row.name}（{department}已撤销）"


def rounds_of(actor: Actor) -> list[Round]:
    """Return the rounds of which the person sees a declaration, the newest first."""
    return list(db.session.scalars(_seen_rounds(anyone_like(actor)), parameters(actor)))


@lru_cache(STATEMENTS_KEPT)
def _choices(asker: Anyone) -> CompoundSelect[*tuple[Any, ...]]:
    return union_all(_rounds(asker), _units(asker), _types(), _kinds())


@lru_cache(STATEMENTS_KEPT)
def _seen_rounds(asker: Anyone) -> Select[Round]:
    return select(Round).where(_is_seen(asker)).order_by(Round.budget_year.desc(), Round.id.desc())


def _row(kind: str, **columns: SQLColumnExpression[Any]) -> Select[*tuple[Any, ...]]:
    """Select a row of the union: every kind has the same columns."""
    blank = {"id": 0, "code": "", "name": "", "number": 0, "more": ""}
    known: dict[str, SQLColumnExpression[Any]] = {name: literal(value) for name, value in blank.items()}
    known |= dict.fromkeys(("opens_on", "closes_on"), type_coerce(null(), Date)) | {"flag": false()}
    known |= columns
    return select(literal(kind).label("kind"), *(column.label(name) for name, column in known.items()))


def _is_seen(asker: Asker) -> ColumnElement[bool]:
    seen = select(Declaration.id).join(Declaration.unit).where(Declaration.round_id == Round.id)
    return has_any(seen.where(Declaration.status != Status.DISCARDED, visible(asker)).correlate(Round))


def _rounds(asker: Asker) -> Select[*tuple[Any, ...]]:
    return _row(
        "round",
        id=Round.id,
        name=Round.name,
        number=Round.budget_year,
        flag=_is_seen(asker),
        opens_on=Round.opens_on,
        closes_on=Round.closes_on,
    )


def _units(asker: Asker) -> Select[*tuple[Any, ...]]:
    primary = aliased(BudgetaryUnit)
    after = and_(
        PersonUnit.person_id == asker.person_id, true() if asker.has_role(Role.REVIEWER) else false()
    )
    own = select(PersonUnit.unit_id).where(after)
    is_own = or_(BudgetaryUnit.id.in_(own), BudgetaryUnit.primary_id.in_(own))
    row = _row(
        "unit",
        id=BudgetaryUnit.id,
        code=BudgetaryUnit.code,
        name=BudgetaryUnit.name,
        number=primary.id,
        more=primary.name,
        flag=is_own,
        closes_on=BudgetaryUnit.closed_on,
    )
    joined = row.join(primary, primary.id == func.coalesce(BudgetaryUnit.primary_id, BudgetaryUnit.id))
    return joined.where(~BudgetaryUnit.is_finance, _within_reach(asker))


def _within_reach(asker: Asker) -> ColumnElement[bool]:
    if asker.has_role(Role.AUDITOR, *FINANCE_ROLES):
        return BudgetaryUnit.id.is_not(None)
    return or_(
        BudgetaryUnit.id.in_(asker.units(*UNIT_ROLES)),
        BudgetaryUnit.primary_id.in_(asker.units(Role.ENDORSER)),
    )


def _types() -> Select[*tuple[Any, ...]]:
    return _row("type", code=ProjectTypeCode.code, name=ProjectTypeCode.name)


def _kinds() -> Select[*tuple[Any, ...]]:
    return _row("problem", id=ProblemKind.id, name=ProblemKind.name, number=ProblemKind.position)
