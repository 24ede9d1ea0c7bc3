"""Before a declaration is sent: what is still missing or to be explained, then the paper, to be read once more."""

from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.access import current_actor
from app.blueprints.paper import plain_paper
from app.blueprints.queue_place import carried_query
from app.blueprints.sheet import writers
from app.domain.procedure.receipts import what_follows
from app.domain.procedure.workflow import require_editing
from app.queries.files.attachments import readable_attachments
from app.queries.procedure.desk import desk_of

blueprint = Blueprint("checking", __name__)


@blueprint.get("/declarations/<int:declaration_id>/check")
@writers
def show(declaration_id: int) -> ResponseReturnValue:
    """Show what one checks before an action (`?action=`) that sends the declaration on."""
    desk = desk_of(current_actor(), declaration_id)
    require_editing(desk.case)
    wanted = request.args.get("action", "")
    offer = next((each for each in desk.leading_on if each.action == wanted), None)
    if offer is None:
        return redirect(url_for("declarations.show", declaration_id=declaration_id))
    query = carried_query()
    queue: dict[str, Any] = dict(parse_qsl(query))
    target = offer.transition.target
    return render_template(
        "declarations/check.html",
        desk=desk,
        sheet=desk.sheet,
        declaration_id=declaration_id,
        offer=offer,
        filled=desk.completeness,
        findings=desk.findings,
        paper=plain_paper(desk.sheet),
        attachments=readable_attachments(desk).present,
        follows=what_follows(offer.action, target) if target else "",
        query=query,
        address=url_for("declarations.show", declaration_id=declaration_id, **queue),
    )
