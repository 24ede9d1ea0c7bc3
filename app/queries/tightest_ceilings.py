"""The few 控制数 of a round of which most is used, found by adding the round up once."""

from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, literal, select

from app.domain.actor import Actor
from app.domain.procedure.ceilings import NOT_COUNTED, Standing
from app.domain.roles import FINANCE_ROLES, Role
from app.models import BudgetaryUnit, Ceiling, Declaration, Revision, db
from app.queries.ceilings import LOADED, NOTHING, concerns, counted
from app.queries.in_force import in_force
from app.queries.visibility import read_by_index

TIGHTEST = 10
_Scope = tuple[bool, int, str | None, int | None]
"""Whom a 控制数 binds: a whole department or a unit, its id, and one 项目类型 or one 一级项目."""


def tightest(actor: Actor, round_id: int, department_id: int | None = None) -> list[Standing]:
    """Return the few 控制数 of a round of which most is used, of those that concern the person, or of a department alone.

    It adds up the round once, whatever the number of its 控制数; that they are as `standings` says, a test holds.
    """
    scope = (Ceiling.whole_department, Ceiling.unit_id, Ceiling.project_type_code)
    wanted = select(Ceiling.id, Ceiling.amount, *scope, Ceiling.first_level_project_id)
    wanted = wanted.join(Ceiling.unit).where(Ceiling.round_id == round_id)
    if not actor.has_role(*FINANCE_ROLES, Role.AUDITOR):
        wanted = wanted.where(concerns(actor))
    if department_id is not None:
        wanted = wanted.where(func.coalesce(BudgetaryUnit.primary_id, BudgetaryUnit.id) == department_id)
    rows = db.session.execute(wanted).all()
    if not rows:
        return []
    by_type, by_project = any(row[4] for row in rows), any(row[5] for row in rows)
    sums = _by_scope(round_id, by_type=by_type, by_project=by_project)
    used = {
        row_id: (amount, *sums.get((whole, unit_id, code, project_id), (NOTHING, NOTHING)))
        for row_id, amount, whole, unit_id, code, project_id in rows
    }
    tight = sorted(used, key=lambda each: (-_share(*used[each][:2]), each))[:TIGHTEST]
    named = db.session.scalars(select(Ceiling).where(Ceiling.id.in_(tight)).options(*LOADED))
    titles = {each.id: each.title for each in named}
    return [
        Standing(each, titles[each], amount, submitted, submitted, approved)
        for each in tight
        for amount, submitted, approved in (used[each],)
    ]


def _by_scope(round_id: int, *, by_type: bool, by_project: bool) -> dict[_Scope, tuple[Decimal, Decimal]]:
    """Return what was submitted and what is approved, by unit, by department, and by type or 一级项目 where one binds it."""
    department = func.coalesce(BudgetaryUnit.primary_id, BudgetaryUnit.id)
    kind: Any = Declaration.project_type_code if by_type else literal("")
    project: Any = Revision.first_level_project_id if by_project else literal(0)
    amount = Revision.budget_year_amount
    by = (Declaration.unit_id, department, *((kind,) if by_type else ()), *((project,) if by_project else ()))
    statement = (
        select(Declaration.unit_id, department, kind, project)
        .add_columns(func.sum(case((counted(), amount))), func.sum(case((in_force(), amount))))
        .select_from(Declaration)
        .join(Declaration.unit)
        .join(Revision, read_by_index(Declaration.submitted_revision_id))
        .where(Declaration.round_id == round_id, Declaration.status.not_in(NOT_COUNTED))
        .group_by(*by)
    )
    found: dict[_Scope, tuple[Decimal, Decimal]] = {}
    for unit_id, primary_id, code, project_id, *both in db.session.execute(statement):
        more = [each or NOTHING for each in both]
        scopes = {(None, None), (code if by_type else None, None), (None, project_id if by_project else None)}
        for key in ((*whose, *scope) for whose in ((False, unit_id), (True, primary_id)) for scope in scopes):
            submitted, approved = found.get(key, (NOTHING, NOTHING))
            found[key] = submitted + more[0], approved + more[1]
    return found


def _share(amount: Decimal, submitted: Decimal) -> Decimal:
    """Return how much of a 控制数 is used; of none at all, whatever there is."""
    return submitted / amount if amount else submitted
