"""控制数 of a round, and what the declarations that they bind add up to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    String,
    and_,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import joinedload

from app.domain.actor import Actor
from app.domain.procedure.ceilings import NOT_COUNTED, CeilingRule, Standing
from app.domain.roles import FINANCE_ROLES, Role
from app.models import BudgetaryUnit, Ceiling, Declaration, Revision, Round, db
from app.queries import NotFound
from app.queries.in_force import in_force, unadjusted_in_round

NOTHING = Decimal("0.00")
_Id = int | BindParameter[int]
"""An id, or the place of one in a statement that is built once."""
LOADED = (
    joinedload(Ceiling.unit),
    joinedload(Ceiling.project_type),
    joinedload(Ceiling.first_level_project),
)


def find_ceiling(ceiling_id: int) -> Ceiling:
    """Return a 控制数; raises `NotFound`."""
    found = db.session.get(Ceiling, ceiling_id, options=LOADED)
    if found is None:
        raise NotFound("没有这个控制数。")
    return found


def binding(unit_id: _Id, primary_id: _Id | None, of: Round | _Id) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for 控制数 of a round that bind declarations of a unit, of whatever type and 一级项目."""
    round_id = of.id if isinstance(of, Round) else of
    own = and_(Ceiling.unit_id == unit_id, Ceiling.whole_department.is_(False))
    department_id = unit_id if primary_id is None else primary_id
    above = and_(Ceiling.unit_id == department_id, Ceiling.whole_department.is_(True))
    return Ceiling.round_id == round_id, or_(own, above)


def concerning(
    project_type: str | BindParameter[str], first_level_project_id: _Id | None
) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for 控制数 that bind declarations of a 项目类型 and under a 一级项目."""
    types = or_(Ceiling.project_type_code.is_(None), Ceiling.project_type_code == project_type)
    projects: ColumnElement[bool] = Ceiling.first_level_project_id.is_(None)
    if first_level_project_id is not None:
        projects = or_(projects, Ceiling.first_level_project_id == first_level_project_id)
    return types, projects


def _bound(first_level: SQLColumnExpression[int | None]) -> ColumnElement[bool]:
    """Return which declarations a 控制数 binds; joins `BudgetaryUnit`, whose department counts as the one of today."""
    department = func.coalesce(BudgetaryUnit.primary_id, BudgetaryUnit.id)
    whose = case((Ceiling.whole_department, department), else_=Declaration.unit_id)
    return and_(
        Declaration.round_id == Ceiling.round_id,
        whose == Ceiling.unit_id,
        or_(Ceiling.project_type_code.is_(None), Ceiling.project_type_code == Declaration.project_type_code),
        or_(Ceiling.first_level_project_id.is_(None), Ceiling.first_level_project_id == first_level),
    )


def counted() -> ColumnElement[bool]:
    """What has left the units and is neither declined, discarded nor replaced; of a version in force and the adjustment
    of it in the same round, what went out last."""
    return and_(
        Declaration.submitted_revision_id.is_not(None),
        Declaration.status.not_in(NOT_COUNTED),
        unadjusted_in_round(among_the_unit=false()),
    )


def _sum(amount: Any, *conditions: ColumnElement[bool]) -> Any:
    """Return the sum of an amount over the declarations that a 控制数 binds, as a scalar of the statement around it."""
    found = (
        select(func.coalesce(func.sum(amount), 0))
        .select_from(Declaration)
        .join(BudgetaryUnit, BudgetaryUnit.id == Declaration.unit_id)
        .outerjoin(Revision, Revision.id == Declaration.submitted_revision_id)
        .where(*conditions)
    )
    return found.correlate(Ceiling).scalar_subquery()


def _submitted(*others: ColumnElement[bool]) -> Any:
    bound = _bound(Revision.first_level_project_id)
    return _sum(Revision.budget_year_amount, bound, counted(), *others)


def _listed(unit_id: BindParameter[int]) -> Any:
    """The unit's own with what is typed, others' with what was submitted."""
    own = Declaration.unit_id == unit_id
    amount = case((own, Declaration.budget_year_amount), else_=Revision.budget_year_amount)
    named = case((own, Declaration.first_level_project_id), else_=Revision.first_level_project_id)
    there = and_(
        Declaration.status.not_in(NOT_COUNTED),
        or_(own, Declaration.submitted_revision_id.is_not(None)),
        unadjusted_in_round(among_the_unit=own),
    )
    return _sum(amount, _bound(named), there)


def _standings(
    statement: Select[*tuple[Any, ...]], asked: Mapping[str, object] = MappingProxyType({})
) -> list[Standing]:
    return [
        Standing(each.id, each.title, each.amount, submitted, listed, approved)
        for each, submitted, listed, approved in db.session.execute(statement, asked)
    ]


def _approved() -> Any:
    return _sum(Revision.budget_year_amount, _bound(Revision.first_level_project_id), in_force())


def standings(of: Round, actor: Actor | None = None) -> list[Standing]:
    """Return the 控制数 of a round with their sums, by unit; of an actor those that concern them, of None all."""
    statement = select(Ceiling, _submitted(), _submitted(), _approved()).join(Ceiling.unit)
    statement = statement.where(Ceiling.round_id == of.id)
    if actor is not None and not actor.has_role(*FINANCE_ROLES, Role.AUDITOR):
        statement = statement.where(concerns(actor))
    order = (BudgetaryUnit.code, Ceiling.whole_department.desc(), Ceiling.scope)
    return _standings(statement.options(*LOADED).order_by(*order))


def concerns(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for 控制数 that concern a person of a unit or a department."""
    mine = actor.units(Role.PREPARER, Role.SUBMITTER)
    departments = actor.units(Role.ENDORSER)
    above = select(func.coalesce(BudgetaryUnit.primary_id, BudgetaryUnit.id)).where(
        BudgetaryUnit.id.in_(mine)
    )
    below = select(BudgetaryUnit.id).where(BudgetaryUnit.primary_id.in_(departments))
    return or_(
        and_(Ceiling.unit_id.in_(above), Ceiling.whole_department),
        Ceiling.unit_id.in_(mine),
        Ceiling.unit_id.in_(departments),
        Ceiling.unit_id.in_(below),
    )


def standings_beside(declaration: Declaration) -> list[Standing]:
    """Return the 控制数 that bind a declaration, with what its unit lists; none, and no statement, where its round has
    none."""
    if declaration.round.ceilings is CeilingRule.OFF:
        return []
    unit, project_id = declaration.unit, declaration.first_level_project_id
    asked = {
        "unit_id": unit.id,
        "department_id": unit.primary_id or unit.id,
        "round_id": declaration.round_id,
        "project_type": declaration.project_type_code,
    }
    named = {} if project_id is None else {"project_id": project_id}
    return _standings(_beside(is_named=project_id is not None), asked | named)


@cache
def _beside(*, is_named: bool) -> Select[*tuple[Any, ...]]:
    """Return the statement of `standings_beside`, which takes longer to build than to execute; `is_named`: the declaration
    names a 一级项目."""
    unit_id, department_id = bindparam("unit_id", type_=Integer), bindparam("department_id", type_=Integer)
    project_id = bindparam("project_id", type_=Integer) if is_named else None
    bound = (
        *binding(unit_id, department_id, bindparam("round_id", type_=Integer)),
        *concerning(bindparam("project_type", type_=String), project_id),
    )
    statement = select(Ceiling, _submitted(), _listed(unit_id), _approved()).where(*bound)
    return statement.options(*LOADED).order_by(Ceiling.whole_department, Ceiling.scope)


def approved_under(ceiling: Ceiling) -> Decimal:
    """Return what is approved of the declarations that a 控制数 binds."""
    return _yuan(db.session.scalar(select(_approved()).select_from(Ceiling).where(Ceiling.id == ceiling.id)))


@dataclass(frozen=True, slots=True)
class ApprovedPart:
    """What is approved in a round of the declarations of one unit, 项目类型 and 一级项目."""

    unit_id: int
    department_id: int
    project_type: str
    first_level_project_id: int | None
    amount: Decimal

    def is_under(
        self, unit_id: int, project_type: str | None, project_id: int | None, *, whole_department: bool
    ) -> bool:
        """Tell whether a 控制数 of that unit and scope binds it."""
        return (
            (self.department_id if whole_department else self.unit_id) == unit_id
            and project_type in (None, self.project_type)
            and project_id in (None, self.first_level_project_id)
        )


def approved_parts(round_id: int) -> list[ApprovedPart]:
    """Return what is approved in a round, in parts of which each 控制数 binds some."""
    department = func.coalesce(BudgetaryUnit.primary_id, BudgetaryUnit.id)
    by = (
        Declaration.unit_id,
        department,
        Declaration.project_type_code,
        Revision.first_level_project_id,
    )
    statement = (
        select(*by, func.sum(Revision.budget_year_amount))
        .select_from(Declaration)
        .join(Declaration.unit)
        .join(Revision, Revision.id == Declaration.submitted_revision_id)
        .where(Declaration.round_id == round_id, in_force())
        .group_by(*by)
    )
    return [
        ApprovedPart(unit_id, department_id, project_type, project_id, _yuan(amount))
        for unit_id, department_id, project_type, project_id, amount in db.session.execute(statement)
    ]


def held_ceilings(
    unit_id: int, primary_id: int | None, round_id: int, project_type: str, first_level_project_id: int | None
) -> Sequence[int]:
    """Return the ids of the 控制数 that bind a declaration, held until the transaction ends, so that submissions under
    one of them take turns: on SQLite the transaction itself, begun IMMEDIATE, sees to that."""
    bound = (
        *binding(unit_id, primary_id, round_id),
        *concerning(project_type, first_level_project_id),
    )
    return db.session.scalars(select(Ceiling.id).where(*bound).order_by(Ceiling.id).with_for_update()).all()


def standings_with(ceiling_ids: Sequence[int], declaration_id: int, amount: Decimal | None) -> list[Standing]:
    """Return 控制数 with what would be submitted under them if a declaration went out with an amount."""
    others = _submitted(Declaration.id != declaration_id)
    statement = select(Ceiling, others, others, others).where(Ceiling.id.in_(ceiling_ids))
    return [
        Standing(each.id, each.title, each.amount, each.submitted + (amount or NOTHING), each.listed)
        for each in _standings(statement.options(*LOADED).order_by(Ceiling.id))
    ]


def ceiling_of_project(round_id: int, project_id: int) -> Decimal | None:
    """Return the sum of the 控制数 of a round that are set for a 一级项目, None where there is none."""
    wanted = (Ceiling.round_id == round_id, Ceiling.first_level_project_id == project_id)
    return db.session.scalar(select(func.sum(Ceiling.amount)).where(*wanted))


def _yuan(value: Decimal | None) -> Decimal:
    return value if value is not None else NOTHING
