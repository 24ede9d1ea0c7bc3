"""支出明细: what the amounts of a form are made of, line by line, and their sums, exact to the cent."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal

from app.domain.form.money import CENT, LIMIT, shown
from app.domain.text import Unreadable, is_blank

TITLE = "支出明细"
ITEM_CAP = 200
"""No more lines than this are stored."""
LOCKED = "由系统自动汇总，无需手工录入"
"""What the form says of both amounts; it holds where 支出明细 has a line."""
WHOLE = Decimal(100)

_EXACT = Context(prec=80)
"""A quantity times a price has more digits than `Decimal` keeps by itself."""


@dataclass(frozen=True, slots=True)
class ItemColumn:
    """A column of 支出明细; `cap` is the longest text that is stored, in code points."""

    key: str
    label: str
    cap: int = 40
    note: str = ""


ITEM_COLUMNS = {
    column.key: column
    for column in (
        ItemColumn("content", "支出内容", 400),
        ItemColumn("quantity", "数量"),
        ItemColumn("unit", "单位"),
        ItemColumn("unit_price", "单价（元）"),
        ItemColumn("amount", "金额（元）"),
        ItemColumn("this_year", "其中本年度（元）"),
        ItemColumn("fund_source", "资金来源"),
        ItemColumn("basis", "依据", 2_000),
    )
}
FIGURES = ("quantity", "unit_price", "amount", "this_year")
"""The columns that hold figures."""


@dataclass(frozen=True, slots=True)
class CostingItem:
    """A line of 支出明细. Figures are exact; None stands for blank, a deduction has an `amount` with a minus.

    `amount` is yuan with two places: `settled` computes it where quantity and price stand. `this_year` is 其中本年度 as it
    is stored: an amount such as 84000.00, a percentage such as 50%, or "".
    """

    identity: str
    content: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    amount: Decimal | None = None
    this_year: str = ""
    fund_source: str = ""
    basis: str = ""

    @property
    def is_computed(self) -> bool:
        """The amount follows from quantity and price, and is not typed."""
        return self.quantity is not None and self.unit_price is not None

    @property
    def is_blank(self) -> bool:
        """Nothing is filled in."""
        return all(is_blank(self.shown(key)) for key in ITEM_COLUMNS)

    def shown(self, key: str) -> str:
        """Return a cell as it is printed: figures with separators."""
        return shown_cell(key, getattr(self, key))

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells as they are printed, in the order of the columns."""
        return tuple(map(self.shown, ITEM_COLUMNS))

    def in_year(self, years: int | None) -> Decimal | None:
        """Return the amount of the budget year for a project of so many years, None where it is not filled in.

        Of a project of one year, or of a number of years that is not filled in yet, it is all unless typed.
        """
        if self.amount is None:
            return None
        if not self.this_year:
            return None if (years or 1) > 1 else self.amount
        if self.this_year.endswith("%"):
            share = Decimal(self.this_year.removesuffix("%"))
            return _cents(_EXACT.divide(_EXACT.multiply(self.amount, share), WHOLE))
        return Decimal(self.this_year)


def shown_cell(key: str, value: object) -> str:
    """Return the value of a cell as it is printed: a quantity without needless zeros, a price with two places or more."""
    match value:
        case None | "":
            return ""
        case Decimal() if key == "quantity":
            return f"{value.normalize():,f}"
        case Decimal() if key == "unit_price":
            places = max(2, -int(value.normalize().as_tuple().exponent))
            return f"{value:,.{places}f}"
        case Decimal():
            return shown(value)
        case str() if key == "this_year" and not value.endswith("%"):
            return shown(Decimal(value))
        case _:
            return str(value)


def settled(item: CostingItem) -> CostingItem:
    """Return the item with its amount computed where quantity and price stand; raises `Unreadable` beyond `LIMIT`."""
    if item.quantity is None or item.unit_price is None:
        return item
    product = _EXACT.multiply(item.quantity, item.unit_price)
    if product >= LIMIT:
        raise Unreadable("数量×单价应小于一万亿元，请核对单价的单位是否为元。")
    return replace(item, amount=_cents(product))


@dataclass(frozen=True, slots=True)
class Sums:
    """What the lines add up to: 项目总金额, 本年度项目金额, and the latter by 资金来源 in the order of the lines."""

    total: Decimal
    year: Decimal
    by_source: tuple[tuple[str, Decimal], ...] = ()

    @property
    def later(self) -> Decimal:
        """What is not of the budget year."""
        return self.total - self.year


def sums(items: Iterable[CostingItem], years: int | None) -> Sums | None:
    """Return the sums of the lines, None as long as none has an amount. Raises `Unreadable` beyond `LIMIT`."""
    priced = [(item, item.amount) for item in items if item.amount is not None]
    if not priced:
        return None
    total, year, sources = Decimal("0.00"), Decimal("0.00"), dict[str, Decimal]()
    for item, amount in priced:
        share = item.in_year(years) or Decimal("0.00")
        total, year = total + amount, year + share
        sources[item.fund_source] = sources.get(item.fund_source, Decimal("0.00")) + share
    if abs(total) >= LIMIT or abs(year) >= LIMIT:
        raise Unreadable("支出明细合计应小于一万亿元，请核对单位是否为元。")
    return Sums(total, year, tuple(sources.items()))


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a cell of 支出明细, or still missing there (`is_missing`), in a sentence that needs no subject."""

    identity: str
    key: str
    words: str
    is_missing: bool = False


def flaws(items: Sequence[CostingItem], years: int | None) -> Iterator[Flaw]:
    """Yield what keeps the lines from being whole, in their order, then what is wrong with their sums.

    Rules: a deduction lies not beyond the whole; 其中本年度 is part of its line, and all of it in a project of one year.
    """
    for item in items:
        yield from _item_flaws(item, years)
    found = sums(items, years)
    deductions = [item for item in items if (item.amount or 0) < 0]
    if found is None or not deductions:
        return
    last = deductions[-1].identity
    if found.total < 0:
        yield Flaw(last, "amount", f"扣减合计超过其余各行合计 {shown(-found.total)} 元。")
    elif found.year < 0:
        yield Flaw(last, "this_year", f"本年度扣减合计超过其余各行本年度合计 {shown(-found.year)} 元。")


def _item_flaws(item: CostingItem, years: int | None) -> Iterator[Flaw]:
    if is_blank(item.content):
        yield Flaw(item.identity, "content", "未填。", is_missing=True)
    if item.amount is None:
        words = "未填；填数量和单价，或直接填金额。"
        yield Flaw(item.identity, "amount", words, is_missing=True)
        return
    year = item.in_year(years)
    if year is None:
        yield Flaw(item.identity, "this_year", "未填，暂按0汇总；可填金额或百分比。", is_missing=True)
    elif year * item.amount < 0:
        yield Flaw(item.identity, "this_year", "与金额的正负不一致。")
    elif abs(year) > abs(item.amount):
        yield Flaw(item.identity, "this_year", f"超过本行金额 {shown(item.amount)} 元。")
    elif years == 1 and year != item.amount:
        yield Flaw(item.identity, "this_year", f"实施期限为一年，应等于本行金额 {shown(item.amount)} 元。")


def _cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP, context=_EXACT) + 0
