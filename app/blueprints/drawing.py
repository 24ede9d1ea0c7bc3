"""Parts of a page that are drawn of plain values alone: what was drawn of equal values once is not drawn again.

Most rows of a sheet, findings and threads are as they were when somebody last looked. The values are all that is drawn, so
that nothing expires, and nobody sees what was drawn for another unless it reads the same. A process that has not drawn a
part yet draws it.
"""

from threading import Lock
from typing import Any, Final

from flask import Flask, has_request_context, request
from jinja2.runtime import Macro

MOST_KEPT: Final = 4_000_000
"""Code points of the parts that a process keeps, those of some two hundred sheets."""


def init_app(app: Flask) -> None:
    """Let templates keep what macros draw: `{{ drawn(rows_of, category) }}` in place of `{{ rows_of(category) }}`.

    The macro comes from a template that is imported without context, and its arguments are hashable.
    """
    kept = _Kept()

    def drawn(macro: Macro, *values: Any) -> str:
        part = (request.script_root if has_request_context() else None, macro, *values)
        known = kept.parts.get(part)
        return kept.keep(part, macro(*values)) if known is None else known

    app.jinja_env.globals["drawn"] = drawn


class _Kept:
    """The parts that are kept, by what they were drawn of; those that were drawn first are forgotten first."""

    def __init__(self) -> None:
        self.parts: dict[tuple[Any, ...], str] = {}
        self._lock, self._weight = Lock(), 0

    def keep(self, part: tuple[Any, ...], text: str) -> str:
        with self._lock:
            if part not in self.parts:
                self.parts[part] = text
                self._weight += len(text)
            while self._weight > MOST_KEPT:
                self._weight -= len(self.parts.pop(next(iter(self.parts))))
        return text
