"""A form that comes from outside, where rows have no identity, laid over the stored one: what it would be afterwards."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace

from app.domain.form.catalogue import Category
from app.domain.form.costing import CostingItem
from app.domain.form.sheet import ROW_CAP, IndicatorRow, Sheet
from app.domain.text import squeezed

_KEYS: tuple[Callable[[IndicatorRow], Hashable], ...] = (
    lambda row: row.cells,
    lambda row: squeezed(row.name),
    lambda row: None,
)
"""What makes two rows of a category the same, one after the other: every word, the name, only their order."""


def merged(before: Sheet, after: Sheet) -> Sheet:
    """Return `after` with the identities of `before`'s rows, so that their threads and revisions go on with them.

    Rows are matched within a 二级指标 by equal words, then by equal names, then by their order; what is left of `after`
    keeps its own identities. A category without rows in `after` keeps the only row that prints as none does: no
    workbook tells them apart. A form without 支出明细 leaves the lines of `before` as they are, since most workbooks know of
    none; then both amounts stay their sums.
    """
    found = {
        category: _matched(before.rows_of(category), after.rows_of(category))
        for category in after.catalogue.categories
    }
    room = ROW_CAP - sum(map(len, found.values()))
    for category, rows in found.items():
        kept = before.rows_of(category)
        if not rows and room and _prints_as_none(kept, category, before):
            found[category] = kept
            room -= 1
    rows = tuple(row for rows in found.values() for row in rows)
    items = _matched_items(before.items, after.items) if after.items else before.items
    return replace(after, rows=rows, items=items).summed()


def _matched_items(old: Sequence[CostingItem], new: Sequence[CostingItem]) -> tuple[CostingItem, ...]:
    """Match lines by equal words, then by equal 支出内容; what is left keeps its own identity."""
    keys: tuple[Callable[[CostingItem], Hashable], ...] = (
        lambda item: item.cells,
        lambda item: squeezed(item.content),
    )
    identities = [""] * len(new)
    left = list(old)
    for key in keys:
        for place, item in enumerate(new):
            same = next((each for each in left if key(each) == key(item)), None)
            if not identities[place] and same is not None:
                identities[place] = same.identity
                left.remove(same)
    return tuple(
        replace(item, identity=identity or item.identity)
        for item, identity in zip(new, identities, strict=True)
    )


def _matched(old: tuple[IndicatorRow, ...], new: tuple[IndicatorRow, ...]) -> tuple[IndicatorRow, ...]:
    identities = [""] * len(new)
    left = list(old)
    for key in _KEYS:
        for place, row in enumerate(new):
            if identities[place]:
                continue
            same = next((each for each in left if key(each) == key(row)), None)
            if same is not None:
                identities[place] = same.identity
                left.remove(same)
    return tuple(
        replace(row, identity=identity or row.identity) for row, identity in zip(new, identities, strict=True)
    )


def _prints_as_none(rows: tuple[IndicatorRow, ...], category: Category, sheet: Sheet) -> bool:
    (none,) = replace(sheet, rows=()).printed_rows(category)
    return len(rows) == 1 and tuple(map(squeezed, rows[0].cells)) == none.cells
