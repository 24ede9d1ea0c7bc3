"""一级项目: the list of a year, and those that declarations of a unit may name."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from app.models import BudgetaryUnit, Declaration, FirstLevelProject, Revision, db
from app.queries import NotFound
from app.queries.units import is_not_closed

_LOADED = (joinedload(FirstLevelProject.department), joinedload(FirstLevelProject.project_type))

_ON_OFFER = (
    select(FirstLevelProject)
    .where(
        FirstLevelProject.department_id.in_(bindparam("department_ids", expanding=True)),
        FirstLevelProject.budget_year.in_(bindparam("budget_years", expanding=True)),
        FirstLevelProject.is_active,
    )
    .order_by(FirstLevelProject.budget_year, FirstLevelProject.code)
)
_OF_A_TYPE = _ON_OFFER.where(FirstLevelProject.project_type_code == bindparam("project_type"))
_WENT_OUT_UNDER = (
    select(FirstLevelProject)
    .join(Revision, Revision.first_level_project_id == FirstLevelProject.id)
    .where(Revision.id == bindparam("revision_id"))
)


def first_level_projects(budget_year: int) -> list[FirstLevelProject]:
    """Return every 一级项目 of a budget year with department and type, by department and code."""
    statement = select(FirstLevelProject).options(*_LOADED).join(FirstLevelProject.department)
    wanted = statement.where(FirstLevelProject.budget_year == budget_year)
    return list(db.session.scalars(wanted.order_by(BudgetaryUnit.code, FirstLevelProject.code)))


def years_with_projects() -> list[int]:
    """Return the budget years that have any, the newest first."""
    years = select(FirstLevelProject.budget_year).distinct()
    return list(db.session.scalars(years.order_by(FirstLevelProject.budget_year.desc())))


def find_first_level(project_id: int, *, locked: bool = False) -> FirstLevelProject:
    """Return a 一级项目; raises `NotFound`."""
    found = db.session.get(FirstLevelProject, project_id, with_for_update=locked or None)
    if found is None:
        raise NotFound("没有这个一级项目。")
    return found


def named_by(project_ids: Sequence[int]) -> dict[int, int]:
    """Return how many declarations name each of some 一级项目, for those that any names."""
    counted = select(Declaration.first_level_project_id, func.count()).group_by(
        Declaration.first_level_project_id
    )
    found = db.session.execute(counted.where(Declaration.first_level_project_id.in_(project_ids)))
    return {project_id: count for project_id, count in found if project_id is not None}


def projects_on_offer(
    department_ids: Sequence[int], budget_years: Sequence[int], project_type: str = ""
) -> list[FirstLevelProject]:
    """Return the 一级项目 that declarations of some departments and years may name, of one 项目类型 or of all, by code."""
    asked = {"department_ids": department_ids, "budget_years": budget_years, "project_type": project_type}
    return list(db.session.scalars(_OF_A_TYPE if project_type else _ON_OFFER, asked))


def departments() -> list[BudgetaryUnit]:
    """Return the 一级预算单位 that are not closed, without finance, by code."""
    roots = (BudgetaryUnit.primary_id.is_(None), BudgetaryUnit.is_finance.is_(False), is_not_closed())
    return list(db.session.scalars(select(BudgetaryUnit).where(*roots).order_by(BudgetaryUnit.code)))


def named_project(declaration: Declaration, revision_id: int | None) -> FirstLevelProject | None:
    """Return the 一级项目 that a declaration names, or went out under with a revision, None for none."""
    if revision_id is None:
        return declaration.first_level_project
    return db.session.scalar(_WENT_OUT_UNDER, {"revision_id": revision_id})
