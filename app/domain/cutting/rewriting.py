"""Figures of a text that a cut changes: each with the words that take its place, gathered sentence by sentence."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SENTENCE = re.compile(r"[^；;。\n]+")


@dataclass(frozen=True, slots=True)
class Rewriting:
    """`words` in place of what stands at `start:end` of a text, and why."""

    start: int
    end: int
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class Untouched:
    """The figure `words` of a text stays, and why."""

    words: str
    why: str


def rewritten(text: str, changes: Iterable[Rewriting], offset: int = 0) -> str:
    """Return a text with the words of each change in their places; `offset` is where it begins in what they count in."""
    for each in sorted(changes, key=lambda change: change.start, reverse=True):
        text = text[: each.start - offset] + each.words + text[each.end - offset :]
    return text


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of a text begin and end, without their stops and the blanks around."""
    for match in SENTENCE.finditer(text):
        words = match[0].strip()
        if words:
            start = match.start() + match[0].index(words)
            yield start, start + len(words)


def distinct(changes: Iterable[Rewriting]) -> list[Rewriting]:
    """Return the changes in their order, without those that would touch an earlier one."""
    found: list[Rewriting] = []
    for each in sorted(changes, key=lambda change: change.start):
        if not found or each.start >= found[-1].end:
            found.append(each)
    return found
