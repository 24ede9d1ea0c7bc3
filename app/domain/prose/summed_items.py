"""How many items a sum says it is of, and how many before it make the sum: 以上六项合计54万元 behind seven lines."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice

from app.domain.prose.amounts import Amount, spoken_number
from app.domain.prose.breakdowns import SPOKEN_FIGURES
from app.domain.prose.figures import Figures
from app.domain.prose.tallies import Count, list_markers

MOST, MOST_ITEMS = 10, 60
"""Sums of a costing that are looked at, and items before each."""
_SUM = re.compile(
    rf"(?:以上|上述|前述)(?P<number>\d{{1,2}}|[两{SPOKEN_FIGURES}]{{1,3}})项[^，,。；;\n\d]{{0,6}}(?:合计|共计|总计|小计|共)"
)
_PART = re.compile(r"[^。；;\n]+")
_NEAR = 12


def wrong_sums_of_items(figures: Figures) -> Iterator[Count]:
    """Yield the sums that name another number of items than the parts right before them that make the sum."""
    text = figures.text
    markers = list_markers(text)
    for match in islice(_SUM.finditer(text), MOST):
        total = next((each for each in figures.amounts if each.start >= match.end()), None)
        words = match["number"]
        announced = int(words) if words.isdecimal() else int(spoken_number(words) or 0)
        # Of nested lists either may be meant.
        is_nested = len({style for place, style, _ in markers if place < match.start()}) > 1
        if total and not is_nested and total.start - match.end() <= _NEAR and announced > 1:
            summed = _summed(figures, match.start(), total)
            if summed > 1 and summed != announced:
                yield Count(match.start(), match.end(), announced, summed)


def _summed(figures: Figures, end: int, total: Amount) -> int:
    """Return of how many of the last parts before a place the last amounts make the total, 0 where none do."""
    starts = [each.start for each in figures.amounts]
    parts = [match.span() for match in _PART.finditer(figures.text, 0, end) if match[0].strip()]
    value = total.value
    for count, (start, stop) in enumerate(reversed(parts[-MOST_ITEMS:]), 1):
        last = bisect_left(starts, stop)
        if last == bisect_left(starts, start):
            return 0
        value -= figures.amounts[last - 1].value
        if value <= 0:
            return 0 if value else count
    return 0
