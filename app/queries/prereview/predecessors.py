"""What a working sheet was before its amounts were cut: what 一上 passed of it, or what the unit submitted last."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, inspect, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.orm.util import identity_key

from app.domain.form.revision import restored
from app.domain.form.sheet import SUMMED, Sheet
from app.domain.procedure.rounds import RoundKind
from app.models import Declaration, Revision, db
from app.queries import unharmed


@dataclass(frozen=True, slots=True)
class Predecessor:
    """The form as it was, and what people call that version: 一上, 第2稿."""

    name: str
    sheet: Sheet


_AMOUNTS = set(SUMMED)
_passed = aliased(Declaration)
_HIGHER = (
    select(Declaration.id, Revision.id == _passed.finance_revision_id, Revision)
    .outerjoin(_passed, _passed.id == Declaration.taken_over_from_id)
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
    """Return, by the id of the declaration, what had a higher amount before: what 一上 passed, else what was submitted last.

    It costs one statement, and none where nothing was submitted or taken over, or where the session knows already that no
    more was submitted. Raises `Damaged` for a revision that is no longer what was frozen.
    """
    followed = [each.id for each in declarations if each.taken_over_from_id or _may_have_fallen(each)]
    if not followed:
        return {}
    found: dict[int, tuple[bool, Revision]] = {}
    for declaration_id, was_passed, revision in db.session.execute(_HIGHER, {"declaration_ids": followed}):
        if declaration_id not in found or was_passed:
            found[declaration_id] = bool(was_passed), revision
    return {
        declaration_id: Predecessor(
            RoundKind.FIRST.label if was_passed else f"第{revision.number}稿",
            restored(unharmed(revision.content, revision.sha256, "送审稿")),
        )
        for declaration_id, (was_passed, revision) in found.items()
    }


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
