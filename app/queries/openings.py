"""The roles that count today, and the current opening of a declaration: a stand-in's role ends, and with it theirs."""

from collections.abc import Sequence
from functools import cache
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select
from sqlalchemy.orm import joinedload

from app.domain.actor import Actor
from app.domain.procedure.guards import Case
from app.domain.procedure.rounds import today
from app.domain.procedure.stages import HOLDERS, Status
from app.models import Declaration, Opening, Person, PersonRole, db

_Columns = TypeVarTuple("_Columns")


@cache
def role_counts() -> ColumnElement[bool]:
    """Return the condition for roles that have not ended; its parameter is the day on which the statement is executed."""
    on = bindparam("today", callable_=lambda: today(), type_=PersonRole.until.type)
    return or_(PersonRole.until.is_(None), PersonRole.until >= on)


@cache
def is_current() -> ColumnElement[bool]:
    """Return the condition for current openings: not closed, and their person is active and still holds the stage's role.

    Nothing else says what the current opening is; there is at most one for each declaration (a partial unique index).
    """
    fits = or_(*(and_(Opening.stage == stage, PersonRole.role == role) for stage, role in HOLDERS.items()))
    holder = (
        select(PersonRole.id)
        .join(Person, Person.id == PersonRole.person_id)
        .where(PersonRole.person_id == Opening.person_id, Person.is_active, fits, role_counts())
        .correlate(Opening)
        .exists()
    )
    return and_(Opening.closed_at.is_(None), holder)


def with_opening(statement: Select[*_Columns]) -> Select[*_Columns]:
    """Join the current opening, if there is one, to a select of declarations (LEFT OUTER JOIN)."""
    return statement.outerjoin(Opening, and_(Opening.declaration_id == Declaration.id, is_current()))


def case_by_opening(
    actor: Actor,
    status: Status,
    unit_id: int,
    primary_id: int | None,
    opener_id: int | None,
    opener: str | None,
) -> Case:
    """Return the case of a save: status, roles, and who has the stage open; the other fields keep their defaults.

    Enough for `may_edit` and `may_weigh`, not for the workflow table.
    """
    return Case(
        status=status,
        roles=actor.roles_towards(unit_id, primary_id),
        opener=opener or "",
        opened_by_me=opener_id == actor.person_id,
    )


_CURRENT_OPENINGS = (
    select(Opening)
    .options(joinedload(Opening.person))
    .where(Opening.declaration_id.in_(bindparam("declaration_ids", expanding=True)), is_current())
)


def current_openings(declaration_ids: Sequence[int]) -> dict[int, Opening]:
    """Return who has the present stages of some declarations open, by declaration; nobody for those left out."""
    if not declaration_ids:
        return {}
    current = db.session.scalars(_CURRENT_OPENINGS, {"declaration_ids": declaration_ids})
    return {each.declaration_id: each for each in current}
