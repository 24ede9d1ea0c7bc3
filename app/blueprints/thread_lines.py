"""The threads beside the sheet: what is drawn of each and can be done in it, as plain values."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import url_for

from app.domain.review.threads import Message, State, Thread
from app.queries.procedure.desk import Desk

_NUMBER = 0
"""What stands for the id of a thread in an address that is still without it."""


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """A thread as its line and what that opens to are drawn.

    `now` is what stands at its place, None where that is gone. `form` is the id of the form that its controls belong to, and
    `address` where they send. The person `speaks` in it, `asks` rather than answers, `settles` it, or `holds` the stage;
    `draft` is what they said that is not sent yet, `words` what their text area begins with. `filed` are the ids of the
    messages that have files.
    """

    thread: Thread
    place: str
    now: str | None
    state: State
    form: str
    address: str
    speaks: bool
    asks: bool
    settles: bool
    holds: bool
    draft: Message | None
    words: str
    is_open: bool
    filed: frozenset[int]

    @property
    def is_plain(self) -> bool:
        """It holds no files and no form for them."""
        return not self.filed and self.draft is None


def thread_lines(
    desk: Desk,
    filed: Collection[int],
    said: Mapping[int, str] = MappingProxyType({}),
    open_thread: int | None = None,
) -> tuple[ThreadLine, ...]:
    """Return the threads that the person may know of, settled ones last; `filed` are the ids of messages with files.

    `said` is what a refused plain form held, by thread, and `open_thread` the id of one that is shown open.
    """
    address = url_for("threads.act_on", declaration_id=desk.declaration.id, thread_id=_NUMBER)

    def line(thread: Thread) -> ThreadLine:
        speaks, asks = desk.speaks(thread), desk.asks(thread)
        draft = thread.draft(asks=asks) if speaks else None
        return ThreadLine(
            thread,
            thread.place.name(desk.sheet),
            thread.place.words(desk.sheet),
            thread.state(desk.sheet),
            "sheet-form" if desk.may_edit else "threads-form",
            f"{address.removesuffix(str(_NUMBER))}{thread.id}",
            speaks,
            asks,
            desk.settles(thread),
            desk.has_stage_open,
            draft,
            said.get(thread.id, draft.text if draft else ""),
            thread.id == open_thread or thread.id in said,
            frozenset(each.id for each in thread.messages if each.id in filed),
        )

    return tuple(map(line, sorted(desk.threads, key=lambda each: each.is_settled)))
