"""The working sheet: each cell as a fragment, and the whole sheet as one plain form."""

from collections.abc import Mapping, Set

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints import declarations
from app.blueprints.access import current_actor, roles
from app.blueprints.costing_table import edited_costing, following
from app.blueprints.paper import RefusedSheet, edited_paper
from app.blueprints.responses import REFUSAL_STATUS, is_fragment_request
from app.domain.form.costing import ITEM_COLUMNS
from app.domain.form.identities import is_identity
from app.domain.form.places import Place
from app.domain.form.sheet import COLUMNS, EDITABLE, Sheet
from app.domain.procedure.workflow import Refused, require_editing
from app.domain.roles import Role
from app.domain.text import Unreadable
from app.models.types import now
from app.operations import cells
from app.operations.cells import TypedCell
from app.operations.saving import Changed
from app.queries import NotFound
from app.queries.procedure.desk import desk_of

blueprint = Blueprint("sheet", __name__, url_prefix="/declarations/<int:declaration_id>")
writers = roles(Role.PREPARER, Role.SUBMITTER)


@blueprint.post("/cells/<cell>")
@writers
def save(declaration_id: int, cell: str) -> ResponseReturnValue:
    """Save one cell and answer with a status line, never with the cell itself."""
    typed, was = request.form.get(cell, ""), request.form.get(f"was.{cell}", "")
    context = {"cell": cell, "declaration_id": declaration_id, "at": now()}
    copied = request.form.get(f"copied.{cell}", "")
    begun = cell.partition("-")[2]
    level_2 = request.form.get(f"new.{begun}", "")
    try:
        saved = cells.save(current_actor(), declaration_id, cell, typed, was, level_2)
    except Unreadable as unreadable:
        return render_template("sheet/_not_saved.html", message=str(unreadable), **context), 422
    except Changed as changed:
        return render_template("sheet/_changed.html", changed=changed, **context), 409
    key = cell.partition("-")[0]
    kind = "figure" if key in ITEM_COLUMNS else EDITABLE[key].kind.value if key in EDITABLE else key
    context |= {"saved": saved, "kind": kind, "copied": copied, "begun": begun if level_2 else ""}
    if saved.costed:
        context |= following(declaration_id, cell, saved.costed)
    page = render_template("sheet/_saved.html", **context)
    return page, {"HX-Trigger": "saved"}


@blueprint.get("/cells/<cell>")
@writers
def cell(declaration_id: int, cell: str) -> ResponseReturnValue:
    """Return one cell as it is stored, to take the other person's text."""
    desk = desk_of(current_actor(), declaration_id)
    if not _is_on(desk.sheet, cell):
        raise NotFound("没有这一格，或这一行已被删除。")
    require_editing(desk.case)
    if Place.at(cell).is_costing:
        return render_template("sheet/_item_cell.html", cell=edited_costing(desk).named(cell))
    found, row = edited_paper(desk).named(cell)
    return render_template("sheet/_cell.html", cell=found, row=row)


@blueprint.post("/sheet")
@writers
def save_all(declaration_id: int) -> ResponseReturnValue:
    """Save the whole sheet without JavaScript."""
    return saved_typed(declaration_id) or redirect(
        url_for("declarations.show", declaration_id=declaration_id), 303
    )


def saved_typed(declaration_id: int) -> ResponseReturnValue | None:
    """Save what a plain form carries along; return the page again when something could not be stored, else None."""
    typed_cells = _typed_cells()
    if not typed_cells:
        return None
    try:
        outcome = cells.save_all(current_actor(), declaration_id, typed_cells)
    except Refused as refused:
        if is_fragment_request():
            raise
        unsaved = {cell for cell, entry in typed_cells.items() if entry.is_changed}
        sheet = RefusedSheet(_texts(typed_cells), begun=_begun())
        return _page_with(declaration_id, sheet, unsaved, REFUSAL_STATUS[refused.kind], refused.message)
    if outcome.is_clean:
        return None
    return _page_with(
        declaration_id,
        RefusedSheet(_texts(typed_cells), outcome.problems, outcome.changed, _begun()),
        outcome.problems.keys() | outcome.changed.keys(),
        422 if outcome.problems else 409,
        "有内容没有保存，请看标红的各格；您输入的文字都还在。",
    )


def _texts(typed_cells: Mapping[str, TypedCell]) -> dict[str, str]:
    return {cell: entry.typed for cell, entry in typed_cells.items()}


def _page_with(
    declaration_id: int, refused: RefusedSheet, unsaved: Set[str], status: int, message: str
) -> ResponseReturnValue:
    """Return the page with everything typed: in its cell, or beside the form where there is no such cell any more."""
    desk = desk_of(current_actor(), declaration_id)
    filled = {row.category.level_2 for row in desk.sheet.rows}
    begun = {identity for level_2, identity in refused.begun.items() if level_2 not in filled}
    homeless = {
        cell: refused.typed[cell]
        for cell in unsaved
        if not desk.may_edit or not (_is_on(desk.sheet, cell) or cell.partition("-")[2] in begun)
    }
    return declarations.page(desk, status, refused=refused, homeless=homeless, message=message)


def _is_on(sheet: Sheet, cell: str) -> bool:
    key, _, identity = cell.partition("-")
    if identity and key in ITEM_COLUMNS:
        return sheet.item(identity) is not None
    return key in COLUMNS and sheet.row(identity) is not None if identity else key in EDITABLE


def _typed_cells() -> dict[str, TypedCell]:
    """Return the cells of a plain form: those that come with the fingerprint of the text they started from."""
    form = request.form
    begun = {identity: level_2 for level_2, identity in _begun().items()}
    return {
        name.removeprefix("was."): TypedCell(
            form.get(name.removeprefix("was."), ""), was, begun.get(name.partition("-")[2], "")
        )
        for name, was in form.items()
        if name.startswith("was.")
        and name.removeprefix("was.").partition("-")[0]
        in EDITABLE.keys() | COLUMNS.keys() | ITEM_COLUMNS.keys()
    }


def _begun() -> dict[str, str]:
    """Return the identities of the rows that a plain form begins, by 二级指标."""
    named = {
        name.removeprefix("new."): value for name, value in request.form.items() if name.startswith("new.")
    }
    return {level_2: identity for identity, level_2 in named.items() if is_identity(identity)}
