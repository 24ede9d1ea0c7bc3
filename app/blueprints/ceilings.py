"""控制数: those of a round with what was submitted under them, set singly or from a workbook, and beside a declaration."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.blueprints.administration.page import refusals
from app.blueprints.files import csv_file, workbook_file
from app.blueprints.heavy_work import heavy
from app.blueprints.list_imports import Rows, preview_page, previewed
from app.blueprints.receiving import body_limit
from app.blueprints.recording import recorded
from app.blueprints.selection import asked_round
from app.domain.files.list_heads import CEILING_HEADS
from app.domain.files.plain_rows import in_counts
from app.domain.files.tables import Table
from app.domain.procedure.ceilings import APPROVED, COUNTED, Standing
from app.domain.procedure.events import EventKind
from app.domain.roles import Role
from app.exchange.lists import table_of_ceilings
from app.forms.administration import AdministrationForm
from app.forms.ceilings import CeilingForm
from app.forms.first_level import ListConfirmForm, ListUploadForm
from app.models import Round
from app.operations import Rejected
from app.operations import ceilings as operations
from app.operations.taking_over import first_rounds
from app.queries import NotFound
from app.queries.administration import units
from app.queries.ceilings import standings, standings_beside
from app.queries.first_level import first_level_projects
from app.queries.form.code_lists import project_types
from app.queries.procedure.desk import desk_of
from app.queries.rounds import all_rounds, find_round

blueprint = Blueprint("ceilings", __name__)
approvers = roles(Role.APPROVER)


@blueprint.get("/ceilings")
@roles(*DECLARATION_ROLES)
def show_all() -> ResponseReturnValue:
    """List the 控制数 of a round that concern the person, all or those that are exceeded (`over=1`)."""
    return _page()


@blueprint.get("/ceilings.xlsx")
@roles(*DECLARATION_ROLES)
@heavy
@recorded(EventKind.EXPORTED)
def workbook() -> Response:
    """Give them as a workbook."""
    return workbook_file(_table())


@blueprint.get("/ceilings.csv")
@roles(*DECLARATION_ROLES)
@recorded(EventKind.EXPORTED)
def csv() -> Response:
    """Give them as CSV."""
    return csv_file(_table())


@blueprint.post("/ceilings")
@approvers
def set_one() -> ResponseReturnValue:
    """Set a 控制数, or take it away."""
    form, of = CeilingForm(prefix="ceiling"), _asked_round()
    with refusals(form):
        if form.validate():
            fields = (form.unit, form.department, form.project_type, form.first_level, form.amount)
            typed = operations.TypedCeiling(*(each.data or "" for each in fields))
            operations.set_ceiling(current_actor(), of.id, typed)
            return _done("控制数已保存。", of)
    return _page(form)


@blueprint.post("/ceilings/preview")
@approvers
@body_limit("IMPORT_LIMIT")
def preview() -> ResponseReturnValue:
    """Read a workbook and show what would become of each of its rows; nothing is written."""
    form = ListUploadForm(prefix="upload")

    def show(rows: Rows) -> ResponseReturnValue:
        of = find_round(form.into.data or 0)
        typed = [(number, operations.TypedCeiling(*texts)) for number, texts in rows]
        found = operations.judged(current_actor(), of.id, typed)
        back = url_for("ceilings.show_all", round=of.id)
        return preview_page(
            found, CEILING_HEADS, of.id, "控制数", of.title, back, url_for("ceilings.confirm")
        )

    return previewed(form, CEILING_HEADS, show, lambda status: _page(upload=form, status=status))


@blueprint.post("/ceilings/import")
@approvers
def confirm() -> ResponseReturnValue:
    """Set the 控制数 that the preview showed."""
    form = ListConfirmForm()
    rows = form.read(len(CEILING_HEADS)) if form.validate() else []
    of = find_round(form.into.data or 0) if rows else None
    if of is None:
        raise Rejected("页面不完整，请重新导入。")
    typed = [(number, operations.TypedCeiling(*cells)) for number, cells in rows]
    found = operations.take_over(current_actor(), of.id, typed)
    return _done(f"已导入控制数：{in_counts(found)}。", of)


@blueprint.get("/declarations/<int:declaration_id>/ceilings")
@roles(*DECLARATION_ROLES)
def beside(declaration_id: int) -> ResponseReturnValue:
    """Show the 控制数 that bind a declaration, with what its unit lists now."""
    desk = desk_of(current_actor(), declaration_id)
    found = standings_beside(desk.declaration)
    return render_template("ceilings/_beside.html", desk=desk, declaration_id=declaration_id, ceilings=found)


def _asked_round() -> Round:
    found = asked_round(all_rounds())
    if found is None:
        raise NotFound("没有这个申报批次。")
    return found


def _shown(of: Round) -> list[Standing]:
    found = standings(of, current_actor())
    return [each for each in found if each.is_over] if request.args.get("over") else found


def _table() -> Table:
    of = _asked_round()
    if not (found := _shown(of)):
        raise NotFound(f"“{of.title}”没有您能看到的控制数。")
    return table_of_ceilings(f"控制数-{of.title}", found)


def _page(
    form: CeilingForm | None = None, upload: ListUploadForm | None = None, status: int | None = None
) -> ResponseReturnValue:
    of, bad = _asked_round(), form or upload
    may_change = current_actor().has_role(Role.APPROVER)
    form = form or CeilingForm(None, prefix="ceiling")
    if may_change:
        form.offer(units(), project_types(), first_level_projects(of.budget_year))
    return render_template(
        "ceilings/list.html",
        round=of,
        rounds=all_rounds(),
        ceilings=_shown(of),
        only_over=bool(request.args.get("over")),
        counted=COUNTED,
        approved=APPROVED,
        may_change=may_change,
        form=form,
        first_rounds=first_rounds(of) if may_change else (),
        upload=upload or ListUploadForm(None, prefix="upload", data={"into": of.id}),
        bad=bad,
    ), status or _status(bad)


def _status(bad: AdministrationForm | None) -> int:
    return 200 if bad is None else 409 if bad.outdated else 422


def _done(message: str, of: Round) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("ceilings.show_all", round=of.id), 303)
