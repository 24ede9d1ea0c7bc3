"""A rolling upgrade: the node of the version before, whose clock is ahead, goes on while this version takes over."""

import re
import subprocess
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from flask_migrate import downgrade, upgrade

from app.operations.events import adopt_unchained
from tests.faults.office import Browser, served
from tests.faults.trial import PAGES, Fault, Hard, Trial, endure
from tests.faults.version_before import lay_out
from tests.world import PASSWORD, standing_world

AHEAD = 3
"""Seconds between the clocks."""
ONE_WORKER = {"GUNICORN_CMD_ARGS": "--workers 1"}
"""Nodes of one worker each: what differs between them is seen with fewer."""


def upgraded(app: Flask, uri: str, folder: Path, hard: Hard) -> str:
    """Bring the tables of a database with the world back to the version before, and then both to this one, one by one.

    Returns in words what came of it; raises as `endure` does.
    """
    revision, told = lay_out(folder)
    with app.app_context():
        downgrade(revision=revision)
        world = standing_world()
    with (
        ExitStack() as stack,
        served(uri, folder, "ahead:app", AHEAD=str(AHEAD), **ONE_WORKER) as (old, port),
    ):
        reader = Browser(app, world, "auditor", [port])
        statuses = [reader.look(page) for page in PAGES]
        with app.app_context():
            upgrade()
        statuses += [reader.look(page) for page in PAGES]
        assert set(statuses) == {200}, statuses
        faults = [_joined(stack, uri), _signing_in, _left(old, port)]
        return f"{told}; {endure(app, [(old.pid, port)], faults, hard)}"


def _joined(stack: ExitStack, uri: str) -> Fault:
    def fault(trial: Trial) -> None:
        master, port = stack.enter_context(served(uri, **ONE_WORKER))
        trial.masters.append(master.pid)
        trial.ports.append(port)
        trial.wait_for_more()

    return fault


def _left(old: subprocess.Popen, port: int) -> Fault:
    def fault(trial: Trial) -> None:
        trial.ports.remove(port)
        trial.masters.remove(old.pid)
        old.terminate()
        old.wait()
        # As an operator does after an upgrade of several nodes: the version before knows less of what is to be kept.
        trial.reader.inside(adopt_unchained)

    return fault


def _signing_in(trial: Trial) -> None:
    """Sign in by the form, each request to the other node."""
    for one, other in (trial.ports, trial.ports[::-1]):
        cookies: dict[str, str] = {}
        token = re.search(
            r'name="csrf_token"[^>]*? value="([^"]+)"', _asked(one, "GET", "/sign-in", cookies)
        )[1]
        typed = urlencode({"csrf_token": token, "login": "auditor", "password": PASSWORD})
        _asked(other, "POST", "/sign-in", cookies, typed)
        page = _asked(one, "GET", "/", cookies)
        assert "auditor" in page, page[:500]


def _asked(port: int, method: str, path: str, cookies: dict[str, str], body: str = "") -> str:
    """Return the page, and keep the cookies that it brings."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    headers |= {"Content-Type": "application/x-www-form-urlencoded", "Accept-Encoding": "identity"}
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    for given in answer.headers.get_all("Set-Cookie", []):
        name, _, value = given.partition(";")[0].partition("=")
        cookies[name] = value
    connection.close()
    return page
