"""支出明细 written out as 测算依据, and where a 测算依据 that people wrote parts from the lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.domain.form.costing import CostingItem, sums
from app.domain.prose.amounts import NARROW
from app.domain.text import is_blank, squeezed

MOST = 5
"""So many partings are told; where there are more, the text is rather written anew."""
_CLAUSE = re.compile(r"[^；;。\n]+")
_FIGURE = re.compile(r"(?<![\d.])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s?(万(?=元))?")


@dataclass(frozen=True, slots=True)
class Parting:
    """A line that 测算依据 tells otherwise, or not at all (`said` is "" then).

    `key` is the column that parts, `listed` what the line has there and `said` what the text has. `prose` is the whole text
    put right, "" where nothing can be put in its place. `identity` "" stands for the sums.
    """

    identity: str
    key: str
    listed: str
    said: str = ""
    prose: str = ""


def written_out(items: Sequence[CostingItem], years: int | None) -> str:
    """Return the lines as the sentences of a 测算依据, one a line, with what they add up to."""
    priced = [item for item in items if item.amount is not None]
    lines = [f"{number}.{clause(item, years)}；" for number, item in enumerate(priced, 1)]
    found = sums(priced, years)
    if found is None:
        return ""
    total = f"以上合计{_yuan(found.total)}元"
    if (years or 1) > 1:
        total += f"，其中本年度{_yuan(found.year)}元"
    return "\n".join([*lines, f"{total}。"])


def clause(item: CostingItem, years: int | None) -> str:
    """Return a line as it is written out: 课程配送420课时×500元/课时=210,000元."""
    amount = item.amount or Decimal(0)
    if amount < 0:
        return f"扣减{_deduction(item.content)}{_yuan(-amount)}元"
    words = item.content.strip()
    if item.quantity is not None and item.unit_price is not None:
        price = f"{_yuan(item.unit_price)}元{f'/{item.unit}' if item.unit else ''}"
        words += f"{item.shown('quantity')}{item.unit}×{price}={_yuan(amount)}元"
    else:
        words += (
            f"{item.shown('quantity')}{item.unit}，{_yuan(amount)}元"
            if item.quantity
            else f"{_yuan(amount)}元"
        )
    year = item.in_year(years)
    if year is not None and year != amount:
        words += f"，其中本年度{_yuan(year)}元"
    return words


def partings(items: Sequence[CostingItem], years: int | None, prose: str) -> Iterator[Parting]:
    """Yield where a 测算依据 parts from the lines: a clause that names a line has other figures, or no clause names it.

    What is compared is 数量, 单价 and 金额 of the line, or its part of the budget year; then the sum of the lines.
    """
    if is_blank(prose):
        return
    for item, where in clauses_of(items, prose):
        if not where:
            yield Parting(item.identity, "content", item.content)
        elif not any(agrees(item, years, text) for _, _, text in where):
            yield _parting(item, years, prose, where[0])
    found = sums(items, years)
    said = _figures(prose)
    if found and found.total not in said and found.year not in said:
        yield Parting("", "amount", _yuan(found.total))


Clause = tuple[int, int, str]
"""Where a clause of a text begins and ends, and its words."""


def clauses_of(items: Sequence[CostingItem], prose: str) -> Iterator[tuple[CostingItem, list[Clause]]]:
    """Yield each line that has an amount with the clauses of a text that name it."""
    clauses = [
        (squeezed(found[0]), (found.start(), found.end(), found[0])) for found in _CLAUSE.finditer(prose)
    ]
    names = [(item, squeezed(_deduction(item.content))) for item in items if item.amount is not None]
    for item, name in names:
        longer = [other for _, other in names if name and other != name and name in other]
        yield (
            item,
            [each for text, each in clauses if name and name in text and name in _without(text, longer)],
        )


def agrees(item: CostingItem, years: int | None, text: str) -> bool:
    """Tell whether a clause has the figures of a line: price and amount, or its part of the budget year."""
    said = _figures(text)
    amount, year = abs(item.amount or Decimal(0)), abs(item.in_year(years) or Decimal(0))
    if item.quantity is None or item.unit_price is None:
        return amount in said or year in said
    # A text about the budget year has the year's quantity: then price and amount are what must agree.
    return item.unit_price in said and (year in said or (amount in said and item.quantity in said))


def _parting(item: CostingItem, years: int | None, prose: str, where: tuple[int, int, str]) -> Parting:
    start, end, text = where
    said = _figures(text)
    key, value = "amount", item.amount
    if item.quantity is not None and item.unit_price is not None:
        key, value = (
            ("quantity", item.quantity) if item.unit_price in said else ("unit_price", item.unit_price)
        )
    told = _told(item, key, text)
    right = f"{prose[:start]}{numbered_like(text, clause(item, years))}{prose[end:]}"
    return Parting(item.identity, key, _plain(value), told, right)


def numbered_like(text: str, words: str) -> str:
    """Return words under the number that a clause begins with: 3. or （3）."""
    number = re.match(r"\s*(?:\d{1,3}[.、．]|[（(]\d{1,3}[)）])?\s*", text)
    return f"{number[0] if number else ''}{words}"


def _told(item: CostingItem, key: str, text: str) -> str:
    """Return what the text has in the place of a figure of the line, as far as its words tell."""
    figures = [(found, _value(found)) for found in _FIGURE.finditer(text.translate(NARROW))]
    others = {item.quantity, item.unit_price, item.amount} - {getattr(item, key)}
    behind = {"quantity": item.unit, "unit_price": "元", "amount": "元"}[key]
    for found, value in reversed(figures) if key == "amount" else figures:
        if value not in others and text[found.end() :].lstrip().startswith(behind):
            return _plain(value)
    return ""


def _without(text: str, longer: Sequence[str]) -> str:
    """Take the names of other lines out that hold the name of this one: 课程 in 课程录制."""
    for name in longer:
        text = text.replace(name, "\n")
    return text


def _figures(text: str) -> set[Decimal]:
    return {_value(found) for found in _FIGURE.finditer(text.translate(NARROW))}


def _value(found: re.Match[str]) -> Decimal:
    value = Decimal(found[1].replace(",", "") + (found[2] or ""))
    return value * 10_000 if found[3] else value


def _deduction(content: str) -> str:
    return re.sub(r"^\s*(?:减|扣减|核减)\s*[:：]?\s*", "", content).strip()


def _yuan(value: Decimal) -> str:
    return f"{value:,.2f}".removesuffix(".00") if value == value.quantize(Decimal("0.01")) else f"{value:,f}"


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():,f}"
