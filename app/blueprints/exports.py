"""Workbooks out: declarations in the official layout, as the person may read them."""

from flask import Blueprint, Response, request

from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.blueprints.files import XLSX, file
from app.blueprints.heavy_work import heavy
from app.blueprints.recording import recorded
from app.blueprints.selection import chosen
from app.domain.files.exporting import export_refusal
from app.domain.form.sheet import Sheet
from app.domain.procedure.events import EventKind
from app.exchange.workbook import write_workbook
from app.queries.files.exporting import readable_sheets
from app.queries.form.code_lists import code_lists, newest_catalogue
from app.queries.lists.worklist import selection
from app.queries.procedure.desk import desk_of

blueprint = Blueprint("exports", __name__)


@blueprint.get("/declarations/<int:declaration_id>/declaration.xlsx")
@roles(*DECLARATION_ROLES)
@heavy
@recorded(EventKind.EXPORTED)
def declaration(declaration_id: int) -> Response:
    """Give what the person may read of one declaration as a workbook."""
    desk = desk_of(current_actor(), declaration_id)
    sheet, said = desk.sheet, desk.version_words
    names = (sheet.applicant_unit, sheet.project_code, sheet.project_name, said)
    return _workbook([sheet], [said], f"{'-'.join(filter(None, names))}.xlsx")


@blueprint.get("/declarations.xlsx")
@roles(*DECLARATION_ROLES)
@heavy
@recorded(EventKind.EXPORTED)
def declarations() -> Response:
    """Give the chosen declarations, a worksheet for each, by unit and project code."""
    actor = current_actor()
    lines = selection(actor, chosen(request.args, export_refusal))
    sheets = readable_sheets(actor, [line.id for line in lines])
    return _workbook(sheets, [line.version_words for line in lines], f"申报表{len(lines)}份.xlsx")


def _workbook(sheets: list[Sheet], said: list[str], name: str) -> Response:
    content = write_workbook(sheets, code_lists(newest_catalogue()), said)
    return file(content, name, XLSX)
