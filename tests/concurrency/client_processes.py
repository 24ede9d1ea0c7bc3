"""Processes of their own that carry out orders at the same moment, each with its own connection."""

import io
import multiprocessing
import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from unittest.mock import patch

from flask import Flask

from app import create_app
from app.domain.files.attachments import quota_refusal
from app.domain.procedure.workflow import Refused
from app.models import Declaration, db
from app.operations import (
    Outdated,
    Rejected,
    adjusting,
    attachments,
    ceilings,
    cells,
    costing,
    costing_lines,
    drafting,
    openings,
    pending_imports,
    renditions,
    review_sheets,
    rows,
    sessions,
    workflow,
)
from app.operations.saving import Changed
from app.operations.throttling import Throttle
from app.operations.transaction import writing
from app.queries.files.attachments import used_by
from tests.applications import SETTINGS
from tests.concurrency.looking import looked
from tests.printing.pages import blank_page

SIZE = 4
PATIENCE = 300
"""Seconds after which a barrier that somebody missed fails the test: long, since a busy machine is no reason to."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an order: "done" with what it returned, or the exception's name with its attributes."""

    kind: str
    value: object = None

    @property
    def done(self) -> bool:
        """It was carried out."""
        return self.kind == "done"


class ClientProcesses:
    """`SIZE` processes on one database."""

    def __init__(self, pipes: list[Connection]):
        self._pipes = pipes

    def together(self, *orders: tuple, meet: bool = False) -> list[Outcome]:
        """Let each order `(verb, *arguments)` start at one moment in a process of its own.

        With `meet` nobody begins to write before everybody has read: only what the write itself asks can decide, and a
        guard that is missing there shows in each such round. Without it the order is the machine's.
        """
        everybody = [*orders, *[("rest",)] * (SIZE - len(orders))]
        for pipe, order in zip(self._pipes, everybody, strict=True):
            pipe.send((meet, *order))
        return [pipe.recv() for pipe in self._pipes][: len(orders)]


@contextmanager
def started(uri: str) -> Iterator[ClientProcesses]:
    """Start the processes, and let them go at the end."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    start, meeting = context.Barrier(SIZE, timeout=PATIENCE), context.Barrier(SIZE, timeout=PATIENCE)
    ends = [context.Pipe() for _ in range(SIZE)]
    processes = [
        context.Process(target=serve, args=(uri, theirs, start, meeting), daemon=True) for _, theirs in ends
    ]
    for process in processes:
        process.start()
    ours = [mine for mine, _ in ends]
    try:
        yield ClientProcesses(ours)
    finally:
        for pipe in ours:
            pipe.send(None)
        for process in processes:
            process.join(PATIENCE)
        for pipe in (end for pair in ends for end in pair):
            pipe.close()


class Meeting:
    """Stands in for `writing`: waits for the others first, when told to."""

    def __init__(self, barrier: Barrier):
        self._barrier, self.called = barrier, False

    def __call__(self) -> AbstractContextManager:
        self.attend()
        return writing()

    def attend(self) -> None:
        """Wait for the others, once for each time it was called."""
        if self.called:
            self.called = False
            self._barrier.wait()


def serve(uri: str, pipe: Connection, start: Barrier, meeting: Barrier) -> None:
    """Carry out orders from the pipe until there is none: the life of a process."""
    app, met = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": uri}), Meeting(meeting)
    for module in (
        adjusting,
        attachments,
        cells,
        costing,
        drafting,
        openings,
        pending_imports,
        review_sheets,
        rows,
        workflow,
    ):
        module.writing = met
    with app.app_context():
        while (order := pipe.recv()) is not None:
            meet, verb, *arguments = order
            db.session.rollback()
            start.wait()
            met.called = meet
            pipe.send(_outcome(app, verb, arguments))
            met.attend() if verb == "rest" else None
        db.session.remove()
        db.engine.dispose()


def _outcome(app: Flask, verb: str, arguments: list) -> Outcome:
    try:
        return Outcome("done", VERBS[verb](app, *arguments))
    except Changed as changed:
        return Outcome("Changed", changed.stored)
    except Refused as refused:
        return Outcome("Refused", refused.kind.value)
    except (Outdated, Rejected) as refused:
        return Outcome(type(refused).__name__, refused.message)
    except Exception as unexpected:
        return Outcome(type(unexpected).__name__, str(unexpected))


def _act_by_id_alone(app: Flask, *arguments) -> None:
    """Act as a careless programmer would: without asking whether somebody wrote since."""
    with patch.object(workflow, "unchanged", lambda declaration_id, *_: [Declaration.id == declaration_id]):
        workflow.act(*arguments)


def _approve_unprinted(app: Flask, *arguments) -> None:
    """Approve with a blank page, which takes no time to print."""
    with patch.object(renditions, "print_approved", blank_page):
        workflow.act(*arguments)


def _adjust_unheld(app: Flask, *arguments) -> int:
    """Adjust as a careless programmer would: without holding the approved version, and with a number of one's own."""
    with (
        patch.object(adjusting, "hold", lambda *_: None),
        patch.object(adjusting.NewVersion, "next_number", lambda _: os.getpid()),
    ):
        return adjusting.adjust(*arguments)


def _attach(app: Flask, actor, declaration_id: int, content: bytes, quota: int) -> int:
    upload = attachments.Upload("合同.pdf", io.BytesIO(content))
    return attachments.attach(actor, declaration_id, upload, quota)


def _attach_asking_before(app: Flask, actor, declaration_id: int, content: bytes, quota: int) -> int:
    """Attach as a careless programmer would: asking for room before the transaction that takes it."""
    unit_id = db.session.get_one(Declaration, declaration_id).unit_id
    if refusal := quota_refusal(used_by(unit_id), len(content), quota):
        raise Rejected(refusal)
    with patch.object(attachments, "require_room", lambda *_: None):
        return _attach(app, actor, declaration_id, content, quota)


def _save_for_the_years_of_before(app: Flask, actor, declaration_id: int, *arguments):
    """Save a line as a careless programmer would: with sums for the 实施期限 that was read before the transaction."""
    years = db.session.get_one(Declaration, declaration_id).implementation_years
    db.session.rollback()
    asked = costing_lines.sums
    with patch.object(costing_lines, "sums", lambda items, _: asked(items, years)):
        return cells.save(actor, declaration_id, *arguments)


def _guess(app: Flask, login: str, times: int) -> int:
    """Sign in with wrong passwords in parallel threads; return how many of the passwords were looked at."""
    looked_at, together = [], threading.Barrier(times, timeout=PATIENCE)

    def verified(kept: str, password: str) -> bool:
        looked_at.append(password)
        return False

    def guess(number: int) -> None:
        with app.app_context():
            together.wait()
            try:
                sessions.sign_in(login, f"guess {number}", sessions.Browser("192.0.2.7"), THROTTLE)
            except Rejected:
                return
            finally:
                db.session.remove()

    with patch.object(sessions, "matches", verified):
        threads = [threading.Thread(target=guess, args=(number,)) for number in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
    return len(looked_at)


def _act_asking_before(app: Flask, actor, declaration_id: int, *arguments) -> None:
    """Submit as a careless programmer would: asking for room under a 控制数 before the transaction that takes it."""
    declaration = db.session.get_one(Declaration, declaration_id)
    ceilings.require_room(ceilings.Submission.of(declaration, declaration.budget_year_amount), "")
    db.session.rollback()
    with patch.object(workflow, "require_room", lambda *_: None):
        workflow.act(actor, declaration_id, *arguments)


THROTTLE = Throttle(5, timedelta(minutes=15))
VERBS = {
    "adjust": lambda app, *arguments: adjusting.adjust(*arguments),
    "adjust_unheld": _adjust_unheld,
    "approve_unprinted": _approve_unprinted,
    "watch": lambda app, *arguments: looked(*arguments),
    "rest": lambda app: None,
    "act": lambda app, *arguments: workflow.act(*arguments),
    "act_asking_before": _act_asking_before,
    "act_by_id_alone": _act_by_id_alone,
    "give_back": lambda app, *arguments: openings.give_back(*arguments),
    "hand_over": lambda app, *arguments: openings.hand_over(*arguments),
    "attach": _attach,
    "attach_asking_before": _attach_asking_before,
    "save": lambda app, *arguments: cells.save(*arguments),
    "save_for_the_years_of_before": _save_for_the_years_of_before,
    "weigh": lambda app, *arguments: review_sheets.save(*arguments),
    "add_row": lambda app, *arguments: rows.add_row(*arguments),
    "delete_row": lambda app, *arguments: rows.delete_row(*arguments),
    "paste": lambda app, *arguments: rows.paste(*arguments),
    "undo": lambda app, *arguments: rows.undo(*arguments),
    "confirm": lambda app, *arguments: pending_imports.confirm(*arguments),
    "create": lambda app, *arguments: drafting.create(*arguments),
    "guess": _guess,
}
