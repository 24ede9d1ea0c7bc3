"""One's own messages: where mail goes and how often, and the secret address of one's calendar."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.access import current_actor, signed_in
from app.blueprints.proofs import proven
from app.forms.messages import MessagesForm
from app.operations import Outdated, Rejected
from app.operations import own_messages as operations
from app.queries.administration import find_person

blueprint = Blueprint("own_messages", __name__, url_prefix="/own-login/messages")


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Show where one's messages go."""
    return _page()


@blueprint.post("")
@signed_in
@proven
def save() -> ResponseReturnValue:
    """Set one's address and how often one is told."""
    form = MessagesForm()
    if form.validate():
        try:
            operations.set_own(current_actor(), form.address.data or "", form.choice.data, form.was.data)
            flash("消息接收方式已保存。", "success")
            return redirect(url_for("own_messages.show"), 303)
        except Rejected as rejected:
            form.refuse(rejected)
        except Outdated as outdated:
            form.form_errors.append(outdated.message)
            form.outdated = True
    return _page(form)


@blueprint.post("/calendar")
@signed_in
@proven
def renew_calendar() -> ResponseReturnValue:
    """Make a new address for one's calendar and show it once: in this answer alone."""
    token = operations.renew_calendar(current_actor())
    public_url = current_app.config["PUBLIC_URL"]
    path = url_for("calendar.show", token=token, _external=not public_url)
    return _page(calendar=f"{public_url}{path}")


@blueprint.post("/calendar/close")
@signed_in
def close_calendar() -> ResponseReturnValue:
    """Let one's calendar have no address any more."""
    operations.close_calendar(current_actor())
    flash("日历地址已停用。", "success")
    return redirect(url_for("own_messages.show"), 303)


def _page(bad: MessagesForm | None = None, calendar: str = "") -> ResponseReturnValue:
    """Show the page; a refused form keeps what was typed, with what stands now as `was`."""
    person = find_person(current_actor().person_id)
    kept = {"address": person.mail_address or "", "choice": person.messages}
    form = bad or MessagesForm(None, data=kept)
    form.was.data = operations.in_words(person)
    status = 200 if bad is None else 409 if bad.outdated else 422
    context = {
        "person": person,
        "sends": bool(current_app.config["MAIL_URL"]),
        "has_calendar": person.calendar_hash is not None,
    }
    return render_template("signing_in/messages.html", form=form, calendar=calendar, **context), status
