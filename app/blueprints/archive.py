"""归档包: a budget year's approved declarations with all that belongs to them, made as a job."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.access import current_actor, roles
from app.blueprints.heavy_work import heavy
from app.domain.procedure.stages import Status
from app.domain.roles import Role
from app.domain.text import whole_number
from app.operations import archive_jobs
from app.queries.files.archiving import years_to_archive

blueprint = Blueprint("archive", __name__, url_prefix="/archive")


@blueprint.get("")
@roles(Role.AUDITOR)
def show() -> ResponseReturnValue:
    """List the budget years that have something approved."""
    return render_template("archive/years.html", years=years_to_archive(), approved=Status.APPROVED)


@blueprint.post("")
@roles(Role.AUDITOR)
@heavy
def make() -> ResponseReturnValue:
    """Begin with the package of a budget year (`year`)."""
    year = whole_number(request.form.get("year", "")) or 0
    return redirect(url_for("jobs.show", job_id=archive_jobs.start(current_actor(), year)), 303)
