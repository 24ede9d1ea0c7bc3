"""Importing with a preview: what was read of a workbook waits, and is then confirmed or thrown away."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from app.domain.actor import Actor
from app.domain.files.importing import AT_ONCE, KEPT, MARKED_LIMIT, WAITING_LIMIT, SheetOutcome
from app.domain.files.worksheets import ReadSheet, packed
from app.models import Declaration, PendingImport, Person, Round, db
from app.models.types import now
from app.operations import Outdated, Rejected
from app.operations.import_prereviews import frozen
from app.operations.importing import TAKEN, prepared, write
from app.operations.transaction import change_rows, writing
from app.queries.files.importing import Judged, judged, prereviewing
from app.queries.files.pending_imports import mine, own_import, read_sheets

NOTHING_TICKED = "请先勾选要导入的工作表。"


def keep(
    actor: Actor,
    in_round: Round,
    file_name: str,
    sha256: str,
    read: Sequence[ReadSheet],
    workbook: bytes | None = None,
) -> int:
    """Let a workbook wait as a pending import and return its id; a short one is prereviewed at once.

    The same file for the same round waits once. One that holds nothing but errors does not count among those that may
    wait; the oldest of these gives way. The file itself is kept where there are errors to mark in it. Raises `Rejected`
    for a workbook without any form, and where as many wait as may.
    """
    if all(each.sheet is None and not each.problems for each in read):
        named = "；".join(f"{each.name}：{each.remark}" for each in read[:5])
        raise Rejected(f"工作簿里没有可导入的申报表（{named}{'等' if len(read) > 5 else ''}）。", "workbook")
    round_id, prereviews = in_round.id, None
    sheets = judged(actor, in_round, read)
    holds_forms = any(each.outcome is not SheetOutcome.WRONG and each.sheet for each in sheets)
    if not any(each.marks for each in sheets) or len(workbook or b"") > MARKED_LIMIT:
        workbook = None
    if len(read) <= AT_ONCE:
        prereviews = [
            found and frozen(found) for found in map(prereviewing(in_round, sheets), range(len(sheets)))
        ]
    content = packed(read)
    with writing():
        change_rows(delete(PendingImport).where(PendingImport.created_at < now() - KEPT))
        # Of two clicks at once the second waits here.
        db.session.execute(select(Person.id).where(Person.id == actor.person_id).with_for_update())
        waiting = (*mine(actor), PendingImport.confirmed_at.is_(None))
        same = (PendingImport.sha256 == sha256, PendingImport.round_id == round_id)
        known = db.session.scalar(select(PendingImport.id).where(*waiting, *same))
        if known is not None:
            return known
        alike = (*waiting, PendingImport.holds_forms.is_(holds_forms))
        ids = db.session.scalars(select(PendingImport.id).where(*alike).order_by(PendingImport.id)).all()
        if holds_forms and len(ids) >= WAITING_LIMIT:
            raise Rejected(f"您已有{WAITING_LIMIT}个工作簿等待确认，请先确认或放弃其中的，再上传。")
        if len(ids) >= WAITING_LIMIT:
            change_rows(delete(PendingImport).where(PendingImport.id == ids[0]))
        pending = PendingImport(
            person_id=actor.person_id,
            round_id=round_id,
            file_name=file_name,
            sha256=sha256,
            worksheets=len(read),
            holds_forms=holds_forms,
            workbook=workbook,
            content=content,
            prereviews=prereviews,
        )
        db.session.add(pending)
        db.session.flush()
        import_id = pending.id
    return import_id


def throw_away(actor: Actor, import_id: int) -> None:
    """Delete what the person brought and has not confirmed; doing it again changes nothing."""
    with writing():
        change_rows(
            delete(PendingImport).where(
                PendingImport.id == import_id, *mine(actor), PendingImport.confirmed_at.is_(None)
            )
        )


def confirm(actor: Actor, import_id: int, ticked: Mapping[int, str], region: str) -> None:
    """Write the ticked worksheets, by position with the token of the page, all or none; doing it again changes nothing.

    Raises `NotFound`; `Rejected` for none, and where no code is left to be issued; `Outdated` when one of them no longer
    is what the page showed.
    """
    pending = own_import(actor, import_id)
    if pending.confirmed_at is not None:
        return
    if not ticked:
        raise Rejected(NOTHING_TICKED, "sheet")
    round_id = pending.round_id
    sheets = judged(actor, pending.round, read_sheets(pending))
    chosen = {position: sheets[position] for position in ticked if 0 <= position < len(sheets)}
    changed = [each for position, each in chosen.items() if not _stands(each, ticked[position])]
    if changed or len(chosen) < len(ticked):
        names = "、".join(f"“{each.read.name}”" for each in changed[:10])
        raise Outdated(f"{names}的情况刚刚有了变化，本次没有写入任何内容，请核对后再确认。")
    batch = prepared(actor, round_id, chosen, region)
    try:
        with writing():
            confirmed = change_rows(
                update(PendingImport)
                .where(PendingImport.id == import_id, *mine(actor), PendingImport.confirmed_at.is_(None))
                .values(confirmed_at=now(), content=None, prereviews=None, workbook=None)
            )
            if confirmed == 1:
                ids = write(actor, batch)
                report = [_reported(each, ids.get(position)) for position, each in enumerate(sheets)]
                change_rows(update(PendingImport).where(PendingImport.id == import_id).values(report=report))
    except IntegrityError as taken:
        raise Outdated(TAKEN) from taken


def _stands(each: Judged, token: str) -> bool:
    return each.outcome.is_taken and each.token == token


def _reported(each: Judged, written_id: int | None) -> tuple[str, str, bool, str, int | None]:
    """Return worksheet, outcome, whether it was written, words and declaration, for the report."""
    words = each.words
    if written_id is not None and each.outcome is SheetOutcome.NEW and each.sheet:
        words = (
            f"{db.session.get_one(Declaration, written_id).project_code} {each.sheet.project_name}".strip()
        )
    elif written_id is not None and each.changes:
        words += f"，{each.changes.summary}"
    declaration_id = each.declaration_id if written_id is None else written_id
    return each.read.name, each.outcome.value, written_id is not None, words, declaration_id
