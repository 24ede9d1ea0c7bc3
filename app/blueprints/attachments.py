"""附件: added, removed, and delivered piece by piece, always to be kept and never shown in the portal's own pages."""

from collections.abc import Callable

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints import declarations
from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.blueprints.files import kept_file
from app.blueprints.receiving import body_limit, require_clean
from app.blueprints.recording import recorded
from app.blueprints.responses import is_fragment_request
from app.domain.procedure.events import EventKind
from app.domain.roles import Role
from app.models import Attachment
from app.operations import Rejected
from app.operations.attachments import Upload, attach, attach_to_message, remove, unsent_message
from app.queries import NotFound
from app.queries.declarations import edit_target
from app.queries.files.attachments import pieces, readable_attachments
from app.queries.procedure.desk import Desk, desk_of

blueprint = Blueprint("attachments", __name__, url_prefix="/declarations/<int:declaration_id>/attachments")


@blueprint.get("")
@roles(*DECLARATION_ROLES)
def show(declaration_id: int) -> ResponseReturnValue:
    """Show the attachments of a declaration, with the form for more where the person may add them."""
    return _shown(desk_of(current_actor(), declaration_id))


@blueprint.post("")
@roles(Role.PREPARER, Role.SUBMITTER)
@body_limit("ATTACHMENTS_LIMIT")
def add(declaration_id: int) -> ResponseReturnValue:
    """Attach the chosen files to the declaration; each that is refused is named with the reason."""
    actor, allowed = current_actor(), current_app.config["ATTACHMENT_QUOTA"]
    edit_target(actor, declaration_id)
    problems = _refusals(lambda upload: attach(actor, declaration_id, upload, allowed))
    if problems or is_fragment_request():
        return _shown(desk_of(actor, declaration_id), problems)
    flash("附件已保存。", "success")
    return redirect(url_for("attachments.show", declaration_id=declaration_id), 303)


@blueprint.post("/threads/<int:thread_id>")
@roles(*DECLARATION_ROLES)
@body_limit("ATTACHMENTS_LIMIT")
def add_to_thread(declaration_id: int, thread_id: int) -> ResponseReturnValue:
    """Attach the chosen files to what the person is saying in a thread."""
    actor, allowed = current_actor(), current_app.config["ATTACHMENT_QUOTA"]
    message = unsent_message(actor, declaration_id, thread_id)
    problems = _refusals(lambda upload: attach_to_message(actor, message, upload, allowed))
    return _said(desk_of(actor, declaration_id), thread_id, message.message_id, problems)


@blueprint.get("/<int:attachment_id>")
@roles(*DECLARATION_ROLES)
@recorded(EventKind.DOWNLOADED)
def download(declaration_id: int, attachment_id: int) -> ResponseReturnValue:
    """Deliver an attachment, one piece in memory at a time, or the rest of it where a download broke off."""
    found = _find(desk_of(current_actor(), declaration_id), attachment_id)
    content = pieces(found.id, found.sha256)
    return kept_file(content, found.name, found.kind, found.size, found.sha256)


@blueprint.post("/<int:attachment_id>/removal")
@roles(*DECLARATION_ROLES)
def take_away(declaration_id: int, attachment_id: int) -> ResponseReturnValue:
    """Remove an attachment that is still the person's to change."""
    actor = current_actor()
    said = remove(actor, declaration_id, attachment_id)
    desk = desk_of(actor, declaration_id)
    if said is not None:
        return _said(desk, *said)
    if is_fragment_request():
        return _shown(desk)
    flash("附件已删除。", "success")
    return redirect(url_for("attachments.show", declaration_id=declaration_id), 303)


def _find(desk: Desk, attachment_id: int) -> Attachment:
    found = readable_attachments(desk).find(attachment_id)
    if found is None:
        raise NotFound("没有这个附件，或您无权查看。")
    return found


def _refusals(attach_one: Callable[[Upload], int]) -> list[str]:
    """Attach each file that was sent, and return a sentence for each that is not taken."""
    sent = [each for each in request.files.getlist("files") if each.filename]
    problems = [] if sent else ["请先选择要添加的文件。"]
    for each in sent:
        try:
            require_clean(each.stream, each.filename or "", "files")
            attach_one(Upload(each.filename or "", each.stream))
        except Rejected as rejected:
            problems.append(rejected.message)
    return problems


def _shown(desk: Desk, problems: list[str] | tuple[()] = ()) -> ResponseReturnValue:
    name = "_attachments" if is_fragment_request() else "attachments"
    page = render_template(
        f"attachments/{name}.html",
        desk=desk,
        sheet=desk.sheet,
        declaration_id=desk.declaration.id,
        attachments=readable_attachments(desk),
        attachment_problems=problems,
    )
    return page, 422 if problems else 200


def _said(
    desk: Desk, thread_id: int, message_id: int, problems: list[str] | tuple[()] = ()
) -> ResponseReturnValue:
    """Answer with the files of a message; a plain form gets back to its thread, or the page with what was refused."""
    if is_fragment_request():
        thread = next(each for each in desk.threads if each.id == thread_id)
        message = next(each for each in thread.messages if each.id == message_id)
        page = render_template(
            "attachments/_said.html",
            desk=desk,
            declaration_id=desk.declaration.id,
            thread=thread,
            message=message,
            attachments=readable_attachments(desk),
            attachment_problems=problems,
            answers=True,
        )
        return page, 422 if problems else 200
    if problems:
        return declarations.page(desk, 422, message="".join(problems))
    where = url_for("declarations.show", declaration_id=desk.declaration.id, _anchor=f"said-{thread_id}")
    return redirect(where, 303)
