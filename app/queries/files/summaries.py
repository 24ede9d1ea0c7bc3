"""Figures of a round by unit and 项目类型, each from what the person may read of the declaration."""

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from app.domain.actor import Actor
from app.domain.files.summaries import NOTHING, Figures, Group, Summary, Unit, UnitFigures, summarise
from app.domain.form.sheet import ProjectType
from app.domain.procedure.stages import Status
from app.models import BudgetaryUnit, Declaration, ProjectTypeCode, Revision, Round, db
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
    primary = aliased(BudgetaryUnit)
    own = reads_working_sheet(actor)
    names = (
        BudgetaryUnit.id,
        BudgetaryUnit.code,
        BudgetaryUnit.name,
        func.coalesce(primary.id, BudgetaryUnit.id),
        func.coalesce(primary.code, BudgetaryUnit.code),
        func.coalesce(primary.name, BudgetaryUnit.name),
    )
    by = (*names, ProjectTypeCode.code, ProjectTypeCode.name, Declaration.status)
    sums = (
        func.sum(case((own, getattr(Declaration, key)), else_=getattr(Revision, key)))
        for key in ("budget_year_amount", "medium_term_amount")
    )
    statement = (
        select(*by, func.count(), *sums)
        .select_from(Declaration)
        .join(Declaration.unit)
        .join(Declaration.project_type)
        .outerjoin(primary, BudgetaryUnit.primary_id == primary.id)
        .outerjoin(Revision, Revision.id == revision_read(actor))
        .where(visible(actor), Declaration.round_id == round_id, Declaration.status != Status.DISCARDED)
        .group_by(*by)
    )
    entries = []
    for row in db.session.execute(statement):
        *unit, code, name, status, count, year, total = row
        figures = Figures(count, year or NOTHING, total or NOTHING)
        entries.append((status, UnitFigures(Unit(*unit), ProjectType(code, name), figures)))
    return entries
