"""Copying a declaration: what the new sheet takes over, and what of it must be looked at again."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from app.domain.form.catalogue import Catalogue
from app.domain.form.costing import ITEM_COLUMNS
from app.domain.form.places import Place
from app.domain.form.sheet import COLUMNS, EDITABLE, SUMMED, FieldKind, Sheet
from app.domain.prose.amounts import NARROW, amounts
from app.domain.prose.dates import periods
from app.domain.text import fingerprint, is_blank

_FIGURE = "[一二三四五六七八九十]"
_CALENDAR = re.compile(
    r"(?<![\d.])(?:1[0-2]|0?[1-9])\s?月(?:份|底|初|末|中旬|[上下]旬|\s?\d{1,2}\s?[日号]|(?=[前内])|(?![\u4e00-\u9fff\d]))"
    rf"|(?<!{_FIGURE}){_FIGURE}{{1,2}}月(?:份|底|初|末|中旬|[上下]旬|{_FIGURE}{{1,3}}[日号]|(?=前))"
    r"|(?<!\d)(?:19|20)\d\d[./]\d{1,2}(?!\d)"
    r"|[一二][九〇○零][〇○零一二三四五六七八九]{2}年"
    r"|(?:去|上|本|今|明|当|前|后)年(?!龄|轻|级|限|纪|代)"
)
"""Days and months without a year, years in Chinese figures, and years named from the present one."""
_MUST_BE_SEEN = (FieldKind.AMOUNT, FieldKind.WHOLE)


@dataclass(frozen=True, slots=True)
class Recheck:
    """A place whose words came from the declaration of `budget_year` , with the `fingerprint` that they had then."""

    place: Place
    budget_year: int
    fingerprint: str


def carried_over(source: Sheet, chosen: Collection[str], catalogue: Catalogue, *, continues: bool) -> Sheet:
    """Return what a copy takes over: the fields, and the rows chosen by identity as far as the catalogue has their 二级指标.

    A project that `continues` keeps its code and the rows' identities and is no longer new. Another one has neither, and its
    unit says anew whether it is new.
    """
    rows = tuple(
        replace(row, category=category, identity=row.identity if continues else "")
        for row in source.rows
        if row.identity in chosen and (category := catalogue.category(row.category.level_2))
    )
    return replace(
        source,
        project_code=source.project_code if continues else "",
        is_new_project=False if continues else None,
        rows=rows,
        items=source.items if continues else tuple(replace(item, identity="") for item in source.items),
        catalogue=catalogue,
    )


def names_time_or_money(text: str) -> bool:
    """Tell whether a text names a year, a date or an amount of money."""
    narrow = text.translate(NARROW)
    return bool(_CALENDAR.search(narrow) or periods(narrow) or amounts(text))


def to_be_looked_at(sheet: Sheet) -> tuple[Place, ...]:
    """Return the places of a copied sheet that hold for one year alone: amounts, 实施期限, words that name time or money.

    Of a form with 支出明细 it is the prices and amounts of the lines, not the sums.
    """
    typed = [key for key in EDITABLE if not (sheet.items and key in SUMMED)]
    fields = [Place(key) for key in typed if _is_of_its_year(EDITABLE[key].kind, sheet.shown(key))]
    items = [
        Place("unit_price" if item.is_computed else "amount", item.identity)
        for item in sheet.items
        if item.amount is not None
    ]
    cells = [
        Place(key, row.identity)
        for row in sheet.rows
        if not row.is_none
        for key in COLUMNS
        if names_time_or_money(getattr(row, key))
    ]
    return (*fields, *items, *cells)


def unchanged(rechecks: Iterable[Recheck], sheet: Sheet) -> tuple[Recheck, ...]:
    """Return those whose words still stand as they were copied, in the order of the form."""
    anchors = [*EDITABLE]
    anchors += (f"{key}-{item.identity}" for item in sheet.items for key in ITEM_COLUMNS)
    anchors += (f"{key}-{row.identity}" for row in sheet.rows for key in COLUMNS)
    order = {anchor: number for number, anchor in enumerate(anchors)}
    standing = [
        each
        for each in rechecks
        if each.place.anchor in order and fingerprint(each.place.words(sheet) or "") == each.fingerprint
    ]
    return tuple(sorted(standing, key=lambda each: order[each.place.anchor]))


def _is_of_its_year(kind: FieldKind, shown: str) -> bool:
    if is_blank(shown):
        return False
    return kind in _MUST_BE_SEEN or (kind is FieldKind.TEXT and names_time_or_money(shown))
