"""Figures of a round by unit and 项目类型, each from what the person may read of the declaration."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, bindparam, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.domain.actor import Actor
from app.domain.files.summaries import NOTHING, Figures, Group, Summary, Unit, UnitFigures, summarise
from app.domain.form.sheet import ProjectType
from app.domain.procedure.stages import Status
from app.models import BudgetaryUnit, Declaration, FormerName, ProjectTypeCode, Revision, Round, db
from app.queries.askers import STATEMENTS_KEPT, Anyone, anyone_like, parameters
from app.queries.declarations import visible
from app.queries.visibility import reads_working_sheet, revision_read


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """The summary of a group of a round's declarations, beside how many each group holds."""

    round: Round
    group: Group
    counts: dict[Group, int]
    summary: Summary


def summary_of(actor: Actor, of: Round, group: Group) -> RoundSummary:
    """Return what the person may sum up of a round; outsiders, what was submitted to them."""
    found = _entries(actor, of.id)
    return RoundSummary(
        round=of,
        group=group,
        counts={
            each: sum(entry.figures.count for status, entry in found if each.takes(status)) for each in Group
        },
        summary=summarise(entry for status, entry in found if group.takes(status)),
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
        entries.append((status, UnitFigures(of, ProjectType(code, name), figures)))
    return entries


def _with_former(name: str, was: str | None) -> str:
    """Return a unit's name with the one that forms of the round may still bear."""
    return f"{name}（原{was}）" if was else name


def _former_name(unit_id: InstrumentedAttribute[int]) -> ScalarSelect[str]:
    """Select the name that a unit bore first in the round, where it got another since."""
    opened = select(Round.opens_on).where(Round.id == bindparam("round_id")).scalar_subquery()
    names = select(FormerName.name).where(FormerName.unit_id == unit_id, FormerName.until >= opened)
    return names.order_by(FormerName.id).limit(1).scalar_subquery()


@lru_cache(STATEMENTS_KEPT)
def _summed(asker: Anyone) -> Select[*tuple[Any, ...]]:
    """Select the figures beside the names: grouped first, so that the sums are added up in an index alone."""
    own = reads_working_sheet(asker)
    by = (Declaration.unit_id, Declaration.project_type_code, Declaration.status)
    sums = (
        func.sum(case((own, getattr(Declaration, key)), else_=getattr(Revision, key))).label(key)
        for key in ("budget_year_amount", "medium_term_amount")
    )
    grouped = (
        select(*by, func.count().label("count"), *sums)
        .select_from(Declaration)
        .join(Declaration.unit)
        .outerjoin(Revision, Revision.id == revision_read(asker))
        .where(
            visible(asker),
            Declaration.round_id == bindparam("round_id"),
            Declaration.status != Status.DISCARDED,
        )
        .group_by(*by)
        .subquery()
    )
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
