"""What a reviewer makes of findings: sorted by 审核内容, turned into a thread, into an opinion to begin with."""

from collections.abc import Iterable, Mapping

from app.domain.form.places import Place
from app.domain.prereview.explanations import Noted
from app.domain.prereview.finding import Finding, Severity
from app.domain.prereview.register import BY_ID
from app.domain.review.review_scheme import Scheme
from app.domain.review.review_sheet import OPINION_CAP
from app.domain.review.threads import TEXT_CAP, Thread, Weight

ELSEWHERE = "其他"
"""Where a finding stands whose rule no longer exists."""
_SHOWN = 40


def criteria_of(each: Noted) -> tuple[str, ...]:
    """Return the 审核内容 that a finding bears on, the foremost first."""
    rule = BY_ID.get(each.finding.rule)
    return rule.criteria if rule else (ELSEWHERE,)


def by_criterion(findings: Iterable[Noted]) -> Mapping[str, tuple[Noted, ...]]:
    """Return each finding under the foremost of its 审核内容, the gravest first."""
    found: dict[str, list[Noted]] = {}
    for each in findings:
        found.setdefault(criteria_of(each)[0], []).append(each)
    order = [criterion for rule in BY_ID.values() for criterion in rule.criteria]
    names = sorted(found, key=lambda name: order.index(name) if name in order else len(order))
    return {name: _gravest_first(found[name]) for name in names}


def bearing(scheme: Scheme, findings: Iterable[Noted]) -> Mapping[str, tuple[Noted, ...]]:
    """Return for each point of a review sheet, by its key, the findings that bear on its 审核内容, the gravest first."""
    found = tuple(findings)
    return {
        point.key: _gravest_first(each for each in found if criterion.name in criteria_of(each))
        for criterion in scheme.criteria
        for point in criterion.points
    }


def threads_made(threads: Iterable[Thread]) -> Mapping[tuple[str, Place], Thread]:
    """Return the threads that were made of findings, by rule and place; of several the last."""
    return {(thread.rule, thread.place): thread for thread in threads if thread.rule}


def demand(findings: Iterable[Finding]) -> tuple[Weight, str]:
    """Return how gravely findings of one place are asked about, and in which words; the reviewer may change both.

    What rests on other declarations is asked in the words of its rule: theirs are not for this unit to read.
    """
    found = tuple(findings)
    grave = any(each.severity in (Severity.ERROR, Severity.WARNING) for each in found)
    lines = list(dict.fromkeys(map(_words, found)))
    return Weight.MUST if grave else Weight.ADVICE, _within(TEXT_CAP, lines)


def opinion(findings: Iterable[Noted]) -> str:
    """Return findings as an opinion that fits its cell, a line for each; explained ones say so."""
    lines = [
        finding.sentence + ("（单位已说明）" if each.explanation else "")
        for each in findings
        for finding in (each.finding, *each.also)
    ]
    return _within(OPINION_CAP, lines)


def _words(finding: Finding) -> str:
    quote = finding.quote if len(finding.quote) <= _SHOWN else f"{finding.quote[:_SHOWN]}…"
    if finding.is_comparison:
        rule = BY_ID.get(finding.rule)
        asked = f"请核实：{rule.title}。" if rule else "请与其他申报表核对。"
        return f"“{quote}”{asked}" if quote else asked
    if not quote or finding.quote in finding.message:
        return finding.sentence
    return f"{finding.sentence}原文：“{quote}”"


def _within(cap: int, lines: list[str]) -> str:
    """Join as many lines as a number of code points holds, and count the others."""
    for kept in range(len(lines), 0, -1):
        rest = [f"另有{len(lines) - kept}处，见预审。"] if kept < len(lines) else []
        text = "\n".join([*lines[:kept], *rest])
        if len(text) <= cap:
            return text
    return f"{lines[0][: cap - 1]}…" if lines else ""


def _gravest_first(findings: Iterable[Noted]) -> tuple[Noted, ...]:
    return tuple(sorted(findings, key=lambda each: each.finding.severity.rank))
