"""Figures for Prometheus, on a port of this machine's own where one is configured; no word of a person is in them.

Labels are routes by their names in the code, and statuses. What all processes counted is told by whichever is asked.
"""

import shutil
from collections.abc import Iterable, Iterator
from itertools import accumulate
from time import monotonic
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request

from app.counts import BOUNDS, shared
from app.models import patience
from app.models.faults import FAULTS
from app.operations.jobs import unfinished
from app.queries.outbox import unsent

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TEXT = "text/plain; version=0.0.4; charset=utf-8"
UNKNOWN = "unknown"


def init_app(app: Flask) -> None:
    """Count requests and tell the figures where `METRICS_PORT` says so."""
    if port := int(app.config["METRICS_PORT"]):
        names = [UNKNOWN, *sorted(app.view_functions)]
        numbers = {name: number for number, name in enumerate(names)}

        @app.after_request
        def count(response: Response) -> Response:
            seconds = monotonic() - g.get("begun", monotonic())
            shared.note(numbers.get(request.endpoint or UNKNOWN, 0), response.status_code, seconds)
            return response

        app.wsgi_app = _before(app, app.wsgi_app, names, str(port))  # type: ignore[assignment, method-assign]


def _before(app: Flask, portal: "WSGIApplication", names: list[str], port: str) -> "WSGIApplication":
    """Answer what comes by the port of the figures, which nothing else is served on, and leave the rest to the portal."""

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        if environ.get("SERVER_PORT") != port:
            return portal(environ, start)
        if environ["PATH_INFO"] != "/metrics":
            return Response("/metrics\n", 404, mimetype="text/plain")(environ, start)
        with app.app_context(), patience.waiting_at_most(patience.PAGE_SECONDS):
            lines = [*_counted(names), *_present(app)]
        return Response("\n".join(lines) + "\n", content_type=TEXT)(environ, start)

    return answer


def _counted(names: list[str]) -> Iterator[str]:
    """Yield what was counted since the server started."""
    requests, taken, whole = [], [], 0.0
    for number, name in enumerate(names):
        counts, seconds = shared.of_route(number)
        requests += [
            f'portal_requests_total{{route="{name}",status="{status}"}} {count}'
            for status, count in counts.items()
            if count
        ]
        if any(counts.values()):
            taken.append(f'portal_route_seconds_total{{route="{name}"}} {seconds:.6f}')
        whole += seconds
    yield from _family("portal_requests_total", "counter", "Requests that were answered.", requests)
    yield from _family("portal_route_seconds_total", "counter", "Seconds that a route took.", taken)
    lengths = list(accumulate(shared.by_length()))
    buckets = [
        f'portal_request_seconds_bucket{{le="{bound}"}} {count}'
        for bound, count in zip((*BOUNDS, "+Inf"), lengths, strict=True)
    ]
    sums = [f"portal_request_seconds_sum {whole:.6f}", f"portal_request_seconds_count {lengths[-1]}"]
    yield from _family(
        "portal_request_seconds", "histogram", "Seconds of a request, of any route.", buckets + sums
    )


def _present(app: Flask) -> Iterator[str]:
    """Yield what is so now."""
    try:
        waiting, is_up = [f"portal_jobs_waiting {len(unfinished())}"], 1
        messages = [f'portal_messages{{state="{state}"}} {count}' for state, count in unsent().items()]
    except FAULTS:
        waiting, messages, is_up = [], [], 0
    yield from _family("portal_database_up", "gauge", "1 while it answers.", [f"portal_database_up {is_up}"])
    yield from _family("portal_jobs_waiting", "gauge", "Jobs that are not over.", waiting)
    yield from _family("portal_messages", "gauge", "Messages out that are due, or not delivered.", messages)
    free = shutil.disk_usage(app.instance_path).free
    yield from _family(
        "portal_disk_free_bytes", "gauge", "Of the instance folder.", [f"portal_disk_free_bytes {free}"]
    )


def _family(name: str, kind: str, told: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield from (f"# HELP {name} {told}", f"# TYPE {name} {kind}", *lines)
