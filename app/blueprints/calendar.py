"""A person's calendar at its secret address, for programs that do not sign in."""

from flask import Blueprint, Response, abort, current_app

from app.blueprints.access import public
from app.blueprints.outbox_pace import outbox_channels
from app.domain.files.calendar import MEDIA_TYPE, Entry, calendar
from app.domain.procedure.letters import NO_NAME
from app.domain.procedure.rounds import today
from app.models.types import now
from app.operations.credentials import token_hash
from app.queries.lists.calendar import closing_rounds, deadlines, owner_of_calendar

blueprint = Blueprint("calendar", __name__)
CAP = 64
"""Signs of a secret; a longer one is none."""


@blueprint.get("/calendar/<token>.ics")
@public
def show(token: str) -> Response:
    """Answer with what stands in the calendar of whoever has the secret, as they may read it now."""
    actor = owner_of_calendar(token_hash(token)) if len(token) <= CAP else None
    if actor is None:
        abort(404)
    channels, on, entries = outbox_channels(), today(), []
    for each in closing_rounds(on):
        ends = {"截止申报": each.closes_on, "退回修改截止": each.returned_until}
        for words, day in ends.items():
            if day and (words == "截止申报" or day != each.closes_on):
                name = "closes" if words == "截止申报" else "returned"
                where = channels.address("worklist.worklist")
                entries.append(
                    Entry(f"round-{each.id}-{name}@portal", day, f"{each.title}{words}", address=where)
                )
    for line in deadlines(actor, on):
        where = channels.address("declarations.show", declaration_id=line.declaration_id)
        title = f"最迟提交：{line.project_name or NO_NAME}"
        words = f"{line.unit_name}，{line.status.label}"
        entries.append(Entry(f"declaration-{line.declaration_id}@portal", line.on, title, words, where))
    text = calendar(current_app.config["OFFICE"], entries, now())
    return Response(text, content_type=MEDIA_TYPE)
