"""测算依据 without 支出明细 after a cut: products by a number of things, single amounts by the ratio, sums by parts."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Context, Decimal

from app.domain.cutting.figure_changes import FigureChanges
from app.domain.cutting.indicator_values import BY_RATIO, FOLLOWS_AMOUNT
from app.domain.cutting.numerals import CENT, ONE, Numeral, numeral_of, scaled_down, whole_steps
from app.domain.cutting.rewriting import Rewriting, Untouched
from app.domain.prose.amounts import Amount, amounts
from app.domain.prose.arithmetic import Expression, expressions
from app.domain.prose.quantities import COUNTERS, MEASURES

_EXACT = Context(prec=60)
_MOST_FACTORS = 10
_PRODUCT = "按压减比例减少数量，单价不变。"


@dataclass(frozen=True, slots=True)
class _Part:
    """What the costing adds up: an amount with the figure that says it, and for a product the number that makes it."""

    value: Decimal
    said: Numeral | None
    factor: Numeral | None = None
    becomes: Decimal = Decimal(0)


def costing_figures(
    text: str, old: str, changes: FigureChanges, ratio: Decimal
) -> Iterator[Rewriting | Untouched]:
    """Yield the figures of a 测算依据 after a cut, as far as they stand in the `old` text.

    Where the parts came to an amount of the form, the largest single amount takes what rounding leaves over.
    """
    stood = {amount.value for amount in amounts(old)} | {_worth(each) for each in expressions(old)}
    found = expressions(text)
    totals = [each for each in found if _adds_up(each)]
    products = [each for each in found if _factor(text, each)]
    inside = [(each.start, each.end) for each in products] + [_claimed(text, each) for each in totals]
    singles = [each for each in amounts(text) if not any(start <= each.start < end for start, end in inside)]
    yield from (_fixed(text, each) for each in singles if each.is_unit_price or each.is_range)
    parts = [_product(text, each) for each in products]
    parts += [
        _Part(each.value, numeral_of(text, each.value, each.start, each.end))
        for each in singles
        if not (each.is_unit_price or each.is_range or each.is_words) and each.value not in changes.amounts
    ]
    parts = _all_scaled(parts, stood, changes, ratio)
    for part in parts:
        yield from _rewritings(part)
    for total in totals:
        yield from _total(text, total, parts)


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


def _worth(expression: Expression) -> Decimal:
    return expression.value if expression.result is None else expression.result


def _factor(text: str, expression: Expression) -> Numeral | None:
    """Return the largest number of things of a product of money whose result holds, None for everything else."""
    if not expression.is_money or expression.is_right is False:
        return None
    counted = [each for each in expression.operands if each.thing in COUNTERS | MEASURES]
    product = Decimal(1)
    for each in expression.operands[:_MOST_FACTORS]:
        product = _EXACT.multiply(product, each.number)
    if not counted or product != expression.value:
        return None
    most = max(counted, key=lambda each: each.number)
    return numeral_of(text, most.number, most.start, most.end)


def _adds_up(expression: Expression) -> bool:
    """It is a sum of amounts with a result that holds."""
    whole = sum((each.number for each in expression.operands), Decimal(0))
    return expression.is_money and len(expression.operands) > 1 and whole == expression.result


def _claimed(text: str, expression: Expression) -> tuple[int, int]:
    """Return where the result of an expression stands."""
    start = text.rfind(expression.claim, expression.start, expression.end) if expression.claim else -1
    return (start, start + len(expression.claim)) if start >= 0 else (0, 0)


def _total(text: str, expression: Expression, parts: Sequence[_Part]) -> Iterator[Rewriting]:
    """Yield the result of a sum anew, where its parts changed."""
    inside = [part for part in parts if part.said and expression.start <= part.said.start < expression.end]
    said = numeral_of(text, _worth(expression), *_claimed(text, expression))
    new = sum((part.becomes for part in inside), Decimal(0))
    if said and sum((part.value for part in inside), Decimal(0)) == said.number and new != said.number:
        yield Rewriting(said.start, said.end, said.like(new), FOLLOWS_AMOUNT)


def _product(text: str, expression: Expression) -> _Part:
    worth = _worth(expression)
    return _Part(worth, numeral_of(text, worth, *_claimed(text, expression)), _factor(text, expression))


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


def _rewritings(part: _Part) -> Iterator[Rewriting | Untouched]:
    if part.becomes == part.value or part.becomes <= 0:
        if words := part.factor or part.said:
            yield Untouched(words.words, "按比例折算后取整不变" if part.becomes else "数量不能再减")
        return
    reason = _PRODUCT if part.factor else BY_RATIO
    if part.factor:
        left = _EXACT.divide(part.factor.number * part.becomes, part.value)
        yield Rewriting(part.factor.start, part.factor.end, part.factor.like(left), reason)
    if part.said:
        yield Rewriting(part.said.start, part.said.end, part.said.like(part.becomes), reason)
