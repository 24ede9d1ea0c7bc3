"""Printing: one declaration or many in one file."""

from urllib.parse import quote

from flask import Blueprint, Response, request
from flask_login import current_user

from app.blueprints.access import DECLARATION_ROLES, roles
from app.domain import return_sheet
from app.operations import Rejected
from app.printing.declarations import BOOK_LIMIT, Page, print_pages
from app.printing.papers import print_paper
from app.queries import NotFound
from app.queries.desk import Desk, desk

blueprint = Blueprint("printing", __name__)


@blueprint.get("/declarations/<int:declaration_id>/declaration.pdf")
@roles(*DECLARATION_ROLES)
def declaration(declaration_id: int):
    """Print what the person may read of one declaration."""
    at = desk(current_user.actor, declaration_id)
    name = f"{at.sheet.applicant_unit}-{at.sheet.project_code}-{at.sheet.project_name}.pdf"
    return pdf(print_pages([page_of(at)]), name)


@blueprint.get("/declarations.pdf")
@roles(*DECLARATION_ROLES)
def declarations():
    """Print the chosen declarations in one file, each with its own page numbers."""
    chosen = [number for number in dict.fromkeys(request.args.getlist("id", type=int)) if 0 < number < 2**31]
    if not chosen:
        raise Rejected("请先勾选要打印的申报表。")
    if len(chosen) > BOOK_LIMIT:
        raise Rejected(f"一次最多打印{BOOK_LIMIT}份，已选{len(chosen)}份，请分批打印。")
    return pdf(
        print_pages([page_of(desk(current_user.actor, each)) for each in chosen]),
        f"申报表{len(chosen)}份.pdf",
    )


@blueprint.get("/declarations/<int:declaration_id>/returns/<int:event_id>.pdf")
@roles(*DECLARATION_ROLES)
def returned(declaration_id: int, event_id: int):
    """Print the 退回意见单 of one return that the person may know of."""
    at = desk(current_user.actor, declaration_id)
    event = next((each for each in at.returns if each.id == event_id), None)
    if event is None:
        raise NotFound("没有这次退回，或您无权查看。")
    content = print_paper(
        "print/return_sheet.html",
        ("print.css", "print_papers.css"),
        RETURN=return_sheet,
        sheet=at.sheet,
        event=event,
        opinion=at.opinion(event),
        lines=return_sheet.return_lines(at.threads, event_id, at.sheet),
    )
    return pdf(content, f"{return_sheet.TITLE}-{at.sheet.project_code}-{at.sheet.project_name}.pdf")


def page_of(at: Desk) -> Page:
    """Return what is printed for a person's view of a declaration; all but the approved form names its status."""
    return Page(at.sheet, at.declaration.version_no, at.case.status, at.stage)


def pdf(content: bytes, name: str) -> Response:
    """Return a PDF under a file name, without what would break the header."""
    safe = "".join(
        character for character in name if character.isprintable() and character not in '\\/:*?"<>|'
    )
    disposition = f"inline; filename=\"declaration.pdf\"; filename*=UTF-8''{quote(safe)}"
    return Response(content, mimetype="application/pdf", headers={"Content-Disposition": disposition})
