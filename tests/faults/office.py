"""The portal served as it is, and the browsers of people who send again what was not answered, as their pages do."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic
from typing import TypeVar
from urllib.parse import urlencode

from flask import Flask, session
from flask_wtf.csrf import generate_csrf

from app.models import LoginSession, db
from app.models.faults import FAULTS, is_passing
from app.models.types import now
from app.operations.credentials import token_hash
from tests.world import World

ROOT = Path(__file__).parents[2]
SECRET = "a secret of more than thirty-two characters"
T = TypeVar("T")
PAUSE = 0.3
"""Seconds until what was refused for the moment is sent again."""
LOOK = 0.05
"""Seconds until one whose connection broke tries again."""
GONE = 600
"""Connections that broke one after the other."""
TO_RETRY = (429, 503)
"""Statuses that say so; each has its sentence."""


@contextmanager
def served(
    uri: str, folder: Path = ROOT, module: str = "wsgi:app", **environment: str
) -> Iterator[tuple[subprocess.Popen, int]]:
    """Serve the code of a folder with its own settings, and yield the master and its port."""
    known = {name: value for name, value in os.environ.items() if name != "FLASK_RUN_FROM_CLI"}
    known |= {"DATABASE_URL": uri, "PORTAL_SECRET_KEY": SECRET, "PORTAL_SESSION_COOKIE_SECURE": "false"}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:app.serving", "--bind", "127.0.0.1:0", module]
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=known | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    said: list[str] = []
    reading = threading.Thread(target=lambda: said.extend(process.stderr), daemon=True)
    reading.start()
    try:
        address = re.match(r"Serving on http://127\.0\.0\.1:(\d+)/", process.stdout.readline())
        assert address, "".join(said)
        yield process, int(address[1])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
        reading.join()
        process.stdout.close()
        process.stderr.close()
    traces = [line for line in said if '"trace"' in line or "Traceback" in line]
    assert not traces, traces[0]


def children(pid: int) -> list[int]:
    """Return the workers of a master; waits until there are some."""
    while True:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if found:
            return [int(each) for each in found]


@dataclass(slots=True)
class Answer:
    """What came back."""

    status: int
    words: str
    location: str = ""


@dataclass(slots=True)
class Browser:
    """Somebody signed in, in front of one portal or, in turn, of several nodes."""

    app: Flask
    world: World
    login: str
    ports: list[int]
    rest: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    acknowledged: int = 0
    refused: int = 0
    longest: float = 0.0
    is_over: threading.Event = field(default_factory=threading.Event)
    turns: int = 0
    broken: int = 0

    def __post_init__(self) -> None:
        self.app.config.update(SECRET_KEY=SECRET, SESSION_COOKIE_NAME="portal")
        token = os.urandom(16).hex()
        with self.app.app_context():
            person_id = self.world.people[self.login]
            db.session.add(LoginSession(token_hash=token_hash(token), person_id=person_id, proved_at=now()))
            db.session.commit()
        with self.app.test_request_context():
            csrf = generate_csrf()
            kept = {"csrf_token": session["csrf_token"], "_user_id": token, "_fresh": True}
            cookie = self.app.session_interface.get_signing_serializer(self.app).dumps(kept)
        self.headers = {"Cookie": f"portal={cookie}", "X-CSRFToken": csrf, "Accept-Encoding": "identity"}

    def goes_on(self) -> bool:
        """Rest so many seconds, and tell whether there is more to do."""
        return not self.is_over.wait(self.rest)

    def post(self, path: str, headers: Mapping[str, str] | None = None, **fields: object) -> Answer:
        """Send a form until it is done, and count that. Raises `AssertionError` for a refusal."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"} | dict(headers or {})
        return self.send(path, urlencode(fields, doseq=True).encode(), kind)

    def send(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """As `post`, with a body of any kind."""
        while True:
            answer = self._once("POST", path, body, headers)
            if answer and answer.status < 400:
                self.acknowledged += 1
                return answer
            self._must_be_passing(path, answer)

    def get(self, path: str) -> Answer:
        """Open a page, again and again until it stands."""
        while True:
            answer = self._once("GET", path)
            if answer and answer.status < 400:
                return answer
            self._must_be_passing(path, answer)

    def look(self, path: str) -> int:
        """Open a page and return 200, or 503 where a sentence says so, and note how long either took."""
        begun = monotonic()
        while not (answer := self._once("GET", path)):
            pass
        self.longest = max(self.longest, monotonic() - begun)
        assert answer.status in (200, 503), f"{path}: {answer.status} {answer.words[-300:]}"
        assert answer.status == 200 or "请" in answer.words, answer.words
        self.refused += answer.status == 503
        return answer.status

    def inside(self, function: Callable[..., T], *arguments: object) -> T:
        """Call a function of this process on the same database, again where that is away."""
        while True:
            with self.app.app_context():
                try:
                    return function(*arguments)
                except FAULTS as fault:
                    assert is_passing(fault), fault
                finally:
                    db.session.remove()
            self.is_over.wait(PAUSE)

    def _must_be_passing(self, path: str, answer: Answer | None) -> None:
        if answer:
            assert answer.status in TO_RETRY and "请" in answer.words, f"{path}: {answer}"
            self.refused += 1
            self.is_over.wait(PAUSE)

    def _once(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer | None:
        """Return what came back, None where the connection broke."""
        self.turns += 1
        port = self.ports[self.turns % len(self.ports)]
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request(method, path, body, self.headers | dict(headers or {}))
            answer = connection.getresponse()
            words = answer.read().decode(errors="replace")
            self.broken = 0
            return Answer(answer.status, words, answer.headers.get("Location", ""))
        except (OSError, HTTPException):
            self.broken += 1
            assert self.broken < GONE, "the server is gone"
            self.is_over.wait(LOOK)
            return None
        finally:
            connection.close()
