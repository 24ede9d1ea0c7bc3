"""What changed between the lines of two 支出明细, told on the newer one."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.domain.form.costing import FIGURES, ITEM_COLUMNS, TITLE, CostingItem
from app.domain.form.marks import ComparedCell, Mark
from app.domain.form.text_diff import Run, whole_runs

_Compare = Callable[[str, str], tuple[Run, ...]]


@dataclass(frozen=True, slots=True)
class ComparedItem:
    """A line of the newer table, or a removed one of the older, with its marks and its cells in order.

    `place` is its name for people, such as 支出明细 第2行, or 支出明细 原第2行 when it was removed; `number` counts the
    lines of the newer table, None for a removed one.
    """

    item: CostingItem
    marks: tuple[Mark, ...]
    place: str
    cells: tuple[ComparedCell, ...]
    number: int | None


def compared_items(
    before: Sequence[CostingItem], after: Sequence[CostingItem], compare: _Compare
) -> tuple[ComparedItem, ...]:
    """Return the lines as the newer table has them, each removed one behind the line that it stood behind.

    Lines are matched by identity; as few of them as possible count as moved.
    """
    was = {item.identity: (number, item) for number, item in enumerate(before, 1)}
    now = {item.identity for item in after}
    settled = _settled([item.identity for item in after if item.identity in was], was)
    behind: dict[str, list[ComparedItem]] = {}
    anchor = ""
    for number, item in was.values():
        if item.identity in settled:
            anchor = item.identity
        elif item.identity not in now:
            place, cells = f"{TITLE} 原第{number}行", _cells(item, None, compare)
            behind.setdefault(anchor, []).append(ComparedItem(item, (Mark.REMOVED,), place, cells, None))
    return tuple(_lines(after, was, settled, behind, compare))


def _lines(
    after: Sequence[CostingItem],
    was: dict[str, tuple[int, CostingItem]],
    settled: set[str],
    behind: dict[str, list[ComparedItem]],
    compare: _Compare,
) -> Iterator[ComparedItem]:
    yield from behind.get("", ())
    for number, item in enumerate(after, 1):
        old = was[item.identity][1] if item.identity in was else None
        cells = _cells(old, item, compare)
        marks: tuple[Mark, ...] = (Mark.ADDED,)
        if old is not None:
            moved = () if item.identity in settled else (Mark.MOVED,)
            marks = (*moved, *((Mark.EDITED,) if any(cell.is_changed for cell in cells) else ()))
        yield ComparedItem(item, marks, f"{TITLE} 第{number}行", cells, number)
        yield from behind.get(item.identity, ())


def _cells(old: CostingItem | None, new: CostingItem | None, compare: _Compare) -> tuple[ComparedCell, ...]:
    def runs(key: str) -> tuple[Run, ...]:
        was, now = (each.shown(key) if each else "" for each in (old, new))
        return whole_runs(was, now) if key in FIGURES else compare(was, now)

    return tuple(ComparedCell(key, column.label, runs(key)) for key, column in ITEM_COLUMNS.items())


def _settled(kept: Sequence[str], was: dict[str, tuple[int, CostingItem]]) -> set[str]:
    """Return the lines that kept their place: a longest sequence whose old numbers rise."""
    ends: list[int] = []  # the least old number that a rising sequence of each length ends with
    last: list[int] = []  # where in `kept` it ends
    before: list[int] = []
    for here, identity in enumerate(kept):
        number = was[identity][0]
        length = bisect_left(ends, number)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [number]
        last[length : length + 1] = [here]
    found, here = set(), last[-1] if last else -1
    while here >= 0:
        found.add(kept[here])
        here = before[here]
    return found
