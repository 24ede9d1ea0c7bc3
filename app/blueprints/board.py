"""The 看板: where a round stands, on screen, as a file and printed."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.blueprints.files import pdf, workbook_file
from app.blueprints.heavy_work import heavy
from app.blueprints.recording import recorded
from app.blueprints.selection import asked_round
from app.domain.actor import Actor
from app.domain.files.board import TITLE, Board, By, segments
from app.domain.procedure.ceilings import Standing
from app.domain.procedure.events import EventKind
from app.domain.procedure.rounds import today
from app.domain.procedure.stages import Status
from app.domain.roles import FINANCE_ROLES, Role
from app.exchange.lists import table_of_board
from app.printing.board import BAR, COLOURS, print_board
from app.queries import NotFound
from app.queries.lists.board import board_of
from app.queries.lists.filter_choices import FilterChoices, RoundChoice, filter_choices
from app.queries.tightest_ceilings import tightest

blueprint = Blueprint("board", __name__)
DRAWN_WITH = {"By": By, "APPROVED": Status.APPROVED, "segments": segments, "BAR": BAR, "COLOURS": COLOURS}
"""What the template compares and draws with."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A 看板 with what was chosen to get it; `department_id` is the one that it is narrowed to."""

    round: RoundChoice
    department_id: int | None
    choices: FilterChoices
    board: Board
    ceilings: Sequence[Standing]

    @property
    def department(self) -> str:
        """The name of the 一级预算单位 that it is narrowed to, "" for none."""
        return self.choices.departments[self.department_id] if self.department_id else ""

    @property
    def title(self) -> str:
        """What it is of, in words."""
        return "，".join(filter(None, (self.round.title, self.department)))

    @property
    def days_left(self) -> int | None:
        """How many days the round stays open, below 0 when that is over; None where it does not end."""
        return (self.round.closes_on - today()).days if self.round.closes_on else None


@blueprint.get("/board")
@roles(*DECLARATION_ROLES)
def show() -> ResponseReturnValue:
    """Show where a round stands, the newest where none is asked for (`round`), by department, unit, type or day (`by`)."""
    actor = current_actor()
    choices = filter_choices(actor)
    found = _shown(actor, choices) if choices.seen_rounds else None
    return render_template("board/board.html", found=found, rounds=choices.seen_rounds, **DRAWN_WITH)


@blueprint.get("/board.xlsx")
@roles(*DECLARATION_ROLES)
@heavy
@recorded(EventKind.EXPORTED)
def workbook() -> Response:
    """Give its figures as a workbook."""
    found = _asked()
    return workbook_file(table_of_board(f"{TITLE}-{found.title}", found.board, found.ceilings))


@blueprint.get("/board.pdf")
@roles(*DECLARATION_ROLES)
@heavy
def printed() -> Response:
    """Print it on one page."""
    found = _asked()
    content = print_board(found.title, found.board, found.ceilings, current_user.name)
    return pdf(content, f"{TITLE}-{found.title}.pdf")


def _asked() -> Shown:
    actor = current_actor()
    choices = filter_choices(actor)
    if not choices.seen_rounds:
        raise NotFound("没有您能看到的申报表，看板没有内容。")
    return _shown(actor, choices)


def _shown(actor: Actor, choices: FilterChoices) -> Shown:
    """Return what the address asks for; raises `NotFound` for a round or a department that the person sees nothing of."""
    of = asked_round(choices.seen_rounds)
    if of is None:
        raise NotFound("没有这个申报批次，或其中没有您能看到的申报表。")
    department = _department(choices)
    by = request.args.get("by", _usual(actor, narrowed=department is not None), type=By)
    board = board_of(actor, of.id, by, choices, department)
    return Shown(of, department, choices, board, tightest(actor, of.id, department))


def _department(choices: FilterChoices) -> int | None:
    wanted = request.args.get("department", "")
    if wanted and wanted not in map(str, choices.departments):
        raise NotFound("没有这个部门，或其中没有您能看到的申报表。")
    return int(wanted) if wanted else None


def _usual(actor: Actor, *, narrowed: bool) -> By:
    """Return what the rows are unless the address says otherwise."""
    if actor.has_role(Role.AUDITOR, *FINANCE_ROLES):
        return By.UNIT if narrowed else By.DEPARTMENT
    return By.UNIT if actor.has_role(Role.ENDORSER) else By.TYPE
