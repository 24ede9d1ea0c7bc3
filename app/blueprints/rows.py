"""The indicator table of the working sheet: rows added, copied, moved, deleted, pasted, and a step taken back."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints import costing
from app.blueprints.access import current_actor
from app.blueprints.costing import step_key
from app.blueprints.paper import edited_paper
from app.blueprints.responses import is_fragment_request
from app.blueprints.sheet import saved_typed, writers
from app.domain.form.clipboard import Start, read_block, route
from app.domain.form.costing import ITEM_COLUMNS
from app.domain.form.sheet import ROW_CAP, Sheet
from app.domain.form.undo_steps import Step, read_step
from app.domain.text import Unreadable
from app.models.types import now
from app.operations import Rejected, rows
from app.queries import NotFound
from app.queries.procedure.desk import desk_of

blueprint = Blueprint("rows", __name__, url_prefix="/declarations/<int:declaration_id>")


@blueprint.post("/categories/<level_2>/rows")
@writers
def add(declaration_id: int, level_2: str) -> ResponseReturnValue:
    """Add a row at the end of a category."""
    if refused := saved_typed(declaration_id):
        return refused
    identity = rows.add_row(current_actor(), declaration_id, level_2, step_key=step_key())
    return answer(declaration_id, (level_2,), focused=identity)


@blueprint.post("/rows/<identity>/copy")
@writers
def copy(declaration_id: int, identity: str) -> ResponseReturnValue:
    """Copy a row to the place below it."""
    if refused := saved_typed(declaration_id):
        return refused
    level_2, step = rows.copy_row(current_actor(), declaration_id, identity, step_key())
    return answer(declaration_id, (level_2,), "已复制 1 行", step, focused=step.added[0][0])


@blueprint.post("/rows/<identity>/delete")
@writers
def delete(declaration_id: int, identity: str) -> ResponseReturnValue:
    """Delete a row; the answer offers to take that back."""
    if refused := saved_typed(declaration_id):
        return refused
    level_2, step = rows.delete_row(current_actor(), declaration_id, identity)
    return answer(declaration_id, (level_2,), f"已删除{level_2} 1 行", step)


@blueprint.post("/rows/<identity>/move")
@writers
def move(declaration_id: int, identity: str) -> ResponseReturnValue:
    """Move a row up or down inside its category."""
    if refused := saved_typed(declaration_id):
        return refused
    by = -1 if request.form.get("by") == "-1" else 1
    level_2 = rows.move_row(current_actor(), declaration_id, identity, by)
    return answer(declaration_id, (level_2,), focused=identity)


@blueprint.post("/paste")
@writers
def paste(declaration_id: int) -> ResponseReturnValue:
    """Paste a block from a spreadsheet as far as there is room for its rows, and say what is left over."""
    column, _, identity = request.form.get("cell", "").partition("-")
    if column in ITEM_COLUMNS:
        return costing.pasted(declaration_id, column, identity)
    desk = desk_of(current_actor(), declaration_id)
    try:
        placement = route(read_block(request.form.get("text", "")), desk.sheet.catalogue, _start(desk.sheet))
    except Unreadable as unreadable:
        raise Rejected(f"{unreadable}没有粘贴任何内容。") from unreadable
    step = rows.paste(current_actor(), declaration_id, placement, step_key())
    left = placement.appended[len(step.added) :]
    placement = replace(placement, appended=placement.appended[: len(step.added)])
    skipped = f"，跳过“不适用” {placement.skipped} 行" if placement.skipped else ""
    if left:
        level_2, (name, *_) = left[0]
        skipped += f"；指标表最多{ROW_CAP}行，余下 {len(left)} 行没有粘贴，从{level_2}“{name[:20]}”起"
    touched = {row.category.level_2 for edit in placement.edits if (row := desk.sheet.row(edit[0]))}
    touched |= {level_2 for level_2, _ in placement.appended}
    return answer(
        declaration_id, tuple(touched), f"已粘贴 {placement.rows} 行 {placement.cells} 格{skipped}", step
    )


@blueprint.post("/undo")
@writers
def undo(declaration_id: int) -> ResponseReturnValue:
    """Take back the step that the page carries; what somebody changed since is left alone, and named."""
    try:
        step = read_step(request.form.get("step", ""))
    except Unreadable as unreadable:
        raise Rejected(str(unreadable)) from unreadable
    left_alone = rows.undo(current_actor(), declaration_id, step)
    desk = desk_of(current_actor(), declaration_id)
    places = "、".join(desk.sheet.place(identity) for identity in left_alone)
    words = f"已撤销；{places}之后有他人修改，未作改动" if places else "已撤销"
    return answer(declaration_id, tuple(c.level_2 for c in desk.sheet.catalogue.categories), words)


def _start(sheet: Sheet) -> Start:
    """Return the focused cell that a block is pasted at, or the category whose rows are still to come."""
    column, _, identity = request.form.get("cell", "").partition("-")
    row = sheet.row(identity)
    if row is None and request.form.get("new"):
        identity = ""
    category = row.category if row else sheet.catalogue.category(request.form.get("category", ""))
    if category is None:
        raise NotFound("没有这一行指标，或它已被删除；没有粘贴任何内容。")
    identities = tuple(each.identity for each in sheet.rows_of(category))
    return Start(category.level_2, identities, identity or None, column or "name")


def answer(
    declaration_id: int,
    changed: tuple[str, ...],
    words: str = "",
    step: Step | None = None,
    focused: str = "",
) -> ResponseReturnValue:
    """Return the changed categories as fragments, with what was done and the step to take back; a plain form goes back."""
    if not is_fragment_request():
        anchor = f"category-{changed[0]}" if changed else None
        where = url_for("declarations.show", declaration_id=declaration_id, _anchor=anchor)
        return redirect(where, 303)
    desk = desk_of(current_actor(), declaration_id)
    page = render_template(
        "sheet/_changed_rows.html",
        desk=desk,
        declaration_id=declaration_id,
        categories=edited_paper(desk, focused=focused).of(changed),
        words=words,
        step=step,
        at=now(),
    )
    return page, {"HX-Trigger": "saved"}
