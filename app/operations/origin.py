"""Where what is recorded comes from: the address, the login session and the request, for every event of the present task."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """The network address of a request, or the account of a command; the login session's id and the request's."""

    address: str | None = None
    session_id: int | None = None
    request_id: str | None = None


NOWHERE = Origin()
_present: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


def present() -> Origin:
    """Return where the present task comes from."""
    return _present.get()


def come_from(origin: Origin) -> None:
    """Let all that is recorded from now on, in this thread, come from there."""
    _present.set(origin)


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Let all that is recorded meanwhile come from there."""
    token = _present.set(origin)
    try:
        yield
    finally:
        _present.reset(token)
