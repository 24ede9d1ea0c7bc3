"""Workbooks out: declarations in the official layout, as the person may read them."""

from flask import Blueprint, Response, request
from flask_login import current_user

from app.blueprints.access import DECLARATION_ROLES, roles
from app.blueprints.files import XLSX
from app.blueprints.printing import chosen_ids, file
from app.blueprints.worklist import wanted_narrowing, wanted_tab
from app.domain.exporting import export_refusal
from app.domain.sheet import Sheet
from app.exchange.workbook import write_workbook
from app.operations import Rejected
from app.queries import worklist as lists
from app.queries.code_lists import code_lists, newest_catalogue
from app.queries.desk import desk
from app.queries.exporting import readable_sheets

blueprint = Blueprint("exports", __name__)


@blueprint.get("/declarations/<int:declaration_id>/declaration.xlsx")
@roles(*DECLARATION_ROLES)
def declaration(declaration_id: int) -> Response:
    """Give what the person may read of one declaration as a workbook."""
    sheet = desk(current_user.actor, declaration_id).sheet
    return _workbook([sheet], f"{sheet.applicant_unit}-{sheet.project_code}-{sheet.project_name}.xlsx")


@blueprint.get("/declarations.xlsx")
@roles(*DECLARATION_ROLES)
def declarations() -> Response:
    """Give the chosen declarations (`id`), or all of a list as its address narrows it (`tab`), a worksheet for each."""
    actor, chosen = current_user.actor, chosen_ids(request.args)
    if not chosen and "tab" in request.args:
        _require_few(lists.count(actor, wanted_tab(), wanted_narrowing()))
        chosen = [line.id for line in lists.all_lines(actor, wanted_tab(), wanted_narrowing())]
    _require_few(len(chosen))
    ordered = [line.id for line in lists.selection(actor, chosen)]
    return _workbook(readable_sheets(actor, ordered), f"申报表{len(ordered)}份.xlsx")


def _require_few(count: int) -> None:
    if refusal := export_refusal(count):
        raise Rejected(refusal)


def _workbook(sheets: list[Sheet], name: str) -> Response:
    content = write_workbook(sheets, code_lists(newest_catalogue()))
    return file(content, name, XLSX)
