"""盖章件: the scan of a stamped print is laid beside the approved rendition, and delivered as attachments are."""

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints import declarations
from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.blueprints.files import kept_file
from app.blueprints.heavy_work import turn
from app.blueprints.receiving import body_limit, require_clean
from app.blueprints.recording import recorded
from app.domain.files.stamped_scans import Recognition
from app.domain.procedure.events import EventKind
from app.domain.roles import Role
from app.operations import Rejected
from app.operations.attachments import Upload
from app.operations.stamped_scans import require_stamping, stamp
from app.queries.files.stamped_scans import find_scan, scan_pieces
from app.queries.procedure.desk import desk_of

blueprint = Blueprint(
    "stamped_scans", __name__, url_prefix="/declarations/<int:declaration_id>/stamped-scans"
)

SAVED = {
    Recognition.QR_CODE: "盖章件已保存，二维码和页数与批复文件一致。",
    Recognition.BY_HAND: "盖章件已保存，按您的人工核对归入本表。",
}


@blueprint.post("")
@roles(Role.PREPARER, Role.SUBMITTER, Role.REVIEWER, Role.APPROVER)
@body_limit("ATTACHMENTS_LIMIT")
def add(declaration_id: int) -> ResponseReturnValue:
    """Lay the chosen scan beside the approved rendition, or say at its place why it is not taken."""
    actor = current_actor()
    require_stamping(actor, declaration_id)
    sent, affirmed = request.files.get("scan"), "affirmed" in request.form
    try:
        if sent is None or not sent.filename:
            raise Rejected("请先选择要添加的盖章件。", "scan")
        require_clean(sent.stream, sent.filename, "scan")
        with turn():
            upload, quota = Upload(sent.filename, sent.stream), current_app.config["ATTACHMENT_QUOTA"]
            recognition = stamp(actor, declaration_id, upload, quota, affirmed=affirmed)
    except Rejected as rejected:
        return declarations.page(
            desk_of(actor, declaration_id), 422, scan_problem=rejected.message, scan_affirmed=affirmed
        )
    flash(SAVED[recognition], "success")
    where = url_for("declarations.show", declaration_id=declaration_id, _anchor="stamped-scans")
    return redirect(where, 303)


@blueprint.get("/<int:scan_id>")
@roles(*DECLARATION_ROLES)
@recorded(EventKind.DOWNLOADED)
def download(declaration_id: int, scan_id: int) -> ResponseReturnValue:
    """Deliver a scan, one piece in memory at a time."""
    found = find_scan(current_actor(), declaration_id, scan_id)
    content = scan_pieces(found.id, found.sha256)
    return kept_file(content, found.name, found.kind, found.size, found.sha256)
