"""Explanations that another project's indicator has, too, and that are plainly about that one: a part of rule W09.

What is known of a neighbour are the names of its indicators with a mark of each explanation. Names that differ no more than
in signs are one name, and of one explanation no more than `MOST_NAMES` names are known: many projects may share a sentence.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from app.domain.form.sheet import IndicatorRow
from app.domain.prereview.shared_explanations import CLEARLY, Explained
from app.domain.prose.indicators import indicator, measure
from app.domain.prose.likeness import characters, essence, share_of

LEAST, MOST_NAMES, MOST_OF_A_NAME = 16, 20, 4
"""Shorter explanations may be the same by chance; so many names are known of one, and so many projects of each."""

Marked = tuple[int, str]
"""The mark of an explanation, and the name of its indicator."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The row `identity` has its explanation from the indicator `name` of another project."""

    identity: str
    name: str
    project_name: str
    project_code: str


@lru_cache(2000)
def marked(name: str, definition: str) -> Marked | None:
    """Return what is to be known of an indicator, None where its explanation is too short; most rows are asked for again."""
    letters = essence(definition)
    if len(letters) < LEAST:
        return None
    return int.from_bytes(
        blake2b(letters.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    ), name.strip()


def all_marked(cells: Iterable[tuple[str, str]]) -> tuple[Marked, ...]:
    """Return what is to be known of indicators by their names and explanations."""
    return tuple(found for name, definition in cells if (found := marked(name, definition)))


class Explanations:
    """Who has an explanation: the positions of neighbours by mark and name."""

    def __init__(self, neighbours: Iterable[tuple[Marked, ...]]):
        self._by_mark: dict[int, dict[str, list[int]]] = defaultdict(dict)
        for position, told in enumerate(neighbours):
            for mark, name in told:
                names = self._by_mark[mark]
                if name in names or len(names) < MOST_NAMES:
                    places = names.setdefault(name, [])
                    if len(places) < MOST_OF_A_NAME:
                        places.append(position)

    def of(self, row: IndicatorRow) -> Iterator[tuple[str, int]]:
        """Yield the names, with the positions, of those whose explanation the row has, and which it is about."""
        found = marked(row.name, row.definition)
        others = self._by_mark.get(found[0]) if found else None
        if not others:
            return
        own = Explained(indicator(row))
        for name, positions in others.items():
            if essence(name) != own.name and _is_about(own, name):
                yield from ((name, position) for position in positions)


def _is_about(own: Explained, name: str) -> bool:
    """Tell whether the explanation is plainly about the other name; satisfaction is asked for alike in many projects."""
    if measure(own.seen.name) == measure(name) == "满意":
        return False
    return share_of(characters(name), own.characters) > own.fit + CLEARLY
