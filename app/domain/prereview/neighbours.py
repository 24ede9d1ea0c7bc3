"""Neighbours: the other declarations of a unit in a round, and the few of them that a form may have something from.

Rules compare with all neighbours, and there may be ten thousand of them. Their names, codes and sketches (`prose/sketches`)
are enough to leave nearly all of them out; only what is left is read. What is found is what all of them would give.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain, islice
from typing import Any, Self

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
from app.domain.prereview.elsewhere import Elsewhere, Explanations, Marked, all_marked
from app.domain.prereview.rule import Subject
from app.domain.prose.sketches import Sketch, Sketches
from app.domain.text import squeezed

AT_ONCE, MOST_READ = 8, 400
"""So many neighbours are read together, and no more of them for one field, or for one sentence of it."""
KEPT = 5000
"""So many answers are kept with a neighbourhood."""

Read = Callable[[Sequence[int]], Mapping[int, Sheet]]
"""Returns the fields of declarations by id."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What is known of a declaration without reading its texts: `sketches` are those of the wide fields, in their order.

    `told` are the marks of the explanations of its indicators.
    """

    id: int
    project_code: str
    project_name: str
    core: str
    sketches: tuple[Sketch, ...]
    told: tuple[Marked, ...] = ()

    @classmethod
    def of(cls, id: int, sheet: Sheet) -> Self:
        """Return what is to be known of a form."""
        drawn = tuple(Sketch.of(getattr(sheet, field.key)) for field in WIDE)
        told = all_marked((row.name, row.definition) for row in sheet.rows if not row.is_none)
        return cls(id, sheet.project_code, sheet.project_name, core(sheet.project_name), drawn, told)


@dataclass(frozen=True, slots=True, eq=False)
class _Question:
    """Which neighbour is the first that `is_it`, of those at the `likely` positions, without the ids of `but`?

    `about` is everything that the answer depends on.
    """

    about: tuple[object, ...]
    but: frozenset[int]
    likely: Callable[[], Iterator[int]]
    is_it: Callable[[Sheet], bool]


class Beside:
    """Some forms beside each other, by their positions."""

    def __init__(self, sheets: tuple[Sheet, ...]):
        self._sheets = sheets
        self._bare = {number: replace(sheet, rows=()) for number, sheet in enumerate(sheets)}
        self._around = Neighbourhood(Neighbour.of(number, sheet) for number, sheet in enumerate(sheets))

    def __call__(self, number: int) -> tuple[Sheet, ...] | None:
        """Return the others that the rules may find something of in a form, None where it is alone."""
        found = self._around.related(self._sheets[number], frozenset({number}), lambda _: self._bare)
        return None if found is None else tuple(map(self._bare.__getitem__, found))

    def elsewhere(self, number: int) -> tuple[Elsewhere, ...]:
        """Return the rows of a form whose explanation is that of another one's indicator."""
        return self._around.elsewhere(self._sheets[number], frozenset({number}))

    def subject(self, number: int, budget_year: int | None) -> Subject:
        """Return a form with what it is compared with."""
        return Subject(self._sheets[number], budget_year, self(number), self.elsewhere(number))


@lru_cache(maxsize=4)
def beside_each_other(sheets: tuple[Sheet, ...]) -> Beside:
    """Return some forms beside each other."""
    return Beside(sheets)


class Neighbourhood:
    """Neighbours in the order in which they are named; what was found beside them is kept with them."""

    def __init__(self, neighbours: Iterable[Neighbour]):
        self.neighbours = tuple(neighbours)
        self._related: dict[tuple[frozenset[int], int], tuple[int, ...]] = {}
        self._known: dict[tuple[object, ...], int | None] = {}

    @cached_property
    def _codes(self) -> list[str]:
        return [squeezed(each.project_code) for each in self.neighbours]

    @cached_property
    def _starts(self) -> list[str]:
        return [each.core[:NAME_LEAST] for each in self.neighbours]

    @cached_property
    def _sketches(self) -> list[Sketches]:
        return [Sketches(each.sketches[number] for each in self.neighbours) for number in range(len(WIDE))]

    @cached_property
    def _told(self) -> Explanations:
        return Explanations(each.told for each in self.neighbours)

    def elsewhere(self, sheet: Sheet, but: frozenset[int]) -> tuple[Elsewhere, ...]:
        """Return the rows whose explanation is that of a neighbour's indicator, each once; `but` are ids to leave out."""
        found: dict[str, Elsewhere] = {}
        for row in sheet.rows:
            for name, position in self._told.of(row):
                other = self.neighbours[position]
                if other.id not in but and row.identity not in found:
                    found[row.identity] = Elsewhere(
                        row.identity, name, other.project_name, other.project_code
                    )
        return tuple(found.values())

    def related(self, sheet: Sheet, but: frozenset[int], read: Read) -> tuple[int, ...] | None:
        """Return the ids of those that the rules may find something of in the sheet, in their order.

        `but` are ids to leave out, the sheet's own among them. None when nobody is left.
        """
        if all(each.id in but for each in self.neighbours):
            return None
        question = but, hash(sheet)
        if question not in self._related:
            _forget_many(self._related)
            self._related[question] = self._found(sheet, but, read)
        return self._related[question]

    def _found(self, sheet: Sheet, but: frozenset[int], read: Read) -> tuple[int, ...]:
        found = {*self._same_code(sheet, but), *self._named(sheet, but)}
        asked = [
            (self._copy(number, sheet, but), *self._sentences(number, sheet, but))
            for number in range(len(WIDE))
        ]
        self._answer(list(chain(*asked)), read, found)
        # Of a field that is a copy no sentence is looked for, and one sentence is enough.
        for questions in asked:
            answers = (self._known[each.about] for each in questions)
            found |= {*islice((each for each in answers if each is not None), 1)}
        return tuple(each.id for each in self.neighbours if each.id in found) if found else ()

    def _same_code(self, sheet: Sheet, but: frozenset[int]) -> Iterator[int]:
        own = squeezed(sheet.project_code)
        if own and own in self._codes:
            found = (each.id for each, code in zip(self.neighbours, self._codes, strict=True) if code == own)
            yield from (id for id in found if id not in but)

    def _named(self, sheet: Sheet, but: frozenset[int]) -> Iterator[int]:
        """Yield the first of each name that stands in the form and is another project's."""
        words = all_words(sheet)
        starts = {words[at : at + NAME_LEAST] for at in range(len(words) - NAME_LEAST + 1)}
        likely = [each for each, start in zip(self.neighbours, self._starts, strict=True) if start in starts]
        first: dict[str, int] = {}
        for each in likely:
            if each.id not in but:
                first.setdefault(each.core, each.id)
        return (id for name, id in first.items() if name in words and is_distinctive(name, sheet))

    def _copy(self, number: int, sheet: Sheet, but: frozenset[int]) -> _Question:
        """Ask for the first whose field this one is a copy of."""
        key = WIDE[number].key
        text = getattr(sheet, key)

        def likely() -> Iterator[int]:
            return iter(self._sketches[number].likely(text, SAME) if len(text) >= LEAST else ())

        return _Question(
            (number, hash(text), but),
            but,
            likely,
            lambda other: bool(copied_share(text, getattr(other, key))),
        )

    def _sentences(self, number: int, sheet: Sheet, but: frozenset[int]) -> Iterator[_Question]:
        """Ask for the first older one that has a sentence of an objective, for each of its sentences."""
        key, own = WIDE[number].key, age(sheet.project_code)

        def asked(words: str) -> _Question:
            def likely() -> Iterator[int]:
                hold = self._sketches[number].holding(words)
                return (each for each in hold if age(self.neighbours[each].project_code) < own)

            question = (number, hash(words), but, own)
            return _Question(question, but, likely, lambda other: words in getattr(other, key))

        return map(asked, sentences(getattr(sheet, key)) if key in OBJECTIVES else ())

    def _answer(self, questions: Sequence[_Question], read: Read, found: Iterable[int]) -> None:
        """Find the neighbours that are asked for; the likeliest, and those that are `found`, are read together."""
        _forget_many(self._known)
        likely = {}
        for each in questions:
            if each.about not in self._known:
                others = (self.neighbours[position].id for position in each.likely())
                likely[each] = tuple(islice((id for id in others if id not in each.but), MOST_READ))
        read([*found, *(id for ids in likely.values() for id in ids[:AT_ONCE])])
        for each, ids in likely.items():
            self._known[each.about] = _first(ids, read, each.is_it)


def _first(ids: Sequence[int], read: Read, is_it: Callable[[Sheet], bool]) -> int | None:
    for start in range(0, len(ids), AT_ONCE):
        few = ids[start : start + AT_ONCE]
        sheets = read(few)
        for id in few:
            if is_it(sheets[id]):
                return id
    return None


def _forget_many(kept: dict[Any, Any]) -> None:
    if len(kept) > KEPT:
        kept.clear()
