"""What a strict reviewer would find in a sheet, before anyone submits it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.domain.form.sheet import COLUMNS, FIELDS, Sheet
from app.domain.prereview.finding import Finding, Remark, Severity, Undecided
from app.domain.prereview.register import RULES, VERSION
from app.domain.prereview.rule import MOST_TEXT, Rule, Subject, text_length

__all__ = ["Finding", "Prereview", "Severity", "Subject", "prereview"]


@dataclass(frozen=True, slots=True)
class Prereview:
    """The findings in the order of the form, and for each rule that lacked data its id and why."""

    findings: tuple[Finding, ...] = ()
    undecided: tuple[tuple[str, str], ...] = ()
    version: str = VERSION

    @property
    def firm(self) -> tuple[Finding, ...]:
        """What the form itself requires: nothing is sent with one of these."""
        return tuple(finding for finding in self.findings if finding.is_firm)

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings of one severity."""
        return tuple(finding for finding in self.findings if finding.severity is severity)


def prereview(subject: Subject, switches: Mapping[str, Severity] = MappingProxyType({})) -> Prereview:
    """Return what all rules find; `switches` are severities that an administrator has set, by rule id.

    Whatever the sheet holds, it raises nothing, and the same subject gives the same result. Of a form with more than
    `MOST_TEXT` code points the rules that read prose are undecided; rule E02 keeps it from being sent.
    """
    is_too_long = text_length(subject.sheet) > MOST_TEXT
    findings: list[Finding] = []
    undecided: list[tuple[str, str]] = []
    for rule in RULES:
        severity = rule.severity if rule.is_firm else switches.get(rule.id, rule.severity)
        if severity is Severity.OFF:
            continue
        if is_too_long and not rule.is_firm:
            undecided.append((rule.id, f"全表文字超过{MOST_TEXT}字，没有核对。"))
            continue
        for said in rule(subject):
            if isinstance(said, Undecided):
                undecided.append((rule.id, said.reason))
            else:
                findings.append(_finding(rule, severity, said, subject.sheet))
    order = _order(subject.sheet)
    findings.sort(key=lambda finding: order.get(finding.anchor, len(order)))
    return Prereview(tuple(dict.fromkeys(findings)), tuple(dict.fromkeys(undecided)))


def _finding(rule: Rule, severity: Severity, remark: Remark, sheet: Sheet) -> Finding:
    milder = max(severity, remark.severity or severity, key=lambda each: each.rank)
    return Finding(
        rule.id,
        milder,
        remark.place,
        remark.place.name(sheet),
        remark.message,
        remark.quote,
        remark.correction,
        remark.is_comparison,
        rule.is_firm,
    )


def _order(sheet: Sheet) -> dict[str, int]:
    """Return the rank of each anchor as one reads the form."""
    anchors = [*FIELDS]
    for category in sheet.catalogue.categories:
        anchors.append(f"category-{category.level_2}")
        for row in sheet.rows_of(category):
            anchors += (f"row-{row.identity}", *(f"{key}-{row.identity}" for key in COLUMNS))
    return {anchor: rank for rank, anchor in enumerate(anchors)}
