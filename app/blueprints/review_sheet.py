"""The review sheet: finance reads it, the reviewer who has the review open fills it in, each cell or as one plain form."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.access import current_actor, roles
from app.blueprints.files import pdf
from app.blueprints.heavy_work import heavy
from app.blueprints.paper import read_paper
from app.blueprints.responses import REFUSAL_STATUS, is_fragment_request, sentence
from app.domain.form.sheet import Sheet
from app.domain.prereview.explanations import Noted
from app.domain.procedure.workflow import Refused
from app.domain.review import review_sheet as domain
from app.domain.review.from_findings import bearing, opinion
from app.domain.roles import Role
from app.domain.text import Unreadable, fingerprint, whole_number
from app.models.types import now
from app.operations import Outdated
from app.operations import review_sheets as operations
from app.operations.cells import TypedCell
from app.operations.saving import Changed
from app.printing.review_sheets import print_review
from app.queries import NotFound
from app.queries.form.sheets import frozen_sheet
from app.queries.procedure.desk import Desk, desk_of
from app.queries.procedure.frozen_prereviews import readable_findings
from app.queries.procedure.last_year import LastApproved, last_approved
from app.queries.review.review_sheets import Review, frozen, frozen_sheets, review_sheet

blueprint = Blueprint("review_sheet", __name__, url_prefix="/declarations/<int:declaration_id>")
readers = roles(*sorted(domain.READERS))
writers = roles(Role.REVIEWER)


@blueprint.get("/review-sheet")
@readers
def show(declaration_id: int) -> ResponseReturnValue:
    """Show the review sheet, or with `?number=` one that was frozen; `?beside=1` shows the declaration beside it."""
    desk, review = _readable(declaration_id)
    return _page(desk, review, _asked_for(desk, review))


@blueprint.get("/review-sheet.pdf")
@readers
@heavy
def printed(declaration_id: int) -> ResponseReturnValue:
    """Print the review sheet, or with `?number=` one that was frozen."""
    desk, working = _readable(declaration_id)
    review = _asked_for(desk, working)
    name = f"审核表-{desk.sheet.project_code}-{desk.sheet.project_name}.pdf"
    return pdf(print_review(review, _weighed(desk, review), now()), name)


@blueprint.post("/review-sheet/cells/<cell>")
@writers
def save(declaration_id: int, cell: str) -> ResponseReturnValue:
    """Save one cell and answer with a status line and the figures that follow from it, never with the cell itself."""
    typed, was = request.form.get(cell, ""), request.form.get(f"was.{cell}", "")
    context = {"cell": cell, "declaration_id": declaration_id, "at": now()}
    try:
        saved = operations.save(current_actor(), declaration_id, cell, typed, was)
    except Unreadable as unreadable:
        return render_template("sheet/_not_saved.html", message=str(unreadable), **context), 422
    except Changed as changed:
        address = url_for("review_sheet.cell", declaration_id=declaration_id, cell=cell)
        return render_template("sheet/_changed.html", changed=changed, cell_address=address, **context), 409
    context |= {"kind": "whole" if cell.startswith("score-") else "text", "saved": saved}
    review = review_sheet(declaration_id)
    return render_template("review_sheet/_saved.html", **context, **_figures(review), may_weigh=True)


@blueprint.get("/review-sheet/cells/<cell>")
@writers
def cell(declaration_id: int, cell: str) -> ResponseReturnValue:
    """Return one cell as it is stored, to take the other text."""
    desk, review = _readable(declaration_id)
    if cell not in review.sheet.cells:
        raise NotFound("审核表没有这一格。")
    domain.require_weighing(desk.case)
    return render_template("review_sheet/_cell.html", cell=cell, **_context(desk, review, review))


@blueprint.post("/review-sheet")
@writers
def save_all(declaration_id: int) -> ResponseReturnValue:
    """Save the whole review sheet without JavaScript."""
    return _save_typed(declaration_id) or redirect(
        url_for("review_sheet.show", declaration_id=declaration_id), 303
    )


@blueprint.post("/review-sheet/cells/<cell>/findings")
@writers
def fill(declaration_id: int, cell: str) -> ResponseReturnValue:
    """Put the findings that bear on a point into its opinion, where that is still blank."""
    if not is_fragment_request() and (refused := _save_typed(declaration_id)):
        return refused
    desk, review = _readable(declaration_id)
    domain.require_weighing(desk.case)
    kind, _, key = cell.partition("-")
    found = _bearing(desk, review).get(key, ()) if kind == "opinion" else ()
    if not found:
        raise NotFound("没有涉及这一项的预审问题。")
    try:
        saved = operations.save(current_actor(), declaration_id, cell, opinion(found), fingerprint(""))
    except Changed:
        message = "这一格已有意见，没有填入；如需改用预审的文字，请先清空这一格。"
        if is_fragment_request():
            return sentence(409, message)
        return _page_again(declaration_id, 409, message, {})
    if not is_fragment_request():
        where = url_for("review_sheet.show", declaration_id=declaration_id, _anchor=f"cell-{cell}")
        return redirect(where, 303)
    desk, review = _readable(declaration_id)
    context = _context(desk, review, review) | {"cell": cell, "at": now(), "kind": "text", "saved": saved}
    return render_template("review_sheet/_filled.html", **context)


def _save_typed(declaration_id: int) -> ResponseReturnValue | None:
    """Save what a plain form holds; return the page again where that could not be done."""
    typed_cells = {
        name.removeprefix("was."): TypedCell(request.form.get(name.removeprefix("was."), ""), was)
        for name, was in request.form.items()
        if name.startswith("was.")
    }
    typed = {cell: entry.typed for cell, entry in typed_cells.items()}
    try:
        outcome = operations.save_all(current_actor(), declaration_id, typed_cells)
    except (Refused, Outdated) as refused:
        if is_fragment_request():
            raise
        status = REFUSAL_STATUS[refused.kind] if isinstance(refused, Refused) else 409
        return _page_again(declaration_id, status, refused.message, typed)
    if outcome.is_clean:
        return None
    status = 422 if outcome.problems else 409
    message = "有内容没有保存，请看标红的各格；您输入的文字都还在。"
    return _page_again(
        declaration_id, status, message, typed, problems=outcome.problems, changed=outcome.changed
    )


def _readable(declaration_id: int) -> tuple[Desk, Review]:
    """Return the desk of somebody who may read the review sheet of this declaration, and it; raises `NotFound`."""
    desk = desk_of(current_actor(), declaration_id)
    if desk.review is None:
        raise NotFound("本表还没有到过财政审核，没有审核表。")
    return desk, desk.review


def _asked_for(desk: Desk, working: Review) -> Review:
    """Return the sheet that the address names by its number, without one the working sheet; raises `NotFound`."""
    number = request.args.get("number")
    return working if number is None else frozen(desk.declaration.id, whole_number(number) or 0)


def _weighed(desk: Desk, review: Review) -> Sheet:
    """Return the sheet that the review is about: the revision that it was frozen with, else what finance reads now."""
    return frozen_sheet(_revision_id(desk, review))


def _revision_id(desk: Desk, review: Review) -> int:
    revision_id = review.revision_id or desk.declaration.finance_revision_id
    if revision_id is None:
        raise NotFound("本表还没有到过财政审核，没有审核表。")
    return revision_id


def _bearing(desk: Desk, review: Review) -> Mapping[str, tuple[Noted, ...]]:
    """Return for each point of the review sheet, by its key, the findings that bear on it."""
    read = readable_findings(desk, _revision_id(desk, review))
    return bearing(review.sheet.scheme, read.findings.noted) if read else {}


def _context(desk: Desk, working: Review, review: Review) -> dict[str, Any]:
    """Return what the templates of `review` need; the cells of the working sheet are typed in by who may do so now."""
    may_weigh = domain.may_weigh(desk.case) and review is working
    return {
        **_figures(review),
        "desk": desk,
        "declaration_id": desk.declaration.id,
        "may_weigh": may_weigh,
        "cells_template": f"review_sheet/_{'typed' if may_weigh else 'read'}_cells.html",
        "bearing": _bearing(desk, review) if review is working else {},
        "typed": {},
        "problems": {},
        "changed": {},
    }


def _figures(review: Review) -> dict[str, Any]:
    """Return what the parts that follow from the cells need: score, grades, what is missing."""
    refusal = domain.pass_refusal(review.sheet)
    return {"review": review, "scheme": review.sheet.scheme, "pass_refusal": refusal}


def _page(desk: Desk, working: Review, review: Review, status: int = 200, **told: Any) -> ResponseReturnValue:
    context = _context(desk, working, review) | {
        "sheet": _weighed(desk, review),
        "frozen_sheets": frozen_sheets(desk.declaration.id),
        "last": _last(desk),
        "beside": request.args.get("beside") == "1",
        "paper": read_paper(desk, None) if request.args.get("beside") == "1" else None,
        "homeless": {},
        "message": "",
    }
    return render_template("review_sheet/review_sheet.html", **(context | told)), status


def _last(desk: Desk) -> tuple[LastApproved, Review | None] | None:
    """Return what was approved of the project for an earlier year with how it was weighed, None where nothing was."""
    last = last_approved(current_actor(), desk.declaration)
    return (last, next(reversed(frozen_sheets(last.declaration_id)), None)) if last else None


def _page_again(
    declaration_id: int, status: int, message: str, typed: dict[str, str], **told: Any
) -> ResponseReturnValue:
    """Return the page with everything typed: in its cell, or above the paper where it can no longer be typed in."""
    desk, review = _readable(declaration_id)
    sheet = review.sheet
    known = {cell: text for cell, text in typed.items() if cell in sheet.cells}
    homeless = (
        {}
        if domain.may_weigh(desk.case)
        else {sheet.label(cell): text for cell, text in known.items() if text != sheet.text(cell)}
    )
    return _page(desk, review, review, status, typed=known, homeless=homeless, message=message, **told)
