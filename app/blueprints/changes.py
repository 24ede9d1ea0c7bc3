"""What changed between two revisions, on the sheet itself."""

from collections.abc import Iterable, Mapping

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.blueprints.heavy_work import heavy
from app.domain.form.changes import Changes, changes
from app.domain.form.folding import head_stretches, pieces, row_stretches
from app.domain.form.sheet import Sheet
from app.domain.review.threads import State, Thread, asking_for
from app.domain.text import whole_number
from app.models import Declaration
from app.queries import NotFound
from app.queries.form.sheets import frozen_sheet
from app.queries.procedure.desk import Desk, desk_of
from app.queries.procedure.versions import adjusted_by, adjusted_sheet

blueprint = Blueprint("changes", __name__)

WORKING = 0
"""The number that stands for the unit's working sheet, which is no revision yet."""
ADJUSTED, NAMED_ADJUSTED = -1, "adjusted"
"""The number that stands for the approved version that this one adjusts, and how the address names it."""
_CAME_OF_IT = {State.CHANGED: "已改", State.ANSWERED: "只答复", State.WAITING: "未修改"}


@blueprint.get("/declarations/<int:declaration_id>/changes")
@roles(*DECLARATION_ROLES)
@heavy
def show(declaration_id: int) -> ResponseReturnValue:
    """Compare two revisions that the person may read: by default what they last acted on with what stands there now.

    What did not change is folded unless the address says `unfolded`. One revision compared with itself is shown whole.
    """
    desk = desk_of(current_actor(), declaration_id)
    offered = {revision.number: revision.id for revision in desk.revisions}
    adjusted = adjusted_by(current_actor(), desk.declaration)
    first = desk.last_seen or WORKING if desk.has_acted or adjusted is None else ADJUSTED
    before = _number("before", first)
    after = _number("after", WORKING if desk.reads_working_sheet else max(offered))
    newer = _sheet(desk, offered, after)
    older = _adjusted(adjusted) if before == ADJUSTED else _sheet(desk, offered, before)
    found = changes(older, newer)
    askers = _askers(desk, found, before, after)
    return render_template(
        "changes/changes.html",
        desk=desk,
        sheet=newer,
        declaration_id=declaration_id,
        changes=found,
        askers=askers,
        opinions=_opinions(desk.asked_between(before, after) or (), askers, newer)
        if askers is not None
        else (),
        unasked=sum(not threads for threads in (askers or {}).values()),
        heads=head_stretches(found),
        rows=row_stretches(found),
        pieces=pieces,
        folding=not (found.is_empty or "unfolded" in request.args),
        is_whole=before == after != WORKING,
        numbers=sorted(offered),
        before=NAMED_ADJUSTED if before == ADJUSTED else before,
        adjusted=adjusted,
        after=after,
        cells_template="changes/_compared_cells.html",
        head_template="changes/_head.html",
        rows_template="changes/_rows.html",
    )


def _number(name: str, default: int) -> int:
    """Return the number of a revision that the address names, the default where it names none; raises `NotFound`."""
    if name not in request.args:
        return default
    if name == "before" and request.args[name] == NAMED_ADJUSTED:
        return ADJUSTED
    number = whole_number(request.args[name])
    if number is None:
        raise NotFound("没有这一稿，或您无权查看。")
    return number


def _adjusted(adjusted: Declaration | None) -> Sheet:
    if adjusted is None:
        raise NotFound("本表没有调整哪一版，或您无权查看。")
    return adjusted_sheet(adjusted)


def _askers(desk: Desk, found: Changes, before: int, after: int) -> dict[str, tuple[Thread, ...]] | None:
    """Return the threads that asked for each change, by its anchor; None where nothing was returned in between."""
    asked = None if before == ADJUSTED else desk.asked_between(before, after)
    return None if asked is None else {each.anchor: asking_for(asked, each) for each in found.places}


def _opinions(
    asked: Iterable[Thread], askers: Mapping[str, tuple[Thread, ...]], newer: Sheet
) -> list[tuple[Thread, State, str]]:
    """Return each thread that asked the unit, with what came of it: its place was changed, or it was answered alone."""
    changed = {each.id for threads in askers.values() for each in threads}
    found = []
    for each in asked:
        is_answered = each.state(newer) in (State.ANSWERED, State.SETTLED)
        state = State.CHANGED if each.id in changed else State.ANSWERED if is_answered else State.WAITING
        found.append((each, state, _CAME_OF_IT[state]))
    return found


def _sheet(desk: Desk, offered: dict[int, int], number: int) -> Sheet:
    if number == WORKING and desk.reads_working_sheet:
        return desk.sheet
    if number not in offered:
        raise NotFound("没有这一稿，或您无权查看。")
    return frozen_sheet(offered[number])
