"""What was approved of the same project for an earlier year: a measure for whoever writes or reviews it now."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from app.domain.actor import Actor
from app.domain.form.revision import restored
from app.domain.form.sheet import Sheet
from app.domain.procedure.stages import Status
from app.models import Declaration, Revision, Round, db
from app.queries import unharmed
from app.queries.askers import STATEMENTS_KEPT, Anyone, anyone_like, parameters
from app.queries.declarations import visible


@dataclass(frozen=True, slots=True)
class LastApproved:
    """The newest approved declaration of a project for an earlier budget year, as it was approved."""

    declaration_id: int
    budget_year: int
    approval_number: str
    approved_on: date | None
    sheet: Sheet


def last_approved(actor: Actor, declaration: Declaration) -> LastApproved | None:
    """Return what the person may see of the project of a declaration as it was approved for an earlier year.

    None where nothing was; it takes one statement. Raises `Damaged` where the revision is no longer what was approved.
    """
    mine = {"project_code": declaration.project_code, "budget_year": declaration.round.budget_year}
    found = db.session.execute(_approved_before(anyone_like(actor)), {**parameters(actor), **mine}).first()
    if found is None:
        return None
    declaration_id, year, number, approved_on, content, sha256 = found
    sheet = restored(unharmed(content, sha256, "送审稿"))
    return LastApproved(declaration_id, year, number or "", approved_on, sheet)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _approved_before(asker: Anyone) -> Select[*tuple[Any, ...]]:
    """Return the statement of `last_approved`, which takes longer to build than to execute."""
    columns = (Declaration.id, Round.budget_year, Declaration.approval_number, Declaration.approved_on)
    return (
        select(*columns, Revision.content, Revision.sha256)
        .join(Declaration.round)
        .join(Declaration.unit)
        .join(Revision, Revision.id == Declaration.finance_revision_id)
        .where(
            visible(asker),
            Declaration.project_code == bindparam("project_code"),
            Declaration.status == Status.APPROVED,
            Round.budget_year < bindparam("budget_year"),
        )
        .order_by(Round.budget_year.desc(), Declaration.version_no.desc(), Declaration.id.desc())
        .limit(1)
    )
