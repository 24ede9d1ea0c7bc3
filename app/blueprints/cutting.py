"""压减向导 of the working sheet: what a cut touches on one page, what is taken of it written at once, and taken back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints import declarations
from app.blueprints.access import current_actor
from app.blueprints.costing_table import edited_costing
from app.blueprints.cut_beside import OPENED, opened_with
from app.blueprints.heavy_work import turn_for
from app.blueprints.marking import Marker
from app.blueprints.paper import edited_paper
from app.blueprints.responses import is_fragment_request
from app.blueprints.sheet import writers
from app.domain.cutting.guide import Guide
from app.domain.cutting.proposal import Proposal
from app.domain.cutting.step import read_cut_step
from app.domain.form.costing import TITLE as COSTING
from app.domain.form.money import read_amount
from app.domain.form.places import Place
from app.domain.form.sheet import COLUMNS, FIELDS, SUMMED, Sheet
from app.domain.form.text_diff import Run, RunKind, text_runs
from app.domain.procedure.workflow import require_editing
from app.domain.prose.costing_prose import partings
from app.domain.text import Unreadable
from app.models.types import now
from app.operations import Rejected, cutting
from app.queries.procedure.cutting import guide_of, room_under_ceilings
from app.queries.procedure.desk import desk_of

blueprint = Blueprint("cutting", __name__, url_prefix="/declarations/<int:declaration_id>/cut")
INDICATORS, AMOUNTS = "绩效指标", "项目金额"
_CHOICE = "choice-"


@dataclass(frozen=True, slots=True)
class Choice:
    """A proposal as the page draws it, with whether it is taken; words that come are marked."""

    proposal: Proposal
    is_taken: bool

    @property
    def runs(self) -> tuple[Run, ...]:
        """The proposed words, with those that are new as runs of their own."""
        found = text_runs(self.proposal.before, self.proposal.after)
        return tuple(run for run in found if run.kind is not RunKind.DELETED)


@blueprint.get("")
@writers
def show(declaration_id: int) -> ResponseReturnValue:
    """List what a cut touches; `to` is the amount that the year is to be cut to, where it is not cut already."""
    return _page(declaration_id, request.args, lambda tag: True)


@blueprint.post("/reckoned")
@writers
def reckon(declaration_id: int) -> ResponseReturnValue:
    """Draw the sums anew of what is taken; the button `all` takes or leaves all. Nothing is written."""
    return _page(declaration_id, request.form, _choice())


@blueprint.post("")
@writers
def apply(declaration_id: int) -> ResponseReturnValue:
    """Write what is taken; the page of the declaration offers to take that back as one step."""
    tags = {
        name.removeprefix(_CHOICE)
        for name, value in request.form.items()
        if name.startswith(_CHOICE) and value == "take"
    }
    target, opened = _target(request.form), opened_with(request.form)
    step = cutting.apply_cut(current_actor(), declaration_id, tags, target, opened)
    return declarations.page(desk_of(current_actor(), declaration_id), applied=step, applied_count=len(tags))


@blueprint.post("/undo")
@writers
def undo(declaration_id: int) -> ResponseReturnValue:
    """Take back what was taken of the guide; what somebody changed since is left alone, and named."""
    try:
        step = read_cut_step(request.form.get("step", ""))
    except Unreadable as unreadable:
        raise Rejected(str(unreadable)) from unreadable
    left_alone = cutting.undo_cut(current_actor(), declaration_id, step)
    desk = desk_of(current_actor(), declaration_id)
    places = "、".join(_named(desk.sheet, each) for each in left_alone)
    words = f"已撤销压减；{places}之后有他人修改，未作改动" if places else "已撤销压减"
    if not is_fragment_request():
        return redirect(url_for("declarations.show", declaration_id=declaration_id), 303)
    paper = edited_paper(desk)
    page = render_template(
        "cutting/_undone.html",
        desk=desk,
        sheet=desk.sheet,
        findings=desk.findings,
        marker=Marker(desk, desk.findings),
        declaration_id=declaration_id,
        costing=edited_costing(desk),
        values=[paper.named(key)[0] for key in (*SUMMED, *(edit.key for edit in step.fields))],
        categories=paper.of([category.level_2 for category in desk.sheet.catalogue.categories]),
        words=words,
        step=None,
        at=now(),
    )
    return page, {"HX-Trigger": "saved"}


def _page(
    declaration_id: int, asked: Mapping[str, str], is_taken: Callable[[str], bool]
) -> ResponseReturnValue:
    desk = desk_of(current_actor(), declaration_id)
    require_editing(desk.case)
    problem, target, opened = "", None, opened_with(asked)
    try:
        target = _target(asked)
    except Rejected as rejected:
        problem = rejected.message
    ceilings, room = room_under_ceilings(desk)
    with turn_for(desk.sheet):
        name, found = guide_of(desk, target, opened)
        choices = [Choice(each, is_taken(each.tag)) for each in found.proposals]
        after = found.cut_sheet({each.proposal.tag for each in choices if each.is_taken})
        apart = sum(1 for _ in partings(after.items, after.implementation_years, after.costing_basis))
    template = "cutting/_reckoned.html" if is_fragment_request() else "cutting/guide.html"
    page = render_template(
        template,
        desk=desk,
        sheet=desk.sheet,
        declaration_id=declaration_id,
        before_name=name,
        guide=found,
        groups=_groups(found, choices),
        taken=[each.proposal for each in choices if each.is_taken],
        all_drawn="all" in asked,
        after=after,
        apart=apart,
        ceilings=ceilings,
        room=room,
        asked_target=asked.get("to", ""),
        opened={key: asked.get(key, "") for key in OPENED},
        problem=problem,
    )
    return page, 422 if problem else 200


def _groups(found: Guide, choices: list[Choice]) -> list[tuple[str, list[Choice]]]:
    """Return the choices by the part of the form that they are in, in the order of the form."""
    by_part = groupby(choices, lambda each: _part(each.proposal.place))
    return [(part, list(group)) for part, group in by_part]


def _part(place: Place) -> str:
    if place.is_costing:
        return COSTING
    if place.key in SUMMED:
        return AMOUNTS
    return INDICATORS if place.key in COLUMNS else FIELDS[place.key].label


def _choice() -> Callable[[str], bool]:
    """Return what tells of a tag whether it is taken on the page; the button `all` says so of every one."""
    if pressed := request.form.get("all"):
        return lambda tag: pressed == "take"
    return lambda tag: request.form.get(f"{_CHOICE}{tag}", "take") == "take"


def _target(asked: Mapping[str, str]) -> Decimal | None:
    """Return the amount that the year is to be cut to; raises `Rejected` for what is none."""
    try:
        target = read_amount(asked.get("to", ""), "压减到")
    except Unreadable as unreadable:
        raise Rejected(str(unreadable), "to") from unreadable
    if target is not None and target <= 0:
        raise Rejected("“压减到”应大于0。", "to")
    return target


def _named(sheet: Sheet, place: str) -> str:
    """Return the name of a field, or of the line or row of an identity."""
    if place in FIELDS:
        return FIELDS[place].label
    return sheet.item_place(place) if sheet.item(place) else sheet.place(place)
