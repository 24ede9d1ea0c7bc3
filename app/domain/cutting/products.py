"""Products of money in prose: 85个×4,200元=357,000元, with the number of things that a cut makes smaller."""

from dataclasses import dataclass
from decimal import Context, Decimal

from app.domain.cutting.numerals import Numeral, numeral_of
from app.domain.prose.arithmetic import Expression, expressions
from app.domain.prose.quantities import COUNTERS, MEASURES, quantities

_EXACT = Context(prec=60)
_MOST_FACTORS = 10
_STOPS = "；;。\n"


@dataclass(frozen=True, slots=True)
class Product:
    """A product that holds, or has no result: its `worth` in yuan, the figure that `says` it, and its number of things.

    `stated` are the same number where its sentence tells it before the product, `unit` is the word behind it; `prices` is
    where the other factors stand.
    """

    expression: Expression
    worth: Decimal
    says: Numeral | None
    factor: Numeral
    stated: tuple[Numeral, ...]
    unit: str
    prices: tuple[int, ...]


def products(text: str) -> tuple[Product, ...]:
    """Return the products of money of a text whose number of things is told, in their order."""
    return tuple(found for each in expressions(text) if (found := _product(text, each)))


def worth(expression: Expression) -> Decimal:
    """Return what an expression claims to come to, else what it does come to."""
    return expression.value if expression.result is None else expression.result


def claimed(text: str, expression: Expression) -> tuple[int, int]:
    """Return where the result of an expression stands, twice 0 where it has none."""
    start = text.rfind(expression.claim, expression.start, expression.end) if expression.claim else -1
    return (start, start + len(expression.claim)) if start >= 0 else (0, 0)


def _product(text: str, expression: Expression) -> Product | None:
    if not expression.is_money or expression.is_right is False or not _is_product(expression):
        return None
    stated = _stated_before(text, expression)
    counted = [each for each in expression.operands if each.thing in COUNTERS | MEASURES]
    counted = counted or [each for each in expression.operands if not each.thing and each.number in stated]
    if not counted:
        return None
    most = max(counted, key=lambda each: each.number)
    factor = numeral_of(text, most.number, most.start, most.end)
    if factor is None:
        return None
    says = numeral_of(text, worth(expression), *claimed(text, expression))
    prices = tuple(each.start for each in expression.operands if each is not most)
    told = stated.get(most.number, {})
    unit = most.thing or next(iter(told.values()), "")
    return Product(expression, worth(expression), says, factor, tuple(told), unit, prices)


def _is_product(expression: Expression) -> bool:
    product = Decimal(1)
    for each in expression.operands[:_MOST_FACTORS]:
        product = _EXACT.multiply(product, each.number)
    return len(expression.operands) > 1 and product == expression.value


def _stated_before(text: str, expression: Expression) -> dict[Decimal, dict[Numeral, str]]:
    """Return the numbers of things that the sentence tells before an expression, with their figures and units."""
    begins = max(text.rfind(stop, 0, expression.start) for stop in _STOPS) + 1
    found: dict[Decimal, dict[Numeral, str]] = {}
    for each in quantities(text[begins : expression.start]):
        start, end = begins + each.start, begins + each.end
        if each.unit in COUNTERS | MEASURES and (numeral := numeral_of(text, each.number, start, end)):
            found.setdefault(each.number, {})[numeral] = each.unit
    return found
