"""复制: the choice of a source, the form of the copy, and the confirmation of copied values that must be checked."""

import uuid

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints import declarations
from app.blueprints.access import current_actor, roles
from app.blueprints.last_year import last_year_of
from app.blueprints.marking import Marker
from app.blueprints.prereview_panel import Panel
from app.blueprints.responses import REFUSALS, is_fragment_request, refusal_status
from app.blueprints.sheet import saved_typed, writers
from app.domain.form.project_code import read_project_code
from app.domain.form.sheet import Sheet
from app.domain.procedure.copying import carried_over, to_be_looked_at
from app.domain.procedure.rounds import today
from app.domain.roles import Role
from app.domain.text import Unreadable
from app.forms.drafting import GoingOnForm, NewDeclarationForm
from app.models import Declaration, Round
from app.operations import Outdated, Rejected, copying
from app.operations.drafting import NewDeclaration
from app.queries.form.code_lists import project_types
from app.queries.form.sheets import working_sheet
from app.queries.people import units_of
from app.queries.procedure import copying as queries
from app.queries.procedure.copying import rechecks
from app.queries.procedure.desk import desk_of
from app.queries.rounds import open_rounds
from app.queries.sections import section_now

blueprint = Blueprint("copying", __name__)
EVERYTHING = "all"
"""What 全部已核对 sends in place of a cell's name."""


blueprint.add_app_template_global(rechecks)


@blueprint.get("/copies")
@roles(Role.PREPARER, Role.SUBMITTER)
def choose() -> ResponseReturnValue:
    """List what the person may copy; `?q=` searches."""
    words = request.args.get("q", "")
    found = queries.sources(current_actor(), words, today())
    return render_template(
        "copying/choose.html",
        words=words,
        sources=found[: queries.SOURCES],
        has_more=len(found) > queries.SOURCES,
    )


@blueprint.route("/declarations/<int:declaration_id>/copy", methods=["GET", "POST"])
@roles(Role.PREPARER, Role.SUBMITTER)
def copy(declaration_id: int) -> ResponseReturnValue:
    """Show what a copy takes over and make it: `way` is `on` for the same project in a later year, `new` for another."""
    source = queries.source(current_actor(), declaration_id)
    later = queries.rounds_to_go_on_in(source, today())
    goes_on = request.values.get("way", "on" if later else "new") == "on"
    form = _going_on(later) if goes_on else _anew(source)
    sheet, code = working_sheet(source), source.project_code
    chosen = set(request.form.getlist("row"))
    status = 200
    if form.validate_on_submit():
        try:
            copied = _copy(declaration_id, form, chosen)
        except (Rejected, Outdated) as refusal:
            form.refuse(Rejected(refusal.message, getattr(refusal, "field", "")))
            status = refusal_status(refusal)
        else:
            flash(f"已从{code}复制。沿用的年度和金额已标出，请逐一核对。", "success")
            return redirect(url_for("declarations.show", declaration_id=copied), 303)
    elif form.errors:
        status = 422
    if not form.is_submitted():
        chosen = {row.identity for row in sheet.rows}
    form.form_key.data = form.form_key.data or str(uuid.uuid4())
    page = render_template(
        "copying/copy.html",
        form=form,
        source=source,
        sheet=sheet,
        chosen=chosen,
        goes_on=goes_on,
        may_go_on=bool(later),
        doubtful=_doubtful(sheet),
    )
    return page, status


def _doubtful(sheet: Sheet) -> set[str]:
    """Return the anchors of the places that must be checked again once they are copied."""
    everything = carried_over(sheet, {row.identity for row in sheet.rows}, sheet.catalogue, continues=True)
    return {place.anchor for place in to_be_looked_at(everything)}


def _copy(declaration_id: int, form: GoingOnForm | NewDeclarationForm, chosen: set[str]) -> int:
    actor, form_key = current_actor(), form.form_key.data or None
    if isinstance(form, GoingOnForm):
        return copying.go_on(actor, declaration_id, form.round_id.data, chosen, form_key)
    wanted = NewDeclaration(form_key=form_key, **form.wanted())
    return copying.copy(actor, declaration_id, wanted, chosen, current_app.config["REGION"])


def _going_on(later: list[Round]) -> GoingOnForm:
    form = GoingOnForm()
    form.offer(later)
    return form


def _anew(source: Declaration) -> NewDeclarationForm:
    """Return the form of 新建, which begins with type and section of what is copied."""
    units = units_of(current_actor(), Role.PREPARER, Role.SUBMITTER)
    goes_on = source.unit.successor_id or source.unit_id
    own = next((unit for unit in units if unit.id == goes_on), source.unit)
    try:
        section = section_now(own, read_project_code(source.project_code))
    except Unreadable:
        section = ""
    known = {"project_type": source.project_type_code, "section": f"{own.id}-{section}"}
    form = NewDeclarationForm(data=known)
    form.offer(open_rounds(today()), units, project_types())
    return form


@blueprint.post("/declarations/<int:declaration_id>/rechecks")
@writers
def confirm(declaration_id: int) -> ResponseReturnValue:
    """Confirm the copied value of the cell named by `checked`, or for `EVERYTHING` all of them."""
    if refused := saved_typed(declaration_id):
        return refused
    checked = request.form.get("checked", "")
    try:
        if not checked:
            raise Rejected("请指明已核对的是哪一格。")
        desk = desk_of(current_actor(), declaration_id)
        gone = [*rechecks(desk)] if checked == EVERYTHING else [checked]
        copying.confirm(current_actor(), declaration_id, None if checked == EVERYTHING else checked)
    except REFUSALS as refusal:
        if is_fragment_request():
            raise
        desk = desk_of(current_actor(), declaration_id)
        return declarations.page(desk, refusal_status(refusal), message=str(refusal))
    if not is_fragment_request():
        anchor = "rechecks" if checked == EVERYTHING else f"cell-{checked}"
        return redirect(url_for("declarations.show", declaration_id=declaration_id, _anchor=anchor), 303)
    desk = desk_of(current_actor(), declaration_id)
    return render_template(
        "copying/_confirmed.html",
        desk=desk,
        sheet=desk.sheet,
        findings=desk.findings,
        panel=Panel(desk),
        marker=Marker(desk, desk.findings),
        last_year=last_year_of(desk),
        declaration_id=declaration_id,
        gone=[anchor for anchor in gone if anchor not in rechecks(desk)],
    )
