"""The log: one line of JSON for what happened, with the number of the request; nothing that people typed is in it.

A line for each request that was refused, failed or took long, and for every one where `PORTAL_LOG_REQUESTS` is true. It
names the route, not the address: addresses carry names, search words and the tokens of one-time links.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from flask import Flask, Response, current_app, g, request

SLOW = 5.0
"""Seconds from which a request that went well is noted too."""
FIELDS = "fields"
"""The attribute of a log record that holds what is noted beside its words."""

log = logging.getLogger("app.requests")


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON, whatever signs it holds; the lines of a traceback stay inside it."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "part": record.name,
            "said": record.getMessage(),
        }
        line |= getattr(record, FIELDS, {})
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def init_app(app: Flask) -> None:
    """Note requests, name each in its answer, and write the portal's log as lines of JSON on standard error."""
    app.before_request(_begin)
    app.after_request(_note)
    logger = logging.getLogger("app")
    if not app.testing and not any(isinstance(each.formatter, JsonLines) for each in logger.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)


def route() -> str:
    """Return the route of the present request, "?" where none fits: its address may hold what somebody typed."""
    return request.url_rule.rule if request.url_rule else "?"


def _begin() -> None:
    g.begun = monotonic()


def _note(response: Response) -> Response:
    request_id = g.get("request_id", "")
    response.headers["X-Request-Id"] = request_id
    seconds = monotonic() - g.get("begun", monotonic())
    is_wrong = response.status_code >= 400 and not (request.url_rule is None and response.status_code == 404)
    if is_wrong or seconds >= SLOW or current_app.config["LOG_REQUESTS"]:
        person = g.get("_login_user")
        fields = {
            "request": request_id,
            "method": request.method,
            "route": route(),
            "status": response.status_code,
            "ms": round(seconds * 1000),
            "address": request.remote_addr,
            "person": getattr(getattr(person, "actor", None), "person_id", None),
        }
        level = logging.ERROR if response.status_code >= 500 else logging.INFO
        log.log(level, "answered", extra={FIELDS: fields})
    return response
