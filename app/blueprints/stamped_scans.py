"""盖章件: the scan of a stamped print is laid beside the approved rendition, and delivered as attachments are."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints import declarations
from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.blueprints.files import kept_file
from app.blueprints.heavy_work import turn
from app.blueprints.receiving import body_limit, require_clean
from app.blueprints.recording import recorded
from app.domain.files.stamped_scans import STAMPING
from app.domain.procedure.events import EventKind
from app.domain.procedure.workflow import Refused
from app.domain.roles import Role
from app.operations import Rejected
from app.operations.attachments import Upload
from app.operations.stamped_scans import OfAnother, require_stamping, sort, stamp
from app.queries.files.stamped_scans import find_scan, scan_pieces
from app.queries.procedure.desk import desk_of

blueprint = Blueprint("stamped_scans", __name__)

_BESIDE = "/declarations/<int:declaration_id>/stamped-scans"
_STAMPERS = tuple(role for role in Role if role in STAMPING)


@blueprint.post(_BESIDE)
@roles(*_STAMPERS)
@body_limit("ATTACHMENTS_LIMIT")
def add(declaration_id: int) -> ResponseReturnValue:
    """Lay the chosen scans beside the approved rendition; each that is not taken is named with the reason."""
    actor = current_actor()
    require_stamping(actor, declaration_id)
    sent = [each for each in request.files.getlist("scan") if each.filename]
    affirmed, recognised = "affirmed" in request.form, list[str]()
    problems: list[tuple[str, int | None]] = [] if sent else [("请先选择要添加的盖章件。", None)]
    for each in sent:
        name = each.filename or ""
        try:
            require_clean(each.stream, name, "scan")
            with turn():
                upload, quota = Upload(name, each.stream), current_app.config["ATTACHMENT_QUOTA"]
                recognised.append(stamp(actor, declaration_id, upload, quota, affirmed=affirmed).label)
        except Rejected as rejected:
            told = rejected.message
            leads_to = rejected.declaration_id if isinstance(rejected, OfAnother) else None
            problems.append((told if len(sent) == 1 else f"“{name}”：{told}", leads_to))
    if problems:
        desk = desk_of(actor, declaration_id)
        return declarations.page(desk, 422, scan_problems=problems, scan_affirmed=affirmed)
    flash(f"盖章件已保存（{'、'.join(dict.fromkeys(recognised))}）。", "success")
    where = url_for("declarations.show", declaration_id=declaration_id, _anchor="stamped-scans")
    return redirect(where, 303)


@blueprint.get(f"{_BESIDE}/<int:scan_id>")
@roles(*DECLARATION_ROLES)
@recorded(EventKind.DOWNLOADED)
def download(declaration_id: int, scan_id: int) -> ResponseReturnValue:
    """Deliver a scan, one piece in memory at a time."""
    found = find_scan(current_actor(), declaration_id, scan_id)
    content = scan_pieces(found.id, found.sha256)
    return kept_file(content, found.name, found.kind, found.size, found.sha256)


@blueprint.get("/stamped-scans")
@roles(*_STAMPERS)
def choose() -> ResponseReturnValue:
    """Ask for a pile of scans, each of which goes where its code says."""
    return render_template("stamped_scans/sorting.html", laid=(), problems=())


@blueprint.post("/stamped-scans")
@roles(*_STAMPERS)
@body_limit("ATTACHMENTS_LIMIT")
def sort_in() -> ResponseReturnValue:
    """Lay each scan beside the rendition that its code names; say where each went, and why one did not."""
    actor, quota = current_actor(), current_app.config["ATTACHMENT_QUOTA"]
    sent = [each for each in request.files.getlist("scan") if each.filename]
    laid, problems = [], [] if sent else ["请先选择盖章件。"]
    for each in sent:
        name = each.filename or ""
        try:
            require_clean(each.stream, name, "scan")
            with turn():
                laid.append((name, sort(actor, Upload(name, each.stream), quota)))
        except (Rejected, Refused) as refused:
            problems.append(f"“{name}”：{refused.message}")
    page = render_template("stamped_scans/sorting.html", laid=laid, problems=problems)
    return page, 422 if problems else 200
