"""What of a declaration a person reads, as SQL: the working sheet of the unit, or the revision that went out."""

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, func, or_, select, true

from app.domain.actor import Actor
from app.domain.procedure.stages import AMONG_THE_UNIT, OUT_OF_SIGHT, Status
from app.domain.roles import Role
from app.models import BudgetaryUnit, Declaration, Event, Opening, Revision
from app.queries.openings import opening_counts


def declarations_with_openings(*columns, page: Select | None = None) -> Select:
    """Select declarations with their unit and whoever has them open, as every condition of a queue asks for them.

    `page` selects the few ids that they are to be.
    """
    current = and_(Opening.declaration_id == Declaration.id, opening_counts())
    statement = select(*columns)
    if page is None:
        statement = statement.select_from(Declaration)
    else:
        # First in the order of joins: PostgreSQL looks no further than eight tables for a better one.
        few = page.subquery("page")
        statement = statement.select_from(few).join(Declaration, Declaration.id == few.c.id)
    return statement.join(Declaration.unit).outerjoin(Opening, current)


def with_revision(statement: Select, actor: Actor) -> Select:
    """Add to such a select the revision that an outsider reads, for `shown`."""
    return statement.outerjoin(Revision, Revision.id == revision_read(actor))


def reads_working_sheet(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for declarations of which the person reads the working sheet, not a frozen revision."""
    if actor.has_role(Role.AUDITOR):
        return true()
    return Declaration.unit_id.in_(actor.units(Role.PREPARER, Role.SUBMITTER))


def knows_of(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for events that the person may know of; what the unit does among itself is its own."""
    return or_(reads_working_sheet(actor), _went_out())


def _went_out() -> ColumnElement[bool]:
    """`is_among_the_unit` in SQL, denied: a status that is NULL is in no list and in none of its complements."""
    return or_(Event.from_status.not_in(AMONG_THE_UNIT), Event.to_status.not_in(AMONG_THE_UNIT))


def revision_read(actor: Actor) -> ColumnElement[int]:
    """Return the id of the revision that an outsider reads of a declaration."""
    if actor.has_role(Role.REVIEWER, Role.APPROVER):
        return func.coalesce(Declaration.finance_revision_id, Declaration.submitted_revision_id)
    return Declaration.submitted_revision_id


def shown(actor: Actor, key: str) -> ColumnElement:
    """Return the name or an amount as the person reads it, for a select `with_revision`."""
    return case((reads_working_sheet(actor), getattr(Declaration, key)), else_=getattr(Revision, key))


def is_shown_as(actor: Actor, status: Status) -> ColumnElement[bool]:
    """Return the condition for a status as far as the person may know it: while the unit works, others see 已退回 only."""
    own = reads_working_sheet(actor)
    if status is Status.RETURNED:
        return Declaration.status.in_(OUT_OF_SIGHT) & or_(Declaration.status == status, ~own)
    return and_(Declaration.status == status, own if status in OUT_OF_SIGHT else true())


def prereview_read(actor: Actor) -> ScalarSelect[int]:
    """Return the id of the frozen prereview that an outsider's revision went to them with; joins `BudgetaryUnit`."""
    went_to_them = Event.to_status != Status.DEPARTMENT_REVIEW
    if units := actor.units(Role.ENDORSER):
        went_to_them = or_(went_to_them, BudgetaryUnit.primary_id.in_(units))
    return (
        select(Event.prereview_id)
        .where(
            Event.declaration_id == Declaration.id,
            Event.revision_id == revision_read(actor),
            Event.prereview_id.is_not(None),
            _went_out(),
            went_to_them,
        )
        .order_by(Event.id.desc())
        .limit(1)
        .correlate(Declaration, BudgetaryUnit)
        .scalar_subquery()
    )
