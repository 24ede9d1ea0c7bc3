"""Roles and openings that count today: a stand-in's role ends, and with it what they have open."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from app.domain.procedure.rounds import today
from app.domain.procedure.stages import HOLDERS
from app.models import Opening, Person, PersonRole, db


def role_counts() -> ColumnElement[bool]:
    """Return the condition for roles that have not ended."""
    return or_(PersonRole.until.is_(None), PersonRole.until >= today())


def opening_counts() -> ColumnElement[bool]:
    """Return the condition for openings that are current: not closed, and their person may still hold the stage."""
    fits = or_(*(and_(Opening.stage == stage, PersonRole.role == role) for stage, role in HOLDERS.items()))
    holder = (
        select(PersonRole.id)
        .join(Person, Person.id == PersonRole.person_id)
        .where(PersonRole.person_id == Opening.person_id, Person.is_active, fits, role_counts())
        .correlate(Opening)
        .exists()
    )
    return and_(Opening.closed_at.is_(None), holder)


def current_openings(declaration_ids: Sequence[int]) -> dict[int, Opening]:
    """Return who has the present stages of some declarations open, by declaration; nobody for those left out."""
    if not declaration_ids:
        return {}
    statement = select(Opening).options(joinedload(Opening.person))
    current = statement.where(Opening.declaration_id.in_(declaration_ids), opening_counts())
    return {each.declaration_id: each for each in db.session.scalars(current)}
