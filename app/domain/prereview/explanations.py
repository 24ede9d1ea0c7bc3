"""说明: why a finding stands as it is. It holds for the words that it was written about, and lapses when they change."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Self

from app.domain.prereview import Prereview
from app.domain.prereview.finding import Finding, Severity
from app.domain.roles import Role

TEXT_CAP = 500
"""An explanation is a sentence or two."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What somebody of the unit said to a finding of `rule` at the place `anchor`, when `quote` stood there."""

    rule: str
    anchor: str
    quote: str
    text: str
    author: str
    at: datetime

    def covers(self, finding: Finding) -> bool:
        """Tell whether it is about this finding, with its words unchanged."""
        return (self.rule, self.anchor, self.quote) == (finding.rule, finding.anchor, finding.quote)


def explanation_of(finding: Finding, explanations: Iterable[Explanation]) -> Explanation | None:
    """Return the last explanation that covers a finding, None when there is none or its words have changed."""
    return next((each for each in reversed(tuple(explanations)) if each.covers(finding)), None)


def blocking(
    result: Prereview, explanations: Iterable[Explanation], *, was_sent: bool = False
) -> tuple[Finding, ...]:
    """Return the findings that keep a declaration from going on: each error and warning that nobody explained.

    What the form itself requires cannot be explained away. Once `was_sent`, what rests on other declarations no longer
    counts: they may have changed since.
    """
    held = tuple(explanations)
    return tuple(
        finding
        for finding in result.findings
        if finding.severity in (Severity.ERROR, Severity.WARNING)
        and not (was_sent and finding.is_comparison)
        and (finding.is_firm or explanation_of(finding, held) is None)
    )


def explaining_refusal(finding: Finding, roles: Set[Role]) -> str | None:
    """Return why people in these roles cannot explain a finding away, None when they can."""
    if finding.is_firm:
        return "这是申报表本身的要求，须修改，不能以说明代替。"
    if finding.severity is Severity.ERROR and Role.SUBMITTER not in roles:
        return f"错误须修改；确需保留的，由{Role.SUBMITTER.label}说明理由。"
    return None


def tag(finding: Finding) -> str:
    """Return the name of a finding on the page and in a request: rule, place and words, in short.

    It names other words no longer, as an explanation does not cover them.
    """
    return _tag(finding.rule, finding.anchor, finding.quote)


@lru_cache(1000)
def _tag(rule: str, anchor: str, quote: str) -> str:
    about = "\0".join((rule, anchor, quote))
    return f"{rule}-{hashlib.sha256(about.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Noted:
    """A finding with what the unit said to it. `is_blocking`: it keeps the declaration from going on.

    `also` are others of the rule on the same words of the same place: what is said to one is said to them.
    """

    finding: Finding
    explanation: Explanation | None
    is_blocking: bool
    also: tuple[Finding, ...] = ()

    @property
    def tag(self) -> str:
        """Its name on the page and in a request."""
        return tag(self.finding)

    @property
    def messages(self) -> tuple[str, ...]:
        """What is said of the place, as it reads below the place's name."""
        return tuple(finding.remark for finding in (self.finding, *self.also))

    @property
    def state(self) -> str:
        """How its mark is drawn: by its severity, or as explained."""
        return "explained" if self.explanation else self.finding.severity.value


class Findings:
    """A prereview with the unit's explanations, as the page shows it: `noted` in the order of the form."""

    def __init__(self, result: Prereview, explanations: Iterable[Explanation], *, was_sent: bool = False):
        held = tuple(explanations)
        self.blocking = blocking(result, held, was_sent=was_sent)
        self.undecided = result.undecided
        together: dict[str, list[Finding]] = defaultdict(list)
        for finding in result.findings:
            together[tag(finding)].append(finding)
        keeps = set(map(tag, self.blocking))
        self._by_tag = {
            name: _noted(found, held, is_blocking=name in keeps) for name, found in together.items()
        }
        self.noted = tuple(self._by_tag.values())
        self._by_anchor: dict[str, list[Noted]] = defaultdict(list)
        for each in self.noted:
            self._by_anchor[each.finding.anchor].append(each)

    @classmethod
    def none(cls) -> Self:
        """Return those of nobody's prereview."""
        return cls(Prereview(), ())

    def named(self, name: str) -> Noted | None:
        """Return the finding of that `tag`, None when there is none, or no longer."""
        return self._by_tag.get(name)

    def at(self, anchor: str) -> tuple[Noted, ...]:
        """Return those at a place."""
        return tuple(self._by_anchor.get(anchor, ()))

    @property
    def anchors(self) -> tuple[str, ...]:
        """The places that have findings."""
        return tuple(self._by_anchor)

    def open(self, severity: Severity) -> tuple[Noted, ...]:
        """Return those of a severity that nobody explained."""
        return tuple(
            each for each in self.noted if each.finding.severity is severity and each.explanation is None
        )

    @property
    def explained(self) -> tuple[Noted, ...]:
        """Those that somebody explained."""
        return tuple(each for each in self.noted if each.explanation)

    def of_rule(self, rule: str) -> tuple[Noted, ...]:
        """Return all of a rule."""
        return tuple(each for each in self.noted if each.finding.rule == rule)


def _noted(found: list[Finding], explanations: tuple[Explanation, ...], *, is_blocking: bool) -> Noted:
    gravest, *also = sorted(found, key=lambda finding: finding.severity.rank)
    said = None if gravest.is_firm else explanation_of(gravest, explanations)
    return Noted(gravest, said, is_blocking, tuple(also))
