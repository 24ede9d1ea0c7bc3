"""Declarations that a person may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.domain.actor import Actor
from app.domain.procedure.stages import Status
from app.domain.procedure.workflow import require_editing
from app.domain.roles import Role
from app.models import (
    Author,
    BudgetaryUnit,
    CatalogueVersion,
    Declaration,
    Indicator,
    Opening,
    Person,
    Round,
    db,
)
from app.queries import NotFound
from app.queries.askers import STATEMENTS_KEPT, Anyone, Asker, anyone_like, parameters
from app.queries.in_force import counted_in_year
from app.queries.openings import case_by_opening, with_opening


def visible(actor: Asker) -> ColumnElement[bool]:
    """Return the condition for declarations that the person may see at all; joins `BudgetaryUnit`."""
    if actor.has_role(Role.AUDITOR):
        return Declaration.id.is_not(None)
    conditions: list[ColumnElement[bool]] = [false()]
    if actor.has_role(Role.PREPARER, Role.SUBMITTER):
        conditions.append(Declaration.unit_id.in_(actor.units(Role.PREPARER, Role.SUBMITTER)))
    if actor.has_role(Role.ENDORSER):
        of_the_department = BudgetaryUnit.primary_id.in_(actor.units(Role.ENDORSER))
        conditions.append(of_the_department & Declaration.submitted_revision_id.is_not(None))
    if actor.has_role(Role.REVIEWER, Role.APPROVER):
        conditions.append(Declaration.finance_revision_id.is_not(None))
    return or_(*conditions)


_DECLARATIONS = (
    select(Declaration)
    .join(Declaration.unit)
    .options(
        joinedload(Declaration.unit).joinedload(BudgetaryUnit.primary),
        joinedload(Declaration.project_type),
        joinedload(Declaration.round).joinedload(Round.catalogue),
    )
    .where(Declaration.id.in_(bindparam("declaration_ids", expanding=True)))
)


def find(actor: Actor, declaration_id: int) -> Declaration:
    """Return a declaration with its unit, round and type; raises `NotFound` also for what is not the person's to see."""
    found = find_all(actor, [declaration_id])
    if not found:
        raise NotFound("没有这份申报表，或您无权查看。")
    return found[0]


def find_all(actor: Actor, declaration_ids: Sequence[int]) -> list[Declaration]:
    """Return those of some declarations that the person may see, in their order, each as `find` returns it."""
    statement, asked = _visible(anyone_like(actor)), {"declaration_ids": declaration_ids}
    rows = db.session.scalars(statement, {**parameters(actor), **asked})
    found = {each.id: each for each in rows}
    return [found[each] for each in declaration_ids if each in found]


@lru_cache(maxsize=STATEMENTS_KEPT)
def _visible(asker: Anyone) -> Select[Declaration]:
    """Return the statement of `find_all`, which takes longer to build than to execute."""
    return _DECLARATIONS.where(visible(asker))


def with_sheet(statement: Select[Declaration]) -> Select[Declaration]:
    """Add to a select of declarations everything that `working_sheet` reads."""
    return statement.options(
        joinedload(Declaration.unit).joinedload(BudgetaryUnit.primary),
        joinedload(Declaration.project_type),
        joinedload(Declaration.round).joinedload(Round.catalogue).selectinload(CatalogueVersion.categories),
        selectinload(Declaration.indicators).joinedload(Indicator.category),
    )


def newest(in_round: Round | None, codes: tuple[str, ...] = ()) -> list[Declaration]:
    """Return the newest version of each project for an operator, by code, of one round or of each one's newest.

    `codes` restricts them; discarded ones are left out unless named, and so are, always, adjustments that are not approved.
    """
    statement = (
        with_sheet(select(Declaration))
        .where(counted_in_year())
        .order_by(Declaration.project_code, Declaration.round_id, Declaration.version_no)
    )
    if in_round is not None:
        statement = statement.where(Declaration.round_id == in_round.id)
    if codes:
        statement = statement.where(Declaration.project_code.in_(codes))
    else:
        statement = statement.where(Declaration.status != Status.DISCARDED)
    return list({each.project_code: each for each in db.session.scalars(statement)}.values())


@dataclass(frozen=True, slots=True)
class EditTarget:
    """What a save needs to know: the declaration as it is stored, its status when read, whether the person is an author
    yet, and the indicator row that was asked for (None when there is no such row; it may be a tombstone)."""

    declaration: Declaration
    declaration_id: int
    status: Status
    is_author: bool
    indicator: Indicator | None


def edit_target(actor: Actor, declaration_id: int, identity: str = "") -> EditTarget:
    """Return the declaration that the person wants to type into, with the row of that identity.

    Raises `NotFound`, and `Refused` where they may not.
    """
    asked = {"declaration_id": declaration_id, "identity": identity}
    row = db.session.execute(_edit_target(actor), asked).one_or_none()
    if row is None:
        raise NotFound("没有这份申报表，或您无权查看。")
    declaration, indicator, primary_id, author_id, opener_id, opener = row
    require_editing(
        case_by_opening(actor, declaration.status, declaration.unit_id, primary_id, opener_id, opener)
    )
    return EditTarget(declaration, declaration.id, declaration.status, author_id is not None, indicator)


@lru_cache(maxsize=500)
def _edit_target(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Return the statement of `edit_target`; to build it takes longer than to execute it."""
    named = (Indicator.declaration_id == Declaration.id) & (Indicator.identity == bindparam("identity"))
    wrote = (Author.declaration_id == Declaration.id) & (Author.person_id == actor.person_id)
    columns = (Declaration, Indicator, BudgetaryUnit.primary_id, Author.person_id, Opening.person_id)
    statement = select(*columns, Person.name).join(Declaration.unit).outerjoin(Indicator, named)
    return (
        with_opening(statement.outerjoin(Author, wrote))
        .outerjoin(Person, Person.id == Opening.person_id)
        .where(Declaration.id == bindparam("declaration_id"), visible(actor))
    )
