"""The form on the screen: what a template draws at each place, for whoever reads and for whoever types, as plain values."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from flask import url_for

from app.blueprints.cell_hints import hint
from app.blueprints.last_year import LastYear, last_year_of
from app.blueprints.row_steps import RowSteps
from app.domain.form.catalogue import Category
from app.domain.form.identities import new_identity
from app.domain.form.paper import Paper, PaperCell, line_of, paper_of
from app.domain.form.places import ITEM, Place
from app.domain.form.sheet import FIELDS, SUMMED, Column, Field, FieldKind, Sheet
from app.domain.form.target_values import Correction, corrections
from app.domain.prereview.explanations import Findings, Noted
from app.domain.prereview.register import BY_ID
from app.domain.procedure.copying import Recheck
from app.domain.review.threads import State, Thread
from app.domain.text import fingerprint
from app.operations.first_level_naming import CARRIED
from app.operations.saving import Changed
from app.queries.form.code_lists import allocation_methods
from app.queries.procedure.copying import rechecks
from app.queries.procedure.desk import Desk

SIGNS = {
    "error": ("错误", "x-octagon-fill"),
    "warning": ("警告", "exclamation-triangle-fill"),
    "hint": ("提示", "info-circle-fill"),
    "explained": ("已说明", "check-lg"),
}
"""The word and the icon of each state of a finding."""
CARRIED_IN = "由一级项目系统自动带出，无需填写"
"""What is said at a field that a 一级项目 carries in."""
_MEASURED = ("amount", "target_value")
MOST_PINS = 3
"""So many pins stand beside one line."""
_PINS = dict.fromkeys((State.SETTLED, State.ANSWERED, State.CHANGED), "check-lg") | {State.NOTE: "pencil"}


@dataclass(slots=True)
class Pin:
    """A thread at its place."""

    id: int
    number: int | None
    label: str
    state: State
    icon: str


@dataclass(slots=True)
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


@dataclass(slots=True)
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
    steps: Mapping[str, str] = field(default_factory=dict)
    before: str | None = None

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

    def at(self, anchor: str, words: str = "") -> Marking:
        """Return the marking of a place; `words` name it where it is known already."""
        found = self._findings.at(anchor) if self._findings else ()
        if found and self._is_typed:
            found = self._completeness.beyond(found)  # what is still blank is no fault
        asks = f"{self._asks}?at={anchor}#new-thread" if self._asks else ""
        return Marking(
            anchor,
            words or self._desk.name_of(anchor),
            tuple(self.pin(each) for each in self._threads.get(anchor, ())),
            self._signs(anchor, found) if found else (),
            asks,
            self._is_typed,
            *(self._beside(anchor) if anchor in self._threads else ()),
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


@dataclass(slots=True)
class ReadCell(PaperCell):
    """A cell as it is read on the screen."""

    marking: Marking | None = None


@dataclass(slots=True)
class EditedCell(ReadCell):
    """A cell as it is typed in; `text` is what the control holds, `stored` what it holds in the database.

    `hint` stands in a blank one. `problem` and `conflict` are why a plain form did not store it: a sentence, or what
    another person had stored. A value that came with a copy has its `recheck`, which is confirmed at the address
    `checking`. What `is_computed` follows from other values and is not typed.
    """

    stored: str = ""
    fingerprint: str = ""
    choices: tuple[str, ...] = ()
    hint: str = ""
    problem: str = ""
    conflict: Changed | None = None
    recheck: Recheck | None = None
    checking: str = ""
    focused: bool = False
    is_computed: bool = False

    @property
    def is_refused(self) -> bool:
        """What was typed is not stored."""
        return bool(self.problem or self.conflict)


@dataclass(frozen=True, slots=True)
class RefusedSheet:
    """What the sheet as a plain form held that was not stored, by cell: the text, and why it was not.

    `begun` are the identities of rows that are stored with their first words, by 二级指标.
    """

    typed: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, Changed] = field(default_factory=dict)
    begun: Mapping[str, str] = field(default_factory=dict)


NOTHING_REFUSED = RefusedSheet()


def read_paper(desk: Desk, findings: Findings | None) -> Paper[ReadCell]:
    """Return the form as it is read, with the threads and the findings at each place."""
    marker, before = Marker(desk, findings), last_year_of(desk)

    def draw(source: Field | Column, kind: str, name: str, label: str, text: str, span: int) -> ReadCell:
        marking = _beside(marker.at(name, label), before, kind) if name else None
        return ReadCell(source, kind, name, label, text, span, marking)

    return paper_of(desk.sheet, draw, marker.at)


def _beside(marking: Marking, before: LastYear | None, kind: str) -> Marking:
    """Let an amount or a 指标值 say what was approved before, where anything was."""
    if before and kind in _MEASURED:
        marking.before = before.said(marking.anchor)
    return marking


def plain_paper(sheet: Sheet) -> Paper[ReadCell]:
    """Return the form as it is read alone, with nothing pinned to it."""
    nothing = Marking("", "", (), (), "", False)

    def draw(source: Field | Column, kind: str, name: str, label: str, text: str, span: int) -> ReadCell:
        return ReadCell(source, kind, name if name in FIELDS else "", label, text, span, nothing)

    return paper_of(sheet, draw, lambda anchor, words: nothing)


def edited_paper(desk: Desk, refused: RefusedSheet = NOTHING_REFUSED, focused: str = "") -> Paper[EditedCell]:
    """Return the form as it is typed in; `focused` is the identity of the row that the person goes on in.

    Without one a form without a name begins with it.
    """
    marker, steps, before = Marker(desk, desk.findings), RowSteps(desk.declaration.id), last_year_of(desk)
    choices = {FieldKind.FLAG.value: ("是", "否"), FieldKind.CHOICE.value: allocation_methods()}
    copied = rechecks(desk)
    checking = url_for("copying.confirm", declaration_id=desk.declaration.id) if copied else ""
    begins = "" if desk.sheet.project_name else "project_name"
    carried = CARRIED if desk.declaration.first_level_project_id else frozenset()
    focused = f"name-{focused}" if focused else begins
    begun: set[str] = set()
    is_summed = bool(desk.sheet.items)

    def begin(category: Category) -> str:
        identity = refused.begun.get(category.level_2) or new_identity()
        begun.add(identity)
        return identity

    def marking_of(name: str, label: str, kind: str = "") -> Marking | None:
        if not name:
            return None
        is_begun = name.partition("-")[2] in begun
        marking = Marking(name, label, (), (), "", True) if is_begun else marker.at(name, label)
        return _beside(marking, before, kind)

    def draw(source: Field | Column, kind: str, name: str, label: str, stored: str, span: int) -> EditedCell:
        conflict = refused.changed.get(name)
        if name in carried and isinstance(source, Field):
            source, kind = replace(source, note=CARRIED_IN), FieldKind.FIXED.value
        return EditedCell(
            source,
            kind,
            name,
            label,
            refused.typed.get(name, stored),
            span,
            marking_of(name, label, kind),
            stored,
            fingerprint(conflict.stored if conflict else stored),
            choices.get(kind, ()),
            hint(kind, label) if name and not stored else "",
            refused.problems.get(name, ""),
            conflict,
            copied.get(name),
            checking,
            name == focused,
            is_summed and name in SUMMED,
        )

    def mark(anchor: str, words: str) -> Marking:
        marking = marking_of(anchor, words) or marker.at(anchor, words)
        marking.steps = steps.at(anchor)
        return marking

    return paper_of(desk.sheet, draw, mark, begin)
