"""What changed between two revisions, on the sheet itself."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.blueprints.heavy_work import heavy
from app.domain.form.changes import Changes, changes
from app.domain.form.folding import head_stretches, pieces, row_stretches
from app.domain.form.sheet import Sheet
from app.domain.review.threads import Thread, asking_for
from app.domain.text import whole_number
from app.queries import NotFound
from app.queries.form.sheets import frozen_sheet
from app.queries.procedure.desk import Desk, desk_of

blueprint = Blueprint("changes", __name__)

WORKING = 0
"""The number that stands for the unit's working sheet, which is no revision yet."""


@blueprint.get("/declarations/<int:declaration_id>/changes")
@roles(*DECLARATION_ROLES)
@heavy
def show(declaration_id: int) -> ResponseReturnValue:
    """Compare two revisions that the person may read: by default what they last acted on with what stands there now.

    What did not change is folded unless the address says `unfolded`. One revision compared with itself is shown whole.
    """
    desk = desk_of(current_actor(), declaration_id)
    offered = {revision.number: revision.id for revision in desk.revisions}
    before = _number("before", desk.last_seen or WORKING)
    after = _number("after", WORKING if desk.reads_working_sheet else max(offered))
    newer = _sheet(desk, offered, after)
    found = changes(_sheet(desk, offered, before), newer)
    askers = _askers(desk, found, before, after)
    return render_template(
        "changes/changes.html",
        desk=desk,
        sheet=newer,
        declaration_id=declaration_id,
        changes=found,
        askers=askers,
        unasked=sum(not threads for threads in (askers or {}).values()),
        heads=head_stretches(found),
        rows=row_stretches(found),
        pieces=pieces,
        folding=not (found.is_empty or "unfolded" in request.args),
        is_whole=before == after != WORKING,
        numbers=sorted(offered),
        before=before,
        after=after,
        cells_template="changes/_compared_cells.html",
        head_template="changes/_head.html",
        rows_template="changes/_rows.html",
    )


def _number(name: str, default: int) -> int:
    """Return the number of a revision that the address names, the default where it names none; raises `NotFound`."""
    if name not in request.args:
        return default
    number = whole_number(request.args[name])
    if number is None:
        raise NotFound("没有这一稿，或您无权查看。")
    return number


def _askers(desk: Desk, found: Changes, before: int, after: int) -> dict[str, tuple[Thread, ...]] | None:
    """Return the threads that asked for each change, by its anchor; None where nothing was returned in between."""
    asked = desk.asked_between(before, after)
    return None if asked is None else {each.anchor: asking_for(asked, each) for each in found.places}


def _sheet(desk: Desk, offered: dict[int, int], number: int) -> Sheet:
    if number == WORKING and desk.reads_working_sheet:
        return desk.sheet
    if number not in offered:
        raise NotFound("没有这一稿，或您无权查看。")
    return frozen_sheet(offered[number])
