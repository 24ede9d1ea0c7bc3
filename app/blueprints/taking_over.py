"""二上: finance takes over what 一上 passed, and units confirm what they leave as it is."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.access import current_actor, roles
from app.blueprints.heavy_work import heavy
from app.blueprints.sheet import writers
from app.domain.roles import Role
from app.forms.first_level import TakingOverForm
from app.operations import taking_over as operations

blueprint = Blueprint("taking_over", __name__)


@blueprint.post("/rounds/<int:round_id>/taking-over")
@roles(Role.APPROVER)
@heavy
def take_over(round_id: int) -> ResponseReturnValue:
    """Take over what a 一上 round passed, so many at a time."""
    found = operations.take_over(current_actor(), round_id, TakingOverForm().from_round.data or 0)
    words = f"已带入{found.count}份"
    words += f"，还有{found.left}份，请再点一次“带入二上”" if found.left else ""
    words += "".join(f"；{each}" for each in found.refused[:5])
    flash(f"{words.rstrip('。')}。", "success")
    return redirect(url_for("ceilings.show_all", round=round_id), 303)


@blueprint.post("/declarations/<int:declaration_id>/taking-over")
@writers
def confirm(declaration_id: int) -> ResponseReturnValue:
    """Go on with a declaration that was taken over as it stands."""
    operations.confirm(current_actor(), declaration_id)
    flash("已确认沿用一上的内容。", "success")
    return redirect(url_for("declarations.show", declaration_id=declaration_id), 303)
