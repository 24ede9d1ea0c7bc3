"""What leaves the portal stands in the record: exports, downloads, prints; and what people were refused by their role."""

from collections.abc import Callable
from functools import wraps
from time import monotonic

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.http import parse_options_header

from app.blueprints.access import View, current_actor, on_refusal
from app.domain.procedure.events import EventKind
from app.operations.access_records import note_access

AGAIN_AFTER = 3600.0
"""Seconds after which the same refusal of the same person is recorded once more."""
_KEPT = 10_000
_refused: dict[tuple[int, str], float] = {}


def recorded(kind: EventKind) -> Callable[[View], View]:
    """Record the file that a view gives; it stands below the access rule."""

    def mark(view: View) -> View:
        @wraps(view)
        def recording(*args: object, **kwargs: object) -> ResponseReturnValue:
            answer = make_response(view(*args, **kwargs))
            if answer.status_code == 200 and request.method != "HEAD":
                note_access(current_actor(), kind, _file_name(answer))
            return answer

        recording.recorded = kind  # type: ignore[attr-defined]
        return recording

    return mark


def init_app() -> None:
    """Record refusals by role too."""
    on_refusal(_note_refusal)


def _file_name(answer: Response) -> str:
    _, options = parse_options_header(answer.headers.get("Content-Disposition"))
    return options.get("filename") or request.path


def _note_refusal() -> None:
    """Record it once in a while, so that nobody fills the record by asking again and again."""
    actor, at = current_actor(), monotonic()
    key = (actor.person_id, request.endpoint or "")
    if at - _refused.get(key, -AGAIN_AFTER) < AGAIN_AFTER:
        return
    if len(_refused) >= _KEPT:
        _refused.clear()
    _refused[key] = at
    note_access(actor, EventKind.ACCESS_REFUSED, f"{request.method} {request.path}")
