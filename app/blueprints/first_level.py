"""一级项目: the list of a year, one with its declarations and sums, its files; finance adds, changes and imports them."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.blueprints.administration.page import refusals
from app.blueprints.files import csv_file, pdf, workbook_file
from app.blueprints.heavy_work import heavy
from app.blueprints.list_imports import Rows, preview_page, previewed
from app.blueprints.receiving import body_limit
from app.blueprints.recording import recorded
from app.blueprints.selection import asked_round
from app.blueprints.sheet import writers
from app.domain.files.list_heads import FIRST_LEVEL_HEADS
from app.domain.files.plain_rows import in_counts
from app.domain.files.summaries import Group
from app.domain.procedure.events import EventKind
from app.domain.procedure.rounds import today
from app.domain.roles import Role
from app.domain.text import whole_number
from app.exchange.lists import table_of_first_level
from app.forms.administration import AdministrationForm
from app.forms.first_level import (
    FirstLevelForm,
    ListConfirmForm,
    ListUploadForm,
    NamingForm,
    NewFirstLevelForm,
)
from app.models.types import now
from app.operations import first_level as operations
from app.operations.first_level_naming import name_first_level
from app.printing.first_level import TITLE, print_first_level
from app.queries import NotFound
from app.queries.files.first_level_sums import (
    FirstLevelSums,
    departments_seen,
    sums_of,
    totals_of_year,
    visible_projects,
)
from app.queries.first_level import departments, find_first_level, years_with_projects
from app.queries.form.code_lists import allocation_methods, project_types
from app.queries.lists.filter_choices import rounds_of

blueprint = Blueprint("first_level", __name__)
OFFERED = {"on": True, "off": False}
approvers = roles(Role.APPROVER)


@blueprint.get("/first-level-projects")
@roles(*DECLARATION_ROLES)
def show_all() -> ResponseReturnValue:
    """List the 一级项目 of a year that concern the person, with what they see summed up of a round."""
    return _list()


@blueprint.post("/first-level-projects")
@approvers
def add() -> ResponseReturnValue:
    """Add a 一级项目."""
    form = NewFirstLevelForm(prefix="new")
    _offer(form)
    with refusals(form):
        if form.validate():
            year = form.budget_year.data or 0
            operations.add(current_actor(), year, _typed(form))
            return _done(f"已新增一级项目“{form.name.data}”。", "show_all", year=year)
    return _list(new=form)


@blueprint.get("/first-level-projects/<int:project_id>")
@roles(*DECLARATION_ROLES)
def show(project_id: int) -> ResponseReturnValue:
    """Show a 一级项目 with its declarations and their sums."""
    return _page(project_id)


@blueprint.get("/first-level-projects/<int:project_id>/sums.xlsx")
@roles(*DECLARATION_ROLES)
@heavy
@recorded(EventKind.EXPORTED)
def workbook(project_id: int) -> Response:
    """Give the declarations of a 一级项目 and their sums as a workbook."""
    return workbook_file(table_of_first_level(*_filled(project_id)))


@blueprint.get("/first-level-projects/<int:project_id>/sums.csv")
@roles(*DECLARATION_ROLES)
@recorded(EventKind.EXPORTED)
def csv(project_id: int) -> Response:
    """Give them as CSV."""
    return csv_file(table_of_first_level(*_filled(project_id)))


@blueprint.get("/first-level-projects/<int:project_id>/sums.pdf")
@roles(*DECLARATION_ROLES)
@heavy
def printed(project_id: int) -> Response:
    """Print them as 一级项目汇总表."""
    title, found = _filled(project_id)
    return pdf(print_first_level(found, current_user.name, now()), f"{title}.pdf")


@blueprint.post("/first-level-projects/<int:project_id>")
@approvers
def change(project_id: int) -> ResponseReturnValue:
    """Change a 一级项目."""
    form = FirstLevelForm(prefix="project")
    _offer(form)
    with refusals(form):
        if form.validate():
            operations.change(current_actor(), project_id, _typed(form), form.was.data or "")
            return _done("一级项目已保存。", "show", project_id=project_id)
    return _page(project_id, form)


@blueprint.post("/first-level-projects/<int:project_id>/<any(on, off):switch>")
@approvers
def offer(project_id: int, switch: str) -> ResponseReturnValue:
    """Offer a 一级项目 or close it."""
    operations.offer(current_actor(), project_id, offered=OFFERED[switch])
    return _done("一级项目已保存。", "show", project_id=project_id)


@blueprint.post("/first-level-projects/preview")
@approvers
@body_limit("IMPORT_LIMIT")
def preview() -> ResponseReturnValue:
    """Read a workbook and show what would become of each of its rows; nothing is written."""
    form = ListUploadForm(prefix="upload")

    def show(rows: Rows) -> ResponseReturnValue:
        year = form.into.data or 0
        typed = [(number, operations.TypedProject(*texts)) for number, texts in rows]
        found = operations.judged(current_actor(), year, typed)
        back = url_for("first_level.show_all", year=year)
        confirm = url_for("first_level.confirm")
        return preview_page(found, FIRST_LEVEL_HEADS, year, "一级项目", f"{year}年度", back, confirm)

    return previewed(form, FIRST_LEVEL_HEADS, show, lambda status: _list(upload=form, status=status))


@blueprint.post("/first-level-projects/import")
@approvers
def confirm() -> ResponseReturnValue:
    """Write the rows that the preview showed."""
    form = ListConfirmForm()
    rows = form.read(len(FIRST_LEVEL_HEADS)) if form.validate() else []
    typed = [(number, operations.TypedProject(*texts)) for number, texts in rows]
    found = operations.take_over(current_actor(), form.into.data or 0, typed)
    return _done(f"已导入一级项目：{in_counts(found)}。", "show_all", year=form.into.data)


@blueprint.post("/declarations/<int:declaration_id>/first-level-project")
@writers
def name(declaration_id: int) -> ResponseReturnValue:
    """Let a declaration name a 一级项目, or none (0)."""
    form = NamingForm()
    wanted = form.first_level.data or None
    name_first_level(current_actor(), declaration_id, wanted, form.was.data)
    flash("一级项目已保存。", "success")
    return redirect(url_for("declarations.show", declaration_id=declaration_id), 303)


def _typed(form: FirstLevelForm) -> operations.TypedProject:
    fields = (form.code, form.name, form.department, form.project_type, form.allocation_method)
    return operations.TypedProject(*(each.data or "" for each in fields))


def _offer(form: FirstLevelForm) -> None:
    form.offer(departments(), project_types(), allocation_methods())


def _done(message: str, endpoint: str, **values: Any) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for(f"first_level.{endpoint}", **values), 303)


def _status(form: AdministrationForm | None) -> int:
    return 200 if form is None else 409 if form.outdated else 422


def _list(
    new: NewFirstLevelForm | None = None, upload: ListUploadForm | None = None, status: int | None = None
) -> ResponseReturnValue:
    actor, bad = current_actor(), new or upload
    years = years_with_projects()
    year = whole_number(request.args.get("year", "")) or (years[0] if years else today().year + 1)
    if new is None:
        new = NewFirstLevelForm(None, prefix="new", data={"budget_year": year})
        _offer(new)
    rounds = [each for each in rounds_of(actor) if each.budget_year == year]
    in_round = rounds[0] if rounds else None
    return render_template(
        "first_level/list.html",
        year=year,
        years=years,
        round=in_round,
        projects=visible_projects(actor, year),
        totals=totals_of_year(actor, in_round, Group.ALL) if in_round else {},
        may_change=actor.has_role(Role.APPROVER),
        new=new,
        upload=upload or ListUploadForm(None, prefix="upload", data={"into": year}),
        bad=bad,
    ), status or _status(bad)


def _page(project_id: int, form: FirstLevelForm | None = None) -> ResponseReturnValue:
    """Show a 一级项目; a refused form keeps what was typed, with the present state as `was`."""
    found, rounds = _found(project_id)
    project, bad = found.project if found else find_first_level(project_id), form
    if form is None:
        held = {
            "code": project.code,
            "name": project.name,
            "department": project.department.code,
            "project_type": project.project_type_code,
            "allocation_method": project.allocation_method,
        }
        form = FirstLevelForm(None, prefix="project", data=held)
        _offer(form)
    form.was.data = operations.state(project)
    return render_template(
        "first_level/project.html",
        project=project,
        found=found,
        rounds=rounds,
        groups=list(Group),
        may_change=current_actor().has_role(Role.APPROVER),
        form=form,
        bad=bad,
    ), _status(bad)


def _found(project_id: int) -> tuple[FirstLevelSums | None, list[Any]]:
    """Return the sums in the round that is asked for, else in the newest, and the rounds to choose from.

    Raises `NotFound` for a 一级项目 that is not the person's to see.
    """
    actor, project = current_actor(), find_first_level(project_id)
    seen = departments_seen(actor)
    if seen is not None and project.department_id not in seen:
        raise NotFound("没有这个一级项目，或您无权查看。")
    rounds = [each for each in rounds_of(actor) if each.budget_year == project.budget_year]
    chosen = asked_round(rounds)
    if chosen is None:
        return None, rounds
    return sums_of(actor, project, chosen, request.args.get("group", Group.ALL, type=Group)), rounds


def _filled(project_id: int) -> tuple[str, FirstLevelSums]:
    found, _ = _found(project_id)
    if found is None or not found.lines:
        raise NotFound("这个一级项目下没有您能看到的申报表，没有可汇总的。")
    return f"{TITLE}-{found.project.code}-{found.round.title}-{found.group.label}", found
