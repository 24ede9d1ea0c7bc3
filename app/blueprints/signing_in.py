"""Signing in and out, one's own password, and the one-time link of an administrator."""

import re

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from app.blueprints.access import SignedIn, current_actor, public, signed_in
from app.blueprints.browsers import browser, password_policy, remember, secret_keys, throttle
from app.blueprints.page_owner import other_owner
from app.blueprints.presentation import clock
from app.blueprints.responses import is_fragment_request
from app.domain.actor import Actor
from app.domain.roles import DUTIES
from app.forms.signing_in import CodeForm, LinkForm, PasswordForm, SignInForm
from app.models.types import now
from app.operations import Rejected, passwords, sessions
from app.operations.demo import is_loopback
from app.operations.second_factor import finish_sign_in
from app.queries.people import demo_people, told_since_last_sign_in

blueprint = Blueprint("signing_in", __name__)

FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
"""Headers that a proxy adds; a browser sends none of them."""
HALF_SECONDS = 300
"""So long the code of the second factor may come after the password."""
WARNING_SECONDS = 300
"""One is warned so long before the login session ends."""
_HALF = "half"
_PORT = re.compile(r":[0-9]*$")


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for login and password; the demo's accounts are listed, and let in, on loopback only."""
    form, on_loopback = SignInForm(), _is_on_loopback()
    if form.validate_on_submit():
        try:
            entered = sessions.sign_in(
                form.login.data or "", form.password.data or "", browser(on_loopback), throttle()
            )
        except Rejected as rejected:
            form.refuse(rejected)
        else:
            return _let_in(entered) if entered.token else _ask_for_code(entered)
    elif current_user.is_authenticated and not other_owner():
        return _signed_in() if is_fragment_request() else redirect(url_for("worklist.worklist"))
    if is_fragment_request():
        page = render_template("signing_in/_sign_in_again.html", form=form, other_owner=other_owner())
        return page, 422 if form.errors else 200
    people = demo_people() if on_loopback else []
    page = render_template("signing_in/sign_in.html", form=form, demo_people=people, duties=DUTIES)
    return page, 422 if form.errors else 200


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
def second_factor() -> ResponseReturnValue:
    """Ask somebody whose password was right for the code of their second factor."""
    half, form = _half(), CodeForm()
    if half is None:
        return redirect(url_for("signing_in.sign_in"))
    if form.validate_on_submit():
        try:
            here, code = browser(_is_on_loopback()), form.code.data or ""
            return _let_in(finish_sign_in(half, code, here, throttle(), secret_keys()))
        except Rejected as rejected:
            form.refuse(rejected)
    return _code_page(form)


@blueprint.get("/session")
@signed_in
def session_left() -> ResponseReturnValue:
    """Tell how long the login session lasts, and warn shortly before it ends; to ask does not make it last longer."""
    return _session_left()


@blueprint.post("/session")
@signed_in
def stay() -> ResponseReturnValue:
    """Go on: whatever is asked makes the login session last, as long as it may last at all."""
    return _session_left()


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End the login session and forget the cookie."""
    sessions.sign_out(current_actor(), current_user.token)
    logout_user()
    session.clear()
    return redirect(url_for("signing_in.sign_in"), 303)


@blueprint.route("/password", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    """Change one's own password; other browsers are signed out."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            passwords.change_password(
                current_actor(),
                form.current.data or "",
                form.new.data or "",
                throttle(),
                kept_token=current_user.token,
                policy=password_policy(),
            )
        except Rejected as rejected:
            form.refuse(rejected)
        else:
            flash("密码已修改，其他设备上的登录已退出。", "success")
            return redirect(url_for("worklist.worklist"), 303)
    return render_template("signing_in/password.html", form=form), 422 if form.errors else 200


@blueprint.route("/password-links/<token>", methods=["GET", "POST"])
@public
def password_link(token: str) -> ResponseReturnValue:
    """Set a password through the one-time link of an administrator."""
    person = passwords.person_of_link(token)
    form = LinkForm()
    if form.validate_on_submit():
        try:
            passwords.use_link(token, form.code.data or "", form.new.data or "", password_policy())
        except Rejected as rejected:
            form.refuse(rejected)
        else:
            flash("密码已设定，请登录。", "success")
            return redirect(url_for("signing_in.sign_in"), 303)
    return render_template(
        "signing_in/password_link.html", form=form, person=person
    ), 422 if form.errors else 200


def _let_in(entered: sessions.Entered) -> ResponseReturnValue:
    """Start the session of who was let in, and tell them what others did to their login since they were last here."""
    _enter(entered.token)
    for event in told_since_last_sign_in(entered.person_id):
        who = event.person.name if event.person else "命令行或未登录者"
        flash(
            f"您上次登录之后：{event.kind.label}（{clock(event.at)}，{who}）。不是您要求的，请联系系统管理员。",
            "warning",
        )
    answer = _signed_in() if is_fragment_request() else redirect(_following())
    return remember(make_response(answer), entered.person_id)


def _ask_for_code(entered: sessions.Entered) -> ResponseReturnValue:
    """Remember in the signed cookie for a short time whose password was right, and ask for the code."""
    session.clear()
    g.pop("csrf_token", None)
    session[_HALF] = [entered.person_id, entered.stands_for, int(now().timestamp())]
    if is_fragment_request():
        return _code_page(CodeForm(None))
    return redirect(url_for("signing_in.second_factor", next=request.args.get("next")), 303)


def _half() -> sessions.Entered | None:
    match session.get(_HALF):
        case [int(person_id), str(stands_for), int(begun)] if now().timestamp() - begun < HALF_SECONDS:
            return sessions.Entered("", person_id, stands_for)
    return None


def _code_page(form: CodeForm) -> ResponseReturnValue:
    template = "signing_in/_code.html" if is_fragment_request() else "signing_in/code.html"
    return render_template(template, form=form, fragment=is_fragment_request()), 422 if form.errors else 200


def _enter(token: str) -> None:
    """Start with an empty cookie, so that nothing fixed before signing in survives it, the CSRF token included."""
    session.clear()
    g.pop("csrf_token", None)
    login_user(SignedIn(token, Actor(0, "", frozenset())))


def _signed_in() -> ResponseReturnValue:
    """Tell a page that outlived its session its new CSRF token, so that it can go on where it was."""
    return render_template("signing_in/_signed_in.html"), {"HX-Trigger-After-Swap": "signed-in"}


def _session_left() -> ResponseReturnValue:
    ends_at, lasts_until = current_user.ends_at, current_user.lasts_until
    context = {"ends_at": ends_at, "may_stay": ends_at < lasts_until, "seconds": current_user.seconds_left}
    return render_template("signing_in/_session_left.html", warns=WARNING_SECONDS, **context)


def _is_on_loopback() -> bool:
    """Tell whether the browser runs on this machine: a proxy would name itself, or be reached under another host."""
    forwarded = any(name in request.headers for name in FORWARDED)
    host = _PORT.sub("", request.host)
    return not forwarded and is_loopback(request.remote_addr or "") and is_loopback(host)


def _following() -> str:
    """Return the page that the person wanted, if it is one of ours."""
    wanted = request.args.get("next", "")
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if ours else url_for("worklist.worklist")
