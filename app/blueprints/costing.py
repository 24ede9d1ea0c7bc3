"""支出明细 of the working sheet: lines added, copied, moved, deleted, written out as 测算依据, and a step taken back."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.access import current_actor
from app.blueprints.costing_table import edited_costing
from app.blueprints.marking import Marker
from app.blueprints.paper import edited_paper
from app.blueprints.responses import is_fragment_request
from app.blueprints.sheet import saved_typed, writers
from app.domain.form.clipboard import read_block
from app.domain.form.costing_clipboard import place_items
from app.domain.form.costing_steps import ItemStep, read_item_step
from app.domain.form.sheet import SUMMED
from app.domain.procedure.workflow import require_editing
from app.domain.text import Unreadable
from app.models.types import now
from app.operations import Outdated, Rejected, costing, costing_steps
from app.operations.saving import Changed
from app.queries.procedure.desk import desk_of

blueprint = Blueprint("costing", __name__, url_prefix="/declarations/<int:declaration_id>/costing")


@blueprint.get("")
@writers
def begin(declaration_id: int) -> ResponseReturnValue:
    """Return the table with a blank line, to be stored with its first words."""
    desk = desk_of(current_actor(), declaration_id)
    require_editing(desk.case)
    return render_template(
        "sheet/_begun_costing.html", sheet=desk.sheet, costing=edited_costing(desk, is_open=True)
    )


@blueprint.post("/items/<identity>/copy")
@writers
def copy(declaration_id: int, identity: str) -> ResponseReturnValue:
    """Copy a line to the place below it."""
    if refused := saved_typed(declaration_id):
        return refused
    step = costing.copy_item(current_actor(), declaration_id, identity, step_key())
    return answer(declaration_id, "已复制 1 行明细", step, focused=f"content-{step.added[0][0]}")


@blueprint.post("/items/<identity>/delete")
@writers
def delete(declaration_id: int, identity: str) -> ResponseReturnValue:
    """Delete a line; the answer offers to take that back."""
    if refused := saved_typed(declaration_id):
        return refused
    step = costing.delete_item(current_actor(), declaration_id, identity)
    return answer(declaration_id, "已删除 1 行明细", step)


@blueprint.post("/items/<identity>/move")
@writers
def move(declaration_id: int, identity: str) -> ResponseReturnValue:
    """Move a line up or down."""
    if refused := saved_typed(declaration_id):
        return refused
    by = -1 if request.form.get("by") == "-1" else 1
    costing.move_item(current_actor(), declaration_id, identity, by)
    return answer(declaration_id, focused=f"content-{identity}")


@blueprint.post("/prose")
@writers
def prose(declaration_id: int) -> ResponseReturnValue:
    """Write 测算依据 anew from the lines; the answer offers to take that back."""
    if refused := saved_typed(declaration_id):
        return refused
    actor = current_actor()
    was = request.form.get("prose", "")
    try:
        step = costing_steps.write_prose(actor, declaration_id, was)
    except Changed as changed:
        raise Outdated("测算依据刚刚被他人修改，没有改写，请核对后再按。") from changed
    return answer(declaration_id, "已由明细写成测算依据", step)


@blueprint.post("/undo")
@writers
def undo(declaration_id: int) -> ResponseReturnValue:
    """Take back the step that the page carries; what somebody changed since is left alone, and named."""
    try:
        step = read_item_step(request.form.get("step", ""))
    except Unreadable as unreadable:
        raise Rejected(str(unreadable)) from unreadable
    left_alone = costing_steps.undo_items(current_actor(), declaration_id, step)
    sheet = desk_of(current_actor(), declaration_id).sheet
    places = "、".join(sheet.item_place(each) if each else "测算依据" for each in left_alone)
    return answer(declaration_id, f"已撤销；{places}之后有他人修改，未作改动" if places else "已撤销")


def pasted(declaration_id: int, column: str, identity: str) -> ResponseReturnValue:
    """Paste a block at a cell of the table: all of it, or nothing with the reason."""
    sheet = desk_of(current_actor(), declaration_id).sheet
    identities = [item.identity for item in sheet.items]
    start = "" if request.form.get("new") and identity not in identities else identity
    try:
        placement = place_items(read_block(request.form.get("text", "")), identities, start, column)
    except Unreadable as unreadable:
        raise Rejected(f"{unreadable}没有粘贴任何内容。") from unreadable
    step = costing_steps.paste_items(current_actor(), declaration_id, placement, step_key())
    edited = len({edit.identity for edit in step.edited})
    skipped = f"，跳过合计 {placement.skipped} 行" if placement.skipped else ""
    return answer(declaration_id, f"已粘贴明细 {len(step.added) + edited} 行{skipped}", step)


def step_key() -> str:
    """Return what identifies the step on its page, so that it is done once though its answer was lost; "" for nothing."""
    return (request.headers.get("X-Step-Key") or request.form.get("step_key", ""))[:64]


def answer(
    declaration_id: int, words: str = "", step: ItemStep | None = None, focused: str = ""
) -> ResponseReturnValue:
    """Return the table and what follows from it as fragments, with the step to take back; a plain form goes back."""
    if not is_fragment_request():
        where = url_for("declarations.show", declaration_id=declaration_id, _anchor="costing")
        return redirect(where, 303)
    desk = desk_of(current_actor(), declaration_id)
    paper = edited_paper(desk)
    prose_changed = ["costing_basis"] if step is None or step.prose else []
    page = render_template(
        "sheet/_changed_costing.html",
        desk=desk,
        sheet=desk.sheet,
        findings=desk.findings,
        marker=Marker(desk, desk.findings),
        declaration_id=declaration_id,
        costing=edited_costing(desk, focused=focused),
        values=[paper.named(key)[0] for key in (*SUMMED, *prose_changed)],
        words=words,
        step=step,
        at=now(),
    )
    return page, {"HX-Trigger": "saved"}
