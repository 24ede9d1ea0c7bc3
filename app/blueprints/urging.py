"""催办."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints import declarations
from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.blueprints.responses import refusal_status
from app.domain.procedure.workflow import Refused
from app.operations import Outdated
from app.operations import urging as operations
from app.queries.procedure.desk import desk_of

blueprint = Blueprint("urging", __name__, url_prefix="/declarations/<int:declaration_id>")


@blueprint.post("/urge")
@roles(*DECLARATION_ROLES)
def urge(declaration_id: int) -> ResponseReturnValue:
    """Ask whoever has the declaration to go on."""
    try:
        operations.urge(current_actor(), declaration_id, request.form.get("stage", ""))
    except (Refused, Outdated) as refusal:
        desk = desk_of(current_actor(), declaration_id)
        return declarations.page(desk, refusal_status(refusal), message=refusal.message)
    flash("已催办，对方会收到消息。", "success")
    return redirect(url_for("declarations.show", declaration_id=declaration_id), 303)
