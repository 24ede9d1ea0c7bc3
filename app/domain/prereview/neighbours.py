"""Neighbours: the other declarations of a unit in a round, and the few of them that a form may have something from.

Rules compare with all neighbours, and there may be ten thousand of them. Their names, codes and sketches (`prose/sketches`)
are enough to leave nearly all of them out; only what is left is read. What is found is what all of them would give.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any, Self, TypeVar

from app.domain.form.sheet import WIDE, Sheet
from app.domain.prereview.copies import (
    LEAST,
    NAME_LEAST,
    OBJECTIVES,
    SAME,
    age,
    all_words,
    copied_share,
    core,
    is_distinctive,
    sentences,
)
from app.domain.prose.sketches import Sketch, likely_to_hold
from app.domain.text import squeezed

AT_ONCE, MOST_READ = 8, 400
"""So many neighbours are read together, and no more of them for one field, or for one sentence of it."""
KEPT = 5000
"""So many answers are kept with a neighbourhood."""

_Found = TypeVar("_Found")

Read = Callable[[Sequence[int]], Mapping[int, Sheet]]
"""Returns the fields of declarations by id."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What is known of a declaration without reading its texts: `sketches` are those of the wide fields, in their order."""

    id: int
    project_code: str
    core: str
    sketches: tuple[Sketch, ...]

    @classmethod
    def of(cls, id: int, sheet: Sheet) -> Self:
        """Return what is to be known of a form."""
        drawn = tuple(Sketch.of(getattr(sheet, field.key)) for field in WIDE)
        return cls(id, sheet.project_code, core(sheet.project_name), drawn)


def beside_each_other(sheets: Sequence[Sheet]) -> Iterator[tuple[Sheet, ...] | None]:
    """Yield for each of some forms the others that the rules may find something of in it, None where it is alone."""
    bare = {number: replace(sheet, rows=()) for number, sheet in enumerate(sheets)}
    around = Neighbourhood(Neighbour.of(number, sheet) for number, sheet in bare.items())
    for number, sheet in enumerate(sheets):
        found = around.related(sheet, frozenset({number}), lambda _: bare)
        yield None if found is None else tuple(map(bare.__getitem__, found))


class Neighbourhood:
    """Neighbours in the order in which they are named; what was found beside them is kept with them."""

    def __init__(self, neighbours: Iterable[Neighbour]):
        self.neighbours = tuple(neighbours)
        self._found: dict[tuple[object, ...], Any] = {}

    @cached_property
    def _codes(self) -> list[str]:
        return [squeezed(each.project_code) for each in self.neighbours]

    @cached_property
    def _starts(self) -> list[str]:
        return [each.core[:NAME_LEAST] for each in self.neighbours]

    @cached_property
    def _sketches(self) -> list[list[Sketch]]:
        return [[each.sketches[number] for each in self.neighbours] for number in range(len(WIDE))]

    def related(self, sheet: Sheet, but: frozenset[int], read: Read) -> tuple[int, ...] | None:
        """Return the ids of those that the rules may find something of in the sheet, in their order.

        `but` are ids to leave out, the sheet's own among them. None when nobody is left.
        """
        if all(each.id in but for each in self.neighbours):
            return None
        return self._known((but, hash(sheet)), lambda: self._related(sheet, but, read))

    def _related(self, sheet: Sheet, but: frozenset[int], read: Read) -> tuple[int, ...]:
        found = {*self._same_code(sheet, but), *self._named(sheet, but)}
        for number, field in enumerate(WIDE):
            same = self._same_field(number, getattr(sheet, field.key), but, read)
            if same is None and field.key in OBJECTIVES:
                same = self._same_sentence(number, sheet, but, read)
            if same is not None:
                found.add(same)
        return tuple(each.id for each in self.neighbours if each.id in found) if found else ()

    def _same_code(self, sheet: Sheet, but: frozenset[int]) -> Iterator[int]:
        own = squeezed(sheet.project_code)
        if own in self._codes:
            found = (each.id for each, code in zip(self.neighbours, self._codes, strict=True) if code == own)
            yield from (id for id in found if own and id not in but)

    def _named(self, sheet: Sheet, but: frozenset[int]) -> Iterator[int]:
        """Yield the first of each name that stands in the form and is another project's."""
        words = all_words(sheet)
        starts = {words[at : at + NAME_LEAST] for at in range(len(words) - NAME_LEAST + 1)}
        first: dict[str, int] = {}
        for each in [
            each for each, start in zip(self.neighbours, self._starts, strict=True) if start in starts
        ]:
            if each.id not in but:
                first.setdefault(each.core, each.id)
        return (id for name, id in first.items() if name in words and is_distinctive(name, sheet))

    def _same_field(self, number: int, text: str, but: frozenset[int], read: Read) -> int | None:
        """Return the first whose field the text is a copy of."""
        if len(text) < LEAST:
            return None
        key = WIDE[number].key

        def find() -> int | None:
            likely = Sketch.of(text).likely(SAME, self._sketches[number])
            return self._first(likely, but, read, lambda other: bool(copied_share(text, getattr(other, key))))

        return self._known((number, hash(text), but), find)

    def _same_sentence(self, number: int, sheet: Sheet, but: frozenset[int], read: Read) -> int | None:
        """Return the first older one that has the first sentence of the objective that any of them has."""
        key, own = WIDE[number].key, age(sheet.project_code)
        for words in sentences(getattr(sheet, key)):

            def find(words: str = words) -> int | None:
                likely = likely_to_hold(words, self._sketches[number])
                elder = (each for each in likely if age(self.neighbours[each].project_code) < own)
                return self._first(elder, but, read, lambda other: words in getattr(other, key))

            found = self._known((number, hash(words), but, own), find)
            if found is not None:
                return found
        return None

    def _known(self, question: tuple[object, ...], find: Callable[[], _Found]) -> _Found:
        if question not in self._found:
            if len(self._found) >= KEPT:
                self._found.clear()
            self._found[question] = find()
        found: _Found = self._found[question]
        return found

    def _first(
        self, likely: Iterator[int], but: frozenset[int], read: Read, is_it: Callable[[Sheet], bool]
    ) -> int | None:
        others = (self.neighbours[each].id for each in likely)
        few = islice((id for id in others if id not in but), MOST_READ)
        while ids := tuple(islice(few, AT_ONCE)):
            sheets = read(ids)
            for id in ids:
                if is_it(sheets[id]):
                    return id
        return None
