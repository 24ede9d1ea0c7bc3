"""Heavy work: what takes seconds is done once at a time for a person, and twice at a time in a web process.

So there is always a thread for everybody else. One request more may wait for its turn; the others are told to come back.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import wraps
from pathlib import Path
from threading import BoundedSemaphore
from time import monotonic, sleep

from flask import Flask, current_app
from flask.typing import ResponseReturnValue

from app.blueprints.access import View, current_actor
from app.blueprints.responses import RETRY_AFTER, sentence
from app.domain.form.sheet import Sheet
from app.domain.prereview.rule import text_length
from app.models import patience

LARGE = 40_000
"""Code points of a form that is as large as a dozen usual ones."""
AT_ONCE = 2
"""Heavy requests that a web process works on at a time, of whomever."""
PATIENCE = 10.0
"""Seconds that a request waits for its turn."""
_LOOK = 0.05
"""Seconds between two looks whether it is one's turn."""
_FOLDER = "heavy_work"
"""The folder of the instance with a file for each person, locked by whichever process works for them."""

_slots = BoundedSemaphore(AT_ONCE)
_may_wait = BoundedSemaphore(1)


class Busy(Exception):
    """It is not this request's turn: the status code, and a Chinese sentence for the person."""

    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status = status


OWN = Busy(429, "您的上一项打印、导出、比较、导入或较长申报表的预审还在进行，请等它完成后再试。")
ALL = Busy(503, "现在打印、导出、比较和预审的人较多，请几秒后重试。")


def init_app(app: Flask) -> None:
    """Answer those who are told to come back, and let pages wait for the database for less time than heavy work."""
    app.register_error_handler(Busy, _told_to_wait)
    app.before_request(_begin)


def heavy(view: View) -> View:
    """Let a view wait for its turn; it stands below the access rule."""

    @wraps(view)
    def in_turn(*args: object, **kwargs: object) -> ResponseReturnValue:
        with turn():
            return view(*args, **kwargs)

    return in_turn


def turn_for(sheet: Sheet) -> AbstractContextManager[None]:
    """Look at a form: a large one, whose prereview takes seconds the first time, waits for its turn as `turn` does."""
    return turn() if text_length(sheet) > LARGE else nullcontext()


def turn() -> AbstractContextManager[None]:
    """Do heavy work for the person who asks; entering raises `Busy` where they have some going on, or too many others."""
    return turn_of(current_actor().person_id, Path(current_app.instance_path))


@contextmanager
def turn_of(person_id: int, instance: Path) -> Iterator[None]:
    """Do heavy work for a person; the processes that share the folder `instance` know of one another."""
    path = instance / _FOLDER / str(person_id)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with ExitStack() as held:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        held.callback(os.close, descriptor)
        _wait(lambda: _locked(descriptor), OWN)
        _wait(lambda: _slots.acquire(blocking=False), ALL)
        held.callback(_slots.release)
        held.enter_context(patience.waiting_at_most(patience.HEAVY_SECONDS))
        yield


@contextmanager
def slot() -> Iterator[bool]:
    """Yield whether there is room for heavy work at once, and keep it if so; for work that asks again by itself."""
    taken = _slots.acquire(blocking=False)
    try:
        with patience.waiting_at_most(patience.HEAVY_SECONDS):
            yield taken
    finally:
        if taken:
            _slots.release()


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait(take: Callable[[], bool], otherwise: Busy) -> None:
    if take():
        return
    if not _may_wait.acquire(blocking=False):
        raise otherwise
    try:
        until = monotonic() + PATIENCE
        while monotonic() < until:
            if take():
                return
            sleep(_LOOK)
        raise otherwise
    finally:
        _may_wait.release()


def _begin() -> None:
    # It holds until the thread's next request: what ends this one's transaction waits no longer, either.
    patience.limit.set(patience.PAGE_SECONDS)


def _told_to_wait(busy: Busy) -> ResponseReturnValue:
    page, code, headers = sentence(busy.status, str(busy))
    return page, code, headers | {"Retry-After": RETRY_AFTER}
