"""What is pinned at the places of a sheet on the screen: threads, findings, and the way to ask, as plain values."""

import json
from dataclasses import dataclass
from itertools import groupby

from flask import url_for

from app.blueprints.row_steps import StepsOfCategory, StepsOfRow
from app.domain.form.paper import line_of
from app.domain.form.places import ITEM, Place
from app.domain.form.target_values import Correction, corrections
from app.domain.prereview.explanations import Findings, Noted
from app.domain.prereview.register import BY_ID
from app.domain.review.threads import State, Thread
from app.queries.procedure.desk import Desk

SIGNS = {
    "error": ("错误", "x-octagon-fill"),
    "warning": ("警告", "exclamation-triangle-fill"),
    "hint": ("提示", "info-circle-fill"),
    "explained": ("已说明", "check-lg"),
}
"""The word and the icon of each state of a finding."""
MOST_PINS = 3
"""So many pins stand beside one line."""
_PINS = dict.fromkeys((State.SETTLED, State.ANSWERED, State.CHANGED), "check-lg") | {State.NOTE: "pencil"}


@dataclass(frozen=True, slots=True)
class Pin:
    """A thread at its place."""

    id: int
    number: int | None
    label: str
    state: State
    icon: str


@dataclass(frozen=True, slots=True)
class Sign:
    """The findings of one state at a place, `tag` that of the first; `title` says in a few words what they are about.

    `fix` is the correction that one click applies to the cell, unless the cell offers it already.
    """

    state: str
    word: str
    icon: str
    tag: str
    count: int
    messages: str
    title: str
    fix: Correction | None


@dataclass(frozen=True, slots=True)
class Marking:
    """What is pinned at a place: threads, findings, and for whoever may ask there the address to do so.

    `words` name the place for people. `above` are the pins that stand in the margin before its own, because they are pinned
    to other places of the same line; of a line's pins the first `MOST_PINS` are seen, and `rest` counts the others at the
    place where they begin. `steps` are the addresses of what can be done with a row or a 二级指标. `before` is what is said
    of the year before, None where nothing ever is.
    """

    anchor: str
    words: str
    pins: tuple[Pin, ...]
    signs: tuple[Sign, ...]
    asks: str
    is_typed: bool
    above: int = 0
    rest: int = 0
    steps: StepsOfRow | StepsOfCategory | None = None
    before: str | None = None

    @property
    def is_seen(self) -> bool:
        """There is something to draw."""
        return bool(self.pins or self.signs or self.asks)

    @property
    def first_of_rest(self) -> Pin:
        """The first pin that is not seen, where `rest` counts any."""
        return self.pins[MOST_PINS - self.above]

    @property
    def selector(self) -> str:
        """The CSS selector of the element that holds the marking."""
        place = Place.at(self.anchor)
        if place.level_2:
            return f"[id={json.dumps(self.anchor, ensure_ascii=False)}] .level-2"
        if place.key == ITEM:
            return f"#{self.anchor} > .item-number"
        return f"#cell-{self.anchor}" if place.key else f"#{self.anchor} > .level-1"


class Marker:
    """Finds the marking of each place of a desk's sheet; threads and findings are sorted by place once."""

    def __init__(self, desk: Desk, findings: Findings | None):
        self._desk, self._findings, self._threads = desk, findings, desk.pinned
        asks = url_for("declarations.show", declaration_id=desk.declaration.id) if desk.has_stage_open else ""
        self._asks, self._is_typed = asks, desk.may_edit
        self._completeness = desk.completeness
        self._places = {*self._threads, *(findings.anchors if findings else ())}

    def found_at(self, anchor: str, words: str) -> Marking | None:
        """Return the marking of a place where there is something to draw, else None."""
        return self.at(anchor, words) if anchor and (self._asks or anchor in self._places) else None

    def at(
        self,
        anchor: str,
        words: str = "",
        *,
        steps: StepsOfRow | StepsOfCategory | None = None,
        before: str | None = None,
    ) -> Marking:
        """Return the marking of a place; `words` name it where it is known already."""
        asks = f"{self._asks}?at={anchor}#new-thread" if self._asks else ""
        words = words or self._desk.name_of(anchor)
        if anchor not in self._places:
            return Marking(anchor, words, (), (), asks, self._is_typed, 0, 0, steps, before)
        found = self._findings.at(anchor) if self._findings else ()
        if found and self._is_typed:
            found = self._completeness.beyond(found)  # what is still blank is no fault
        above, rest = self._beside(anchor) if anchor in self._threads else (0, 0)
        return Marking(
            anchor,
            words,
            tuple(self.pin(each) for each in self._threads.get(anchor, ())),
            self._signs(anchor, found) if found else (),
            asks,
            self._is_typed,
            above,
            rest,
            steps,
            before,
        )

    def line(self, anchor: str) -> list[Marking]:
        """Return the markings of all places that stand on one line with a place, which share the margin beside it."""
        return [self.at(each) for each in line_of(self._desk.sheet, anchor)]

    def _beside(self, anchor: str) -> tuple[int, int]:
        """Return how many pins stand above those of a place, and how many of the line are not seen and begin there."""
        line = line_of(self._desk.sheet, anchor)
        counts = [len(self._threads.get(each, ())) for each in line]
        above = sum(counts[: line.index(anchor)])
        begins_there = above <= MOST_PINS < above + len(self._threads[anchor])
        return above, sum(counts) - MOST_PINS if begins_there else 0

    def pin(self, thread: Thread) -> Pin:
        """Return the pin of a thread."""
        state = thread.state(self._desk.sheet)
        return Pin(thread.id, thread.number, thread.label, state, _PINS.get(state, "chat-left-text"))

    def _signs(self, anchor: str, found: tuple[Noted, ...]) -> tuple[Sign, ...]:
        signs = []
        offered = {each.text for each in corrections(self._desk.words_at(anchor) or "")}
        for state, group in groupby(sorted(found, key=lambda each: each.state), lambda each: each.state):
            alike = tuple(group)
            messages = " ".join(message for each in alike for message in each.messages)
            title = BY_ID[alike[0].finding.rule].title if alike[0].finding.rule in BY_ID else ""
            fixes = (
                each.finding.correction for each in alike if self._is_typed and each.state != "explained"
            )
            fix = next((each for each in fixes if each and each.text not in offered), None)
            signs.append(Sign(state, *SIGNS[state], alike[0].tag, len(alike), messages, title, fix))
        return tuple(signs)
