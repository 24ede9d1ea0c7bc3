"""Figures in 测算依据 and the objectives after a cut: those of lines and sums, and those that go by the ratio."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from app.domain.cutting.figure_changes import Count, FigureChanges
from app.domain.cutting.indicator_values import BY_RATIO, FOLLOWS_AMOUNT, count_by_ratio
from app.domain.cutting.numerals import CENT, Numeral, numeral_of, scaled_down
from app.domain.cutting.products import products
from app.domain.cutting.rewriting import Rewriting, Untouched
from app.domain.form.amount_words import in_words
from app.domain.prose.amounts import Amount, amounts, percents
from app.domain.prose.arithmetic import expressions
from app.domain.prose.quantities import COUNTERS, MEASURES, quantities

FOLLOWS_LINES, FOLLOWS_PROSE = "与支出明细的数量一致。", "与测算依据的数量一致。"
_STOP = re.compile(r"[，,。；;：:！!？?\n、]")
_NO_AMOUNT_OF_WORK = re.compile(
    r"平均|每|[人户]均|[由从]|[降低减缩]|提[升高]|增长|不[超高多]|以[内下]|之内|控制在|至多|最多"
)
"""What tells of a number that it is an average, a limit, or what something was and becomes."""
_NEAR = 30
Found = Rewriting | Untouched


@dataclass(frozen=True, slots=True)
class Shares:
    """What the budget year is of the whole, before and after the cut."""

    before: Decimal
    after: Decimal


def known_figures(text: str, changes: FigureChanges, reason: str = "") -> Iterator[Rewriting]:
    """Yield the amounts and counts of a text of which it is known what they become, where they change.

    `reason` says where that is known from, else it is the amounts and the lines.
    """
    prices = {start for product in products(text) for start in product.prices}
    for amount in amounts(text):
        new = changes.amounts.get(amount.value)
        is_whole = not amount.is_unit_price and not amount.is_range and amount.start not in prices
        if is_whole and new is not None and new != amount.value:
            yield from _amount(text, amount, new, reason or FOLLOWS_AMOUNT)
    for numeral, count in counts(text):
        becomes = changes.counts.get(count)
        if becomes is not None and becomes != count[0]:
            yield Rewriting(
                numeral.start, numeral.end, numeral.like(becomes), reason or follows(changes, count)
            )


def follows(changes: FigureChanges, count: Count) -> str:
    """Return what a number of things follows: a line of 支出明细, or 测算依据."""
    return FOLLOWS_LINES if count in changes.lines else FOLLOWS_PROSE


def counts(text: str) -> Iterator[tuple[Numeral, Count]]:
    """Yield the counted and measured figures of a text with their units; inside of expressions those of any unit."""
    seen = set()
    for quantity in quantities(text):
        if quantity.unit in COUNTERS | MEASURES:
            numeral = numeral_of(text, quantity.number, quantity.start, quantity.end)
            if numeral:
                seen.add(numeral.start)
                yield numeral, (quantity.number, quantity.unit)
    for expression in expressions(text):
        for operand in expression.operands:
            numeral = numeral_of(text, operand.number, operand.start, operand.end)
            if numeral and numeral.start not in seen and operand.thing:
                seen.add(numeral.start)
                yield numeral, (operand.number, operand.thing)


def shares(text: str, was: Shares | None) -> Iterator[Found]:
    """Yield the percentages of a text: one that tells what the budget year is of the whole is told anew, others stay."""
    for percent in percents(text):
        words = text[percent.start : percent.end]
        if was and was.before != was.after and abs(percent.value - was.before) < Decimal("0.00005"):
            new = (was.after * 100).quantize(CENT).normalize()
            yield Rewriting(percent.start, percent.end, f"{new:f}%", "本年度占总金额的比例随金额变化。")
        else:
            yield Untouched(words, "比例不随金额变化")


def scaled_counts(text: str, old: str, changes: FigureChanges, ratio: Decimal) -> Iterator[Found]:
    """Yield the counts of an objective by the ratio, as far as they stand in the `old` text and nothing else is known."""
    stood = {count for _, count in counts(old)}
    for numeral, count in counts(text):
        known = changes.counts.get(count) is not None
        if known or count not in stood or count[1] not in COUNTERS | MEASURES:
            continue
        becomes, reason = count_by_ratio(count[0], ratio)
        if _NO_AMOUNT_OF_WORK.search(_clause(text, numeral)):
            becomes, reason = None, "不是任务量，不作折算"
        if becomes is None:
            yield Untouched(f"{numeral.words}{count[1]}", reason)
        else:
            yield Rewriting(numeral.start, numeral.end, numeral.like(becomes), reason)


def _clause(text: str, numeral: Numeral) -> str:
    """Return the words around a figure, as far as the next comma or stop."""
    before = _STOP.split(text[max(numeral.start - _NEAR, 0) : numeral.start])[-1]
    return before + numeral.words + _STOP.split(text[numeral.end : numeral.end + _NEAR], maxsplit=1)[0]


def scaled_amounts(text: str, old: str, changes: FigureChanges, ratio: Decimal) -> Iterator[Found]:
    """Yield the amounts of an objective by the ratio, as far as they stand in the `old` text and nothing else is known."""
    stood = {amount.value for amount in amounts(old)}
    for amount in amounts(text):
        if changes.amounts.get(amount.value) is not None or amount.value not in stood:
            continue
        words = text[amount.start : amount.end]
        if amount.is_unit_price:
            yield Untouched(words, "单价不随总额变化")
        elif amount.is_range:
            yield Untouched(words, "是区间，请自行核对")
        else:
            yield from _amount(text, amount, scaled_down(amount.value, ratio, CENT), BY_RATIO)


def _amount(text: str, amount: Amount, new: Decimal, reason: str) -> Iterator[Rewriting]:
    if amount.is_words:
        yield Rewriting(amount.start, amount.end, in_words(new.quantize(CENT)), reason)
        return
    numeral = numeral_of(text, amount.value, amount.start, amount.end)
    if numeral:
        yield Rewriting(numeral.start, numeral.end, numeral.like(new), reason)
