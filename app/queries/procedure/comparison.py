"""What the rules find between a declaration and all others of its round that finance has had: for finance alone."""

from dataclasses import dataclass, replace

from sqlalchemy import case, func, select

from app.domain.form.revision import restored as sheet_of
from app.domain.prereview import Prereview, Subject, prereview
from app.domain.prereview.explanations import Findings
from app.domain.prereview.finding import Finding
from app.domain.prereview.frozen import restored
from app.domain.procedure.stages import OUT_OF_COMPARISON
from app.domain.review.from_findings import threads_made
from app.domain.review.review_sheet import READERS
from app.models import Declaration, Revision, db
from app.queries import NotFound
from app.queries.form.sheets import frozen_sheet
from app.queries.prereview.findings import switches
from app.queries.procedure.desk import Desk
from app.queries.procedure.frozen_prereviews import ReadableFindings, frozen_with, readable_findings

MOST = 200
"""No more other declarations are compared with: those of the same unit first, then those of the same type."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is found now, and with how many of how many other declarations it was compared."""

    readable: ReadableFindings
    compared: int
    in_all: int


def reads_comparison(desk: Desk) -> bool:
    """Tell whether the person reads all that finance got, and finance got this one."""
    return bool(desk.reader.roles & READERS) and desk.declaration.finance_revision_id is not None


def comparison(desk: Desk) -> Comparison:
    """Return what rests on other declarations, by the fields of what finance last got of each.

    It quotes other units: only for people who `reads_comparison`, and never frozen. Raises `NotFound` before finance has it.
    """
    mine = desk.declaration
    if mine.finance_revision_id is None:
        raise NotFound("财政部门还没有收到这份申报表，没有可以比较的内容。")
    others = (
        Declaration.round_id == mine.round_id,
        Declaration.project_code != mine.project_code,
        Declaration.status.not_in(OUT_OF_COMPARISON),
        Declaration.finance_revision_id.is_not(None),
    )
    in_all = db.session.scalars(select(func.count()).select_from(Declaration).where(*others)).one()
    nearest = (
        case((Declaration.unit_id == mine.unit_id, 0), else_=1),
        case((Declaration.project_type_code == mine.project_type_code, 0), else_=1),
    )
    contents = db.session.scalars(
        select(Revision.content)
        .join(Declaration, Declaration.finance_revision_id == Revision.id)
        .where(*others)
        .order_by(*nearest, Declaration.project_code)
        .limit(MOST)
    )
    sheets = tuple(replace(sheet_of(content), rows=()) for content in contents)
    sheet = frozen_sheet(mine.finance_revision_id)
    result = prereview(Subject(sheet, mine.round.budget_year, sheets), switches())
    found = Prereview(tuple(each for each in result.findings if each.is_comparison))
    kept = frozen_with(desk, mine.finance_revision_id)
    explanations = restored(kept.content)[1] if kept else ()
    return Comparison(
        ReadableFindings(Findings(found, explanations), threads_made(desk.threads)), len(sheets), in_all
    )


def found_at(desk: Desk, rule: str, anchor: str) -> tuple[Finding, ...]:
    """Return what the person reads that a rule finds at a place: in the frozen prereview, else among all declarations."""
    read = readable_findings(desk)
    here = read.of(rule, anchor) if read else ()
    if not here and reads_comparison(desk):
        here = comparison(desk).readable.of(rule, anchor)
    return tuple(finding for each in here for finding in (each.finding, *each.also))
