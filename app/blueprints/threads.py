"""批注 on the sheet: opened at a place, answered, settled; every answer is the list as it stands then."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user

from app.blueprints import declarations
from app.blueprints.access import DECLARATION_ROLES, roles
from app.blueprints.declarations import asking_at
from app.blueprints.responses import REFUSALS, is_fragment_request, refusal_status
from app.blueprints.sheet import saved_typed
from app.domain.form.places import Place
from app.domain.procedure.workflow import Refused
from app.domain.review.thread_permissions import require_opening
from app.domain.review.threads import Weight
from app.operations import Rejected, threads
from app.queries.files.attachments import readable_attachments
from app.queries.form.code_lists import standard_opinions
from app.queries.procedure.desk import desk_of
from app.queries.procedure.frozen_prereviews import readable_findings

blueprint = Blueprint("threads", __name__, url_prefix="/declarations/<int:declaration_id>/threads")

STEPS = {
    "say": None,
    "settle": threads.settle,
    "reopen": threads.reopen,
    "withdraw": threads.withdraw,
    "must": lambda *which: threads.weigh(*which, Weight.MUST),
    "advice": lambda *which: threads.weigh(*which, Weight.ADVICE),
}
"""What the buttons of a thread do; `say` takes the text beside it."""


@blueprint.get("/new")
@roles(*DECLARATION_ROLES)
def new(declaration_id: int):
    """Ask what is to be said of a place (`?at=`), or of what a rule of the prereview finds there (`?rule=`)."""
    desk = desk_of(current_user.actor, declaration_id)
    require_opening(desk.case)
    form = asking_at(desk, request.args.get("at", ""), request.args.get("rule", ""))
    return render_template(
        "threads/_new.html",
        desk=desk,
        sheet=desk.sheet,
        thread_form=form,
        standard_opinions=standard_opinions(),
        declaration_id=declaration_id,
    )


@blueprint.post("")
@roles(*DECLARATION_ROLES)
def create(declaration_id: int):
    """Open a thread; what is refused comes back with everything that was typed."""
    desk = desk_of(current_user.actor, declaration_id)
    try:
        require_opening(desk.case)
    except Refused as refused:
        text = request.form.get("text", "")
        return _refuse(declaration_id, refused, "new", text=text)
    form = asking_at(desk, request.form.get("place", ""))
    try:
        if form.chosen_weight is None:
            raise Rejected("请选择批注的性质。", "weight")
        thread_id = threads.open_thread(
            current_user.actor,
            declaration_id,
            form.place.data,
            form.chosen_weight,
            form.text.data or "",
            form.chosen_audience,
            form.form_key.data or None,
            form.rule.data or "",
        )
    except REFUSALS as refusal:
        return _refuse(declaration_id, refusal, "new", thread_form=form)
    return _answer(declaration_id, form.place.data, thread_id, created=True)


@blueprint.post("/<int:thread_id>")
@roles(*DECLARATION_ROLES)
def act_on(declaration_id: int, thread_id: int):
    """Answer a thread, ask again, settle it, or change what is not sent yet."""
    step = request.form.get("step", "")
    if step not in STEPS:
        abort(400)
    if refused := saved_typed(declaration_id):
        return refused
    which = (current_user.actor, declaration_id, thread_id)
    text, was = request.form.get(f"text-{thread_id}", ""), request.form.get(f"was-{thread_id}", "")
    place = next(
        (each.place.anchor for each in desk_of(*which[:2]).threads if each.id == thread_id),
        None,
    )
    try:
        STEPS[step](*which) if STEPS[step] else threads.say(*which, text, was)
    except REFUSALS as refusal:
        return _refuse(declaration_id, refusal, thread_id, text=text)
    return _answer(declaration_id, place, thread_id)


def _answer(declaration_id: int, place: str, thread_id: int, created: bool = False):
    desk = desk_of(current_user.actor, declaration_id)
    if not is_fragment_request():
        to_do = next((each for each in desk.to_do if each.id != thread_id), None)
        anchor = f"said-{to_do.id}" if to_do and desk.may_edit else "threads"
        return redirect(url_for("declarations.show", declaration_id=declaration_id, _anchor=anchor), 303)
    return render_template(
        "threads/_changed.html",
        desk=desk,
        sheet=desk.sheet,
        declaration_id=declaration_id,
        place=place if place and Place.at(place).is_on(desk.sheet) else None,
        created=created,
        open_thread=thread_id,
        attachments=readable_attachments(desk),
        readable=None if desk.may_edit else readable_findings(desk),
    ), {"HX-Trigger": "spoken"}


def _refuse(declaration_id: int, refusal: Exception, where: int | str, text: str = "", **typed):
    """Say what is wrong beside the words, which stay; a plain form gets its page again with them."""
    status, message = refusal_status(refusal), str(refusal)
    if is_fragment_request():
        headers = {"HX-Retarget": f"#thread-error-{where}", "HX-Reswap": "innerHTML"}
        return render_template("errors/_line.html", sentence=message), status, headers
    desk = desk_of(current_user.actor, declaration_id)
    if where != "new":
        has_place = any(each.id == where and desk.speaks(each) for each in desk.threads)
        typed = {"said": {where: text}} if has_place else {"homeless": {"": text} if text else {}}
    elif not desk.has_stage_open:
        text = text or typed["thread_form"].text.data
        typed = {"homeless": {"": text} if text else {}}
    return declarations.page(desk, status, message=message, **typed)
