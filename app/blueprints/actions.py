"""The actions of the workflow table, all through one address: checked, confirmed where nothing undoes them, carried out."""

from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints import declarations
from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.blueprints.proofs import approves, proven_where
from app.blueprints.queue_place import carried_query
from app.blueprints.responses import is_fragment_request, refusal_status, sentence
from app.domain.procedure.confirming import answer, question
from app.domain.procedure.receipts import LETTING_GO
from app.domain.procedure.rounds import today
from app.domain.procedure.workflow import QUESTIONS, Action, Refused
from app.forms import INCOMPLETE
from app.forms.actions import DeclarationActionForm
from app.operations import Outdated, Rejected
from app.operations.adjusting import adjust
from app.operations.workflow import act, require_possible
from app.queries.form.code_lists import standard_opinions
from app.queries.procedure.desk import Desk, desk_of
from app.queries.procedure.receipts import last_own_event

blueprint = Blueprint("actions", __name__)
FIELDS = ("reason", "approval_number", "approved_on")
"""The inputs of an action, as the form names them."""


@blueprint.post("/declarations/<int:declaration_id>/actions")
@roles(*DECLARATION_ROLES)
@proven_where(lambda: approves() and "confirmed" in request.form)
def carry_out(declaration_id: int) -> ResponseReturnValue:
    """Carry out one action; what is refused comes back on the same page with everything that was typed."""
    form = DeclarationActionForm()
    if request.form.get("step") == "back":
        return _decision(desk_of(current_actor(), declaration_id), 200)
    if form.action.data not in set(Action):
        abort(400)
    if request.form.get("step") == "check":
        return _go(_checking(declaration_id, Action(form.action.data)))
    action, lock, (field, message) = Action(form.action.data), form.lock.data, form.problem()
    if message or lock is None:
        return _refuse(declaration_id, 422, message or INCOMPLETE, field)
    typed = (action, lock, form.reason.data or "", form.approval())
    try:
        if action in QUESTIONS and request.form.get("confirmed") != answer(*typed):
            desk = require_possible(current_actor(), declaration_id, *typed)
            asked = {
                "action": action,
                "words": question(action, desk.sheet, typed[-1]),
                "answer": answer(*typed),
            }
            return _decision(desk, 200, asked=asked)
        if action is Action.ADJUST:
            version_id = adjust(current_actor(), declaration_id, lock, form.reason.data or "")
            flash("已发起调整，请在新的版本里修改；批复生效前，原版本现行有效。", "success")
            return _go(url_for("declarations.show", declaration_id=version_id))
        act(current_actor(), declaration_id, *typed)
    except (Refused, Outdated, Rejected) as refusal:
        field = refusal.field if isinstance(refusal, Rejected) else ""
        return _refuse(declaration_id, refusal_status(refusal), refusal.message, field)
    return _go(_after(declaration_id, action))


def _go(where: str) -> ResponseReturnValue:
    if is_fragment_request():
        return "", 204, {"HX-Redirect": where}
    return redirect(where, 303)


def _checking(declaration_id: int, action: Action) -> str:
    """Return the address of the page where one checks before sending."""
    queue: dict[str, Any] = dict(parse_qsl(carried_query()))
    return url_for("checking.show", declaration_id=declaration_id, action=action.value, **queue)


def _after(declaration_id: int, action: Action) -> str:
    """Return the address that an action leads to: its receipt, or the declaration again."""
    queue: dict[str, Any] = dict(parse_qsl(carried_query()))
    if action in LETTING_GO:
        event_id = last_own_event(current_actor(), declaration_id)
        return url_for("receipts.show", declaration_id=declaration_id, event_id=event_id, **queue)
    if action is not Action.OPEN:
        flash(f"已{action.label}。", "success")
    return url_for("declarations.show", declaration_id=declaration_id, **queue)


def _refuse(declaration_id: int, status: int, message: str, field: str = "") -> ResponseReturnValue:
    if field in FIELDS:
        return _decision(desk_of(current_actor(), declaration_id), status, problems={field: message})
    if is_fragment_request():
        return sentence(status, message)
    return declarations.page(desk_of(current_actor(), declaration_id), status, message=message, **_typed())


def _typed() -> dict[str, Any]:
    return {name: request.form.get(name, "") for name in FIELDS} | {"chosen": request.form.get("action", "")}


def _decision(desk: Desk, status: int, **told: Any) -> ResponseReturnValue:
    """Draw the form of the actions again with what was typed: `problems` by field, or what is `asked` before it is done."""
    if not is_fragment_request():
        return declarations.page(desk, status, **_typed(), **told)
    context = _typed() | {
        "desk": desk,
        "declaration_id": desk.declaration.id,
        "standard_opinions": standard_opinions(),
        "today": today(),
        "queue": request.form.get("queue", ""),
        "lock": request.form.get("lock", ""),
    }
    headers = {"HX-Retarget": "#decision", "HX-Reswap": "outerHTML"}
    return render_template("declarations/_decision.html", **context, **told), status, headers
