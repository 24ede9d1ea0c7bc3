"""Two texts compared for a reader: what stayed, went and came, in phrases, with numbers and Latin words whole."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import accumulate, pairwise

from app.domain.labelled import Labelled


class RunKind(Labelled):
    """What became of a run of text; the label is the word beside the colour."""

    SAME = "same", ""
    DELETED = "deleted", "删"
    INSERTED = "inserted", "增"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that stayed, went or came as a whole; never empty."""

    kind: RunKind
    text: str


@dataclass(frozen=True, slots=True)
class _Edit:
    """Tokens `was:was_end` of the old text gave way to tokens `now:now_end` of the new one."""

    was: int
    was_end: int
    now: int
    now_end: int

    @property
    def side(self) -> RunKind | None:
        """DELETED or INSERTED where the edit does only that, else None."""
        if self.now == self.now_end:
            return RunKind.DELETED
        return RunKind.INSERTED if self.was == self.was_end else None

    def moved(self, was: int, now: int) -> "_Edit":
        """Return the edit so many tokens further on in the old and in the new text."""
        return _Edit(self.was + was, self.was_end + was, self.now + now, self.now_end + now)


_LETTER = "0-9０-９A-Za-zＡ-Ｚａ-ｚÀ-ÖØ-öø-ɏ"
_TOKEN = re.compile(rf"[≥≤≈＞＜><]?[{_LETTER}]+(?:[.,'’-][{_LETTER}]+)*[%％‰]?|.", re.DOTALL)
"""A number with its sign and separators, a Latin word, or one character of anything else."""
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_LONE_LETTER = re.compile(f"[{_LETTER}]")
_SENTENCE_END = frozenset("\n。；！？;")
_CLAUSE_END = frozenset("，、：,:）)")
_ISLAND = 4
"""A phrase that stayed is shown as such from five characters on, whatever changed on both sides of it."""
_PARTS = (_SENTENCE_END, _SENTENCE_END | _CLAUSE_END)
"""Where a text that is too long to be compared word by word is cut: into sentences, then into clauses."""
STEPS, STEPS_TOGETHER = 300_000, 4_000_000
"""What one comparison may cost, and what all of a form may, in steps of some tenths of a µs: 2,000 characters of prose with
300 edits stay below the first, a dozen such texts below the second."""


class _Matcher(SequenceMatcher[str]):
    """A matcher that keeps the best it has found, and says so, where its quadratic worst case begins."""

    def __init__(self, old: Sequence[str], new: Sequence[str], steps: float):
        # With its default autojunk every common character of a text over 200 characters counts as noise.
        super().__init__(None, old, new, autojunk=False)
        counts = Counter(new)
        self._steps_each = 1 + sum(counts[token] for token in old) / max(len(old), 1)
        self._steps_left = steps
        self._length = len(old)

    @property
    def gave_up(self) -> bool:
        """Tell whether something was left uncompared."""
        return self._steps_left < 0

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        """Find as the base class does, nothing once the steps are spent."""
        end = self._length if ahi is None else ahi
        self._steps_left -= (end - alo) * self._steps_each
        return Match(alo, blo, 0) if self.gave_up else super().find_longest_match(alo, ahi, blo, bhi)


def text_runs(before: str, after: str, steps: float = STEPS) -> tuple[Run, ...]:
    """Return the runs that lead from one text to the other, deletions in front of the insertions in their place.

    SAME and DELETED joined give `before`, SAME and INSERTED joined give `after`. The effort grows with the length of
    the texts alone: where a word by word comparison would take more than `steps`, sentences are compared first.
    """
    if before == after:
        return whole_runs(before, after)
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    edits = _slid(_merged(_edits(old, new, steps), old, new), old, new)
    return tuple(_runs(edits, old, new))


def whole_runs(before: str, after: str) -> tuple[Run, ...]:
    """Return the runs of a value that is read as one, such as an amount: the same, or the old and the new one."""
    if before == after:
        return (Run(RunKind.SAME, before),) if before else ()
    sides = ((RunKind.DELETED, before), (RunKind.INSERTED, after))
    return tuple(Run(kind, text) for kind, text in sides if text)


def lines(runs: Sequence[Run]) -> tuple[tuple[Run, ...], ...]:
    """Return the runs by the lines that they stand in, each with its line break, so that unchanged lines can be folded."""
    result: list[list[Run]] = [[]]
    for run in runs:
        for text in _LINE.findall(run.text):
            result[-1].append(Run(run.kind, text))
            if text.endswith("\n"):
                result.append([])
    return tuple(tuple(line) for line in result if line)


def _edits(
    old: list[str], new: list[str], steps: float, parts: tuple[frozenset[str], ...] = _PARTS
) -> list[_Edit]:
    """Return the differences in their order: of words, or where that takes too long of `parts` and the words in them.

    Equal tokens at both ends are passed over before anything is compared.
    """
    shorter = min(len(old), len(new))
    start = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    rest = shorter - start
    end = next((place for place in range(rest) if old[-1 - place] != new[-1 - place]), rest)
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    found, is_complete = _compared(old, new, steps)
    usable = [number for number, ends in enumerate(parts) if ends & set(old) & set(new)]
    if usable and not is_complete:
        found = list(_by_parts(old, new, steps, parts[usable[0] :]))
    return [edit.moved(start, start) for edit in found]


def _by_parts(
    old: list[str], new: list[str], steps: float, parts: tuple[frozenset[str], ...]
) -> Iterator[_Edit]:
    """Compare the parts that the first of `parts` ends as wholes, then what differs within them."""
    was, now = _starts(old, parts[0]), _starts(new, parts[0])
    for edit in _compared(_between(was, old), _between(now, new), steps)[0]:
        first, start = was[edit.was], now[edit.now]
        inner = _edits(old[first : was[edit.was_end]], new[start : now[edit.now_end]], steps, parts[1:])
        yield from (word.moved(first, start) for word in inner)


def _compared(old: Sequence[str], new: Sequence[str], steps: float) -> tuple[list[_Edit], bool]:
    """Return the differences of two sequences, and whether they are complete: too costly stretches count as replaced."""
    matcher = _Matcher(old, new, steps)
    return [_Edit(*span) for tag, *span in matcher.get_opcodes() if tag != "equal"], not matcher.gave_up


def _starts(tokens: list[str], ends: frozenset[str]) -> list[int]:
    """Return where the parts of a text begin, and its end."""
    inner = [place for place, token in enumerate(tokens, 1) if token in ends and place < len(tokens)]
    return [0, *inner, len(tokens)] if tokens else [0]


def _between(starts: list[int], tokens: list[str]) -> list[str]:
    return ["".join(tokens[start:end]) for start, end in pairwise(starts)]


def _merged(edits: list[_Edit], old: list[str], new: list[str]) -> list[_Edit]:
    """Join edits across the few equal characters between them that match by accident and split a phrase.

    A number, a word or the end of a sentence is never an accident, and numbers that changed keep what stands between them.
    """
    was, now = _characters_before(old), _characters_before(new)
    firm = [place for place, token in enumerate(old) if _is_whole(token) or token in _SENTENCE_END]

    def weight(edit: _Edit) -> int:
        return max(was[edit.was_end] - was[edit.was], now[edit.now_end] - now[edit.now])

    def belong_together(left: _Edit, right: _Edit) -> bool:
        island = right.was - left.was_end
        found = bisect_left(firm, left.was_end)
        if island > _ISLAND or (found < len(firm) and firm[found] < right.was):
            return False
        # Where nothing was deleted, nothing is shown as deleted unless it reads much better.
        factor = 3 if left.side and left.side is right.side else 1
        return factor * island <= min(weight(left), weight(right))

    kept: list[_Edit] = []
    for edit in edits:
        while kept and belong_together(kept[-1], edit):
            left = kept.pop()
            edit = _Edit(left.was, edit.was_end, left.now, edit.now_end)
        kept.append(edit)
    return kept


def _characters_before(tokens: list[str]) -> list[int]:
    """Return how many single characters stand before each place; numbers and words, read alone, weigh nothing."""
    return list(accumulate((not _is_whole(token) for token in tokens), initial=0))


def _is_whole(token: str) -> bool:
    return len(token) > 1 or bool(_LONE_LETTER.match(token))


def _slid(edits: list[_Edit], old: list[str], new: list[str]) -> list[_Edit]:
    """Shift each pure deletion and insertion to where it reads best among the places that mean the same."""
    result: list[_Edit] = []
    for number, edit in enumerate(edits):
        if edit.side:
            low = result[-1].was_end + 1 if result else 0
            high = edits[number + 1].was - 1 if number + 1 < len(edits) else len(old)
            tokens, start, end = (
                (old, edit.was, edit.was_end)
                if edit.side is RunKind.DELETED
                else (new, edit.now, edit.now_end)
            )
            by = _shift(tokens, start, end, low - edit.was, high - edit.was_end)
            edit = edit.moved(by, by)
        result.append(edit)
    return result


def _shift(tokens: list[str], start: int, end: int, low: int, high: int) -> int:
    """Return by how many tokens, from `low` to `high`, the stretch `start:end` moves to begin and end at a boundary."""

    def quality(by: int) -> tuple[int, int]:
        return (_boundary(tokens, start + by) + _boundary(tokens, end + by), -abs(by))

    places = [0]
    while places[-1] > low and tokens[start + places[-1] - 1] == tokens[end + places[-1] - 1]:
        places.append(places[-1] - 1)
    right = 0
    while right < high and tokens[start + right] == tokens[end + right]:
        right += 1
        places.append(right)
    return max(places, key=quality)


def _boundary(tokens: list[str], place: int) -> int:
    """Return how well a phrase ends in front of a place: 2 after a sentence, 1 after a clause, else 0."""
    if place == 0 or tokens[place - 1] in _SENTENCE_END:
        return 2
    return int(tokens[place - 1] in _CLAUSE_END)


def _runs(edits: list[_Edit], old: list[str], new: list[str]) -> Iterator[Run]:
    place = 0
    for edit in (*edits, _Edit(len(old), len(old), len(new), len(new))):
        for kind, tokens in (
            (RunKind.SAME, old[place : edit.was]),
            (RunKind.DELETED, old[edit.was : edit.was_end]),
            (RunKind.INSERTED, new[edit.now : edit.now_end]),
        ):
            if tokens:
                yield Run(kind, "".join(tokens))
        place = edit.was_end
