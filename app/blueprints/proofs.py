"""The password again before an act that binds or grants: who left a browser open, leaves nobody their signature."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.blueprints.access import View, current_actor
from app.blueprints.browsers import throttle
from app.blueprints.responses import is_fragment_request
from app.domain.procedure.workflow import Action
from app.models.types import now
from app.operations import Rejected
from app.operations.sessions import prove

FIELD = "proof-password"
"""The name of the password among the fields of the form that is sent once more."""
_LEFT_OUT = frozenset({FIELD, "csrf_token"})


def proven(view: View) -> View:
    """Ask for the password before a view, unless it was typed a short time ago; it stands below the access rule."""

    @wraps(view)
    def asking(*args: object, **kwargs: object) -> ResponseReturnValue:
        return question() or view(*args, **kwargs)

    return asking


def proven_where(binds: Callable[[], bool]) -> Callable[[View], View]:
    """Ask for the password before a view where what was sent `binds`."""

    def mark(view: View) -> View:
        @wraps(view)
        def asking(*args: object, **kwargs: object) -> ResponseReturnValue:
            return (question() if binds() else None) or view(*args, **kwargs)

        return asking

    return mark


def approves() -> bool:
    """Tell whether what was sent is a 批复."""
    return request.form.get("action") == Action.APPROVE


def question() -> ResponseReturnValue | None:
    """Return the page that asks for the password and sends the same form once more; None where it need not be asked."""
    if is_fresh():
        return None
    message, typed = "", request.form.get(FIELD)
    if typed is not None:
        try:
            prove(current_actor(), current_user.token, typed, throttle(), FIELD)
            return None
        except Rejected as rejected:
            message = rejected.message
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in _LEFT_OUT]
    template = "signing_in/_prove.html" if is_fragment_request() else "signing_in/prove.html"
    page = render_template(template, sent=sent, message=message, field_name=FIELD)
    return page, 422, {"HX-Retarget": "#content", "HX-Reswap": "innerHTML"}


def is_fresh() -> bool:
    """Tell whether the person typed their password in this login session a short time ago."""
    proved_at = current_user.proved_at
    limit = timedelta(minutes=current_app.config["PROOF_MINUTES"])
    return proved_at is not None and proved_at > now() - limit
