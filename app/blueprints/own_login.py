"""One's own login: where one is signed in, what happened to it, and the second factor."""

import segno
from flask import Blueprint, current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.blueprints.access import current_actor, signed_in
from app.blueprints.browsers import secret_keys
from app.blueprints.proofs import proven
from app.domain.one_time_codes import enrolment_address, new_secret
from app.forms.signing_in import CodeForm
from app.operations import Rejected
from app.operations.second_factor import enrol
from app.operations.sessions import end_own_session
from app.queries.people import live_sessions_of, login_of, told_of_login

blueprint = Blueprint("own_login", __name__, url_prefix="/own-login")
_SECRET = "enrolling"
"""The key of the session cookie that holds the secret until its first code was typed."""


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Show one's login sessions and what happened to one's login."""
    person_id, config = current_actor().person_id, current_app.config
    sessions = live_sessions_of(person_id, config["SESSION_IDLE_MINUTES"], config["SESSION_HOURS"])
    return render_template("signing_in/own.html", sessions=sessions, events=told_of_login(person_id))


@blueprint.post("/sessions/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> ResponseReturnValue:
    """End one of one's login sessions."""
    end_own_session(current_actor(), session_id)
    flash("该处的登录已结束。", "success")
    return redirect(url_for("own_login.show"), 303)


@blueprint.get("/second-factor")
@signed_in
def second_factor() -> ResponseReturnValue:
    """Show the QR code of a new secret."""
    session[_SECRET] = new_secret()
    return _page(CodeForm(None))


@blueprint.post("/second-factor")
@signed_in
@proven
def set_second_factor() -> ResponseReturnValue:
    """Take the first code of the secret, and show the recovery codes once."""
    form = CodeForm()
    if _SECRET not in session:
        session[_SECRET] = new_secret()
        form.form_errors.append("页面已过期，请扫描新的二维码。")
    elif form.validate():
        try:
            codes = enrol(current_actor(), session[_SECRET], form.code.data or "", secret_keys())
        except Rejected as rejected:
            form.refuse(rejected)
        else:
            del session[_SECRET]
            return render_template("signing_in/recovery_codes.html", codes=codes)
    return _page(form)


def _page(form: CodeForm) -> ResponseReturnValue:
    secret, actor = session[_SECRET], current_actor()
    address = enrolment_address(secret, login_of(actor.person_id), current_app.config["OFFICE"])
    page = render_template(
        "signing_in/second_factor.html",
        form=form,
        secret=secret,
        picture=segno.make(address, error="m", micro=False).svg_data_uri(scale=4),
        is_demanded=current_user.must_enrol,
    )
    return page, 422 if form.errors else 200
