"""Who may use a view. A view without an access rule does not start; a stranger gets 404, a wrong role 403."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import wraps
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue, RouteCallable
from flask_login import UserMixin, current_user

from app.domain.actor import Actor
from app.domain.passwords import OLDEST, Profile
from app.domain.roles import Role
from app.extensions import login_manager
from app.models.faults import FAULTS, is_passing
from app.models.types import now
from app.operations.credentials import token_hash
from app.operations.origin import come_from, present
from app.operations.sessions import touch_session
from app.queries.people import SessionRecord, live_session

log = logging.getLogger(__name__)

View = Callable[..., ResponseReturnValue]
PUBLIC, SIGNED_IN = "public", "signed_in"
"""The access rules that are no roles."""
_BEFORE_ALL_ELSE = {
    *("own_login.second_factor", "own_login.set_second_factor", "own_login.show", "own_login.end_session"),
    *("signing_in.sign_out", "signing_in.password"),
}
"""What is open to somebody who has to change their password, or to enrol a second factor, first."""
_on_refusal: list[Callable[[], None]] = []
_RULE = "access"
"""The attribute of a view that holds its access rule."""
DECLARATION_ROLES = tuple(role for role in Role if role is not Role.ADMINISTRATOR)
"""Everybody who reads declarations at all; which ones, the scoped query decides."""


class SignedIn(UserMixin):
    """The signed-in person as Flask-Login wants to see them; its id is the login session's token.

    `session_id`, `proved_at` (when the password was last typed) and `has_second_factor` are those of the login session. It
    ends at `ends_at` unless they go on, and at `lasts_until` in any case.
    """

    def __init__(
        self,
        token: str,
        actor: Actor,
        record: SessionRecord | None = None,
        ends_at: datetime | None = None,
        lasts_until: datetime | None = None,
    ) -> None:
        self.token, self.actor = token, actor
        self.session_id = record.id if record else None
        self.proved_at = record.proved_at if record else None
        self.has_second_factor = record.has_second_factor if record else False
        self.password_since = record.password_since if record else None
        self.knows_first_steps = record.knows_first_steps if record else True
        self.ends_at, self.lasts_until = ends_at or now(), lasts_until or now()

    def get_id(self) -> str:
        return self.token

    @property
    def seconds_left(self) -> int:
        """How long the session lasts unless they go on."""
        return max(int((self.ends_at - now()).total_seconds()), 0)

    @property
    def name(self) -> str:
        """The person's name."""
        return self.actor.name

    @property
    def roles(self) -> list[Role]:
        """The roles held, each once, in their order."""
        return [role for role in Role if self.actor.has_role(role)]

    @property
    def must_enrol(self) -> bool:
        """A role of theirs wants a second factor, which they have not."""
        return not self.has_second_factor and self.actor.has_role(*second_factor_roles())

    @property
    def must_change_password(self) -> bool:
        """The profile of the office lets passwords grow so old, and theirs is older."""
        if current_app.config["PASSWORD_PROFILE"] != Profile.GB:
            return False
        return self.password_since is None or self.password_since < now() - OLDEST

    def has_role(self, *names: str) -> bool:
        """Tell a template whether the person holds any of the roles, given by value."""
        return self.actor.has_role(*map(Role, names))


def second_factor_roles() -> tuple[Role, ...]:
    """Return the roles whose people sign in with a second factor."""
    named = current_app.config["SECOND_FACTOR_ROLES"]
    return tuple(map(Role, named.replace(",", " ").split() if isinstance(named, str) else named))


def current_actor() -> Actor:
    """Return who asks; only for views that need a sign-in, and where the person is signed in."""
    person: SignedIn = current_user._get_current_object()
    return person.actor


def public(view: View) -> View:
    """Declare a view that needs no sign-in."""
    setattr(view, _RULE, PUBLIC)
    return view


def is_public(view: RouteCallable) -> bool:
    """Tell whether a view needs no sign-in."""
    return bool(getattr(view, _RULE) == PUBLIC)


def admits(view: RouteCallable) -> bool:
    """Tell whether the access rule of a view lets in the person who asks."""
    if is_public(view):
        return True
    if not current_user.is_authenticated:
        return False
    allowed = getattr(view, _RULE)
    return allowed == SIGNED_IN or current_actor().has_role(*allowed)


def signed_in(view: View) -> View:
    """Declare a view for everybody who is signed in."""
    return _declare(view, None)


def roles(*allowed: Role) -> Callable[[View], View]:
    """Declare a view for people who hold one of the roles, for whichever unit; others get 403."""
    return lambda view: _declare(view, allowed)


def _declare(view: View, allowed: tuple[Role, ...] | None) -> View:
    @wraps(view)
    def guarded(*args: object, **kwargs: object) -> ResponseReturnValue:
        if not current_user.is_authenticated:
            return login_manager.unauthorized()
        if request.endpoint not in _BEFORE_ALL_ELSE:
            if current_user.must_change_password:
                return _first_to("signing_in.password", "密码已超过有效期，请先修改密码。")
            if current_user.must_enrol:
                return _first_to("own_login.second_factor", "请先启用动态口令。")
        if allowed is not None and not current_actor().has_role(*allowed):
            for note in _on_refusal:
                note()
            abort(403)
        return view(*args, **kwargs)

    setattr(guarded, _RULE, allowed or SIGNED_IN)
    return guarded


def on_refusal(note: Callable[[], None]) -> None:
    """Let `note` be called whenever a role keeps somebody from a view."""
    if note not in _on_refusal:
        _on_refusal.append(note)


def init_app(app: Flask) -> None:
    """Load people from login sessions, and refuse to start with a view without an access rule."""
    login_manager.user_loader(_load)
    login_manager.unauthorized_handler(_unauthorized)
    login_manager.session_protection = None
    unruled = [endpoint for endpoint, view in app.view_functions.items() if not hasattr(view, _RULE)]
    if unruled:
        raise RuntimeError(f"views without an access rule: {', '.join(unruled)}")


def _load(token: str) -> SignedIn | None:
    config, at = current_app.config, now()
    idle, longest = (
        timedelta(minutes=config["SESSION_IDLE_MINUTES"]),
        timedelta(hours=config["SESSION_HOURS"]),
    )
    record = live_session(token_hash(token), at, idle, longest)
    if record is None:
        return None
    seen_at = record.last_seen_at
    if at - seen_at > timedelta(minutes=1) and not _only_asks():
        try:
            touch_session(record.id, at)
            seen_at = at
        except FAULTS as fault:
            if not is_passing(fault):
                raise
            log.warning("cannot note that a session is in use: %s", type(fault).__name__)
    come_from(replace(present(), session_id=record.id))
    lasts_until = record.started_at + longest
    return SignedIn(token, record.actor, record, min(seen_at + idle, lasts_until), lasts_until)


def _only_asks() -> bool:
    """The script of a page asks how long the session lasts: nobody did anything."""
    return (request.endpoint, request.method) == ("signing_in.session_left", "GET")


def _first_to(endpoint: str, sentence: str) -> ResponseReturnValue:
    """Send somebody to what they have to do before all else."""
    where = url_for(endpoint)
    if request.headers.get("HX-Request"):
        return sentence, 403, {"HX-Redirect": where}
    return redirect(where)


def _unauthorized() -> ResponseReturnValue:
    """Send to the sign-in page; a fragment's request gets 401, so that no page lands inside a page."""
    session.pop("_user_id", None)
    if request.headers.get("HX-Request"):
        page = urlsplit(request.headers.get("HX-Current-URL", "/")).path
        where = url_for("signing_in.sign_in", next=page)
        return "登录已过期，请重新登录；输入的内容仍在页面上。", 401, {"HX-Redirect": where}
    following = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("signing_in.sign_in", next=following))
