"""The outbox beside the requests of a web process: where no service sends, the portal does, after it has answered.

One thread a process, which no request waits for. It is woken when something may have been written, and now and then by
whatever is asked, for what is tried again, for digests and for reminders.
"""

import logging
import threading
from datetime import timedelta
from time import monotonic

from flask import Flask, Response, current_app, request

from app.delivery.channels import Channels, channels
from app.models.faults import FAULTS
from app.models.types import now
from app.operations.outbox_sending import Sender
from app.operations.reminders import SERVICE, clock, remind
from app.operations.transaction import release
from app.queries.lists.reminders import robots_to_remind

log = logging.getLogger(__name__)

AT_MOST = 20.0
"""Seconds of one turn."""
EVERY = 60.0
"""Seconds after which a request wakes it in any case."""
SERVED = timedelta(seconds=90)
"""A service that was at work less than this ago sends alone."""


def outbox_channels() -> Channels:
    """Return by what messages of this portal leave."""
    return channels(current_app.config, current_app.url_map.bind("").build)


def init_app(app: Flask) -> None:
    """Let the process send beside its requests, unless the office wants a service alone to do so."""
    if app.config["OUTBOX_IN_PORTAL"] and not app.testing:
        pace = Pace(app)
        app.after_request(pace.after)


class Pace:
    """The one thread of a process that sends, started with the first request that calls for it."""

    def __init__(self, app: Flask):
        self.app = app
        self.woken = threading.Event()
        self.looked_at = -EVERY
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def after(self, response: Response) -> Response:
        """Wake the thread where the answered request may have written something, or it has not looked for long."""
        if request.method == "POST" or monotonic() - self.looked_at > EVERY:
            self.looked_at = monotonic()
            response.call_on_close(self.wake)
        return response

    def wake(self) -> None:
        """Let the thread look."""
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()
        self.woken.set()

    def turn(self, sender: Sender) -> None:
        """Look for what is due and send it, for a bounded time; nothing where a service is at work, or nothing can leave."""
        has_mail = sender.channels.server is not None
        with self.app.app_context():
            served = clock(SERVICE)
            if (served is not None and served > now() - SERVED) or not (has_mail or robots_to_remind()):
                release()
                return
            remind(by_mail=has_mail)
            release()
        if sender.start_lanes(AT_MOST):
            sender.wait(AT_MOST)

    def sender(self) -> Sender:
        """Return a sender by what the portal is configured for."""
        with self.app.app_context():
            return Sender(outbox_channels(), self.app.app_context)

    def _run(self) -> None:
        sender = self.sender()
        while True:
            self.woken.wait()
            self.woken.clear()
            try:
                self.turn(sender)
            except FAULTS as fault:
                log.warning("the outbox waits: %s", type(fault).__name__)
            except Exception:
                log.exception("the outbox failed")
