"""A 一级项目 with the declarations under it that a person may see, and their sums: nothing here is typed."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, select

from app.domain.actor import Actor
from app.domain.files.summaries import NOTHING, STATUSES, Figures, Group
from app.domain.procedure.stages import stage_label
from app.domain.roles import FINANCE_ROLES, Role
from app.models import BudgetaryUnit, Declaration, FirstLevelProject, Revision, Round, db
from app.queries.askers import STATEMENTS_KEPT, Anyone, Asker, anyone_like, parameters
from app.queries.ceilings import ceiling_of_project
from app.queries.declarations import visible
from app.queries.first_level import first_level_projects
from app.queries.in_force import counted_once
from app.queries.visibility import reads_working_sheet, shown, unit_name_read, with_revision


@dataclass(frozen=True, slots=True)
class SumLine:
    """A declaration under a 一级项目, as the person reads it."""

    id: int
    project_code: str
    project_name: str
    unit_name: str
    stage: str
    medium_term_amount: Decimal | None
    budget_year_amount: Decimal | None


@dataclass(frozen=True, slots=True)
class FirstLevelSums:
    """A 一级项目 in a round: the declarations of a group under it, and what they add up to."""

    project: FirstLevelProject
    round: Round
    group: Group
    lines: tuple[SumLine, ...]
    ceiling: Decimal | None = None

    @property
    def difference(self) -> Decimal | None:
        """控制数 less the sum of the budget year, None where there is no 控制数."""
        return None if self.ceiling is None else self.ceiling - self.total.budget_year_amount

    @property
    def total(self) -> Figures:
        """The sums; an amount that is not filled in counts as nothing."""
        return Figures(
            len(self.lines),
            sum((each.budget_year_amount or NOTHING for each in self.lines), NOTHING),
            sum((each.medium_term_amount or NOTHING for each in self.lines), NOTHING),
        )


def first_level_read(actor: Asker) -> ColumnElement[int | None]:
    """Return the id of the 一级项目 that a declaration names as the person reads it, for a select `with_revision`."""
    own = reads_working_sheet(actor)
    return case((own, Declaration.first_level_project_id), else_=Revision.first_level_project_id)


def sums_of(actor: Actor, project: FirstLevelProject, of: Round, group: Group) -> FirstLevelSums:
    """Return what the person may see under a 一级项目 in a round, by code."""
    asked = {**parameters(actor), "round_id": of.id, "project_id": project.id}
    rows = db.session.execute(_lines(anyone_like(actor), group), asked)
    lines = tuple(
        SumLine(id, code, name or "", unit, stage_label(status, reads_working_sheet=own), total, year)
        for id, code, name, unit, status, own, total, year in rows
    )
    return FirstLevelSums(project, of, group, lines, ceiling_of_project(of.id, project.id))


@lru_cache(STATEMENTS_KEPT)
def _lines(asker: Anyone, group: Group) -> Select[*tuple[Any, ...]]:
    columns = (
        Declaration.id,
        Declaration.project_code,
        shown(asker, "project_name"),
        unit_name_read(asker),
        Declaration.status,
        reads_working_sheet(asker),
        shown(asker, "medium_term_amount"),
        shown(asker, "budget_year_amount"),
    )
    under = with_revision(select(*columns).select_from(Declaration).join(Declaration.unit), asker)
    return under.where(
        visible(asker),
        Declaration.round_id == bindparam("round_id"),
        counted_once(),
        Declaration.status.in_(STATUSES[group]),
        first_level_read(asker) == bindparam("project_id"),
    ).order_by(BudgetaryUnit.code, Declaration.project_code)


def totals_of_year(actor: Actor, of: Round, group: Group) -> dict[int, Figures]:
    """Return by 一级项目 what a person sees summed up of a round."""
    asked = {**parameters(actor), "round_id": of.id}
    found: dict[int, Figures] = {}
    for project_id, year, total in db.session.execute(_totals(anyone_like(actor), group), asked):
        one = Figures(1, year or NOTHING, total or NOTHING)
        found[project_id] = found.get(project_id, Figures()) + one
    return found


@lru_cache(STATEMENTS_KEPT)
def _totals(asker: Anyone, group: Group) -> Select[*tuple[Any, ...]]:
    named = first_level_read(asker)
    columns = (named, shown(asker, "budget_year_amount"), shown(asker, "medium_term_amount"))
    under = with_revision(select(*columns).select_from(Declaration).join(Declaration.unit), asker)
    return under.where(
        visible(asker),
        Declaration.round_id == bindparam("round_id"),
        counted_once(),
        Declaration.status.in_(STATUSES[group]),
        named.is_not(None),
    )


def visible_projects(actor: Actor, budget_year: int) -> list[FirstLevelProject]:
    """Return the 一级项目 of a year that concern the person: finance's and the auditor's all, others' department's."""
    found = first_level_projects(budget_year)
    departments = departments_seen(actor)
    return found if departments is None else [each for each in found if each.department_id in departments]


def departments_seen(actor: Actor) -> set[int] | None:
    """Return the 一级预算单位 whose 一级项目 concern the person, None for all of them."""
    if actor.has_role(*FINANCE_ROLES, Role.AUDITOR):
        return None
    mine = actor.units(Role.PREPARER, Role.SUBMITTER, Role.ENDORSER)
    roots = select(BudgetaryUnit.primary_id, BudgetaryUnit.id).where(BudgetaryUnit.id.in_(mine))
    return {primary_id or unit_id for primary_id, unit_id in db.session.execute(roots)}
