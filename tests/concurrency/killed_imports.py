"""A process that confirms an import and is killed on the way."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from unittest.mock import patch

from sqlalchemy import event

from app import create_app
from app.domain.actor import Actor
from app.models import db
from app.operations import importing, pending_imports
from tests.applications import SETTINGS

PATIENCE = 300
WRITES = ("INSERT", "UPDATE", "DELETE")


def killed_at_statement(uri: str, number: int, *confirmation) -> None:
    """Confirm, and die when that many writing statements are about to be sent: 1 for the first."""
    app, written = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": uri}), 0

    def count(connection, cursor, statement, parameters, context, many):
        nonlocal written
        written += statement.lstrip().upper().startswith(WRITES)
        if written == number:
            _die()

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", count)
        pending_imports.confirm(*confirmation)


def killed_at_commit(uri: str, number: int, *confirmation) -> None:
    """Confirm, and die when everything is written and not yet committed."""
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": uri})
    with app.app_context():
        event.listen(db.engine, "commit", lambda connection: _die())
        pending_imports.confirm(*confirmation)


def killed_in_a_careless_import(uri: str, number: int, *confirmation) -> None:
    """Confirm as a careless programmer would, who commits each declaration, and die after that many."""
    app, record, done = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": uri}), importing.record, 0

    def recorded_for_good(*arguments, **details):
        nonlocal done
        record(*arguments, **details)
        db.session.commit()
        done += 1
        if done == number:
            _die()

    with app.app_context(), patch.object(importing, "record", recorded_for_good):
        pending_imports.confirm(*confirmation)


def run(way: Callable, uri: str, number: int, actor: Actor, import_id: int, ticked: dict[int, str]) -> int:
    """Let a process of its own confirm in that way and return its exit code."""
    process = multiprocessing.get_context("forkserver").Process(
        target=way, args=(uri, number, actor, import_id, ticked, SETTINGS["REGION"])
    )
    process.start()
    process.join(PATIENCE)
    return process.exitcode


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
