"""The actions of the workflow table, all through one address."""

from urllib.parse import parse_qsl

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints import declarations
from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.blueprints.queue_place import carried_query
from app.blueprints.responses import is_fragment_request, refusal_status, sentence
from app.domain.procedure.workflow import Action, Refused
from app.forms import INCOMPLETE
from app.forms.actions import DeclarationActionForm
from app.operations import Outdated, Rejected
from app.operations.workflow import act
from app.queries.procedure.desk import desk_of

blueprint = Blueprint("actions", __name__)


@blueprint.post("/declarations/<int:declaration_id>/actions")
@roles(*DECLARATION_ROLES)
def carry_out(declaration_id: int) -> ResponseReturnValue:
    """Carry out one action; what is refused comes back on the same page with everything that was typed."""
    form = DeclarationActionForm()
    if form.action.data not in set(Action):
        abort(400)
    action, lock, message = Action(form.action.data), form.lock.data, form.unreadable()
    if message or lock is None:
        return _refuse(declaration_id, 422, message or INCOMPLETE)
    try:
        act(current_actor(), declaration_id, action, lock, form.reason.data or "", form.approval())
    except (Refused, Outdated, Rejected) as refusal:
        return _refuse(declaration_id, refusal_status(refusal), refusal.message)
    if action is not Action.OPEN:
        flash(f"已{action.label}。", "success")
    where = url_for("declarations.show", declaration_id=declaration_id, **dict(parse_qsl(carried_query())))
    if is_fragment_request():
        return "", 204, {"HX-Redirect": where}
    return redirect(where, 303)


def _refuse(declaration_id: int, status: int, message: str) -> ResponseReturnValue:
    if is_fragment_request():
        return sentence(status, message)
    return declarations.page(
        desk_of(current_actor(), declaration_id),
        status,
        message=message,
        reason=request.form.get("reason", ""),
        approval_number=request.form.get("approval_number", ""),
    )
