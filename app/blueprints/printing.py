"""Printing: one declaration or many in one file, and the papers beside them."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.blueprints.files import pdf
from app.blueprints.heavy_work import heavy
from app.blueprints.recording import recorded
from app.blueprints.selection import ticked
from app.domain.files.volumes import AT_ONCE
from app.domain.procedure.events import EventKind
from app.domain.review import return_sheet
from app.models.types import now
from app.operations import Rejected
from app.printing import histories, round_lists
from app.printing.declarations import print_desk
from app.printing.joining import join
from app.printing.printed_pages import print_document
from app.queries import NotFound
from app.queries.files.renditions import rendition_bytes
from app.queries.lists.worklist import of_round
from app.queries.procedure.desk import Desk, desk_of
from app.queries.rounds import find_round

blueprint = Blueprint("printing", __name__)


@blueprint.get("/declarations/<int:declaration_id>/declaration.pdf")
@roles(*DECLARATION_ROLES)
@heavy
@recorded(EventKind.PRINTED)
def declaration(declaration_id: int) -> ResponseReturnValue:
    """Print what the person may read of one declaration; the approved page as it was made at approval.

    `?annex=1` has its 支出明细表 behind it, `?original=1` is the approved page of a version that another one has replaced.
    """
    desk = desk_of(current_actor(), declaration_id)
    if "original" in request.args:
        content = rendition_bytes(declaration_id)
        if content is None:
            raise NotFound("本表没有批复文件。")
        return pdf(content, _name(desk, "批复时的原件"))
    return pdf(print_desk(desk, annex="annex" in request.args), _name(desk))


def _name(desk: Desk, *said: str) -> str:
    sheet = desk.sheet
    names = (sheet.applicant_unit, sheet.project_code, sheet.project_name, desk.version_words, *said)
    return f"{'-'.join(filter(None, names))}.pdf"


@blueprint.get("/declarations.pdf")
@roles(*DECLARATION_ROLES)
@heavy
@recorded(EventKind.PRINTED)
def declarations() -> ResponseReturnValue:
    """Print a few chosen declarations in one file, each with its own page numbers; many are a job (`jobs.volume`)."""
    chosen = ticked(request.args)
    if not chosen:
        raise Rejected("请先勾选要打印的申报表。")
    if len(chosen) > AT_ONCE:
        raise Rejected(f"一次最多打印{AT_ONCE}份，已选{len(chosen)}份，请用“成册”。")
    desks = [desk_of(current_actor(), each) for each in chosen]
    annex = "annex" in request.args
    return pdf(join(print_desk(desk, annex=annex) for desk in desks), f"申报表{len(chosen)}份.pdf")


@blueprint.get("/declarations/<int:declaration_id>/returns/<int:event_id>.pdf")
@roles(*DECLARATION_ROLES)
@heavy
def returned(declaration_id: int, event_id: int) -> ResponseReturnValue:
    """Print the 退回意见单 of one return that the person may know of."""
    desk = desk_of(current_actor(), declaration_id)
    event = next((each for each in desk.returns_to_unit if each.id == event_id), None)
    if event is None:
        raise NotFound("没有这次退回，或您无权查看。")
    content = print_document(
        "print/return_sheet.html",
        ("print.css", "print_documents.css"),
        RETURN=return_sheet,
        sheet=desk.sheet,
        applicant_unit=desk.unit_name_at(event),
        event=event,
        opinion=desk.opinion(event),
        lines=return_sheet.return_lines(desk.threads, event_id, desk.sheet),
    )
    return pdf(content, f"{return_sheet.TITLE}-{desk.sheet.project_code}-{desk.sheet.project_name}.pdf")


@blueprint.get("/declarations/<int:declaration_id>/history.pdf")
@roles(*DECLARATION_ROLES)
@heavy
def history(declaration_id: int) -> ResponseReturnValue:
    """Print the 流转单: the history as far as the person may know it."""
    desk = desk_of(current_actor(), declaration_id)
    name = f"{histories.TITLE}-{desk.sheet.project_code}-{desk.sheet.project_name}.pdf"
    return pdf(histories.print_history(desk, now()), name)


@blueprint.get("/rounds/<int:round_id>/list.pdf")
@roles(*DECLARATION_ROLES)
@heavy
def round_list(round_id: int) -> ResponseReturnValue:
    """Print the list of what the person may see of a round."""
    found = find_round(round_id)
    lines = of_round(current_actor(), round_id)
    if not lines:
        raise NotFound(f"{found.title}还没有您能看到的申报表，没有清单可打印。")
    return pdf(round_lists.print_round(found, lines, now()), f"{round_lists.TITLE}-{found.title}.pdf")
