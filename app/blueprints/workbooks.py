"""Workbooks in."""

from flask import Blueprint, current_app, render_template
from flask_login import current_user

from app.blueprints.access import roles
from app.domain.roles import Role
from app.domain.rounds import today
from app.exchange.workbook import NotAWorkbook, read_workbook
from app.forms.workbooks import UploadForm
from app.operations import Rejected
from app.operations.importing import import_sheets
from app.queries.code_lists import code_lists
from app.queries.rounds import find_round, open_rounds

blueprint = Blueprint("workbooks", __name__)


@blueprint.route("/workbooks", methods=["GET", "POST"])
@roles(Role.PREPARER, Role.SUBMITTER)
def upload():
    """Take a workbook and import every form in it, or say for each worksheet what is wrong."""
    form, report = UploadForm(), None
    form.offer(open_rounds(today()))
    if form.validate_on_submit():
        in_round = find_round(form.round_id.data)
        try:
            read = read_workbook(form.workbook.data.stream, code_lists(in_round.catalogue))
            report = import_sheets(current_user.actor, in_round, read, current_app.config["REGION"])
        except NotAWorkbook as unreadable:
            form.refuse(Rejected(str(unreadable), "workbook"))
        except Rejected as rejected:
            form.refuse(rejected)
    refused = form.errors or (report and not report.is_welcome)
    return render_template("workbooks/upload.html", form=form, report=report), 422 if refused else 200


upload.body_limit = "IMPORT_LIMIT"
