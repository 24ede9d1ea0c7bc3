"""The form on the screen: what a template draws at each place, for whoever reads and for whoever types, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask import url_for

from app.blueprints.cell_hints import hint
from app.blueprints.last_year import LastYear, last_year_of
from app.blueprints.marking import Marker, Marking
from app.blueprints.row_steps import RowSteps
from app.domain.form.catalogue import Category
from app.domain.form.identities import new_identity
from app.domain.form.paper import Paper, PaperCell, paper_of
from app.domain.form.sheet import FIELDS, SUMMED, Column, Field, FieldKind, Sheet
from app.domain.prereview.explanations import Findings
from app.domain.procedure.copying import Recheck
from app.domain.text import fingerprint
from app.operations.first_level_naming import CARRIED
from app.operations.saving import Changed
from app.queries.form.code_lists import allocation_methods
from app.queries.procedure.copying import rechecks
from app.queries.procedure.desk import Desk

CARRIED_IN = "由一级项目系统自动带出，无需填写"
"""What is said at a field that a 一级项目 carries in."""
_MEASURED = ("amount", "target_value")


@dataclass(frozen=True, slots=True)
class ReadCell(PaperCell):
    """A cell as it is read on the screen; `marking` is what is pinned to it, None for nothing."""

    marking: Marking | None = None


@dataclass(frozen=True, slots=True)
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
    conflict: str | None = None
    recheck: Recheck | None = None
    checking: str = ""
    focused: bool = False
    is_computed: bool = False

    @property
    def is_refused(self) -> bool:
        """What was typed is not stored."""
        return bool(self.problem) or self.conflict is not None

    @property
    def is_plain(self) -> bool:
        """Nothing stands in it beside the control and what that holds, as in most."""
        return not (self.problem or self.recheck or self.marking) and self.conflict is None


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
        return ReadCell(source, kind, name, label, text, span, _marking(marker, before, name, label, kind))

    return paper_of(desk.sheet, draw, marker.at)


def _marking(marker: Marker, before: LastYear | None, name: str, label: str, kind: str) -> Marking | None:
    """Return what is pinned to a cell, None for nothing; an amount or a 指标值 says what was approved before, if any was."""
    if name and before and kind in _MEASURED:
        return marker.at(name, label, before=before.said(name))
    return marker.found_at(name, label)


def plain_paper(sheet: Sheet) -> Paper[ReadCell]:
    """Return the form as it is read alone, with nothing pinned to it."""

    def draw(source: Field | Column, kind: str, name: str, label: str, text: str, span: int) -> ReadCell:
        return ReadCell(source, kind, name if name in FIELDS else "", label, text, span)

    return paper_of(sheet, draw)


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

    def marking_of(name: str, label: str, kind: str) -> Marking | None:
        if name.partition("-")[2] not in begun:
            return _marking(marker, before, name, label, kind)
        return Marking(name, label, (), (), "", True, before="") if before and kind in _MEASURED else None

    def draw(source: Field | Column, kind: str, name: str, label: str, stored: str, span: int) -> EditedCell:
        changed = refused.changed.get(name)
        conflict = changed.stored if changed else None
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
            fingerprint(stored if conflict is None else conflict),
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
        if anchor.partition("-")[2] in begun:
            return Marking(anchor, words, (), (), "", True, steps=steps.at(anchor))
        return marker.at(anchor, words, steps=steps.at(anchor))

    return paper_of(desk.sheet, draw, mark, begin)
