"""A declaration: its page, its history, and 新建."""

import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.blueprints.costing_table import edited_costing, read_costing
from app.blueprints.cut_beside import cut_beside
from app.blueprints.first_level_choice import first_level_of, projects_of
from app.blueprints.heavy_work import turn_for
from app.blueprints.last_year import last_year_of
from app.blueprints.paper import NOTHING_REFUSED, RefusedSheet, edited_paper, read_paper
from app.blueprints.prereview_panel import Panel
from app.blueprints.queue_place import queue_place
from app.blueprints.stamped_beside import stamped_beside
from app.blueprints.thread_lines import thread_lines
from app.blueprints.versions import adjusted_in, versions_beside
from app.domain.form.changes import Changes, changes
from app.domain.form.folding import told
from app.domain.form.places import Place
from app.domain.procedure.rounds import today
from app.domain.review.from_findings import demand
from app.domain.review.threads import asking_for
from app.domain.roles import Role
from app.domain.text import is_blank, whole_number
from app.forms.drafting import NewDeclarationForm
from app.forms.threads import ThreadForm
from app.operations import Rejected
from app.operations.drafting import NewDeclaration, create
from app.queries import NotFound
from app.queries.ceilings import standings_beside
from app.queries.files.attachments import readable_attachments
from app.queries.form.code_lists import problem_kinds, project_types, standard_opinions
from app.queries.form.sheets import frozen_sheet
from app.queries.lists.worklist import next_one
from app.queries.people import units_of
from app.queries.procedure import timeline as queries
from app.queries.procedure.colleagues import colleagues
from app.queries.procedure.comparison import found_at, reads_comparison
from app.queries.procedure.desk import Desk, desk_of
from app.queries.procedure.frozen_prereviews import readable_findings
from app.queries.procedure.standing import standing
from app.queries.procedure.taken_over import taken_over_from
from app.queries.rounds import open_rounds

blueprint = Blueprint("declarations", __name__)


@blueprint.get("/declarations/<int:declaration_id>")
@roles(*DECLARATION_ROLES)
def show(declaration_id: int) -> ResponseReturnValue:
    """Show the declaration as the official form, with what the person may do.

    `?at=` asks for a thread at a place, with `?rule=` about what that rule of the prereview finds there. `?thread=` leads to
    a thread: what follows # in a link would be lost at the sign-in.
    """
    desk = desk_of(current_actor(), declaration_id)
    thread_id = whole_number(request.args.get("thread", ""))
    if thread_id in {thread.id for thread in desk.threads}:
        return redirect(
            url_for("declarations.show", declaration_id=declaration_id, _anchor=f"said-{thread_id}")
        )
    asked, rule = request.args.get("at"), request.args.get("rule", "")
    with turn_for(desk.sheet):
        form = asking_at(desk, asked, rule) if asked and desk.has_stage_open else None
        return page(desk, thread_form=form)


@blueprint.get("/declarations/<int:declaration_id>/timeline")
@roles(*DECLARATION_ROLES)
def timeline(declaration_id: int) -> ResponseReturnValue:
    """Show who did what, and the stages still to come; `order=newest` begins at the end."""
    desk = desk_of(current_actor(), declaration_id)
    return render_template(
        "declarations/timeline.html",
        desk=desk,
        timeline=queries.timeline(desk),
        newest_first=request.args.get("order") == "newest",
    )


@blueprint.route("/declarations/new", methods=["GET", "POST"])
@roles(Role.PREPARER, Role.SUBMITTER)
def new() -> ResponseReturnValue:
    """Ask for what makes the project code, then open the blank form."""
    actor = current_actor()
    units = units_of(actor, Role.PREPARER, Role.SUBMITTER)
    form = NewDeclarationForm()
    rounds = open_rounds(today())
    form.offer(rounds, units, project_types(), projects_of(rounds, units))
    if form.validate_on_submit():
        wanted = NewDeclaration(form_key=form.form_key.data or None, **form.wanted())
        try:
            declaration_id = create(actor, wanted, current_app.config["REGION"])
        except Rejected as rejected:
            form.refuse(rejected)
        else:
            return redirect(url_for("declarations.show", declaration_id=declaration_id), 303)
    form.form_key.data = form.form_key.data or str(uuid.uuid4())
    return render_template("declarations/new.html", form=form, units=units), 422 if form.errors else 200


def asking_at(desk: Desk, anchor: str, rule: str = "") -> ThreadForm:
    """Return the form for a thread at a place, by its anchor, with the words of what a rule finds there to begin with.

    Raises `NotFound` for what is no place of the form.
    """
    try:
        place = Place.at(anchor)
    except ValueError:
        raise NotFound("没有这一格。") from None
    form = ThreadForm()
    form.offer(desk.case.status, problem_kinds())
    form.place.data = place.anchor
    form.form_key.data = form.form_key.data or str(uuid.uuid4())
    if found := found_at(desk, rule, place.anchor) if rule else ():
        form.rule.data = rule
        form.weight.data, form.text.data = demand(found)
    return form


def page(
    desk: Desk,
    status: int = 200,
    *,
    homeless: Mapping[str, str] = MappingProxyType({}),
    refused: RefusedSheet = NOTHING_REFUSED,
    said: Mapping[int, str] = MappingProxyType({}),
    **kept: Any,
) -> ResponseReturnValue:
    """Render the declaration's page; `kept` is what a refused form held, such as the reason, and `said` in which thread.

    `homeless` are the texts, by cell, that no field of the page can hold.
    """
    whys, attachments = _whys(), readable_attachments(desk)
    findable = {tag for tag in whys if desk.may_edit and desk.findings.named(tag)}
    read = None if desk.may_edit else readable_findings(desk)
    findings = desk.findings if desk.may_edit else read.findings if read else None
    context = {
        "desk": desk,
        "sheet": desk.sheet,
        "paper": edited_paper(desk, refused) if desk.may_edit else read_paper(desk, findings),
        "costing": edited_costing(desk, refused, is_open="costing" in request.args)
        if desk.may_edit
        else read_costing(desk, findings),
        "findings": findings,
        "readable": read,
        "reads_comparison": not desk.may_edit and reads_comparison(desk),
        "panel": Panel(desk, {tag: why for tag, why in whys.items() if tag in findable})
        if desk.may_edit
        else None,
        "standard_opinions": standard_opinions() if desk.decisions else (),
        "cells_template": "sheet/_typed_cells.html" if desk.may_edit else "sheet/_read_cells.html",
        "declaration_id": desk.declaration.id,
        "today": today(),
        "homeless": {
            **homeless,
            **{tag: why for tag, why in whys.items() if tag not in findable},
        },
        "message": "",
        "reason": "",
        "approval_number": "",
        "approved_on": "",
        "problems": {},
        "asked": None,
        "thread_form": None,
        "attachments": attachments,
        "threads": thread_lines(desk, attachments.said, said),
        "since": _since(desk),
        "colleagues": colleagues(desk) if desk.has_stage_open else (),
        "standing": standing(desk),
        "versions": versions_beside(desk),
        "stamped": stamped_beside(desk),
        "adjusted_in": adjusted_in(desk),
        "taken_over": taken_over_from(current_actor(), desk.declaration),
        "ceilings": standings_beside(desk.declaration),
        "first_level": first_level_of(desk),
        "last_year": last_year_of(desk),
        "in_halves": not desk.may_edit,
        "told": told,
        "applied": None,
        **(cut_beside(desk, {}) if desk.may_edit else {}),
        "next_one": next_one(current_actor(), desk.declaration.id) if desk.went_on else None,
    }
    place = queue_place(desk.declaration.id)
    if place:
        context["shell"] = place.shell
    return render_template("declarations/declaration.html", place=place, **(context | kept)), status


def _whys() -> dict[str, str]:
    """Return the explanations that a plain form held, by the `tag` of their finding: a refusal loses none."""
    return {
        name.removeprefix("why-"): text
        for name, text in request.form.items()
        if name.startswith("why-") and not is_blank(text)
    }


def _since(desk: Desk) -> tuple[Changes, int] | None:
    """Return what changed since whoever holds the stage acted last, or else was first submitted, and in how many places
    nobody asked for it."""
    seen = desk.last_seen if desk.has_stage_open else None
    newest = desk.revisions[-1].number if desk.revisions else None
    if seen is None or newest is None or seen == newest:
        return None
    before = next(revision for revision in desk.revisions if revision.number == seen)
    found, asked = changes(frozen_sheet(before.id), desk.sheet), desk.asked_between(seen, newest)
    unasked = () if asked is None else [each for each in found.places if not asking_for(asked, each)]
    return found, len(unasked)
