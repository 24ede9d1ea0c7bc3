"""Who else may hold the stage that a declaration stands at."""

from sqlalchemy import and_, select

from app.domain.procedure.events import EventKind
from app.domain.procedure.guards import Case
from app.domain.procedure.offers import offers
from app.domain.procedure.stages import HOLDERS, Status
from app.domain.procedure.workflow import Action
from app.models import Author, Person, PersonRole, db
from app.queries.openings import role_counts
from app.queries.procedure.desk import Desk


def colleagues(desk: Desk) -> list[Person]:
    """Return who may take the present stage over from the person before the desk, by name; nobody outside a stage.

    They hold its role, and the workflow table would let them open it.
    """
    status, unit = desk.case.status, desk.declaration.unit
    if status not in HOLDERS:
        return []
    holding = [PersonRole.role == HOLDERS[status], role_counts()]
    if status is Status.UNIT_REVIEW:
        holding.append(PersonRole.unit_id == unit.id)
    elif status is Status.DEPARTMENT_REVIEW:
        holding.append(PersonRole.unit_id == unit.primary_id)
    is_author = and_(Author.declaration_id == desk.declaration.id, Author.person_id == Person.id)
    statement = (
        select(Person, Author.person_id.is_not(None))
        .outerjoin(Author, is_author)
        .where(Person.is_active, Person.id != desk.reader.person_id)
        .where(Person.id.in_(select(PersonRole.person_id).where(*holding)))
        .order_by(Person.name, Person.id)
    )
    return [person for person, wrote in db.session.execute(statement) if _may_open(desk, person.id, wrote)]


def _may_open(desk: Desk, person_id: int, is_author: bool) -> bool:
    did = {event.kind for event in desk.events if event.person_id == person_id}
    case = Case(
        status=desk.case.status,
        roles=frozenset({HOLDERS[desk.case.status]}),
        is_subordinate=desk.case.is_subordinate,
        authored_by_me=is_author,
        submitted_by_me=EventKind.SUBMIT in did,
        passed_by_me=EventKind.PASS_REVIEW in did,
    )
    return any(offer.action is Action.OPEN and offer.refusal is None for offer in offers(case))
