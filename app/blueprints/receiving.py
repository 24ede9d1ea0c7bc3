"""What is asked of every request before its view: how large its body may be, whose page sends it, and the CSRF token."""

from collections.abc import Callable
from typing import IO, TypeVar

from flask import Flask, abort, current_app, request
from flask.typing import ResponseReturnValue, RouteCallable
from flask_login import current_user

from app.blueprints import access
from app.blueprints.page_owner import REFUSED, other_owner
from app.blueprints.responses import sentence
from app.bounded.scanning import Infected, scan
from app.extensions import csrf, login_manager
from app.operations import Rejected

View = TypeVar("View", bound=RouteCallable)

STRANGER_LIMIT = 64 * 1024
"""Bytes in a body of somebody who is not signed in."""
FIELD_LIMIT = 5_000
"""Fields in an urlencoded body; the largest sheet, saved as a plain form, has some 2,000."""
ENVELOPE = 64 * 1024
"""Bytes that a multipart body holds besides its files."""

ENTRANCES = ("signing_in.sign_in", "signing_in.second_factor")
"""There whoever opened a page comes back to it."""
_BODY_LIMIT = "body_limit"


def body_limit(setting: str) -> Callable[[View], View]:
    """Let the multipart bodies of a view be as large as a setting of the configuration says, in bytes, and `ENVELOPE`."""

    def mark(view: View) -> View:
        setattr(view, _BODY_LIMIT, setting)
        return view

    return mark


def require_clean(file: IO[bytes], name: str, field: str) -> None:
    """Let the office's scanner, where there is one, see an upload before it is read; raises `Rejected`, `ScannerAway`."""
    if command := current_app.config["UPLOAD_SCANNER"]:
        try:
            scan(command, file)
        except Infected as infected:
            raise Rejected(f"“{name}”没有通过病毒检查，没有保存。", field) from infected


def init_app(app: Flask) -> None:
    """Ask it of every request, after what the blueprints ask."""
    app.before_request(_receive)


def _receive() -> ResponseReturnValue | None:
    """Bound the body before anything reads it; whose session it is, is asked before a large one is read."""
    if request.endpoint is None:
        return None
    if "\0" in "".join((request.path, *request.args.values())):
        abort(404)
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    view = current_app.view_functions[request.endpoint]
    request.max_content_length = limit = _limit(view)
    if limit is not None and (request.content_length or 0) > limit:
        if not current_user.is_authenticated and not access.is_public(view):
            return login_manager.unauthorized()
        abort(413)
    if (
        request.mimetype == "application/x-www-form-urlencoded"
        and request.get_data().count(b"&") >= FIELD_LIMIT
    ):
        return sentence(413, f"一次提交的内容不能超过{FIELD_LIMIT}项。请分几次提交。")
    if request.endpoint not in ENTRANCES and (said := other_owner()):
        page, code, headers = sentence(409, said)
        return page, code, headers | REFUSED
    csrf.protect()
    return None


def _limit(view: RouteCallable) -> int | None:
    """Return how many bytes the body of this request may have."""
    setting = getattr(view, _BODY_LIMIT, None)
    if setting and request.mimetype == "multipart/form-data" and access.admits(view):
        return current_app.config[setting] + ENVELOPE
    return request.max_content_length if current_user.is_authenticated else STRANGER_LIMIT
