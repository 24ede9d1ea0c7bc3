"""Sums over projects for an operator: each project once, as its newest declaration of a year, or of any, says."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.domain.files.groupings import NO_PROJECT, By
from app.domain.files.summaries import NOTHING
from app.domain.procedure.stages import Status
from app.models import BudgetaryUnit, Declaration, FirstLevelProject, ProjectTypeCode, Round, db
from app.queries.in_force import counted_in_year


@dataclass(frozen=True, slots=True)
class ProjectAmounts:
    """A project with its amounts in yuan, None where they are not filled in; `groups` are code and name by which."""

    project_code: str
    medium_term_amount: Decimal | None
    budget_year_amount: Decimal | None
    stage: Status
    groups: dict[By, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class GroupSums:
    """The sums of a group; an amount that is not filled in counts as nothing."""

    code: str
    name: str
    count: int
    medium_term_amount: Decimal
    budget_year_amount: Decimal


def project_amounts(budget_year: int | None) -> list[ProjectAmounts]:
    """Return each project of a budget year, or of all, once, by code: its newest version in its newest round.

    What is discarded is left out, and so is an adjustment before it is approved.
    """
    department = aliased(BudgetaryUnit)
    columns = (
        Declaration.project_code,
        Declaration.project_name,
        Declaration.medium_term_amount,
        Declaration.budget_year_amount,
        Declaration.status,
        BudgetaryUnit.code,
        BudgetaryUnit.name,
        department.code,
        department.name,
        ProjectTypeCode.code,
        ProjectTypeCode.name,
        FirstLevelProject.code,
        FirstLevelProject.name,
    )
    statement = (
        select(*columns)
        .select_from(Declaration)
        .join(Declaration.unit)
        .join(Declaration.round)
        .join(Declaration.project_type)
        .outerjoin(Declaration.first_level_project)
        .outerjoin(department, department.id == BudgetaryUnit.primary_id)
        .where(Declaration.status != Status.DISCARDED, counted_in_year())
        .order_by(Declaration.project_code, Declaration.round_id, Declaration.version_no)
    )
    if budget_year is not None:
        statement = statement.where(Round.budget_year == budget_year)
    newest: dict[str, ProjectAmounts] = {}
    for code, name, total, year, status, *named in db.session.execute(statement):
        unit, primary, of_type, project = (tuple(named[at : at + 2]) for at in range(0, 8, 2))
        groups = {
            By.DECLARATION: (code, name),
            By.UNIT: unit,
            By.DEPARTMENT: primary if primary[0] else unit,
            By.TYPE: of_type,
            By.PROJECT: project if project[0] else ("", NO_PROJECT),
        }
        newest[code] = ProjectAmounts(code, total, year, status, groups)
    return list(newest.values())


def grouped(found: list[ProjectAmounts], by: By) -> list[GroupSums]:
    """Return the sums by group, by code."""
    groups: dict[tuple[str, str], list[ProjectAmounts]] = {}
    for each in found:
        groups.setdefault(each.groups[by], []).append(each)
    return [
        GroupSums(
            code,
            name,
            len(among),
            _sum(among, lambda each: each.medium_term_amount),
            _sum(among, lambda each: each.budget_year_amount),
        )
        for (code, name), among in sorted(groups.items())
    ]


def _sum(among: list[ProjectAmounts], amount: Callable[[ProjectAmounts], Decimal | None]) -> Decimal:
    return sum((amount(each) or NOTHING for each in among), NOTHING)
