"""Frozen prereviews: what one person may read of what the rules found, and of what the unit explained."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.form.places import Place
from app.domain.prereview import Severity
from app.domain.prereview.explanations import Findings, Noted
from app.domain.prereview.frozen import restored
from app.domain.review.from_findings import by_criterion, threads_made
from app.domain.review.threads import Thread
from app.models import FrozenPrereview, db
from app.queries import unharmed
from app.queries.procedure.desk import Desk


@dataclass(frozen=True, slots=True)
class ReadableFindings:
    """Findings before a reader. `number` is that of the revision, `at` when they were frozen; None for what is found
    only now. `made` are the threads that findings were turned into, by rule and place."""

    findings: Findings
    made: Mapping[tuple[str, Place], Thread]
    number: int | None = None
    at: datetime | None = None

    @property
    def by_criterion(self) -> Mapping[str, tuple[Noted, ...]]:
        """The findings under the foremost 审核内容 of each."""
        return by_criterion(self.findings.noted)

    @property
    def counts(self) -> Mapping[Severity, int]:
        """How many findings are of each severity."""
        severities = (Severity.ERROR, Severity.WARNING, Severity.HINT)
        return {
            each: sum(noted.finding.severity is each for noted in self.findings.noted) for each in severities
        }

    def thread_of(self, each: Noted) -> Thread | None:
        """Return the thread that a finding was turned into, None for none that the person knows of."""
        return self.made.get((each.finding.rule, each.finding.place))

    def of(self, rule: str, anchor: str) -> tuple[Noted, ...]:
        """Return the findings of a rule at a place."""
        return tuple(each for each in self.findings.at(anchor) if each.finding.rule == rule)


def readable_findings(desk: Desk, revision_id: int | None = None) -> ReadableFindings | None:
    """Return the prereview that the newest revision they read, or that one, went out with; None where none was frozen.

    Of the unit's other declarations, which a finding may name, nobody but the unit and the auditor learns from it.
    """
    kept = frozen_with(desk, revision_id)
    if kept is None:
        return None
    result, explanations = restored(kept.content)
    if not desk.reads_working_sheet:
        result = replace(result, findings=tuple(each for each in result.findings if not each.is_comparison))
    number = next(each.number for each in desk.revisions if each.id == kept.revision_id)
    return ReadableFindings(Findings(result, explanations), threads_made(desk.threads), number, kept.at)


def frozen_with(desk: Desk, revision_id: int | None = None) -> FrozenPrereview | None:
    """Return the row of the prereview that a revision went to this reader with, None where there is none; raises `Damaged`.

    The unit may have explained more since, on the same revision: that is not theirs to read until it is submitted.
    """
    wanted = revision_id or desk.revision_id or next((each.id for each in reversed(desk.revisions)), None)
    went = (event.prereview_id for event in reversed(desk.freezing) if event.revision_id == wanted)
    prereview_id = next(filter(None, went), None)
    kept = db.session.get(FrozenPrereview, prereview_id) if prereview_id else None
    if kept is not None:
        unharmed(kept.content, kept.sha256, "预审结果")
    return kept
