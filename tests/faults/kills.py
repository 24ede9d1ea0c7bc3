"""Web workers killed while people work: what was acknowledged is stored, nothing is half done or done twice."""

import os
import random
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlencode
from uuid import uuid4

from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import func, select

from app.domain.procedure.events import EventKind
from app.domain.text import fingerprint
from app.models import Declaration, Event, Indicator, LoginSession, db
from app.operations.credentials import token_hash
from app.queries.files.soundness import harms
from tests.world import World, standing_world

ROOT = Path(__file__).parents[2]
SECRET, TOKEN = "a secret of more than thirty-two characters", "token-of-the-faults"
T = TypeVar("T")
BETWEEN = 8
"""Acknowledged acts between two kills."""


@dataclass(slots=True)
class Office:
    """The portal under `port`, the browser of a preparer, and what was acknowledged so far."""

    app: Flask
    world: World
    port: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    acknowledged: int = 0
    is_over: bool = False
    changed: threading.Condition = field(default_factory=threading.Condition)

    def post(self, path: str, **fields: object) -> None:
        """Send a form until it is answered with success, again and again as a page does, and count that.

        Raises `AssertionError` for a refusal.
        """
        while True:
            try:
                status, words = self._posted(path, urlencode(fields))
            except (OSError, HTTPException):
                continue
            if status < 400:
                break
            assert status in (500, 502, 503), f"{path}: {status} {words}"
        with self.changed:
            self.acknowledged += 1
            self.changed.notify_all()

    def _posted(self, path: str, body: str) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", path, body, self.headers | kind)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")[-300:]
        finally:
            connection.close()


def sign_in(office: Office) -> None:
    """Let the requests of the office be the preparer's."""
    app = office.app
    app.config.update(SECRET_KEY=SECRET, SESSION_COOKIE_NAME="portal")
    with app.app_context():
        db.session.add(LoginSession(token_hash=token_hash(TOKEN), person_id=office.world.people["preparer"]))
        db.session.commit()
    with app.test_request_context():
        csrf = generate_csrf()
        kept = {"csrf_token": session["csrf_token"], "_user_id": TOKEN, "_fresh": True}
        cookie = app.session_interface.get_signing_serializer(app).dumps(kept)
    office.headers = {"Cookie": f"portal={cookie}", "X-CSRFToken": csrf, "HX-Request": "true"}


@contextmanager
def served(uri: str) -> Iterator[tuple[subprocess.Popen, int]]:
    """Serve with two workers, and yield the master and its port."""
    environment = {name: value for name, value in os.environ.items() if name != "FLASK_RUN_FROM_CLI"}
    environment |= {"DATABASE_URL": uri, "PORTAL_SECRET_KEY": SECRET, "PORTAL_SESSION_COOKIE_SECURE": "false"}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:app.serving",
        "--bind",
        "127.0.0.1:0",
        "wsgi:app",
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        said = process.stdout.readline()
        yield process, int(re.match(r"Serving on http://127\.0\.0\.1:(\d+)/", said)[1])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
        process.stdout.close()


def saving(office: Office, done: list[str]) -> None:
    """Type into one cell, each time another text."""
    declaration_id = _new(office)
    while not office.is_over:
        text, was = f"第{len(done)}次", done[-1] if done else ""
        cell = f"/declarations/{declaration_id}/cells/policy_basis"
        office.post(cell, policy_basis=text, **{"was.policy_basis": fingerprint(was)})
        done.append(text)
    stored = _in(office, lambda: office.world.declaration(declaration_id).policy_basis)
    assert stored == done[-1], (stored, done[-1])


def sending(office: Office, done: list[str]) -> None:
    """Send a declaration to the unit head and take it back, in turns; each act is one event."""
    declaration_id = _in(office, office.world.filled)
    for action in ("send", "recall"):
        _in(office, lambda action=action: office.world.do("preparer", declaration_id, action))
    while not office.is_over:
        for action in ("send", "recall"):
            lock = _in(office, lambda: office.world.declaration(declaration_id).lock)
            office.post(f"/declarations/{declaration_id}/actions", action=action, lock=lock)
            done.append(action)
    for kind in (EventKind.SEND, EventKind.RECALL):
        events = select(func.count()).where(Event.declaration_id == declaration_id, Event.kind == kind)
        count = _in(office, lambda events=events: db.session.scalar(events))
        assert count == done.count(kind.value) + 1, (kind, count, done.count(kind.value))


def adding(office: Office, done: list[str]) -> None:
    """Add rows and delete them; each is there once."""
    declaration_id = _new(office)
    while not office.is_over:
        done.append(str(len(done)))
        office.headers["X-Step-Key"] = done[-1]
        office.post(f"/declarations/{declaration_id}/categories/{quote('质量指标')}/rows")
        rows = select(Indicator.identity).where(
            Indicator.declaration_id == declaration_id, Indicator.deleted_at.is_(None)
        )
        (row,) = _in(office, lambda rows=rows: list(db.session.scalars(rows)))
        office.post(f"/declarations/{declaration_id}/rows/{row}/delete")
    rows = select(func.count()).where(Indicator.declaration_id == declaration_id)
    assert _in(office, lambda: db.session.scalar(rows)) == len(done)


def creating(office: Office, done: list[str]) -> None:
    """Make new declarations by a form that is sent until it is answered."""
    world = office.world
    year = _in(office, lambda: world.declaration(world.draft()).round.budget_year)
    while not office.is_over:
        key = str(uuid4())
        wanted = {"round_id": world.round_id, "project_type": "15", "start_year": year, "project_code": ""}
        section = f"{world.units['121']}-001"
        office.post("/declarations/new", section=section, form_key=key, **wanted)
        done.append(key)
    made = select(func.count()).where(Declaration.form_key.in_(done))
    there = _in(office, lambda: db.session.scalar(made))
    assert there == len(done), (there, len(done))


KINDS = (saving, sending, adding, creating)


def endure(app: Flask, uri: str, kills: int, twice: int = 1) -> str:
    """Kill workers while people work, `twice` of each kind, and return in words what was acknowledged.

    Raises `AssertionError` for whatever was lost, half done or done twice.
    """
    with app.app_context():
        office = Office(app, standing_world())
        db.session.remove()
    sign_in(office)
    failures: list[BaseException] = []
    with served(uri) as (master, port):
        threads = [
            threading.Thread(target=_noting, args=(kind, _with(office, port), failures))
            for kind in KINDS * twice
        ]
        offices = [thread._args[1] for thread in threads]
        for thread in threads:
            thread.start()
        for _ in range(kills):
            _wait_for_more(offices, failures)
            os.kill(random.choice(_children(master.pid)), signal.SIGKILL)
        _wait_for_more(offices, failures)
        for each in offices:
            each.is_over = True
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]
    found = _in(office, lambda: list(harms()))
    assert found == [], found
    return f"{kills} kills, {sum(each.acknowledged for each in offices)} acts acknowledged, none lost or done twice"


def _with(office: Office, port: int) -> Office:
    return Office(office.app, office.world, port, dict(office.headers))


def _noting(kind: Callable[[Office, list[str]], None], office: Office, failures: list[BaseException]) -> None:
    try:
        kind(office, [])
    except BaseException as failure:
        failures.append(failure)


def _wait_for_more(offices: list[Office], failures: list[BaseException]) -> None:
    wanted = sum(each.acknowledged for each in offices) + BETWEEN
    while sum(each.acknowledged for each in offices) < wanted and not failures:
        with offices[0].changed:
            offices[0].changed.wait(0.1)


def _children(pid: int) -> list[int]:
    while True:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if found:
            return [int(each) for each in found]


def _new(office: Office) -> int:
    return _in(office, office.world.draft)


def _in(office: Office, function: Callable[[], T]) -> T:
    with office.app.app_context():
        return function()
