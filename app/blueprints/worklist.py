"""The worklist, the first page after signing in, and its lists as files."""

from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.blueprints.access import DECLARATION_ROLES, current_actor, roles, signed_in
from app.blueprints.files import csv_file, workbook_file
from app.blueprints.heavy_work import heavy
from app.blueprints.list_parameters import (
    EVERY,
    OWN,
    STATUSES,
    ListParameters,
    list_parameters,
    required_parameters,
)
from app.blueprints.queue_place import POSITION
from app.blueprints.recording import recorded
from app.domain.files.tables import Table, too_many_rows
from app.domain.files.volumes import Binding
from app.domain.procedure.events import EventKind
from app.domain.procedure.first_steps import steps_of
from app.domain.procedure.rounds import today
from app.domain.roles import FINANCE_ROLES, Role
from app.exchange.lists import table_of_lines
from app.operations import Rejected
from app.queries.lists import worklist as lists
from app.queries.lists.counts import Shell, counted
from app.queries.lists.filters import order_of, sorts_of
from app.queries.lists.queues import EXPLAINED, Tab

blueprint = Blueprint("worklist", __name__)
CONSTANTS = {
    "Binding": Binding,
    "STATUSES": STATUSES,
    "EXPLAINED": EXPLAINED,
    "OWN": OWN,
    "EVERY": EVERY,
}
"""What the template compares with and chooses from."""


@blueprint.get("/")
@signed_in
def worklist() -> ResponseReturnValue:
    """Show a queue; an administrator, who reads no declaration, goes to their own pages."""
    actor = current_actor()
    if not actor.has_role(*DECLARATION_ROLES):
        return redirect(url_for("administration.units"))
    wanted = list_parameters(actor)
    totals, shell = _counts(wanted)
    total, tab = totals[wanted.tab], wanted.tab
    page, lines = _page(wanted) if total else (1, [])
    return render_template(
        "worklist/worklist.html",
        wanted=wanted,
        tab=tab,
        tabs=totals,
        shell=shell,
        lines=lines[: lists.PAGE],
        total=total,
        page=page,
        follows=len(lines) > lists.PAGE,
        is_last=page == lists.PAGES,
        # Who sees nothing there does not hear what it is called either.
        filtered_by=(wanted.words if total else []) if wanted.is_filtered else None,
        links=wanted.kept,
        turning="?" + urlencode({"tab": tab.value, **wanted.kept, POSITION: ""}),
        first=(page - 1) * lists.PAGE + 1,
        sort=wanted.sort or order_of(tab),
        offered_sorts=sorts_of(tab),
        shows_findings=actor.has_role(Role.ENDORSER, *FINANCE_ROLES),
        not_exported=too_many_rows(total),
        rounds=[each for each in wanted.choices.rounds if each.is_open(today())],
        listed_rounds=wanted.choices.seen_rounds if tab is Tab.ALL else [],
        first_steps=[] if current_user.knows_first_steps else steps_of(actor),
        **CONSTANTS,
    )


@blueprint.get("/worklist.xlsx")
@roles(*DECLARATION_ROLES)
@heavy
@recorded(EventKind.EXPORTED)
def workbook() -> Response:
    """Give all pages of a list as a workbook."""
    return workbook_file(_table())


@blueprint.get("/worklist.csv")
@roles(*DECLARATION_ROLES)
@heavy
@recorded(EventKind.EXPORTED)
def csv() -> Response:
    """Give all pages of a list as CSV."""
    return csv_file(_table())


def _page(wanted: ListParameters) -> tuple[int, list[lists.DeclarationLine]]:
    """Return the page that the address asks for, the first where it does not exist, and its lines and one more."""
    for page in (min(wanted.page, lists.PAGES), 1):
        if lines := lists.lines(
            current_actor(), wanted.tab, page, wanted.filters, wanted.sort, few=lists.PAGE + 1
        ):
            return page, lines
    return 1, []


def _counts(wanted: ListParameters) -> tuple[dict[Tab, int], Shell]:
    """Return how many each queue holds as the address filters it, and what the head counts, all in one statement."""
    filtered = [(tab, wanted.filters_of(tab)) for tab in wanted.tabs]
    totals, shell = counted(current_actor(), filtered)
    return dict(zip(wanted.tabs, totals, strict=True)), shell


def _table() -> Table:
    actor = current_actor()
    wanted = required_parameters(actor)
    if refusal := too_many_rows(lists.count(actor, wanted.tab, wanted.filters)):
        raise Rejected(refusal)
    title = f"申报表-{wanted.tabs[wanted.tab]}-{today():%Y%m%d}"
    return table_of_lines(title, lists.all_lines(actor, wanted.tab, wanted.filters, wanted.sort))
