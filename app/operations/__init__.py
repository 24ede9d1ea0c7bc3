"""The verbs: each is one short write transaction, and the only place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.domain.text import Unreadable


class Outdated(Exception):
    """Somebody was faster, or the page is old: nothing was written. The argument says in Chinese what happened."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


class Rejected(ValueError):
    """What was entered cannot be taken: `message` is a Chinese sentence, `field` the input it belongs to ("" for none)."""

    def __init__(self, message: str, field: str = ""):
        super().__init__(message)
        self.message = message
        self.field = field


@contextmanager
def rejecting(field: str, kind: type[ValueError] = Unreadable) -> Iterator[None]:
    """Turn an exception of the `kind` into a `Rejected` for the input `field`."""
    try:
        yield
    except kind as refusal:
        raise Rejected(str(refusal), field) from refusal
