"""The receipt of an action: it has an address of its own, so that it outlives a reload and can be printed."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.blueprints.queue_place import queue_place
from app.domain.procedure.receipts import TITLE, receipt_number, what_follows
from app.domain.procedure.workflow import Action
from app.queries.lists.worklist import next_one
from app.queries.procedure.desk import desk_of
from app.queries.procedure.receipts import receipt_event
from app.queries.procedure.standing import standing

blueprint = Blueprint("receipts", __name__)


@blueprint.get("/declarations/<int:declaration_id>/receipts/<int:event_id>")
@roles(*DECLARATION_ROLES)
def show(declaration_id: int, event_id: int) -> ResponseReturnValue:
    """Show what the person did, who has the declaration now, and what comes next."""
    desk = desk_of(current_actor(), declaration_id)
    event, place = receipt_event(desk, event_id), queue_place(declaration_id)
    action = Action(event.kind.value)
    return render_template(
        "declarations/receipt.html",
        TITLE=TITLE,
        desk=desk,
        sheet=desk.sheet,
        declaration_id=declaration_id,
        event=event,
        action=action,
        number=receipt_number(event.id, event.at),
        follows=what_follows(action, event.to_status, event.from_status) if event.to_status else "",
        standing=standing(desk),
        place=place,
        next_one=next_one(current_actor(), declaration_id),
        **({"shell": place.shell} if place else {}),
    )
