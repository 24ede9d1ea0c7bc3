"""Before a declaration is sent: what is still missing or to be explained, then the paper, to be read once more."""

from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.access import current_actor
from app.blueprints.paper import plain_paper
from app.blueprints.queue_place import carried_query
from app.blueprints.sheet import writers
from app.domain.procedure.ceilings import CeilingRule, Standing
from app.domain.procedure.receipts import what_follows
from app.domain.procedure.workflow import Action, require_editing
from app.queries.ceilings import standings_beside, standings_with
from app.queries.files.attachments import readable_attachments
from app.queries.procedure.desk import Desk, desk_of

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
        ceilings=_exceeded(desk) if offer.action is Action.SUBMIT else (),
        address=url_for("declarations.show", declaration_id=declaration_id, **queue),
    )


def _exceeded(desk: Desk) -> tuple[Standing, ...]:
    """Return the 控制数 that the declaration would go beyond, as they would stand with it submitted."""
    declaration = desk.declaration
    if declaration.round.ceilings is CeilingRule.OFF:
        return ()
    ids = [each.id for each in standings_beside(declaration)]
    found = standings_with(ids, declaration.id, desk.sheet.budget_year_amount) if ids else []
    return tuple(each for each in found if each.is_over)
