"""The prereview beside the unit's working sheet: what it finds, corrected with one click or explained."""

from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints import declarations
from app.blueprints.access import current_actor
from app.blueprints.cut_beside import cut_beside
from app.blueprints.heavy_work import turn_for
from app.blueprints.last_year import last_year_of
from app.blueprints.marking import Marker
from app.blueprints.paper import edited_paper
from app.blueprints.prereview_panel import Panel
from app.blueprints.queue_place import carried_query
from app.blueprints.responses import REFUSALS, is_fragment_request, refusal_status
from app.blueprints.sheet import saved_typed, writers
from app.domain.form.places import Place
from app.domain.procedure.workflow import require_editing
from app.models.types import now
from app.operations import corrections, explanations
from app.queries.procedure.desk import Desk, desk_of

blueprint = Blueprint("prereview", __name__, url_prefix="/declarations/<int:declaration_id>")


@blueprint.get("/prereview")
@writers
def panel(declaration_id: int) -> ResponseReturnValue:
    """Tell what the prereview finds, mark its places, and draw the actions that depend on it."""
    desk = desk_of(current_actor(), declaration_id)
    require_editing(desk.case)
    with turn_for(desk.sheet):
        return _found(desk, **cut_beside(desk, request.args))


@blueprint.post("/findings/<tag>/explanation")
@writers
def explain(declaration_id: int, tag: str) -> ResponseReturnValue:
    """Explain a finding; the button `every` all others of its rule, too."""
    if refused := saved_typed(declaration_id):
        return refused
    text, every = request.form.get(f"why-{tag}", ""), "every" in request.form
    try:
        explanations.explain(current_actor(), declaration_id, tag, text, every=every)
    except REFUSALS as refusal:
        return _refuse(declaration_id, refusal, tag)
    return _answer(declaration_id)


@blueprint.post("/findings/<tag>/take-back")
@writers
def take_back(declaration_id: int, tag: str) -> ResponseReturnValue:
    """Take an explanation back; the button `every` all of its rule."""
    if refused := saved_typed(declaration_id):
        return refused
    try:
        explanations.take_back(current_actor(), declaration_id, tag, every="every" in request.form)
    except REFUSALS as refusal:
        return _refuse(declaration_id, refusal, tag)
    return _answer(declaration_id)


@blueprint.post("/findings/<tag>/correction")
@writers
def correct(declaration_id: int, tag: str) -> ResponseReturnValue:
    """Put the text that a finding proposes into its cell; the button carries what the person saw there."""
    if refused := saved_typed(declaration_id):
        return refused
    try:
        cell, step = corrections.correct(current_actor(), declaration_id, tag, request.form.get("was", ""))
    except REFUSALS as refusal:
        return _refuse(declaration_id, refusal, tag)
    if not is_fragment_request():
        return _back_to(declaration_id, f"cell-{cell}")
    desk = desk_of(current_actor(), declaration_id)
    row = desk.sheet.row(Place.at(cell).row)
    paper = edited_paper(desk)
    return render_template(
        "prereview/_corrected.html",
        desk=desk,
        sheet=desk.sheet,
        findings=desk.findings,
        panel=Panel(desk),
        marker=Marker(desk, desk.findings),
        last_year=last_year_of(desk),
        declaration_id=declaration_id,
        cell=paper.named(cell)[0],
        categories=paper.of([row.category.level_2] if row else ()),
        words="已应用建议",
        step=step,
        at=now(),
    )


def _answer(declaration_id: int) -> ResponseReturnValue:
    if not is_fragment_request():
        return _back_to(declaration_id, "prereview")
    return _found(desk_of(current_actor(), declaration_id))


def _back_to(declaration_id: int, anchor: str) -> ResponseReturnValue:
    """Lead a plain form back to the page that it stood on: the check before sending, or the sheet."""
    if checking := request.form.get("checking", ""):
        query: dict[str, Any] = dict(parse_qsl(carried_query()))
        where = url_for("checking.show", declaration_id=declaration_id, action=checking, **query)
    else:
        where = url_for("declarations.show", declaration_id=declaration_id, _anchor=anchor)
    return redirect(where, 303)


def _found(desk: Desk, **more: Any) -> ResponseReturnValue:
    return render_template(
        "prereview/_found.html",
        desk=desk,
        sheet=desk.sheet,
        findings=desk.findings,
        panel=Panel(desk),
        marker=Marker(desk, desk.findings),
        last_year=last_year_of(desk),
        declaration_id=desk.declaration.id,
        **more,
    )


def _refuse(declaration_id: int, refusal: Exception, tag: str) -> ResponseReturnValue:
    """Say what is wrong beside the finding; a plain form gets its page again with everything typed."""
    status, message = refusal_status(refusal), str(refusal)
    desk = desk_of(current_actor(), declaration_id)
    if not is_fragment_request():
        return declarations.page(desk, status, message=message)
    place = f"#finding-error-{tag}" if desk.findings.named(tag) else "#flash"
    headers = {"HX-Retarget": place, "HX-Reswap": "innerHTML"}
    return render_template("errors/_line.html", sentence=message), status, headers
