"""Filling the review sheet in, cell by cell or as a whole, by who has the review open; and freezing it when it is passed."""

from collections.abc import Mapping

from app.domain.actor import Actor
from app.domain.review.review_sheet import ReviewSheet, canonical, digest, require_weighing
from app.domain.text import Unreadable, fingerprint
from app.models import ReviewSheet as KeptSheet
from app.models import db
from app.models.types import now
from app.operations.cells import SavedSheet, TypedCell
from app.operations.lock import raise_lock
from app.operations.saving import Changed, Saved
from app.operations.transaction import writing
from app.queries import NotFound
from app.queries.review.review_sheets import (
    ReviewTarget,
    frozen_sheets,
    review_sheet,
    review_target,
    working_row,
)


def save(actor: Actor, declaration_id: int, cell: str, typed: str, was: str) -> Saved:
    """Save one cell; `was` is the fingerprint of the text that the person started from.

    Raises `NotFound`, `Refused`, `Unreadable` (nothing stored), `Changed` when another value was saved meanwhile, `Outdated`
    when the declaration has moved on.
    """
    target = review_target(actor, declaration_id)
    require_weighing(target.case)
    sheet = review_sheet(declaration_id).sheet
    if cell not in sheet.cells:
        raise NotFound("审核表没有这一格。")
    typed_cells = {cell: TypedCell(typed, was)}
    text = sheet.read(cell, typed)
    lock, changed = _store(actor, target, {cell: text}, typed_cells)
    if changed:
        raise changed[cell]
    return Saved(lock, text, fingerprint(text))


def save_all(actor: Actor, declaration_id: int, typed_cells: Mapping[str, TypedCell]) -> SavedSheet:
    """Save every cell whose text is no longer the one it started from; what cannot be stored is told in the outcome.

    Raises `NotFound`, `Refused`, `Outdated`.
    """
    target = review_target(actor, declaration_id)
    require_weighing(target.case)
    sheet, outcome, texts = review_sheet(declaration_id).sheet, SavedSheet(), {}
    for cell, entry in typed_cells.items():
        if cell in sheet.cells and entry.is_changed:
            try:
                texts[cell] = sheet.read(cell, entry.typed)
            except Unreadable as unreadable:
                outcome.problems[cell] = str(unreadable)
    _, outcome.changed = _store(actor, target, texts, typed_cells)
    return outcome


def freeze(declaration_id: int, person_id: int, revision_id: int) -> None:
    """Freeze the review sheet in the present transaction, the one in which `person_id` passes `revision_id`."""
    review, number = review_sheet(declaration_id), len(frozen_sheets(declaration_id)) + 1
    row = working_row(declaration_id) or _new_row(declaration_id, review.scheme_id)
    row.content = canonical(review.sheet)
    row.number, row.sha256, row.frozen_at = number, digest(row.content), now()
    row.person_id, row.revision_id = person_id, revision_id
    db.session.add(row)
    db.session.flush()


def _store(
    actor: Actor, target: ReviewTarget, texts: Mapping[str, str], typed_cells: Mapping[str, TypedCell]
) -> tuple[int, dict[str, Changed]]:
    """Write the texts whose cells still hold what they started from; return the lock and what had changed."""
    with writing():
        lock = raise_lock(target.declaration_id, target.case.status, actor.person_id)
        review = review_sheet(target.declaration_id)
        stored = {cell: review.sheet.text(cell) for cell in texts}
        changed = {
            cell: Changed(cell, review.sheet.label(cell), typed_cells[cell].typed, stored[cell])
            for cell, text in texts.items()
            if stored[cell] != text and fingerprint(stored[cell]) != typed_cells[cell].was
        }
        sheet = review.sheet.having({cell: text for cell, text in texts.items() if cell not in changed})
        if sheet == review.sheet:
            db.session.rollback()
            return lock - 1, changed
        _keep(target.declaration_id, review.scheme_id, actor.person_id, sheet)
    return lock, changed


def _keep(declaration_id: int, scheme_id: int, person_id: int, sheet: ReviewSheet) -> None:
    row = working_row(declaration_id) or _new_row(declaration_id, scheme_id)
    row.content, row.person_id = canonical(sheet), person_id
    db.session.add(row)


def _new_row(declaration_id: int, scheme_id: int) -> KeptSheet:
    return KeptSheet(declaration_id=declaration_id, scheme_id=scheme_id)
