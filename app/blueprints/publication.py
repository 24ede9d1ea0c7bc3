"""公开: a round's approved declarations with what was proposed and decided, one of them before it, and the package."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.blueprints.administration.page import refusals
from app.blueprints.files import pdf
from app.blueprints.heavy_work import heavy
from app.blueprints.recording import recorded
from app.blueprints.selection import asked_round, ticked_locks
from app.domain.actor import Actor
from app.domain.prereview.explanations import tag
from app.domain.prereview.public_sheet import can_be_hidden
from app.domain.procedure.events import EventKind
from app.domain.procedure.publication import PublicationState
from app.domain.procedure.stages import Status
from app.domain.procedure.workflow import Refusal, Refused
from app.domain.roles import Role
from app.domain.text import whole_number
from app.forms.administration import AdministrationForm
from app.forms.publication import OpinionForm, PublicAnswerForm
from app.models import Round
from app.operations import Outdated, publication_packages
from app.operations import publications as operations
from app.operations.publications import decide, may_answer, propose, settle_all
from app.printing.publications import print_public
from app.queries import NotFound
from app.queries.files.publication_contents import content_of
from app.queries.files.publications import (
    NotedAnswer,
    PublicationCase,
    publication_case,
    publication_page,
    units_of,
)
from app.queries.rounds import all_rounds

blueprint = Blueprint("publication", __name__)
settlers = roles(Role.SUBMITTER, Role.APPROVER)
VERBS: dict[str, Callable[[Actor, int, int, Any], None]] = {"propose": propose, "decide": decide}
TOLD = {"propose": "已提出意见", "decide": "已决定"}
AROUND = 60
"""Code points that are shown before and after the words of a finding."""
LISTED = 5
"""So many refusals are told at once."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The words of a finding with what stands around them, "" where nothing does."""

    before: str
    quote: str
    after: str


@blueprint.get("/publication")
@roles(*DECLARATION_ROLES)
def show_all() -> ResponseReturnValue:
    """List the approved declarations of a round that the person may see, all or those in one state."""
    return _list()


@blueprint.post("/publication")
@settlers
@heavy
def settle() -> ResponseReturnValue:
    """Propose, or decide on, what was ticked: `item` is a declaration with the lock that the page showed."""
    form, verb = _opinion_form()
    with refusals(form):
        if form.validate():
            done = settle_all(VERBS[verb], current_actor(), ticked_locks(request.form), form.opinion)
            rest = (
                f"；{len(done.refused)}项没有办理：" + "".join(done.refused[:LISTED])
                if done.refused
                else "。"
            )
            flash(f"{TOLD[verb]}{done.count}份{rest}", "warning" if done.refused else "success")
            return redirect(url_for("publication.show_all", **_address()), 303)
    return _list(form)


@blueprint.post("/publication/package")
@roles(Role.APPROVER)
@heavy
def package() -> ResponseReturnValue:
    """Begin with the package of a round, or of one unit in it."""
    of, unit_id = _asked_round(), _asked("unit")
    job_id = publication_packages.start(current_actor(), of.id, unit_id)
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@blueprint.get("/declarations/<int:declaration_id>/publication")
@roles(*DECLARATION_ROLES)
def show(declaration_id: int) -> ResponseReturnValue:
    """Show an approved declaration before its publication: what is to be answered, what was proposed and decided."""
    return _case(publication_case(current_actor(), declaration_id))


@blueprint.post("/declarations/<int:declaration_id>/publication")
@settlers
def settle_one(declaration_id: int) -> ResponseReturnValue:
    """Propose, or decide on, this one, on the page that had this lock (`lock`)."""
    form, verb = _opinion_form()
    with refusals(form):
        if form.validate():
            lock = whole_number(request.form.get("lock", "")) or 0
            try:
                VERBS[verb](current_actor(), declaration_id, lock, form.opinion)
            except Refused as refused:
                if refused.kind is Refusal.ROLE:
                    raise
                raise Outdated(refused.message) from refused
            flash(f"{TOLD[verb]}。", "success")
            return redirect(url_for("publication.show", declaration_id=declaration_id), 303)
    return _case(publication_case(current_actor(), declaration_id), form)


@blueprint.post("/declarations/<int:declaration_id>/publication/answers")
@settlers
def answer(declaration_id: int) -> ResponseReturnValue:
    """Answer a finding."""
    form = PublicAnswerForm()
    with refusals(form):
        if form.validate():
            text, hides = form.text.data or "", form.hides.data
            operations.answer(current_actor(), declaration_id, form.finding.data or "", text, hides=hides)
            flash("核对结果已保存。", "success")
            return redirect(url_for("publication.show", declaration_id=declaration_id), 303)
    return _case(publication_case(current_actor(), declaration_id), answering=form)


@blueprint.get("/declarations/<int:declaration_id>/public.pdf")
@roles(*DECLARATION_ROLES)
@heavy
@recorded(EventKind.PRINTED)
def public_form(declaration_id: int) -> ResponseReturnValue:
    """Print a declaration as it would be made public."""
    case = publication_case(current_actor(), declaration_id)
    name = f"公开版-{case.sheet.project_code}-{case.shown.project_name}.pdf"
    return pdf(print_public(content_of(case)), name)


def _list(form: OpinionForm | None = None) -> ResponseReturnValue:
    actor, of = current_actor(), _asked_round()
    wanted = request.args.get("state", "")
    state = PublicationState(wanted) if wanted in set(PublicationState) else None
    unit_id = _asked("unit")
    return render_template(
        "publication/list.html",
        round=of,
        rounds=all_rounds(),
        units=units_of(actor, of.id),
        unit_id=unit_id,
        state=state,
        states=PublicationState,
        approved=Status.APPROVED,
        found=publication_page(actor, of.id, state, unit_id, _asked("page") or 1),
        address=_address(),
        ticked=set(ticked_locks(request.form)),
        form=form or _blank_form(),
        bad=form,
    ), _status(form)


def _case(
    case: PublicationCase, form: OpinionForm | None = None, answering: PublicAnswerForm | None = None
) -> ResponseReturnValue:
    bad = form or answering
    return render_template(
        "publication/case.html",
        case=case,
        declaration_id=case.declaration.id,
        passages=[(each, _passage(case, each)) for each in case.noted],
        may_answer=may_answer(current_actor(), case),
        tag_of=tag,
        can_be_hidden=can_be_hidden,
        form=form or _blank_form(),
        answering=answering,
        bad=bad,
    ), _status(bad)


def _passage(case: PublicationCase, noted: NotedAnswer) -> Passage:
    """Return the words of a finding where they stand: on the approved sheet, or what came up later on the public one."""
    finding, quote = noted.finding, noted.finding.quote
    for sheet in (case.sheet, case.shown):
        text = finding.place.words(sheet) or ""
        if quote and quote in text:
            before, _, after = text.partition(quote)
            return Passage(
                ("…" if len(before) > AROUND else "") + before[-AROUND:],
                quote,
                after[:AROUND] + ("…" if len(after) > AROUND else ""),
            )
    return Passage("", quote, "")


def _opinion_form() -> tuple[OpinionForm, str]:
    """Return the form as it was sent, and which of `VERBS` it is for, as far as the person's roles go."""
    verb = "decide" if request.form.get("as") == "decide" else "propose"
    form = OpinionForm()
    if verb == "decide":
        form.offer_following()
    return form, verb


def _blank_form() -> OpinionForm:
    form = OpinionForm(None)
    if current_actor().has_role(Role.APPROVER):
        form.offer_following()
    return form


def _asked_round() -> Round:
    found = asked_round(all_rounds())
    if found is None:
        raise NotFound("没有这个申报批次。")
    return found


def _asked(key: str) -> int | None:
    return whole_number(request.args.get(key, ""))


def _address() -> dict[str, Any]:
    """Return what narrows the list in its address."""
    return {key: request.args[key] for key in ("round", "state", "unit") if request.args.get(key)}


def _status(bad: AdministrationForm | None) -> int:
    return 200 if bad is None else 409 if bad.outdated else 422
