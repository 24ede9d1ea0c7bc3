"""Which version of a project is in force, and which count in sums: everything that adds up or lists asks here.

In force is the newest approved version of a project in its budget year. The transaction that approves a version takes the
one before out of force, so that there is never more than one.
"""

from sqlalchemy import ColumnElement, ScalarSelect, or_, select
from sqlalchemy.orm import aliased

from app.domain.procedure.stages import CLOSED, IN_FORCE, Status, stage_label
from app.models import Declaration


def in_force() -> ColumnElement[bool]:
    """Return the condition for versions in force: approved, and replaced by none."""
    return Declaration.status == Status.APPROVED


def counted_once() -> ColumnElement[bool]:
    """Return the condition by which sums over a round count each project once.

    What was replaced counts no more, and an adjustment not beside the version in force that it adjusts: one whose adjusted
    version is of another round is the only one of its project there.
    """
    adjusted = aliased(Declaration)
    round_of_adjusted = (
        select(adjusted.round_id)
        .where(adjusted.id == Declaration.adjusts_id)
        .correlate(Declaration)
        .scalar_subquery()
    )
    return or_(
        Declaration.adjusts_id.is_(None),
        Declaration.status == Status.APPROVED,
        Declaration.round_id != round_of_adjusted,
    ) & (Declaration.status != Status.REPLACED)


def counted_in_year() -> ColumnElement[bool]:
    """Return the condition by which sums over a budget year count each project once: no adjustment before it is approved."""
    unadjusted = or_(Declaration.adjusts_id.is_(None), Declaration.status == Status.APPROVED)
    return unadjusted & (Declaration.status != Status.REPLACED)


def stage_stored(declaration: Declaration) -> str:
    """Return where a loaded declaration stands for whoever reads all of it: 现行有效 for the version in force."""
    if declaration.status is Status.APPROVED:
        return IN_FORCE
    newer = declaration.replaced_by
    return stage_label(
        declaration.status,
        reads_working_sheet=True,
        version_no=declaration.version_no,
        replaced_by=newer.version_no if newer else None,
    )


def unadjusted_in_round(*, among_the_unit: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition for declarations of which no open adjustment in the same round has left the unit.

    `among_the_unit`: for which declarations one counts that has not left it yet.
    """
    newer = aliased(Declaration)
    is_asked = or_(newer.submitted_revision_id.is_not(None), among_the_unit)
    # As a sum the round is in no index: SQLite would read all declarations of the round for each of them.
    same = (newer.adjusts_id == Declaration.id, newer.round_id + 0 == Declaration.round_id)
    return (
        ~select(newer.id).where(*same, newer.status.not_in(CLOSED), is_asked).correlate(Declaration).exists()
    )


def replaced_by_no() -> ScalarSelect[int]:
    """Return the number of the version that took the place of a declaration, NULL for none."""
    newer = aliased(Declaration)
    return (
        select(newer.version_no)
        .where(newer.id == Declaration.replaced_by_id)
        .correlate(Declaration)
        .scalar_subquery()
    )
