"""批注 on the sheet: opened at a place, answered, settled; every response holds the current list."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints import declarations
from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.blueprints.declarations import asking_at
from app.blueprints.marking import Marker
from app.blueprints.responses import REFUSALS, is_fragment_request, refusal_status
from app.blueprints.sheet import saved_typed
from app.blueprints.thread_lines import thread_lines
from app.domain.form.places import Place
from app.domain.procedure.workflow import Refused
from app.domain.review.thread_permissions import require_opening
from app.domain.review.threads import Weight
from app.forms.threads import ThreadForm
from app.operations import Outdated, Rejected, threads
from app.queries.files.attachments import readable_attachments
from app.queries.form.code_lists import standard_opinions
from app.queries.procedure.desk import desk_of, with_present_threads
from app.queries.procedure.frozen_prereviews import readable_findings

blueprint = Blueprint("threads", __name__, url_prefix="/declarations/<int:declaration_id>/threads")

STEPS = {
    "say": None,
    "settle": threads.settle,
    "reopen": threads.reopen,
    "withdraw": threads.withdraw,
    "must": lambda actor, declaration_id, thread_id: threads.weigh(
        actor, declaration_id, thread_id, Weight.MUST
    ),
    "advice": lambda actor, declaration_id, thread_id: threads.weigh(
        actor, declaration_id, thread_id, Weight.ADVICE
    ),
}
"""What the buttons of a thread do; `say` takes the text beside it."""


@blueprint.get("/new")
@roles(*DECLARATION_ROLES)
def new(declaration_id: int) -> ResponseReturnValue:
    """Ask what is to be said of a place (`?at=`), or of what a rule of the prereview finds there (`?rule=`)."""
    desk = desk_of(current_actor(), declaration_id)
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
def create(declaration_id: int) -> ResponseReturnValue:
    """Open a thread; what is refused comes back with everything that was typed."""
    form = ThreadForm()
    new = threads.NewThread(
        form.place.data or "",
        form.chosen_weight,
        form.text.data or "",
        form.chosen_audience,
        form.form_key.data or None,
        form.rule.data or "",
        form.chosen_kind,
    )
    try:
        changed = threads.open_thread(current_actor(), declaration_id, new)
    except (Refused, Outdated, Rejected) as refusal:
        return _refuse(declaration_id, refusal, "new")
    return _answer(changed, created=True)


@blueprint.post("/<int:thread_id>")
@roles(*DECLARATION_ROLES)
def act_on(declaration_id: int, thread_id: int) -> ResponseReturnValue:
    """Answer a thread, ask again, settle it, or change what is not sent yet."""
    step = request.form.get("step", "")
    if step not in STEPS:
        abort(400)
    if refused := saved_typed(declaration_id):
        return refused
    which = (current_actor(), declaration_id, thread_id)
    text, was = request.form.get(f"text-{thread_id}", ""), request.form.get(f"was-{thread_id}", "")
    try:
        change = STEPS[step]
        changed = change(*which) if change else threads.say(*which, text, was)
    except REFUSALS as refusal:
        return _refuse(declaration_id, refusal, thread_id)
    return _answer(changed)


def _answer(changed: threads.ChangedThread, *, created: bool = False) -> ResponseReturnValue:
    desk, thread_id, anchor = with_present_threads(changed.desk), changed.id, changed.anchor
    declaration_id = desk.declaration.id
    if not is_fragment_request():
        to_do = next((each for each in desk.to_do if each.id != thread_id), None)
        anchor = f"said-{to_do.id}" if to_do and desk.may_edit else "threads"
        return redirect(url_for("declarations.show", declaration_id=declaration_id, _anchor=anchor), 303)
    attachments = readable_attachments(desk)
    return render_template(
        "threads/_changed.html",
        desk=desk,
        sheet=desk.sheet,
        declaration_id=declaration_id,
        marker=Marker(desk, None),
        place=anchor if Place.at(anchor).is_on(desk.sheet) else None,
        created=created,
        threads=thread_lines(desk, attachments.said, open_thread=None if created else thread_id),
        attachments=attachments,
        readable=None if desk.may_edit else readable_findings(desk),
    ), {"HX-Trigger": "spoken"}


def _refuse(declaration_id: int, refusal: Exception, where: int | str) -> ResponseReturnValue:
    """Say what is wrong beside the words, which stay; a plain form gets its page again with them.

    `where` is the id of the thread that they were said in, or "new".
    """
    status, message = refusal_status(refusal), str(refusal)
    if is_fragment_request():
        headers = {"HX-Retarget": f"#thread-error-{where}", "HX-Reswap": "innerHTML"}
        return render_template("errors/_line.html", sentence=message), status, headers
    desk = desk_of(current_actor(), declaration_id)
    if where == "new" and desk.has_stage_open:
        form = asking_at(desk, request.form.get("place", ""))
        return declarations.page(desk, status, message=message, thread_form=form)
    text = request.form.get("text" if where == "new" else f"text-{where}", "")
    spoken = next((each.id for each in desk.threads if each.id == where and desk.speaks(each)), None)
    if spoken is not None:
        return declarations.page(desk, status, message=message, said={spoken: text})
    return declarations.page(desk, status, message=message, homeless={"": text} if text else {})
