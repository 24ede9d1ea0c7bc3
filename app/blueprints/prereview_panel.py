"""The panel of the prereview beside the sheet: what is said of each finding and can be done about it, as plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from flask import url_for

from app.domain.form.sheet import FIELDS, FieldKind
from app.domain.prereview import Severity
from app.domain.prereview.explanations import Noted, explaining_refusal
from app.domain.text import fingerprint
from app.queries.procedure.desk import Desk

_NAME = "~name~"
"""What stands for the `tag` of a finding in an address that is still without it."""


class FindingSteps(NamedTuple):
    """The addresses of what can be done about a finding."""

    correct: str
    explain: str
    take_back: str


@dataclass(frozen=True, slots=True)
class PanelFinding:
    """A finding as the panel draws it; `goes_to` is the id of what its name leads to.

    `steps` are None for whoever may not edit. `was` is the fingerprint of the words that a correction replaces; `refusal` is
    why the person may not explain it. Of the rule, `same` are explained, this one too, and `others` are not explained yet.
    `why` is what a refused plain form held, None where it held nothing.
    """

    noted: Noted
    goes_to: str
    steps: FindingSteps | None
    was: str
    refusal: str | None
    same: int
    others: int
    why: str | None


class Panel:
    """The findings in a sheet as the panel has them: open ones by severity, then those that are explained."""

    def __init__(self, desk: Desk, whys: Mapping[str, str] = MappingProxyType({})):
        self._desk, self._findings, self._whys = desk, desk.findings, whys
        self.filled = desk.completeness
        self.undecided = self._findings.undecided
        self._addresses = [
            url_for(f"prereview.{step}", declaration_id=desk.declaration.id, tag=_NAME)
            for step in FindingSteps._fields
        ]
        found = {
            severity: self._findings.open(severity)
            for severity in (Severity.ERROR, Severity.WARNING, Severity.HINT)
        }
        found[Severity.ERROR] = self.filled.beyond(found[Severity.ERROR])
        self.open = {severity: self._lines(noted) for severity, noted in found.items()}
        self.explained = self._lines(self._findings.explained)
        self.keeps = len(self.filled.beyond(each for each in self._findings.noted if each.is_blocking))

    def _lines(self, found: Iterable[Noted]) -> tuple[PanelFinding, ...]:
        return tuple(map(self._line, found))

    def _line(self, noted: Noted) -> PanelFinding:
        desk, finding, tag = self._desk, noted.finding, noted.tag
        field = FIELDS.get(finding.anchor)
        is_typed = desk.may_edit and not (field and field.kind is FieldKind.FIXED)
        is_cell = bool(finding.place.key) and not is_typed
        of_rule = self._findings.of_rule(finding.rule)
        explained = sum(1 for each in of_rule if each.explanation)
        return PanelFinding(
            noted,
            f"cell-{finding.anchor}" if is_cell else finding.anchor,
            FindingSteps(*(each.replace(_NAME, tag) for each in self._addresses)) if desk.may_edit else None,
            fingerprint(desk.words_at(finding.anchor) or "") if finding.correction else "",
            explaining_refusal(finding, desk.case.roles),
            explained,
            len(of_rule) - explained - (noted.explanation is None),
            self._whys.get(tag),
        )
