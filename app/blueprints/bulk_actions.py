"""The same action on several declarations: a selection, its confirmation, and the start of the job."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.access import DECLARATION_ROLES, current_actor, roles
from app.blueprints.heavy_work import heavy
from app.blueprints.list_parameters import list_address
from app.blueprints.proofs import approves, proven_where
from app.blueprints.responses import REFUSALS, refusal_status, sentence
from app.blueprints.selection import chosen, ticked, ticked_locks
from app.domain.procedure import bulk_actions as domain
from app.domain.procedure.rounds import today
from app.domain.procedure.workflow import QUESTIONS, Action, Asks
from app.forms.actions import ActionForm
from app.operations import Rejected
from app.operations.bulk_actions import start as start_job
from app.queries.form.code_lists import standard_opinions
from app.queries.lists.bulk_actions import confirmation, seen_of

blueprint = Blueprint("bulk_actions", __name__)

KEPT = 2000
"""So many of what was chosen are listed again after a refusal."""


@blueprint.post("/bulk-actions/confirmation")
@roles(*DECLARATION_ROLES)
@heavy
def confirm() -> ResponseReturnValue:
    """Show what an action would do to what was ticked (`id`), or to all of the list of this address (`whole`)."""
    form = ActionForm()
    action = _action(form)
    try:
        ids = chosen(request.form, lambda count: domain.how_many_refusal(action, count))
    except Rejected as rejected:
        return _again(form, ticked(request.form), rejected)
    return _page(form, ids, set(ids))


@blueprint.post("/bulk-actions")
@roles(*DECLARATION_ROLES)
@proven_where(approves)
def start() -> ResponseReturnValue:
    """Begin with what was confirmed: `item` is a declaration with the lock that the confirmation showed."""
    form, locks = ActionForm(), ticked_locks(request.form)
    action, shown = _action(form), ticked(request.form) or list(locks)
    if message := form.unreadable():
        return _page(form, shown, set(locks), Rejected(message, form.first_problem()[0]))
    try:
        job_id = start_job(current_actor(), action, locks, form.reason.data or "", form.approval())
    except REFUSALS as refusal:
        return _page(form, shown, set(locks), refusal)
    return redirect(url_for("jobs.show", job_id=job_id), 303)


def _page(
    form: ActionForm, ids: Sequence[int], marked: set[int], refusal: Exception | None = None
) -> ResponseReturnValue:
    """Ask for confirmation; where that cannot be, show what was chosen, for another choice."""
    actor, action = current_actor(), _action(form)
    if action not in domain.actions_of(actor):
        return sentence(403, f"您不能{action.label}申报表。")
    if message := domain.how_many_refusal(action, len(ids)):
        return _again(form, ids, Rejected(message))
    try:
        confirmed = confirmation(actor, action, ids)
    except REFUSALS as unseen:
        return _again(form, ids, unseen)
    page = render_template(
        "bulk_actions/confirmation.html",
        form=form,
        action=action,
        confirmation=confirmed,
        ticked=marked,
        refusal=refusal,
        faulty=getattr(refusal, "field", ""),
        asks_approval=domain.ASKS[action] is Asks.APPROVAL,
        asks_reason=domain.ASKS[action] is Asks.REASON,
        takes_words=domain.takes_words(action),
        question=QUESTIONS.get(action, ""),
        standard_opinions=standard_opinions() if domain.takes_words(action) else (),
        today=today(),
    )
    return page, refusal_status(refusal) if refusal else 200


def _again(form: ActionForm, ids: Sequence[int], refusal: Exception) -> ResponseReturnValue:
    """Say why not, and list what was chosen as far as the person may see it, for another choice."""
    page = render_template(
        "bulk_actions/again.html",
        message=str(refusal),
        action=_action(form),
        lines=seen_of(current_actor(), ids[:KEPT]),
        back=url_for("worklist.worklist", **list_address()),
    )
    return page, refusal_status(refusal)


def _action(form: ActionForm) -> Action:
    if form.action.data not in domain.ACTIONS:
        raise Rejected("没有这项批量办理，请回到列表重新选择。")
    return Action(form.action.data)
