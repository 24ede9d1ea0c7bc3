"""Giving back or handing over a stage that one has open."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.blueprints import declarations
from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.blueprints.responses import is_fragment_request, refusal_status, sentence
from app.domain.procedure.workflow import Refused
from app.forms.openings import OpeningForm
from app.operations import Outdated, Rejected
from app.operations import openings as operations
from app.queries.procedure.desk import desk_of

blueprint = Blueprint("openings", __name__, url_prefix="/declarations/<int:declaration_id>")


@blueprint.post("/give-back")
@roles(*DECLARATION_ROLES)
def give_back(declaration_id: int) -> ResponseReturnValue:
    """Give the declaration back to whoever opens it next."""
    return _let_go(operations.give_back, declaration_id, OpeningForm(), "已交还，本表重新等待审核。")


@blueprint.post("/hand-over")
@roles(*DECLARATION_ROLES)
def hand_over(declaration_id: int) -> ResponseReturnValue:
    """Hand the declaration over to a colleague."""
    form = OpeningForm()
    return _let_go(operations.hand_over, declaration_id, form, "已转交。", form.person.data)


def _let_go(
    operation: Callable[..., None],
    declaration_id: int,
    form: OpeningForm,
    done: str,
    *more: int | None,
) -> ResponseReturnValue:
    try:
        if not form.validate():
            raise Rejected(form.first_problem()[1])
        operation(current_actor(), declaration_id, form.lock.data, *more)
    except (Refused, Outdated, Rejected) as refusal:
        status = refusal_status(refusal)
        if is_fragment_request():
            return sentence(status, refusal.message)
        return declarations.page(desk_of(current_actor(), declaration_id), status, message=refusal.message)
    flash(done, "success")
    return redirect(url_for("declarations.show", declaration_id=declaration_id), 303)
