"""引用指标: the indicator library at a 二级指标 of the working sheet."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.access import current_actor
from app.blueprints.responses import REFUSALS, is_fragment_request, refusal_status
from app.blueprints.rows import answer
from app.blueprints.sheet import saved_typed, writers
from app.domain.procedure.workflow import require_editing
from app.operations import library as operations
from app.queries.form import library as queries
from app.queries.procedure.desk import desk_of

blueprint = Blueprint("library", __name__, url_prefix="/declarations/<int:declaration_id>/library")


@blueprint.get("/<level_2>")
@writers
def show(declaration_id: int, level_2: str) -> ResponseReturnValue:
    """Show what the library offers for a 二级指标; `?q=` searches, `?pick=` keeps what was ticked before."""
    return _page(declaration_id, level_2)


@blueprint.post("/<level_2>")
@writers
def take_over(declaration_id: int, level_2: str) -> ResponseReturnValue:
    """Add the ticked indicators as new rows; the button `open` of the plain sheet saves what was typed and comes here."""
    if refused := saved_typed(declaration_id):
        return refused
    if "open" in request.form and is_fragment_request():
        page, status = _page(declaration_id, level_2)
        return page, status, {"HX-Retarget": "#library-content", "HX-Reswap": "innerHTML"}
    if "open" in request.form:
        return redirect(url_for("library.show", declaration_id=declaration_id, level_2=level_2), 303)
    picks = request.form.getlist("pick")
    try:
        step = operations.take_over(
            current_actor(), declaration_id, level_2, picks, request.form.get("form_key", "")
        )
    except REFUSALS as refusal:
        return _refuse(declaration_id, level_2, refusal)
    words = f"已引用到{level_2} {len(step.added)} 行"
    return answer(declaration_id, (level_2,), words, step, focused=step.added[0][0])


def _refuse(declaration_id: int, level_2: str, refusal: Exception) -> ResponseReturnValue:
    """Say why beside the choice, which stays; what cannot be edited any more has no choice."""
    status, message = refusal_status(refusal), str(refusal)
    if status in (403, 404) or not desk_of(current_actor(), declaration_id).may_edit:
        raise refusal
    if is_fragment_request():
        headers = {"HX-Retarget": "#library-error", "HX-Reswap": "innerHTML"}
        return render_template("errors/_line.html", sentence=message), status, headers
    return _page(declaration_id, level_2, status, message)


def _page(declaration_id: int, level_2: str, status: int = 200, message: str = "") -> tuple[str, int]:
    desk = desk_of(current_actor(), declaration_id)
    require_editing(desk.case)
    words = request.values.get("q", "")
    found = queries.library(current_actor(), desk.declaration, level_2, words, request.values.getlist("pick"))
    template = "library/_library.html" if is_fragment_request() else "library/library.html"
    return (
        render_template(
            template,
            desk=desk,
            sheet=desk.sheet,
            declaration_id=declaration_id,
            level_2=level_2,
            library=found,
            words=words,
            message=message,
            form_key=uuid.uuid4(),
        ),
        status,
    )
