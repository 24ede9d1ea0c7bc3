"""Figures of a round by unit, department, 项目类型 or 一级项目, each from what the person may read of the declaration."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, Subquery, bindparam, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.domain.actor import Actor
from app.domain.files.groupings import NO_PROJECT, By, GroupFigures, added_up, by_department, by_type
from app.domain.files.summaries import NOTHING, Figures, Group, Summary, Unit, UnitFigures, summarise
from app.domain.form.sheet import ProjectType
from app.domain.procedure.stages import OUT_OF_SIGHT, Status
from app.domain.roles import UNIT_ROLES, Role
from app.models import (
    BudgetaryUnit,
    Declaration,
    FirstLevelProject,
    FormerName,
    ProjectTypeCode,
    Revision,
    Round,
    db,
)
from app.queries.askers import STATEMENTS_KEPT, Anyone, anyone_like, parameters
from app.queries.declarations import visible
from app.queries.files.first_level_sums import first_level_read
from app.queries.in_force import counted_once
from app.queries.visibility import read_by_index, reads_working_sheet, revision_read


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """The summary of a group of a round's declarations, or of those in chosen `stages`, beside how many each group holds.

    `offered` are the stages that occur, as the person knows them. Grouped `by` something else than units, `groups` are the
    rows.
    """

    round: Round
    group: Group
    counts: dict[Group, int]
    summary: Summary
    stages: tuple[Status, ...] = ()
    offered: tuple[Status, ...] = ()
    by: By = By.UNIT
    groups: tuple[GroupFigures, ...] = ()

    @property
    def label(self) -> str:
        """Which declarations are summed up."""
        return "、".join(each.label for each in self.stages) or self.group.label

    @property
    def leads_on(self) -> dict[str, str] | None:
        """What a list of the same declarations is filtered by, None where no list is: lists know one stage at a time."""
        if not self.stages:
            return {} if self.group is Group.ALL else {"group": self.group.value}
        return {"status": self.stages[0].value} if len(self.stages) == 1 else None


def summary_of(
    actor: Actor, of: Round, group: Group, by: By = By.UNIT, stages: Collection[Status] = ()
) -> RoundSummary:
    """Return what the person may sum up of a round; outsiders, what was submitted to them. `stages` narrow it further."""
    found = _entries(actor, of.id)

    def takes(status: Status) -> bool:
        return status in stages if stages else group.takes(status)

    chosen = [entry for status, entry in found if takes(status)]
    match by:
        case By.DEPARTMENT:
            groups = by_department(chosen)
        case By.TYPE:
            groups = by_type(chosen)
        case By.PROJECT:
            groups = added_up(each for status, each in _by_project(actor, of.id) if takes(status))
        case _:
            groups = ()
    return RoundSummary(
        round=of,
        group=group,
        counts={
            each: sum(entry.figures.count for status, entry in found if each.takes(status)) for each in Group
        },
        summary=summarise(chosen),
        stages=tuple(each for each in Status if each in stages),
        offered=tuple(each for each in Status if any(status is each for status, _ in found)),
        by=by,
        groups=groups,
    )


def _entries(actor: Actor, round_id: int) -> list[tuple[Status, UnitFigures]]:
    """Return figures by unit, type and status, added up by the database in whole 分."""
    units: dict[int, Unit] = {}
    entries = []
    rows = db.session.execute(_summed(anyone_like(actor)), {**parameters(actor), "round_id": round_id})
    for status, code, name, count, year, total, *unit, was, primary_was in rows:
        figures = Figures(count, year or NOTHING, total or NOTHING)
        unit_id, unit_code, unit_name, primary_id, primary_code, primary_name = unit
        called = (unit_id, unit_code, _with_former(unit_name, was))
        above = (primary_id, primary_code, _with_former(primary_name, primary_was))
        of = units.setdefault(unit_id, Unit(*called, *above))
        entries.append((_known(actor, unit_id, status), UnitFigures(of, ProjectType(code, name), figures)))
    return entries


def _known(actor: Actor, unit_id: int, status: Status) -> Status:
    """Return a status as far as the person may know it: `queries.visibility.is_shown_as` of a row."""
    own = actor.has_role(Role.AUDITOR) or unit_id in actor.units(*UNIT_ROLES)
    return status if own or status not in OUT_OF_SIGHT else Status.RETURNED


def _by_project(actor: Actor, round_id: int) -> list[tuple[Status, GroupFigures]]:
    """Return figures by 一级项目, unit and status."""
    rows = db.session.execute(_named(anyone_like(actor)), {**parameters(actor), "round_id": round_id})
    found = []
    for status, unit_id, count, year, total, project_id, code, name, department in rows:
        figures = Figures(count, year or NOTHING, total or NOTHING)
        group = GroupFigures("", "", NO_PROJECT, figures)
        if project_id is not None:
            group = GroupFigures(str(project_id), code, name, figures, department)
        found.append((_known(actor, unit_id, status), group))
    return found


def _with_former(name: str, was: str | None) -> str:
    """Return a unit's name with the one that forms of the round may still bear."""
    return f"{name}（原{was}）" if was else name


def _former_name(unit_id: InstrumentedAttribute[int]) -> ScalarSelect[str]:
    """Select the name that a unit bore first in the round, where it got another since."""
    opened = select(Round.opens_on).where(Round.id == bindparam("round_id")).scalar_subquery()
    names = select(FormerName.name).where(FormerName.unit_id == unit_id, FormerName.until >= opened)
    return names.order_by(FormerName.id).limit(1).scalar_subquery()


def _grouped(asker: Anyone, *by: Any) -> Subquery:
    """Select counts and sums by some columns; names are joined later, so that they are added up in an index alone."""
    own = reads_working_sheet(asker)
    sums = (
        func.sum(case((own, getattr(Declaration, key)), else_=getattr(Revision, key))).label(key)
        for key in ("budget_year_amount", "medium_term_amount")
    )
    return (
        select(*by, func.count().label("count"), *sums)
        .select_from(Declaration)
        .join(Declaration.unit)
        .outerjoin(Revision, read_by_index(revision_read(asker)))
        .where(
            visible(asker),
            Declaration.round_id == bindparam("round_id"),
            Declaration.status != Status.DISCARDED,
            counted_once(),
        )
        .group_by(*by)
        .subquery()
    )


@lru_cache(STATEMENTS_KEPT)
def _named(asker: Anyone) -> Select[*tuple[Any, ...]]:
    """Select the figures beside the 一级项目 that the declarations name as the person reads them."""
    named = first_level_read(asker).label("project_id")
    sums = _grouped(asker, Declaration.status, Declaration.unit_id, named).c
    return (
        select(
            sums.status,
            sums.unit_id,
            sums.count,
            sums.budget_year_amount,
            sums.medium_term_amount,
            FirstLevelProject.id,
            FirstLevelProject.code,
            FirstLevelProject.name,
            BudgetaryUnit.name,
        )
        .outerjoin(FirstLevelProject, FirstLevelProject.id == sums.project_id)
        .outerjoin(BudgetaryUnit, BudgetaryUnit.id == FirstLevelProject.department_id)
    )


@lru_cache(STATEMENTS_KEPT)
def _summed(asker: Anyone) -> Select[*tuple[Any, ...]]:
    """Select the figures beside the names of units and types."""
    by = (Declaration.unit_id, Declaration.project_type_code, Declaration.status)
    grouped = _grouped(asker, *by)
    primary = aliased(BudgetaryUnit)
    return (
        select(
            grouped.c.status,
            ProjectTypeCode.code,
            ProjectTypeCode.name,
            grouped.c.count,
            grouped.c.budget_year_amount,
            grouped.c.medium_term_amount,
            BudgetaryUnit.id,
            BudgetaryUnit.code,
            BudgetaryUnit.name,
            primary.id,
            primary.code,
            primary.name,
            _former_name(BudgetaryUnit.id),
            _former_name(primary.id),
        )
        .join(BudgetaryUnit, BudgetaryUnit.id == grouped.c.unit_id)
        .join(ProjectTypeCode, ProjectTypeCode.code == grouped.c.project_type_code)
        .join(primary, primary.id == func.coalesce(BudgetaryUnit.primary_id, BudgetaryUnit.id))
    )
