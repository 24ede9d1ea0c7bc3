"""From typed text to the value of a cell of 支出明细: the same on the page, in a paste, a plain form and an import."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

from app.domain.form.costing import ITEM_COLUMNS, WHOLE, CostingItem, settled
from app.domain.form.money import LIMIT, read_amount, shown
from app.domain.text import Unreadable, readable, seen, squeezed

PLACES = 6
"""Decimal places of a quantity or a price at most."""

_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?")
_WITH_UNIT = re.compile(r"[+-]?[\d,.]+(?P<unit>\D.*)")
_PRICE_UNITS = {"万元": Decimal(10_000), "元": Decimal(1)}
_PERCENT = re.compile(r"(\d{1,9})(\.\d{1,4})?%")


def read_item_cell(key: str, typed: str, fund_sources: Iterable[str] = ()) -> object:
    """Return the value of a cell: a `Decimal` or None for a figure, text for 其中本年度 and everything else.

    `fund_sources` is the code list of 资金来源. Raises `Unreadable` with a Chinese sentence, `KeyError` for no such column.
    """
    column = ITEM_COLUMNS[key]
    if key in ("content", "basis"):
        return readable(typed, column.cap, column.label)
    text = readable(seen(typed), 400, column.label)
    match key:
        case "quantity":
            return _number(text, column.label, {})
        case "unit_price":
            return _number(text, column.label, _PRICE_UNITS)
        case "amount":
            return read_amount(_minus(text), column.label)
        case "this_year":
            return _share(text, column.label)
        case "fund_source":
            return _source(text, fund_sources)
        case _:
            return readable(" ".join(text.split()), column.cap, column.label)


def read_item(identity: str, cells: Mapping[str, str], fund_sources: Iterable[str] = ()) -> CostingItem:
    """Return the item that typed cells mean, by column, its amount computed.

    Raises `UnreadableCell`, also for an amount that is not quantity times price.
    """
    sources, item = tuple(fund_sources), CostingItem(identity)
    for key, text in cells.items():
        with at_cell(key):
            item = replace(item, **{key: read_item_cell(key, text, sources)})  # type: ignore[arg-type]
    with at_cell("unit_price"):
        computed = settled(item)
    if item.amount is not None and computed.amount != item.amount:
        words = f"“金额”为{shown(item.amount)}，与数量×单价＝{shown(computed.amount)}不一致。"
        raise UnreadableCell("amount", words)
    return computed


class UnreadableCell(Unreadable):
    """A cell of an item that cannot be read; `key` is its column."""

    def __init__(self, key: str, words: str):
        super().__init__(words)
        self.key = key


@contextmanager
def at_cell(key: str) -> Iterator[None]:
    """Let what is unreadable inside name its column."""
    try:
        yield
    except UnreadableCell:
        raise
    except Unreadable as unreadable:
        raise UnreadableCell(key, str(unreadable)) from unreadable


def item_of(identity: str, cells: Sequence[str]) -> CostingItem:
    """Return the item whose cells are shown like that: what `CostingItem.cells` says comes back equal."""
    named = dict(zip(ITEM_COLUMNS, cells, strict=True))
    return read_item(identity, named, [named["fund_source"]])


def _minus(text: str) -> str:
    """Bookkeepers put a deduction in brackets, and 减 in front of it."""
    compact = squeezed(text)
    if compact[:1] == "(" and compact[-1:] == ")":
        return f"-{compact[1:-1]}"
    return text.replace("–", "-").replace("—", "-")


def _number(typed: str, label: str, units: Mapping[str, Decimal]) -> Decimal | None:
    compact = squeezed(typed).replace("−", "-").lstrip("¥￥")
    if not compact:
        return None
    factor = Decimal(1)
    for unit, value in units.items():
        if compact.endswith(unit):
            compact, factor = compact.removesuffix(unit), value
            break
    match = _NUMBER.fullmatch(compact)
    if not match or not (match[2] or match[3]):
        raise Unreadable(_no_number(typed, compact, label))
    sign, whole, fraction = match[1], (match[2] or "0").replace(",", "").lstrip("0"), match[3] or ""
    fraction = fraction.rstrip("0")
    if len(whole) > 12:
        raise Unreadable(f"“{label}”应小于一万亿。")
    if len(fraction) > PLACES + 1:
        raise Unreadable(f"“{label}”最多{PLACES}位小数：{typed.strip()[:40]}。")
    value = Decimal(f"0{whole}{fraction.rstrip('.')}") * factor
    if sign == "-" and value:
        raise Unreadable(f"“{label}”不能为负数；扣减另列一行，在“金额”填负数。")
    if value >= LIMIT:
        raise Unreadable(f"“{label}”应小于一万亿。")
    return Decimal(f"{value.normalize():f}")


def _no_number(typed: str, compact: str, label: str) -> str:
    with_unit = _WITH_UNIT.fullmatch(compact)
    if label == ITEM_COLUMNS["quantity"].label and with_unit:
        return f"“{label}”只填数字，“{with_unit['unit'][:20]}”请填在“单位”列。"
    return f"“{label}”应为数字，如 1,200 或 0.5；“{typed.strip()[:40]}”不是。"


def _share(typed: str, label: str) -> str:
    compact = squeezed(typed)
    if not compact:
        return ""
    if compact.endswith("%"):
        match = _PERCENT.fullmatch(compact)
        if not match:
            raise Unreadable(f"“{label}”可填金额，或0%至100%的百分比；“{typed.strip()[:40]}”不是。")
        share = Decimal(compact.removesuffix("%"))
        if share > WHOLE:
            raise Unreadable(f"“{label}”不能超过100%，现为{compact[:20]}。")
        return f"{share.normalize():f}%"
    amount = read_amount(_minus(typed), label)
    return "" if amount is None else str(amount)


def _source(typed: str, choices: Iterable[str]) -> str:
    compact = squeezed(typed)
    if not compact:
        return ""
    known = tuple(choices)
    for choice in known:
        if squeezed(choice) == compact:
            return choice
    raise Unreadable(f"“资金来源”里没有“{typed.strip()[:40]}”，应为：{'、'.join(known)}。")
