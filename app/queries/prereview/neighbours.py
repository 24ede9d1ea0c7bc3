"""The neighbours of declarations, the others of their unit in their round, as this process knows them.

A unit may have ten thousand. A process reads their codes, names and sketches once, and after that only what changed since.
"""

from bisect import bisect_left
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from types import MappingProxyType
from typing import Self
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, bindparam, func, or_, select

from app.domain.form.sheet import WIDE, Sheet
from app.domain.prereview.copies import core
from app.domain.prereview.elsewhere import LEAST, Elsewhere, Marked, marked
from app.domain.prereview.neighbours import Neighbour, Neighbourhood
from app.domain.procedure.stages import OUT_OF_COMPARISON
from app.domain.prose.sketches import Sketch
from app.models import Declaration, Indicator, db
from app.models.types import microseconds

Where = tuple[int, int]
"""The ids of a round and of a unit."""

MOST_KEPT = 30_000
"""So many neighbours are kept in a process; where one unit has more, they are kept all the same."""
MOST_READ = 1000
"""So many sheets of a unit are kept."""
OVERLAP = 120 * 1_000_000
"""What changed so shortly (microseconds) before the last reading is looked at again: its transaction may have ended later
than it began, and the clock of another node may be behind."""

_SKETCHES = tuple(getattr(Declaration, f"{wide.key}_sketch") for wide in WIDE)
_FIELDS = (Declaration.project_code, Declaration.project_name, *(getattr(Declaration, w.key) for w in WIDE))
_MODULUS = 1 << 31
"""A sum of microseconds of Unix time would soon be longer than 64 bits."""
_LATE = (
    Declaration.round_id == bindparam("round_id"),
    Declaration.unit_id == bindparam("unit_id"),
    or_(Declaration.last_change > bindparam("since"), Declaration.last_change == 0),
)
_SUM = select(func.count(), func.coalesce(func.sum(Declaration.last_change % _MODULUS), 0)).where(*_LATE)
_CHANGED = select(
    Declaration.id,
    Declaration.last_change,
    Declaration.status,
    Declaration.project_code,
    Declaration.project_name,
    *_SKETCHES,
).where(*_LATE)
_EXPLANATIONS = (
    select(Indicator.declaration_id, Indicator.name, Indicator.definition)
    .join(Declaration, Indicator.declaration_id == Declaration.id)
    .where(*_LATE, Indicator.deleted_at.is_(None), func.length(Indicator.definition) >= LEAST)
    .order_by(Indicator.declaration_id, Indicator.id)
)
_TEXTS = select(Declaration.id, *_FIELDS).where(Declaration.id.in_(bindparam("ids", expanding=True)))


class Fields:
    """Reads code, name and long texts of declarations as sheets, each id once; `sheets` are those known already."""

    def __init__(self, sheets: Mapping[int, Sheet] = MappingProxyType({})):
        self._sheets = dict(sheets)

    def __call__(self, ids: Sequence[int]) -> Mapping[int, Sheet]:
        """Return at least the sheets of these, by id."""
        if unread := [each for each in ids if each not in self._sheets]:
            keys = [column.key for column in _FIELDS]
            for id, *texts in db.session.execute(_TEXTS, {"ids": unread}):
                self._sheets[id] = Sheet(**dict(zip(keys, texts, strict=True)))
        return self._sheets

    def without(self, ids: Collection[int]) -> Self:
        """Return one that knows what this one does but for these; where that is too much, nothing."""
        if len(self._sheets) > MOST_READ:
            return type(self)()
        return type(self)({id: sheet for id, sheet in self._sheets.items() if id not in ids})

    def sheets(self, ids: Sequence[int] | None) -> tuple[Sheet, ...] | None:
        """Return the sheets of these in their order, None for None."""
        return None if ids is None else tuple(map(self(ids).__getitem__, ids))


@dataclass(frozen=True, slots=True)
class Known:
    """What a process knows of a unit in a round: `around` are all but the discarded, by code.

    `read_at` is when it was read, `late` are the last changes that may not have been all by then (microseconds).
    """

    read_at: int = 0
    late: tuple[int, ...] = ()
    by_id: Mapping[int, tuple[int, Neighbour | None]] = field(default_factory=dict)
    around: Neighbourhood = field(default_factory=lambda: Neighbourhood(()))
    read: Fields = field(default_factory=Fields)

    def related(self, sheet: Sheet, project_codes: Iterable[str]) -> tuple[Sheet, ...] | None:
        """Return those that the rules may find something of in a sheet, by code, but for those of some projects.

        None where nobody else is there.
        """
        own = frozenset(chain.from_iterable(map(self._of_project, project_codes)))
        return self.read.sheets(self.around.related(sheet, own, self.read))

    def elsewhere(self, sheet: Sheet, project_codes: Iterable[str]) -> tuple[Elsewhere, ...]:
        """Return the rows of a sheet whose explanation is that of another project's indicator, but for some projects."""
        own = frozenset(chain.from_iterable(map(self._of_project, project_codes)))
        return self.around.elsewhere(sheet, own)

    def _of_project(self, project_code: str) -> Iterator[int]:
        """Yield the ids of the declarations of a project, whatever their version."""
        start = bisect_left(self.around.neighbours, project_code, key=lambda each: each.project_code)
        for each in islice(self.around.neighbours, start, None):
            if each.project_code != project_code:
                return
            yield each.id


_known: WeakKeyDictionary[Pool, OrderedDict[Where, Known]] = WeakKeyDictionary()
"""By the connections of an engine: another database is other declarations."""


def known_of(where: Where) -> Known:
    """Return what is known of the declarations of a unit in a round, as they stand now."""
    kept = _known.setdefault(db.engine.pool, OrderedDict())
    read_at, known = microseconds(), kept.pop(where, Known())
    if read_at < known.read_at:
        # The clock went back: what has changed since cannot be told.
        known = Known()
    kept[where] = known = replace(_brought_up(known, where), read_at=read_at)
    while len(kept) > 1 and sum(len(each.by_id) for each in tuple(kept.values())) > MOST_KEPT:
        kept.popitem(last=False)
    return known


def _brought_up(known: Known, where: Where) -> Known:
    """Return what is known with what changed since; thousands may have just been imported, so they are summed up first."""
    since = known.read_at - OVERLAP
    late = tuple(each for each in known.late if each > since or each == 0)
    asked = {"round_id": where[0], "unit_id": where[1], "since": since}
    if tuple(db.session.execute(_SUM, asked).one()) == (len(late), sum(each % _MODULUS for each in late)):
        return replace(known, late=late, read=known.read.without(()))
    written = dict(_written(asked))
    late = tuple(last_change for last_change, _ in written.values())
    changed = {id: each for id, each in written.items() if known.by_id.get(id) != each}
    by_id = {**known.by_id, **changed}
    present = (each for _, each in by_id.values() if each is not None)
    in_order = sorted(present, key=lambda each: (each.project_code, each.id))
    return Known(0, late, by_id, Neighbourhood(in_order), known.read.without(changed))


def _written(asked: Mapping[str, int]) -> Iterator[tuple[int, tuple[int, Neighbour | None]]]:
    """Yield ids with the time of the last change and what is to be known, None for what was discarded or replaced."""
    rows = db.session.execute(_CHANGED, asked).all()
    told: dict[int, list[Marked]] = defaultdict(list)
    for id, name, definition in db.session.execute(_EXPLANATIONS, asked):
        if found := marked(name, definition):
            told[id].append(found)
    read = Fields()
    read([id for id, _, _, _, _, *sketches in rows if None in sketches])
    for id, last_change, status, code, name, *sketches in rows:
        if status in OUT_OF_COMPARISON:
            yield id, (last_change, None)
        elif None in sketches:
            # A version of the portal wrote it that drew none.
            bare = Neighbour.of(id, read(())[id])
            yield id, (last_change, replace(bare, told=tuple(told[id])))
        else:
            drawn = tuple(map(Sketch.restored, sketches))
            yield id, (last_change, Neighbour(id, code, name, core(name), drawn, tuple(told[id])))
