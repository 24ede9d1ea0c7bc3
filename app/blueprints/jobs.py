"""Long work: made from a list, done step by step while its page is open, ended with a file."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.blueprints.files import file
from app.blueprints.heavy_work import slot
from app.blueprints.list_parameters import list_address
from app.blueprints.recording import recorded
from app.blueprints.responses import is_fragment_request
from app.blueprints.selection import chosen
from app.domain.files.exporting import export_refusal
from app.domain.files.volumes import AT_ONCE, Binding, too_many
from app.domain.procedure.events import EventKind
from app.domain.procedure.jobs import JobKind
from app.operations import jobs, volumes
from app.operations.job_steps import step as take_step
from app.queries.procedure.jobs import Progress, own_jobs, progress_of, result

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.get("")
@roles(*DECLARATION_ROLES)
def mine() -> ResponseReturnValue:
    """Show one's own jobs that are still kept."""
    return render_template("jobs/jobs.html", jobs=own_jobs(current_actor()))


@blueprint.post("/volume")
@roles(*DECLARATION_ROLES)
def volume() -> ResponseReturnValue:
    """Bind what was chosen of a list, `as` one of the bindings."""
    ids = chosen(request.form, lambda count: too_many(count, 0))
    return _volume(request.form.get("as", type=Binding, default=Binding.BOOK), ids)


@blueprint.post("/print")
@roles(*DECLARATION_ROLES)
def print_chosen() -> ResponseReturnValue:
    """Print what was chosen of a list: a few at once, more as a volume."""
    ids = chosen(request.form, lambda count: too_many(count, 0))
    if len(ids) <= AT_ONCE:
        annex = request.form.get("annex")
        return redirect(url_for("printing.declarations", id=ids, annex=annex), 303)
    return _volume(Binding.BOOK, ids)


@blueprint.post("/export")
@roles(*DECLARATION_ROLES)
def export() -> ResponseReturnValue:
    """Export what was chosen of a list as one workbook."""
    if "whole" in request.form:
        return redirect(url_for("exports.declarations", whole=1, **list_address()), 303)
    return redirect(url_for("exports.declarations", id=chosen(request.form, export_refusal)), 303)


def _volume(binding: Binding, ids: list[int]) -> ResponseReturnValue:
    job_id = volumes.start(current_actor(), binding, ids, annex="annex" in request.form)
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@blueprint.get("/<int:job_id>")
@roles(*DECLARATION_ROLES)
def show(job_id: int) -> ResponseReturnValue:
    """Show how far a job is; the page takes its steps by itself where scripts run."""
    return render_template("jobs/job.html", job=progress_of(current_actor(), job_id), moved=True)


@blueprint.post("/<int:job_id>/step")
@roles(*DECLARATION_ROLES)
def step(job_id: int) -> ResponseReturnValue:
    """Do the next items, for two seconds; where others do heavy work already, the page asks again."""
    moved = False
    with slot() as is_free:
        if is_free:
            moved = take_step(current_actor(), job_id)
    if is_fragment_request():
        if not is_free:
            return "", 204
        progress = progress_of(current_actor(), job_id)
        page = render_template("jobs/_progress.html", job=progress, moved=moved)
        return page, {
            "HX-Redirect": _next_page(progress)
        } if progress.kind is JobKind.IMPORT and progress.finished_at else {}
    return redirect(url_for("jobs.show", job_id=job_id), 303)


def _next_page(progress: Progress) -> str:
    """Return the address of the preview of an import whose worksheets were prereviewed."""
    return url_for("workbooks.show", import_id=progress.import_id)


@blueprint.post("/<int:job_id>/cancel")
@roles(*DECLARATION_ROLES)
def cancel(job_id: int) -> ResponseReturnValue:
    """End a job where it is; nothing is kept of it."""
    if not jobs.cancel(current_actor(), job_id):
        flash("这项任务已经结束，没有再取消。", "warning")
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@blueprint.get("/<int:job_id>/file")
@roles(*DECLARATION_ROLES)
@recorded(EventKind.DOWNLOADED)
def download(job_id: int) -> ResponseReturnValue:
    """Give the file of a finished job."""
    made = result(current_actor(), job_id)
    # A job's number is never given twice, and its file never made again.
    return file(made.content, made.name, made.media_type, tag=f"job-{job_id}")
