"""The worklist, the first page after signing in, and its lists as files."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_login import current_user

from app.blueprints.access import DECLARATION_ROLES, roles, signed_in
from app.blueprints.files import csv_file, workbook_file
from app.domain.exporting import EXPORT_LIMIT
from app.domain.rounds import today
from app.domain.summaries import Group
from app.domain.tables import Table, too_many_rows
from app.domain.volumes import Binding
from app.exchange.lists import table_of_lines
from app.operations import Rejected
from app.queries import worklist as lists
from app.queries.narrowing import Narrowing, narrowing_words
from app.queries.rounds import open_rounds

blueprint = Blueprint("worklist", __name__)

NARROWED_BY = ("round", "department", "unit", "type", "group")
"""What the address of a list may narrow it by."""


@blueprint.get("/")
@signed_in
def worklist():
    """Show 待办, 已办 or 全部; an administrator, who reads no declaration, goes to their own pages."""
    actor = current_user.actor
    if not actor.holds(*DECLARATION_ROLES):
        return redirect(url_for("administration.units"))
    tab, narrowing = wanted_tab(), wanted_narrowing()
    tabs = lists.counts(actor)
    total = lists.count(actor, tab, narrowing) if narrowing else tabs[tab]
    pages = max(1, -(-total // lists.PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    return render_template(
        "worklist/worklist.html",
        tab=tab,
        tabs=tabs,
        lines=lists.lines(actor, tab, page, narrowing),
        total=total,
        page=page,
        pages=pages,
        # Who sees nothing there does not hear what it is called either.
        narrowed_to=(narrowing_words(narrowing) if total else []) if narrowing else None,
        narrowed_by={name: value for name in NARROWED_BY if (value := request.args.get(name))},
        not_exported=too_many_rows(total),
        rounds=open_rounds(today()),
        listed_rounds=lists.rounds_of(actor) if tab is lists.Tab.ALL else [],
        Binding=Binding,
        EXPORT_LIMIT=EXPORT_LIMIT,
    )


@blueprint.get("/worklist.xlsx")
@roles(*DECLARATION_ROLES)
def workbook() -> Response:
    """Give all pages of a list as a workbook."""
    return workbook_file(_table())


@blueprint.get("/worklist.csv")
@roles(*DECLARATION_ROLES)
def csv() -> Response:
    """Give all pages of a list as CSV."""
    return csv_file(_table())


def _table() -> Table:
    actor, tab, narrowing = current_user.actor, wanted_tab(), wanted_narrowing()
    if refusal := too_many_rows(lists.count(actor, tab, narrowing)):
        raise Rejected(refusal)
    return table_of_lines(f"申报表-{tab.label}-{today():%Y%m%d}", lists.all_lines(actor, tab, narrowing))


def wanted_tab() -> lists.Tab:
    """Return the tab that the address names; 待办 for none."""
    wanted = request.args.get("tab", lists.Tab.WAITING)
    return lists.Tab(wanted) if wanted in set(lists.Tab) else lists.Tab.WAITING


def wanted_narrowing() -> Narrowing:
    """Return what the address narrows the list to; a number that cannot be one is nobody's."""
    ids = {name: _number(request.args.get(name, "")) for name in ("round", "department", "unit")}
    return Narrowing(
        round_id=ids["round"],
        department_id=ids["department"],
        unit_id=ids["unit"],
        project_type=request.args.get("type") or None,
        group=request.args.get("group", type=Group),
    )


def _number(text: str) -> int | None:
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
