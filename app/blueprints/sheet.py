"""The working sheet: cells and rows as fragments, and the whole sheet as one plain form."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from app.blueprints import declarations
from app.blueprints.access import roles
from app.blueprints.answers import REFUSAL_STATUS, is_fragment_request
from app.domain.roles import Role
from app.domain.sheet import COLUMNS, EDITABLE, Sheet
from app.domain.text import Unreadable
from app.domain.workflow import Refused, require_editing
from app.models.types import now
from app.operations import cells, rows
from app.operations.cells import Changed, Entry
from app.queries import NotFound
from app.queries.code_lists import allocation_methods
from app.queries.desk import desk

blueprint = Blueprint("sheet", __name__, url_prefix="/declarations/<int:declaration_id>")
writers = roles(Role.PREPARER, Role.SUBMITTER)


@blueprint.post("/cells/<cell>")
@writers
def save(declaration_id: int, cell: str):
    """Save one cell and answer with a status line, never with the cell itself."""
    typed, was = request.form.get(cell, ""), request.form.get(f"was.{cell}", "")
    context = {"cell": cell, "declaration_id": declaration_id, "at": now()}
    try:
        saved = cells.save(current_user.actor, declaration_id, cell, typed, was)
    except Unreadable as unreadable:
        return render_template("sheet/_not_saved.html", message=str(unreadable), **context), 422
    except Changed as changed:
        return render_template("sheet/_changed.html", changed=changed, **context), 409
    return render_template("sheet/_saved.html", saved=saved, **context), {"HX-Trigger": "saved"}


@blueprint.get("/cells/<cell>")
@writers
def cell(declaration_id: int, cell: str):
    """Return one cell as it is stored, to take the other person's text."""
    at = desk(current_user.actor, declaration_id)
    if not _is_on(at.sheet, cell):
        raise NotFound("没有这一格，或这一行已被删除。")
    require_editing(at.case)
    return render_template("sheet/_cell.html", cell=cell, **_context(at))


@blueprint.post("/sheet")
@writers
def save_all(declaration_id: int):
    """Save the whole sheet without JavaScript."""
    return _saved_typed(declaration_id) or _back(declaration_id)


@blueprint.post("/categories/<level_2>/rows")
@writers
def add_row(declaration_id: int, level_2: str):
    """Add a row at the end of a category."""
    if refused := _saved_typed(declaration_id):
        return refused
    identity = rows.add_row(current_user.actor, declaration_id, level_2)
    return _category(declaration_id, level_2, identity)


@blueprint.post("/rows/<identity>/delete")
@writers
def delete_row(declaration_id: int, identity: str):
    """Delete a row."""
    if refused := _saved_typed(declaration_id):
        return refused
    level_2 = rows.delete_row(current_user.actor, declaration_id, identity)
    return _category(declaration_id, level_2)


@blueprint.post("/rows/<identity>/move")
@writers
def move_row(declaration_id: int, identity: str):
    """Move a row up or down inside its category."""
    if refused := _saved_typed(declaration_id):
        return refused
    by = -1 if request.form.get("by") == "-1" else 1
    level_2 = rows.move_row(current_user.actor, declaration_id, identity, by)
    return _category(declaration_id, level_2, identity)


def _saved_typed(declaration_id: int):
    """Save what a plain form carries along; return the page again when something could not be stored, else None."""
    entries = _entries()
    try:
        outcome = cells.save_all(current_user.actor, declaration_id, entries)
    except Refused as refused:
        unsaved = {cell for cell, entry in entries.items() if entry.is_changed}
        return _page_with(declaration_id, entries, unsaved, REFUSAL_STATUS[refused.kind], refused.message)
    if outcome.is_clean:
        return None
    return _page_with(
        declaration_id,
        entries,
        outcome.problems.keys() | outcome.changed.keys(),
        422 if outcome.problems else 409,
        "有内容没有保存，请看标红的各格；您输入的文字都还在。",
        problems=outcome.problems,
        changed=outcome.changed,
    )


def _page_with(
    declaration_id: int, entries: dict[str, Entry], unsaved: set[str], status: int, message: str, **told
):
    """Return the page with everything typed: in its cell, or beside the form where there is no such cell any more."""
    at = desk(current_user.actor, declaration_id)
    homeless = {
        cell: entries[cell].typed for cell in unsaved if not at.may_edit or not _is_on(at.sheet, cell)
    }
    typed = {cell: entry.typed for cell, entry in entries.items()}
    return declarations.page(at, status, typed=typed, homeless=homeless, message=message, **told)


def _is_on(sheet: Sheet, cell: str) -> bool:
    key, _, identity = cell.partition("-")
    return key in COLUMNS and sheet.row(identity) is not None if identity else key in EDITABLE


def _entries() -> dict[str, Entry]:
    """Return the cells of a plain form: those that come with the mark they started from."""
    form = request.form
    return {
        name.removeprefix("was."): Entry(form.get(name.removeprefix("was."), ""), was)
        for name, was in form.items()
        if name.startswith("was.")
        and name.removeprefix("was.").partition("-")[0] in EDITABLE.keys() | COLUMNS.keys()
    }


def _category(declaration_id: int, level_2: str, identity: str = ""):
    if not is_fragment_request():
        return _back(declaration_id, f"category-{level_2}")
    at = desk(current_user.actor, declaration_id)
    category = at.sheet.catalogue.category(level_2)
    page = render_template(
        "sheet/_changed_category.html", category=category, focused=identity, at=now(), **_context(at)
    )
    return page, {"HX-Trigger": "saved"}


def _context(at) -> dict:
    return {
        "desk": at,
        "sheet": at.sheet,
        "declaration_id": at.declaration.id,
        "cells_template": "sheet/_typing.html",
        "allocation_methods": allocation_methods(),
        "problems": {},
        "changed": {},
        "typed": {},
    }


def _back(declaration_id: int, anchor: str | None = None):
    return redirect(url_for("declarations.show", declaration_id=declaration_id, _anchor=anchor), 303)
