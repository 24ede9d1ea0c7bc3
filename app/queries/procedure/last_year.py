"""What was approved of the same project for an earlier year: a measure for whoever reviews it now."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.domain.form.sheet import Sheet
from app.domain.procedure.stages import Status
from app.models import Declaration, Round, db
from app.queries.form.sheets import frozen_sheet
from app.queries.procedure.desk import Desk
from app.queries.review.review_sheets import Review, frozen_sheets


@dataclass(frozen=True, slots=True)
class LastApproved:
    """The newest approved declaration of a project for an earlier budget year; `review` is how it was weighed, if it was."""

    declaration_id: int
    budget_year: int
    approval_number: str
    approved_on: date | None
    sheet: Sheet
    review: Review | None


def last_approved(desk: Desk) -> LastApproved | None:
    """Return what was approved of the project before the desk for an earlier year, None where nothing was.

    It is for finance, who reads all that came as far as its review.
    """
    mine = desk.declaration
    found = db.session.execute(
        select(Declaration, Round.budget_year)
        .join(Declaration.round)
        .where(
            Declaration.project_code == mine.project_code,
            Declaration.status == Status.APPROVED,
            Declaration.finance_revision_id.is_not(None),
            Round.budget_year < mine.round.budget_year,
        )
        .order_by(Round.budget_year.desc(), Declaration.version_no.desc(), Declaration.id.desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    declaration, year = found
    assert declaration.finance_revision_id is not None, "asked for in the statement"
    weighed = frozen_sheets(declaration.id)
    return LastApproved(
        declaration.id,
        year,
        declaration.approval_number or "",
        declaration.approved_on,
        frozen_sheet(declaration.finance_revision_id),
        weighed[-1] if weighed else None,
    )
