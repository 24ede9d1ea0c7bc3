"""Long work: made from a list, done step by step while its page is open, ended with a file."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.blueprints.access import DECLARATION_ROLES, roles
from app.blueprints.answers import is_fragment_request
from app.blueprints.printing import chosen_ids, file
from app.domain.jobs import JobKind
from app.domain.volumes import AT_ONCE, Binding
from app.operations import jobs, volumes
from app.operations.job_steps import step as take_step
from app.queries.jobs import Progress, own_jobs, progress, result
from app.queries.worklist import Tab

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.get("")
@roles(*DECLARATION_ROLES)
def mine():
    """Show one's own jobs that are still kept."""
    return render_template("jobs/jobs.html", jobs=own_jobs(current_user.actor))


@blueprint.post("/volume")
@roles(*DECLARATION_ROLES)
def volume():
    """Make a volume of what was ticked, or of the whole list (`scope` "all").

    `scope` "print" prints a few at once, "export" gives them as a workbook.
    """
    scope, chosen = request.form.get("scope", ""), chosen_ids(request.form)
    if scope == "print" and 0 < len(chosen) <= AT_ONCE:
        return redirect(url_for("printing.declarations", id=chosen), 303)
    if scope == "export":
        return redirect(url_for("exports.declarations", id=chosen), 303)
    binding = request.form.get("binding", type=Binding, default=Binding.BOOK)
    tab = request.form.get("tab", type=Tab) if scope == "all" else None
    job_id = volumes.start(current_user.actor, binding, chosen, tab)
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@blueprint.get("/<int:job_id>")
@roles(*DECLARATION_ROLES)
def show(job_id: int):
    """Show how far a job is; the page takes its steps by itself where scripts run."""
    return render_template("jobs/job.html", job=progress(current_user.actor, job_id))


@blueprint.post("/<int:job_id>/step")
@roles(*DECLARATION_ROLES)
def step(job_id: int):
    """Do the next items, for two seconds."""
    take_step(current_user.actor, job_id)
    if is_fragment_request():
        at = progress(current_user.actor, job_id)
        page = render_template("jobs/_progress.html", job=at)
        return page, {"HX-Redirect": _next_page(at)} if at.kind is JobKind.IMPORT and at.finished_at else {}
    return redirect(url_for("jobs.show", job_id=job_id), 303)


def _next_page(at: Progress) -> str:
    """Return where one goes on when an import's worksheets are prereviewed."""
    return url_for("workbooks.show", basket_id=at.parameters["basket"])


@blueprint.post("/<int:job_id>/cancel")
@roles(*DECLARATION_ROLES)
def cancel(job_id: int):
    """End a job where it is; nothing is kept of it."""
    if not jobs.cancel(current_user.actor, job_id):
        flash("这项任务已经结束，没有再取消。", "warning")
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@blueprint.get("/<int:job_id>/file")
@roles(*DECLARATION_ROLES)
def download(job_id: int):
    """Give the file of a finished job."""
    made = result(current_user.actor, job_id)
    return file(made.content, made.name, made.media_type)
