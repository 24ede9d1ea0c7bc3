"""The figures of a costing: amounts, what expressions come to, and quantities, each once and with the words around it."""

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from app.domain.prose.amounts import NARROW, NUMBER, THINGS, Amount, Percent, amounts, decimal, percents
from app.domain.prose.arithmetic import Expression, expressions

_QUANTITY = re.compile(
    rf"(?<![\d.,*×xX/~\-–—])(?P<number>{NUMBER})(?P<scale>万)?[余多]?\s?(?P<thing>个月|{THINGS})(?![级期年])"
)
_QUANTITY_LED = re.compile(r"第\s?$")
_MOST = 40
_MONTHS = "个月"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of things at `start:end`: 800条, 12个月, 6人月."""

    start: int
    end: int
    number: Decimal
    thing: str


@dataclass(frozen=True, slots=True)
class Figures:
    """All that a costing counts with. `amounts` are whole amounts (also those of each year) and what expressions claim or

    come to; operands of expressions, ranges and repetitions in capital figures are left out. `prices` are unit prices.
    """

    text: str
    amounts: tuple[Amount, ...]
    prices: tuple[Amount, ...]
    percents: tuple[Percent, ...]
    quantities: tuple[Quantity, ...]
    expressions: tuple[Expression, ...]

    @property
    def is_empty(self) -> bool:
        """No amount of money is written at all."""
        return not (self.amounts or self.prices)


@lru_cache(maxsize=16)
def figures(text: str) -> Figures:
    """Return the figures of a text, at most 40 of a kind."""
    found, computed = list(amounts(text)), expressions(text)
    money = [each for each in computed if each.is_money]
    starts = [each.start for each in money]
    ends = [0, *(each.end for each in money)]
    found = [each for each in found if each.start >= max(ends[: bisect_right(starts, each.start) + 1][-2:])]
    whole = found + [_outcome(each) for each in money if each.value > 0]
    whole = _without_repetitions(sorted(whole, key=lambda each: each.start))
    return Figures(
        text,
        tuple(each for each in whole if not each.is_unit_price and not each.is_range)[:_MOST],
        tuple(each for each in found if each.is_unit_price and not each.is_range)[:_MOST],
        percents(text)[:_MOST],
        _quantities(text)[:_MOST],
        computed,
    )


def _outcome(expression: Expression) -> Amount:
    """Return what an expression claims to come to, else what it does come to."""
    value = expression.value if expression.result is None else expression.result
    return Amount(expression.start, expression.end, value, Decimal("0.01"))


def _without_repetitions(found: list[Amount]) -> list[Amount]:
    """Leave out an amount that says in capital figures, or in figures, what stands within a few characters of it."""
    kept: list[Amount] = []
    for each in found:
        last = kept[-1] if kept else None
        if (
            last
            and each.start - last.end <= 8
            and last.value == each.value
            and last.is_words != each.is_words
        ):
            kept[-1] = replace(last, end=each.end, is_words=False)
        else:
            kept.append(each)
    return kept


def _quantities(text: str) -> tuple[Quantity, ...]:
    narrow = text.translate(NARROW)
    return tuple(
        Quantity(
            match.start(),
            match.end(),
            decimal(match["number"]) * (10_000 if match["scale"] else 1),
            "月" if match["thing"] == _MONTHS else match["thing"],
        )
        for match in _QUANTITY.finditer(narrow)
        if not _QUANTITY_LED.search(narrow[max(0, match.start() - 2) : match.start()])
    )
