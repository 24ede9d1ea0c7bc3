"""测算依据 without 支出明细 after a cut: products by a number of things, single amounts by the ratio, sums by parts."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Context, Decimal

from app.domain.cutting.figure_changes import FigureChanges
from app.domain.cutting.indicator_values import BY_RATIO, FOLLOWS_AMOUNT
from app.domain.cutting.numerals import CENT, ONE, Numeral, numeral_of, scaled_down, whole_steps
from app.domain.cutting.products import claimed, products, worth
from app.domain.cutting.rewriting import Rewriting, Untouched
from app.domain.prose.amounts import Amount, amounts
from app.domain.prose.arithmetic import Expression, expressions

_EXACT = Context(prec=60)
_PRODUCT = "按压减比例减少数量，单价不变。"


@dataclass(frozen=True, slots=True)
class _Part:
    """What the costing adds up: an amount with the figure that says it, and for a product the number that makes it.

    `stated` are the same number where it is told once more, `unit` is the word behind it.
    """

    value: Decimal
    said: Numeral | None
    factor: Numeral | None = None
    stated: tuple[Numeral, ...] = ()
    unit: str = ""
    becomes: Decimal = Decimal(0)


def costing_figures(
    text: str, old: str, changes: FigureChanges, ratio: Decimal
) -> Iterator[Rewriting | Untouched]:
    """Yield the figures of a 测算依据 after a cut, as far as they stand in the `old` text.

    Where the parts came to an amount of the form, the largest single amount takes what rounding leaves over. What becomes of
    numbers of things is noted in `changes`, so that objectives and indicators follow it.
    """
    stood = {amount.value for amount in amounts(old)} | {worth(each) for each in expressions(old)}
    made = products(text)
    totals = [each for each in expressions(text) if _adds_up(each)]
    inside = [(each.expression.start, each.expression.end) for each in made]
    inside += [claimed(text, each) for each in totals]
    singles = [each for each in amounts(text) if not any(start <= each.start < end for start, end in inside)]
    yield from (_fixed(text, each) for each in singles if each.is_unit_price or each.is_range)
    parts = [_Part(each.worth, each.says, each.factor, each.stated, each.unit) for each in made]
    parts += [
        _Part(each.value, numeral_of(text, each.value, each.start, each.end))
        for each in singles
        if not (each.is_unit_price or each.is_range or each.is_words) and each.value not in changes.amounts
    ]
    parts = _all_scaled(parts, stood, changes, ratio)
    for part in parts:
        yield from _rewritings(part)
        if part.factor:
            changes.add_count((part.factor.number, part.unit), _left(part))
    for total in totals:
        yield from _total(text, total, parts, changes)


def _fixed(text: str, amount: Amount) -> Untouched:
    why = "单价不随总额变化" if amount.is_unit_price else "是区间，请自行核对"
    return Untouched(text[amount.start : amount.end], why)


def _all_scaled(
    parts: Sequence[_Part], stood: Collection[Decimal], changes: FigureChanges, ratio: Decimal
) -> list[_Part]:
    """Return the parts that stood there before the cut as they become; together they keep to what they came to."""
    came_to = sum((part.value for part in parts), Decimal(0))
    target = changes.amounts.get(came_to) if came_to else None
    if target is not None:
        ratio = _EXACT.divide(target, came_to)
    scaled = [_scaled(part, ratio) for part in parts if part.value in stood]
    return scaled if target is None else _with_remainder(scaled, target)


def _adds_up(expression: Expression) -> bool:
    """It is a sum of amounts with a result that holds."""
    whole = sum((each.number for each in expression.operands), Decimal(0))
    return expression.is_money and len(expression.operands) > 1 and whole == expression.result


def _total(
    text: str, expression: Expression, parts: Sequence[_Part], changes: FigureChanges
) -> Iterator[Rewriting]:
    """Yield the terms of a sum and its result anew, where they changed."""
    new: dict[Decimal, Decimal | None] = {**{part.value: part.becomes for part in parts}, **changes.amounts}
    terms = [new.get(each.number) or each.number for each in expression.operands]
    said = numeral_of(text, worth(expression), *claimed(text, expression))
    figures = [numeral_of(text, each.number, each.start, each.end) for each in expression.operands]
    for figure, becomes in zip([*figures, said], [*terms, sum(terms, Decimal(0))], strict=True):
        if figure and becomes != figure.number:
            yield Rewriting(figure.start, figure.end, figure.like(becomes), FOLLOWS_AMOUNT)


def _scaled(part: _Part, ratio: Decimal) -> _Part:
    if part.factor is None:
        return replace(part, becomes=scaled_down(part.value, ratio, CENT))
    number = part.factor.number
    unit = ONE.scaleb(min(int(number.normalize().as_tuple().exponent), 0))
    left = whole_steps(number * ratio / unit, ROUND_DOWN) * unit
    return replace(part, becomes=_EXACT.divide(part.value * left, number).quantize(CENT))


def _with_remainder(parts: Sequence[_Part], target: Decimal) -> list[_Part]:
    """Let the largest single amount take what the others leave of the target, where it stays below what it was."""
    found, singles = list(parts), [part for part in parts if part.factor is None]
    if singles:
        largest = max(singles, key=lambda part: part.value)
        becomes = largest.becomes + target - sum(part.becomes for part in parts)
        if 0 < becomes <= largest.value:
            found[found.index(largest)] = replace(largest, becomes=becomes)
    return found


def _left(part: _Part) -> Decimal:
    """Return what is left of the number of things of a product."""
    assert part.factor, "a product has one"
    return _EXACT.divide(part.factor.number * part.becomes, part.value)


def _rewritings(part: _Part) -> Iterator[Rewriting | Untouched]:
    if part.becomes == part.value or part.becomes <= 0:
        if words := part.factor or part.said:
            yield Untouched(words.words, "按比例折算后取整不变" if part.becomes else "数量不能再减")
        return
    reason = _PRODUCT if part.factor else BY_RATIO
    if part.factor:
        for figure in (part.factor, *part.stated):
            yield Rewriting(figure.start, figure.end, figure.like(_left(part)), reason)
    if part.said:
        yield Rewriting(part.said.start, part.said.end, part.said.like(part.becomes), reason)
