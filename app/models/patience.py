"""How long PostgreSQL is waited for: not for as long as a network, or the machine behind it, is silent.

Its own bounds (`lock_timeout`, `statement_timeout`) hold while it answers. Where it does not, a statement is given up
on this side, the connection is closed, and for a moment nobody else waits: then one asks whether it is back.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.engine.interfaces import DBAPIConnection

PAGE_SECONDS = 2.5
"""For one statement of a page; a page takes some milliseconds for each."""
HEAVY_SECONDS = 35
"""For one of heavy work, and of whatever else says so: longer than `statement_timeout`, so that the server speaks first."""
SILENCE = 1.0
"""Seconds after a silence was noticed within which nobody asks."""

limit: ContextVar[float | None] = ContextVar("limit", default=None)
"""Seconds that a statement is waited for; None: as long as it takes, for the command line."""


@contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """Wait for each statement of the body so long."""
    before = limit.set(seconds)
    try:
        yield
    finally:
        limit.reset(before)


class Absence:
    """Whether the database was silent lately, as this process knows it."""

    def __init__(self) -> None:
        self._asking = threading.Lock()
        self._since: float | None = None

    def notice(self) -> None:
        """A statement, or a new connection, got no answer in time."""
        self._since = monotonic()

    @contextmanager
    def asking(self) -> Iterator[bool]:
        """Yield whether one may try to connect; where that goes well, the absence is over."""
        since = self._since
        if since is None:
            yield True
            return
        may = monotonic() - since >= SILENCE and self._asking.acquire(blocking=False)
        try:
            yield may
            if may:
                self._since = None
        finally:
            if may:
                self._asking.release()


absence = Absence()


def connect(
    dialect: Dialect, _record: object, arguments: Sequence[Any], options: dict[str, Any]
) -> DBAPIConnection:
    """Connect (SQLAlchemy's `do_connect`), at once refused where the database is known to be silent.

    Raises psycopg's `OperationalError`.
    """
    from psycopg import errors

    with absence.asking() as may:
        if not may:
            raise errors.ConnectionTimeout("the database gave no answer a moment ago")
        try:
            connection = dialect.connect(*arguments, **options)
        except errors.ConnectionTimeout:
            absence.notice()
            raise
    _bound(connection)
    return connection


def _bound(connection: Any) -> None:
    """Let a connection of psycopg give a statement up after `limit`, and close."""
    from psycopg.errors import OperationalError

    wait = connection.wait

    def bounded(*arguments: Any, **options: Any) -> Any:
        seconds = limit.get()
        if seconds is None:
            return wait(*arguments, **options)
        until = monotonic() + seconds
        try:
            return wait(*arguments, **options | {"timeout": seconds})
        except OperationalError as fault:
            if fault.sqlstate is None and monotonic() >= until:
                absence.notice()
                connection.close()
            raise

    connection.wait = bounded
