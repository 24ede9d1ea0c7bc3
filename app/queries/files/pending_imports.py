"""Workbooks that wait to be confirmed, as the person sees them who brought them; nobody else knows that there are any."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, undefer

from app.domain.actor import Actor
from app.domain.files.importing import KEPT, SheetOutcome
from app.domain.files.worksheets import ReadSheet, unpacked
from app.domain.prereview.explanations import Findings
from app.domain.prereview.frozen import restored
from app.domain.procedure.rounds import today
from app.domain.procedure.stages import WITH_THE_UNIT
from app.domain.roles import Role
from app.models import Declaration, PendingImport, Round, RoundExtension, db
from app.models.types import now
from app.queries import NotFound
from app.queries.files.importing import Judged, judged
from app.queries.form.code_lists import code_lists
from app.queries.rounds import all_rounds, open_rounds


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A worksheet in a report: `declaration_id` is what was written, or what the round had already."""

    worksheet: str
    outcome: SheetOutcome
    is_written: bool
    words: str
    declaration_id: int | None

    @property
    def result(self) -> str:
        """What became of it in a word."""
        return "未导入" if self.outcome.is_taken and not self.is_written else self.outcome.label


@dataclass(frozen=True, slots=True)
class Preview:
    """A workbook that waits to be confirmed: its worksheets in their order, each with what the rules found in it, None
    where they did not look or it is no form."""

    pending: PendingImport
    sheets: tuple[Judged, ...]
    findings: tuple[Findings | None, ...]
    is_prereviewed: bool

    def count(self, outcome: SheetOutcome) -> int:
        """Return how many worksheets have that outcome."""
        return sum(each.outcome is outcome for each in self.sheets)

    @property
    def summary(self) -> str:
        """The worksheets counted by their outcomes, such as 新增2张，已存在1张."""
        counted = ((outcome.label, self.count(outcome)) for outcome in SheetOutcome)
        return "，".join(f"{label}{count}张" for label, count in counted if count)


def own_import(actor: Actor, import_id: int) -> PendingImport:
    """Return the person's own pending import with its content.

    Raises `NotFound` for what is another's, thrown away or too old.
    """
    statement = select(PendingImport).options(
        undefer(PendingImport.content), undefer(PendingImport.prereviews), undefer(PendingImport.report)
    )
    found = db.session.scalar(statement.where(PendingImport.id == import_id, *mine(actor)))
    if found is None:
        raise NotFound("没有这次导入，或已放弃、已过24小时，请重新上传工作簿。")
    return found


def mine(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for the person's pending imports that are still kept."""
    return PendingImport.person_id == actor.person_id, PendingImport.created_at > now() - KEPT


def waiting_imports(actor: Actor) -> list[PendingImport]:
    """Return what the person has not confirmed yet, the newest first."""
    statement = select(PendingImport).options(joinedload(PendingImport.round))
    waiting = (*mine(actor), PendingImport.confirmed_at.is_(None))
    return list(db.session.scalars(statement.where(*waiting).order_by(PendingImport.id.desc())))


def kept_until(pending: PendingImport) -> datetime:
    """Return when a pending import is deleted."""
    return pending.created_at + KEPT


def read_sheets(pending: PendingImport) -> tuple[ReadSheet, ...]:
    """Return what was read of the workbook; raises `NotFound` once it is confirmed: then nothing of it is kept."""
    if pending.content is None:
        raise NotFound("这次导入已经确认，读取的内容不再保留。")
    return unpacked(pending.content, code_lists(pending.round.catalogue))


def preview(actor: Actor, pending: PendingImport) -> Preview:
    """Return what would become of each worksheet of a pending import as things stand."""
    sheets = judged(actor, pending.round, read_sheets(pending))
    found = pending.prereviews or [None] * len(sheets)
    findings = tuple(None if each is None else Findings(restored(each)[0], ()) for each in found)
    return Preview(pending, tuple(sheets), findings, pending.prereviews is not None)


def with_problems(actor: Actor, import_id: int) -> tuple[PendingImport, bytes, list[tuple[str, str, str]]]:
    """Return a pending import, its workbook and what is wrong in it: worksheet, cell or "", and a sentence.

    Raises `NotFound` where the workbook is not kept.
    """
    pending = own_import(actor, import_id)
    if pending.workbook is None or pending.confirmed_at is not None:
        raise NotFound("这个工作簿没有保留，请重新上传。")
    sheets = judged(actor, pending.round, read_sheets(pending))
    return pending, pending.workbook, [mark for each in sheets for mark in each.marks]


def report(pending: PendingImport) -> list[ReportLine]:
    """Return what became of each worksheet of a confirmed import."""
    return [ReportLine(name, SheetOutcome(outcome), *rest) for name, outcome, *rest in pending.report or ()]


def rounds_to_import_into(actor: Actor) -> list[Round]:
    """Return the rounds that are open, for all or for a unit of the person, and those with drafts to be updated."""
    units = actor.units(Role.PREPARER, Role.SUBMITTER)
    drafts = select(Declaration.round_id).where(
        Declaration.unit_id.in_(units), Declaration.status.in_(WITH_THE_UNIT)
    )
    extended = select(RoundExtension.round_id).where(
        RoundExtension.unit_id.in_(units), RoundExtension.until >= today()
    )
    wanted = {each.id for each in open_rounds(today())} | {*db.session.scalars(drafts.union(extended))}
    return [each for each in all_rounds() if each.id in wanted]
