"""What a working sheet was before its amounts were cut: what 一上 passed or was approved, or what was submitted last."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, func, inspect, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.orm.util import identity_key

from app.domain.form.revision import restored
from app.domain.form.sheet import SUMMED, Sheet
from app.domain.procedure.rounds import RoundKind
from app.models import Declaration, Revision, db
from app.queries import unharmed


@dataclass(frozen=True, slots=True)
class Predecessor:
    """The form as it was, and what people call that version: 一上, 批复, 第2稿."""

    name: str
    sheet: Sheet


APPROVED = "批复"
"""What people call the approved version that one of 调整 was made of."""
_AMOUNTS = set(SUMMED)
_passed = aliased(Declaration)
_HIGHER = (
    select(Declaration.id, Revision.id == _passed.finance_revision_id, Declaration.adjusts_id, Revision)
    .outerjoin(_passed, _passed.id == func.coalesce(Declaration.taken_over_from_id, Declaration.adjusts_id))
    .join(Revision, Revision.id.in_([_passed.finance_revision_id, Declaration.submitted_revision_id]))
    .where(
        Declaration.id.in_(bindparam("declaration_ids", expanding=True)),
        or_(
            Revision.budget_year_amount > Declaration.budget_year_amount,
            Revision.medium_term_amount > Declaration.medium_term_amount,
        ),
    )
    .order_by(Declaration.id, Revision.id.desc())
)


def predecessors(declarations: Collection[Declaration]) -> dict[int, Predecessor]:
    """Return, by the id of the declaration, what had a higher amount before: what 一上 passed or was approved, else what was
    submitted last.

    It costs one statement, and none where nothing was submitted, taken over or adjusted, or where the session knows
    already that no more was submitted. Raises `Damaged` for a revision that is no longer what was frozen.
    """
    followed = [each.id for each in declarations if _came_from(each) or _may_have_fallen(each)]
    if not followed:
        return {}
    found: dict[int, tuple[str, Revision]] = {}
    rows = db.session.execute(_HIGHER, {"declaration_ids": followed})
    for declaration_id, was_passed, adjusts_id, revision in rows:
        if was_passed:
            found[declaration_id] = (APPROVED if adjusts_id else RoundKind.FIRST.label), revision
        else:
            found.setdefault(declaration_id, (f"第{revision.number}稿", revision))
    return {
        declaration_id: Predecessor(name, restored(unharmed(revision.content, revision.sha256, "送审稿")))
        for declaration_id, (name, revision) in found.items()
    }


def _came_from(declaration: Declaration) -> bool:
    return declaration.taken_over_from_id is not None or declaration.adjusts_id is not None


def _may_have_fallen(declaration: Declaration) -> bool:
    """Tell whether more may have been submitted; of a revision that came with the events its amounts are known."""
    if declaration.submitted_revision_id is None:
        return False
    key = identity_key(Revision, declaration.submitted_revision_id)
    known: Revision | None = db.session.identity_map.get(key)
    if known is None or inspect(known).unloaded & _AMOUNTS:
        return True
    return any(
        (getattr(known, key) or 0) > amount
        for key in _AMOUNTS
        if (amount := getattr(declaration, key)) is not None
    )
