"""Who else may hold the stage that a declaration stands at."""

from sqlalchemy import select

from app.domain.procedure.events import EventKind
from app.domain.procedure.stages import HOLDERS, Status
from app.models import Author, Person, PersonRole, db
from app.queries.openings import role_counts
from app.queries.procedure.desk import Desk

BARRED = {
    Status.DEPARTMENT_REVIEW: (EventKind.SUBMIT,),
    Status.FINANCE_REVIEW: (EventKind.SUBMIT,),
    Status.APPROVAL: (EventKind.SUBMIT, EventKind.PASS_REVIEW),
}
"""Nobody decides what they wrote in or submitted, or approves what they passed: the needs `not_own`, `not_passed_by_me`."""


def colleagues(desk: Desk) -> list[Person]:
    """Return who may take the present stage over from the person before the desk, by name; nobody outside a stage."""
    status, unit = desk.case.status, desk.declaration.unit
    if status not in HOLDERS:
        return []
    holding = [PersonRole.role == HOLDERS[status], role_counts()]
    if status is Status.UNIT_REVIEW:
        holding.append(PersonRole.unit_id == unit.id)
    elif status is Status.DEPARTMENT_REVIEW:
        holding.append(PersonRole.unit_id == unit.primary_id)
    barred = {event.person_id for event in desk.events if event.kind in BARRED.get(status, ())}
    others = [Person.is_active, Person.id.not_in(barred | {desk.reader.person_id})]
    if status in BARRED:
        authors = select(Author.person_id).where(Author.declaration_id == desk.declaration.id)
        others.append(Person.id.not_in(authors))
    holders = select(PersonRole.person_id).where(*holding)
    statement = select(Person).where(*others, Person.id.in_(holders))
    return list(db.session.scalars(statement.order_by(Person.name, Person.id)))
