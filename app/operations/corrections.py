"""Putting a cell right with one click: the text that a finding proposes, saved as if it had been typed."""

from app.domain.actor import Actor
from app.domain.form.undo_steps import Edit, Step
from app.domain.procedure.workflow import require_editing
from app.operations import Outdated, Rejected, rejecting
from app.operations.cells import save
from app.operations.explanations import finding_on
from app.operations.saving import Changed
from app.queries.procedure.desk import desk_of


def correct(actor: Actor, declaration_id: int, tag: str, was: str) -> tuple[str, Step]:
    """Put the proposed text of the finding of that `tag` into its cell; `was` is the fingerprint of what stood there.

    Returns the cell's name on the page, and the step to take back; of a field there is none. Raises `NotFound`, `Refused`,
    `Outdated` when the words have changed, `Rejected` for a finding that proposes nothing.
    """
    desk = desk_of(actor, declaration_id)
    require_editing(desk.case)
    finding = finding_on(desk, tag).finding
    if finding.correction is None:
        raise Rejected("这个问题没有可以直接应用的建议，请在表上修改。")
    place, before = finding.place, finding.place.words(desk.sheet) or ""
    try:
        with rejecting(place.anchor):
            save(actor, declaration_id, place.anchor, finding.correction.text, was)
    except Changed as changed:
        raise Outdated(f"“{finding.name}”刚被改为“{changed.stored}”，没有应用建议，请核对。") from changed
    edits = (Edit(place.row, place.key, before, finding.correction.text),) if place.row else ()
    return place.anchor, Step(edited=edits)
