"""Imports: the template, the upload with its pending import, the preview, and the import of the ticked worksheets."""

import hashlib

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from app.blueprints.access import current_actor, roles
from app.blueprints.files import XLSX, file
from app.blueprints.heavy_work import heavy, turn
from app.blueprints.receiving import body_limit, require_clean
from app.blueprints.responses import RETRY_AFTER, refusal_status
from app.domain.files.exporting import BLANK_LIMIT, template_refusal
from app.domain.files.importing import AT_ONCE, SheetOutcome
from app.domain.form.folding import pieces
from app.domain.procedure.workflow import Refused
from app.domain.roles import Role
from app.domain.text import whole_number
from app.exchange.workbook import (
    CageFault,
    Mark,
    NotAWorkbook,
    annotated_workbook,
    blank_template,
    read_workbook,
)
from app.forms.workbooks import UploadForm
from app.models import PendingImport, Round
from app.operations import Outdated, Rejected, import_prereviews, pending_imports
from app.queries import NotFound
from app.queries.files import pending_imports as queries
from app.queries.form.code_lists import code_lists, newest_catalogue
from app.queries.people import units_of
from app.queries.rounds import find_round

blueprint = Blueprint("workbooks", __name__)
preparers = roles(Role.PREPARER, Role.SUBMITTER)


@blueprint.route("/workbooks", methods=["GET", "POST"])
@preparers
@body_limit("IMPORT_LIMIT")
def upload() -> ResponseReturnValue:
    """Take a workbook and lead to its preview, or say at the field what is wrong with it."""
    actor, form, status = current_actor(), UploadForm(), 422
    form.offer(queries.rounds_to_import_into(actor))
    if form.validate_on_submit() and (sent := form.workbook.data):
        try:
            with turn():
                kept = _kept(find_round(form.round_id.data), sent)
            return redirect(_looked_at(*kept), 303)
        except NotAWorkbook as unreadable:
            form.refuse(Rejected(str(unreadable), "workbook"))
        except CageFault as fault:
            form.refuse(Rejected(str(fault), "workbook"))
            status = 503
        except Rejected as rejected:
            form.refuse(rejected)
    page = render_template(
        "workbooks/upload.html",
        form=form,
        units=units_of(actor, Role.PREPARER, Role.SUBMITTER),
        waiting=queries.waiting_imports(actor),
        kept_until=queries.kept_until,
        BLANK_LIMIT=BLANK_LIMIT,
    )
    if not form.errors:
        return page
    return page, status, {"Retry-After": RETRY_AFTER} if status == 503 else {}


def _kept(in_round: Round, sent: FileStorage) -> tuple[int, bool]:
    """Store a pending import; return its id and whether it has more than `AT_ONCE` worksheets."""
    require_clean(sent.stream, sent.filename or "", "workbook")
    content = sent.stream.read()
    read = read_workbook(content, code_lists(in_round.catalogue))
    name = "".join(each for each in sent.filename or "" if each.isprintable())[:200]
    digest = hashlib.sha256(content).hexdigest()
    return pending_imports.keep(current_actor(), in_round, name, digest, read, content), len(read) > AT_ONCE


def _looked_at(import_id: int, is_long: bool) -> str:
    """Return where to go on: to the preview, for a long workbook to the job that prereviews it."""
    if is_long:
        return url_for("jobs.show", job_id=import_prereviews.start(current_actor(), import_id))
    return url_for("workbooks.show", import_id=import_id)


@blueprint.get("/workbooks/template.xlsx")
@preparers
@heavy
def template() -> Response:
    """Give blank forms to fill in for a `round`: `sheets` for each of the person's units, or for the `unit`."""
    units = units_of(current_actor(), Role.PREPARER, Role.SUBMITTER)
    if wanted := request.args.get("unit"):
        units = [unit for unit in units if str(unit.id) == wanted]
    if not units:
        raise NotFound("您不是这个单位的填报人。")
    number = whole_number(request.args.get("sheets", "1")) or 0
    if refusal := template_refusal(number, len(units)):
        raise Rejected(refusal)
    into = queries.rounds_to_import_into(current_actor())
    chosen = request.args.get("round")
    catalogues = [each.catalogue for each in into if not chosen or str(each.id) == chosen]
    lists = code_lists(catalogues[0] if catalogues else newest_catalogue())
    forms = [(unit.name, unit.primary_name) for unit in units for _ in range(number)]
    return file(blank_template(forms, lists), "申报表导入模板.xlsx", XLSX)


@blueprint.get("/workbooks/<int:import_id>")
@preparers
@heavy
def show(import_id: int) -> ResponseReturnValue:
    """Show the preview of each worksheet; once the import is confirmed, its report."""
    pending = queries.own_import(current_actor(), import_id)
    if pending.confirmed_at is not None:
        return render_template("workbooks/report.html", pending=pending, lines=queries.report(pending))
    return _preview(pending)


@blueprint.get("/workbooks/<int:import_id>/sheets/<int:position>")
@preparers
def worksheet(import_id: int, position: int) -> ResponseReturnValue:
    """Show what differs in one worksheet of a long workbook, and what the rules found in it."""
    pending = queries.own_import(current_actor(), import_id)
    if pending.confirmed_at is not None or position >= pending.worksheets:
        raise NotFound("没有这个工作表，或这次导入已经确认。")
    preview = queries.preview(current_actor(), pending)
    return render_template(
        "workbooks/worksheet.html",
        pending=pending,
        sheet=preview.sheets[position],
        found=preview.findings[position],
        position=position,
        pieces=pieces,
    )


@blueprint.get("/workbooks/<int:import_id>/problems.xlsx")
@preparers
@heavy
def problems(import_id: int) -> Response:
    """Give the person's own workbook back with its errors marked."""
    pending, workbook, marks = queries.with_problems(current_actor(), import_id)
    try:
        marked = annotated_workbook(workbook, [Mark(*mark) for mark in marks])
    except NotAWorkbook as unable:
        raise Rejected(str(unable)) from unable
    stem = pending.file_name.rpartition(".")[0] or pending.file_name
    return file(marked, f"{stem}（问题已标注）.xlsx", XLSX)


@blueprint.post("/workbooks/<int:import_id>")
@preparers
@heavy
def confirm(import_id: int) -> ResponseReturnValue:
    """Import the ticked worksheets, each as `position:token`; after a refusal the preview is computed again."""
    actor = current_actor()
    ticked = _ticked()
    try:
        pending_imports.confirm(actor, import_id, ticked, current_app.config["REGION"])
    except (Rejected, Outdated, Refused) as refusal:
        pending = queries.own_import(actor, import_id)
        return _preview(pending, set(ticked), str(refusal)), refusal_status(refusal)
    return redirect(url_for("workbooks.show", import_id=import_id), 303)


@blueprint.post("/workbooks/<int:import_id>/prereview")
@preparers
def prereview(import_id: int) -> ResponseReturnValue:
    """Go on with the prereview of a long workbook, or begin it again."""
    return redirect(_looked_at(import_id, is_long=True), 303)


@blueprint.post("/workbooks/<int:import_id>/throw-away")
@preparers
def throw_away(import_id: int) -> ResponseReturnValue:
    """Delete what was read of a workbook; nothing is written."""
    name = queries.own_import(current_actor(), import_id).file_name
    pending_imports.throw_away(current_actor(), import_id)
    flash(f"已放弃“{name}”，没有导入任何内容。", "success")
    return redirect(url_for("workbooks.upload"), 303)


def _preview(pending: PendingImport, ticked: set[int] | None = None, message: str = "") -> str:
    """Return the preview; without `ticked` everything is that may be taken without a doubt."""
    return render_template(
        "workbooks/preview.html",
        pending=pending,
        preview=queries.preview(current_actor(), pending),
        ticked=ticked,
        message=message,
        has_marks=pending.keeps_workbook,
        is_long=pending.worksheets > AT_ONCE,
        kept_until=queries.kept_until(pending),
        Outcome=SheetOutcome,
        pieces=pieces,
    )


def _ticked() -> dict[int, str]:
    """Return the tokens of the ticked worksheets by position; what no page sends counts as one that is not there."""
    found = {}
    for value in request.form.getlist("sheet"):
        position, _, token = value.partition(":")
        number = whole_number(position)
        found[-1 if number is None else number] = token
    return found
