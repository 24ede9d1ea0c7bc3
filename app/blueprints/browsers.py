"""The browser that somebody signs in with: what it remembers of them, how often they may try, and with which secret keys."""

import secrets
from datetime import timedelta

from flask import Response, current_app, request
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer

from app.domain.passwords import Policy, Profile
from app.operations.sessions import Browser
from app.operations.throttling import Throttle

REMEMBERED_FOR = timedelta(days=180)
_NAME, _SECURE_NAME = "browser", "__Host-browser"


def browser(is_here: bool) -> Browser:
    """Return the browser of the present request; `is_here` says that it runs on this machine itself."""
    person_id, name = _remembered()
    return Browser(
        request.remote_addr or "",
        name,
        person_id,
        replaces=current_user.token if current_user.is_authenticated else "",
        agent=request.user_agent.string,
        is_here=is_here,
    )


def remember(answer: Response, person_id: int) -> Response:
    """Let the browser remember that this person was let in with it, so that tries of others elsewhere do not count here."""
    is_secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(
        _cookie_name(),
        _signer().dumps([person_id, secrets.token_hex(16)]),
        max_age=REMEMBERED_FOR,
        httponly=True,
        secure=is_secure,
        samesite="Lax",
    )
    return answer


def throttle() -> Throttle:
    """Return how often a password may be tried."""
    config = current_app.config
    return Throttle(config["SIGN_IN_ATTEMPTS"], timedelta(minutes=config["SIGN_IN_LOCK_MINUTES"]))


def secret_keys() -> list[str]:
    """Return the secret key of the portal and, behind it, those that it had before."""
    return [current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEY_FALLBACKS"]]


def password_policy() -> Policy:
    """Return what the office asks of passwords."""
    return Policy(Profile(current_app.config["PASSWORD_PROFILE"]), current_app.config["OFFICE"])


def _remembered() -> tuple[int | None, str]:
    try:
        person_id, name = _signer().loads(request.cookies.get(_cookie_name(), ""))
    except (BadSignature, TypeError, ValueError):
        return None, ""
    return int(person_id), str(name)


def _cookie_name() -> str:
    return _SECURE_NAME if current_app.config["SESSION_COOKIE_SECURE"] else _NAME


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="browser")
