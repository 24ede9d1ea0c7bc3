"""机构改革: the page that says what closing, moving or merging a unit carries along, and its confirmation."""

from collections.abc import Callable

from flask import request
from flask.typing import ResponseReturnValue

from app.blueprints.access import current_actor, roles
from app.blueprints.administration.page import blueprint, done, page, refusals
from app.domain.procedure.restructuring import Restructuring
from app.domain.roles import Role
from app.domain.text import whole_number
from app.forms.administration import RestructuringForm
from app.models import BudgetaryUnit
from app.operations import restructuring as operations
from app.queries import NotFound
from app.queries import administration as queries
from app.queries.units import carried_along, refusal_of


@blueprint.get("/units/<int:unit_id>/restructuring")
@roles(Role.ADMINISTRATOR)
def restructuring(unit_id: int) -> ResponseReturnValue:
    """Say what would be carried along: `how` is a `Restructuring`, `target` the other unit, 0 for no parent."""
    target = whole_number(request.args.get("target", "0"))
    known = {"how": request.args.get("how"), "target": target}
    return _page(unit_id, RestructuringForm(None, data=known))


@blueprint.post("/units/<int:unit_id>/restructuring")
@roles(Role.ADMINISTRATOR)
def restructure(unit_id: int) -> ResponseReturnValue:
    """Close, move or merge a unit as the page said."""
    form = RestructuringForm()
    name = queries.find_unit(unit_id).name
    with refusals(form):
        if form.validate() and (how := form.kind):
            goes_on = _OPERATIONS[how](unit_id, form.target.data, form.shown.data)
            return done(f"已办理：“{name}”{how.label}。", "unit", unit_id=goes_on)
    return _page(unit_id, form, bad=form)


def _close(unit_id: int, target: int, shown: str | None) -> int:
    operations.close_unit(current_actor(), unit_id, shown)
    return unit_id


_OPERATIONS: dict[Restructuring, Callable[[int, int, str | None], int]] = {
    Restructuring.MERGE: lambda *what: operations.merge_unit(current_actor(), *what),
    Restructuring.MOVE: lambda *what: operations.move_unit(current_actor(), *what),
    Restructuring.CLOSE: _close,
}


def _page(unit_id: int, form: RestructuringForm, bad: RestructuringForm | None = None) -> ResponseReturnValue:
    unit, how = queries.find_unit(unit_id), form.kind
    if how is None or unit.closed_on is not None:
        raise NotFound("没有这项调整，或单位已经撤销。")
    target = _target(form)
    found = carried_along(unit, target if how is Restructuring.MERGE else None)
    form.shown.data = found.token
    return page(
        "restructuring.html",
        bad,
        unit=unit,
        target=target,
        carried=found,
        form=form,
        how=how,
        HOW=Restructuring,
        refusal=refusal_of(how, unit, target, found),
    )


def _target(form: RestructuringForm) -> BudgetaryUnit | None:
    """Return the other unit, None where the unit is closed or gets no parent."""
    if form.kind is Restructuring.CLOSE or not form.target.data:
        return None
    return queries.find_unit(form.target.data)
