"""Figures in 测算依据 and the objectives after a cut: those of lines and sums, and those that go by the ratio."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from app.domain.cutting.figure_changes import Count, FigureChanges
from app.domain.cutting.indicator_values import BY_RATIO, FOLLOWS_AMOUNT, count_by_ratio
from app.domain.cutting.numerals import CENT, Numeral, numeral_of, scaled_down
from app.domain.cutting.rewriting import Rewriting, Untouched
from app.domain.form.amount_words import in_words
from app.domain.prose.amounts import Amount, amounts, percents
from app.domain.prose.arithmetic import expressions
from app.domain.prose.quantities import COUNTERS, MEASURES, quantities

FOLLOWS_LINES = "与支出明细的数量一致。"
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
    for amount in amounts(text):
        new = changes.amounts.get(amount.value)
        if new is not None and new != amount.value and not amount.is_unit_price and not amount.is_range:
            yield from _amount(text, amount, new, reason or FOLLOWS_AMOUNT)
    for numeral, count in counts(text):
        becomes = changes.counts.get(count)
        if becomes is not None and becomes != count[0]:
            yield Rewriting(numeral.start, numeral.end, numeral.like(becomes), reason or FOLLOWS_LINES)


def counts(text: str) -> Iterator[tuple[Numeral, Count]]:
    """Yield the counted and measured figures of a text with their units, those inside of products too."""
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
            if numeral and numeral.start not in seen and operand.thing in COUNTERS | MEASURES:
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
        if changes.counts.get(count) is not None or count not in stood:
            continue
        becomes, reason = count_by_ratio(count[0], ratio)
        if becomes is None:
            yield Untouched(f"{numeral.words}{count[1]}", reason)
        else:
            yield Rewriting(numeral.start, numeral.end, numeral.like(becomes), reason)


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
