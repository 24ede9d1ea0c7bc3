"""What changed between two revisions, told on the newer sheet: words in texts, old and new values, rows by identity."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from app.domain.form.catalogue import Category
from app.domain.form.costing_changes import ComparedItem, compared_items
from app.domain.form.marks import ComparedCell, Mark
from app.domain.form.places import ITEM, Place
from app.domain.form.sheet import COLUMNS, FIELDS, FieldKind, IndicatorRow, Sheet, shown_value
from app.domain.form.text_diff import STEPS, STEPS_TOGETHER, Run, text_runs, whole_runs

_VERBS = {Mark.EDITED: "修改", Mark.ADDED: "新增", Mark.REMOVED: "删除", Mark.MOVED: "移动"}


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A row of the newer sheet, or a removed one of the older, in its words, with its marks and its cells in order.

    `place` is its name for people, such as 数量指标 第2行, or 数量指标 原第2行 when it was removed; `origin` the name of
    where it stood, when it was moved. A row that only prints (不适用) has the identity "" and no marks.
    """

    row: IndicatorRow
    marks: tuple[Mark, ...]
    place: str
    cells: tuple[ComparedCell, ...]
    origin: str = ""


@dataclass(frozen=True, slots=True)
class ComparedCategory:
    """A category with its rows as the newer sheet prints them, removed ones in between where they stood."""

    category: Category
    rows: tuple[ComparedRow, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One change in the list of changes; `name` is its place for people, `level_2` that of its row, "" for a field."""

    mark: Mark
    name: str
    place: Place
    level_2: str = ""

    @property
    def anchor(self) -> str:
        """The id of the element on the page that changed, as with a finding."""
        return self.place.anchor


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that the newer sheet needs to be drawn with marks: fields by key in form order, categories in order.

    `items` are the lines of 支出明细, which belong to 测算依据.
    """

    fields: Mapping[str, ComparedCell]
    categories: tuple[ComparedCategory, ...]
    items: tuple[ComparedItem, ...] = ()

    @property
    def places(self) -> tuple[Change, ...]:
        """Every change in the order of the form; a row that was moved and edited has one place for each."""
        return tuple(self._places())

    @property
    def count(self) -> int:
        """The number of changes."""
        return len(self.places)

    @property
    def is_empty(self) -> bool:
        """Tell whether both sheets read the same; the catalogue's version alone is no change."""
        return not self.places

    @property
    def summary(self) -> str:
        """The changes counted by their marks, such as 修改5格，新增1行，删除1行，移动1行; "" when there are none."""
        counts = Counter(place.mark for place in self.places)
        return "，".join(f"{verb}{counts[mark]}{mark.unit}" for mark, verb in _VERBS.items() if counts[mark])

    def _places(self) -> Iterator[Change]:
        for cell in self.fields.values():
            if cell.is_changed:
                yield Change(Mark.EDITED, cell.label, Place(cell.key))
            if cell.key == "costing_basis":
                yield from self._item_places()
        for row in (row for category in self.categories for row in category.rows):
            identity, level_2 = row.row.identity, row.row.category.level_2
            for mark in row.marks:
                if mark is not Mark.EDITED:
                    yield Change(mark, row.place, Place(row=identity), level_2)
            for cell in row.cells:
                if Mark.EDITED in row.marks and cell.is_changed:
                    yield Change(Mark.EDITED, f"{row.place} {cell.label}", Place(cell.key, identity), level_2)

    def _item_places(self) -> Iterator[Change]:
        for each in self.items:
            identity = each.item.identity
            for mark in each.marks:
                if mark is not Mark.EDITED:
                    yield Change(mark, each.place, Place(ITEM, identity))
            for cell in each.cells:
                if Mark.EDITED in each.marks and cell.is_changed:
                    yield Change(Mark.EDITED, f"{each.place} {cell.label}", Place(cell.key, identity))


def changes(before: Sheet, after: Sheet) -> Changes:
    """Return what leads from one sheet to another.

    Rows are matched by identity. As few of them as possible count as moved, and among those rather an edited one. A row
    in another category counts as moved; categories are the same when their 二级指标 is.
    """
    was, now = _numbered_rows(before), _numbered_rows(after)
    compare = partial(text_runs, steps=_steps_each(before, after, was, now))
    fields = {key: _field(key, before, after, compare) for key in FIELDS}
    settled = _settled(was, now)
    levels = _levels(before, after, {old.level_2 for name, old in was.items() if name not in now})
    return Changes(
        fields,
        tuple(
            ComparedCategory(category, tuple(_rows(category, after, was, now, settled, compare)))
            for category in levels
        ),
        compared_items(before.items, after.items, compare),
    )


@dataclass(frozen=True, slots=True)
class _NumberedRow:
    """A row and its number within its category."""

    row: IndicatorRow
    number: int

    @property
    def level_2(self) -> str:
        return self.row.category.level_2

    @property
    def place(self) -> str:
        return f"{self.level_2} 第{self.number}行"

    @property
    def former_place(self) -> str:
        return f"{self.level_2} 原第{self.number}行"


_Compare = Callable[[str, str], tuple[Run, ...]]

_Name = tuple[str, int]
"""A row's identity and 1; rows that share one, or have none, are told apart by their order."""


def _numbered_rows(sheet: Sheet) -> dict[_Name, _NumberedRow]:
    names: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    result = {}
    for row in sheet.rows:
        level_2 = row.category.level_2
        name = row.identity or level_2
        names[name] += 1
        numbers[level_2] += 1
        result[name, names[name]] = _NumberedRow(row, numbers[level_2])
    return result


def _steps_each(
    before: Sheet, after: Sheet, was: dict[_Name, _NumberedRow], now: dict[_Name, _NumberedRow]
) -> float:
    """Return what the comparison of one text may cost, so that those of the whole form stay within their bound."""
    pairs = [(getattr(before, key), getattr(after, key)) for key in FIELDS]
    for name in was.keys() & now.keys():
        pairs += zip(was[name].row.cells, now[name].row.cells, strict=True)
    items = {item.identity: item for item in before.items}
    for item in after.items:
        if item.identity in items:
            pairs += zip(items[item.identity].cells, item.cells, strict=True)
    edited = sum(old != new for old, new in pairs)
    share: float = STEPS_TOGETHER / max(edited, 1)
    return min(STEPS, share)


def _field(key: str, before: Sheet, after: Sheet, compare: _Compare) -> ComparedCell:
    old, new = shown_value(getattr(before, key)), shown_value(getattr(after, key))
    runs = compare(old, new) if FIELDS[key].kind is FieldKind.TEXT else whole_runs(old, new)
    return ComparedCell(key, FIELDS[key].label, runs)


def _cells(old: IndicatorRow | None, new: IndicatorRow | None, compare: _Compare) -> tuple[ComparedCell, ...]:
    blank = ("",) * len(COLUMNS)
    pairs = zip(COLUMNS.values(), old.cells if old else blank, new.cells if new else blank, strict=True)
    return tuple(ComparedCell(column.key, column.label, compare(was, now)) for column, was, now in pairs)


def _levels(before: Sheet, after: Sheet, removed_from: set[str]) -> list[Category]:
    """Return the categories to draw: those of the newer sheet, and the older ones that have a removed row."""
    found = {category.level_2: category for category in _named(after)}
    order = list(found)
    place = 0
    for category in _named(before):
        level_2 = category.level_2
        if level_2 in found:
            place = order.index(level_2) + 1
        elif level_2 in removed_from:
            order.insert(place, level_2)
            found[level_2] = category
            place += 1
    return [found[level_2] for level_2 in order]


def _named(sheet: Sheet) -> tuple[Category, ...]:
    """Return the categories of the catalogue, then those that only a row names."""
    return (*sheet.catalogue.categories, *(row.category for row in sheet.rows))


def _settled(was: dict[_Name, _NumberedRow], now: dict[_Name, _NumberedRow]) -> set[_Name]:
    """Return the rows that kept their place in the order of their category."""
    by_level: dict[str, list[_Name]] = {}
    for name, new in now.items():
        if name in was and was[name].level_2 == new.level_2:
            by_level.setdefault(new.level_2, []).append(name)
    return {name for names in by_level.values() for name in _longest_rising(names, was, now)}


def _longest_rising(
    names: list[_Name], was: dict[_Name, _NumberedRow], now: dict[_Name, _NumberedRow]
) -> list[_Name]:
    """Return a longest subsequence whose old numbers rise; among equally long ones that with the most unedited rows."""
    # For each row the weight of the best subsequence that ends with it, and the row in front of it there.
    best: list[tuple[int, int]] = []
    for here, name in enumerate(names):
        unedited = was[name].row.cells == now[name].row.cells
        weight, previous = max(
            ((best[b][0], b) for b in range(here) if was[names[b]].number < was[name].number), default=(0, -1)
        )
        best.append((weight + len(names) + 1 + unedited, previous))
    kept = []
    here = max(range(len(best)), key=best.__getitem__, default=-1)
    while here >= 0:
        kept.append(names[here])
        here = best[here][1]
    return kept


def _rows(
    category: Category,
    after: Sheet,
    was: dict[_Name, _NumberedRow],
    now: dict[_Name, _NumberedRow],
    settled: set[_Name],
    compare: _Compare,
) -> Iterator[ComparedRow]:
    """Yield the rows of a category; a removed one follows the settled row that it stood behind."""
    level_2 = category.level_2
    behind: dict[_Name | None, list[ComparedRow]] = {None: []}
    anchor = None
    for name, old in was.items():
        if old.level_2 != level_2:
            continue
        if name in settled:
            anchor = name
        elif name not in now:
            removed = ComparedRow(old.row, (Mark.REMOVED,), old.former_place, _cells(old.row, None, compare))
            behind.setdefault(anchor, []).append(removed)
    yield from behind[None]
    present = [(name, new) for name, new in now.items() if new.level_2 == level_2]
    for name, new in present:
        yield _row(was.get(name), new, compare, is_settled=name in settled)
        yield from behind.get(name, ())
    if not present and after.catalogue.category(level_2):
        for row in after.printed_rows(category):
            yield ComparedRow(row, (), level_2, _cells(row, row, compare))


def _row(old: _NumberedRow | None, new: _NumberedRow, compare: _Compare, *, is_settled: bool) -> ComparedRow:
    if old is None:
        return ComparedRow(new.row, (Mark.ADDED,), new.place, _cells(None, new.row, compare))
    cells = _cells(old.row, new.row, compare)
    moved = () if is_settled else (Mark.MOVED,)
    edited = (Mark.EDITED,) if any(cell.is_changed for cell in cells) else ()
    return ComparedRow(new.row, (*moved, *edited), new.place, cells, old.place if moved else "")
