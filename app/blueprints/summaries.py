"""The 汇总表: counts and amounts of a round by unit and 项目类型, on screen, as a file and printed.

On screen and as a file it is also grouped by department, 项目类型 or 一级项目 alone, over chosen stages.
"""

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.blueprints.files import csv_file, pdf, workbook_file
from app.blueprints.heavy_work import heavy
from app.blueprints.recording import recorded
from app.blueprints.selection import asked_round
from app.domain.files.groupings import ON_PAGES, By, whole
from app.domain.files.summaries import EXPLAINED, TITLE, Group
from app.domain.files.tables import Table
from app.domain.procedure.events import EventKind
from app.domain.procedure.stages import Status
from app.exchange.lists import table_of_groups, table_of_summary
from app.models import Round
from app.models.types import now
from app.printing.summaries import print_summary
from app.queries import NotFound
from app.queries.files.summaries import RoundSummary, summary_of
from app.queries.lists.filter_choices import rounds_of

blueprint = Blueprint("summaries", __name__)


@blueprint.get("/summary")
@roles(*DECLARATION_ROLES)
def show() -> ResponseReturnValue:
    """Show what the person may sum up of a round, of the newest where none is asked for."""
    rounds = rounds_of(current_actor())
    found = _found(rounds) if rounds else None
    explained = EXPLAINED[found.group] if found else ""
    if found and found.stages:
        explained = f"当前处于{found.label}的申报表。"
    asked = _asked(found) if found else {}
    return render_template(
        "summaries/summary.html",
        rounds=rounds,
        found=found,
        explained=explained,
        groupings=ON_PAGES,
        asked=asked,
        whole=whole(found.groups) if found else None,
    )


@blueprint.get("/summary.xlsx")
@roles(*DECLARATION_ROLES)
@heavy
@recorded(EventKind.EXPORTED)
def workbook() -> Response:
    """Give the summary as a workbook."""
    return workbook_file(_table())


@blueprint.get("/summary.csv")
@roles(*DECLARATION_ROLES)
@recorded(EventKind.EXPORTED)
def csv() -> Response:
    """Give the summary as CSV."""
    return csv_file(_table())


@blueprint.get("/summary.pdf")
@roles(*DECLARATION_ROLES)
@heavy
def printed() -> Response:
    """Print the summary."""
    found = _filled()
    return pdf(print_summary(found, current_user.name, now()), f"{_title(found)}.pdf")


def _table() -> Table:
    found = _filled()
    title = _title(found)
    if found.by is By.UNIT:
        return table_of_summary(title, found.summary)
    return table_of_groups(f"{title}-{ON_PAGES[found.by]}", found.by, found.groups)


def _title(found: RoundSummary) -> str:
    return f"{TITLE}-{found.round.title}-{found.label}"


def _asked(found: RoundSummary) -> dict[str, Any]:
    """Return the parts of an address that name this summary."""
    stages = [each.value for each in found.stages]
    by = found.by.value if found.by is not By.UNIT else None
    return {"round": found.round.id, "group": found.group.value, "stage": stages or None, "by": by}


def _filled() -> RoundSummary:
    found = _found(rounds_of(current_actor()))
    if not found.summary.departments:
        raise NotFound(f"{found.round.title}没有您能看到的“{found.label}”申报表，没有可汇总的。")
    return found


def _found(rounds: list[Round]) -> RoundSummary:
    chosen = asked_round(rounds)
    if chosen is None:
        raise NotFound("没有这个申报批次，或其中没有您能看到的申报表。")
    by = request.args.get("by", By.UNIT, type=By)
    group, stages = request.args.get("group", Group.ALL, type=Group), request.args.getlist("stage")
    chosen_stages = [each for each in Status if each.value in stages]
    return summary_of(current_actor(), chosen, group, by if by in ON_PAGES else By.UNIT, chosen_stages)
