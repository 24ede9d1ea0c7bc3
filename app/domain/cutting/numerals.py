"""A figure in running text: found, scaled by its own precision, and written again as it was written before."""

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal

from app.domain.prose.amounts import NARROW, NUMBER, SCALES, decimal

_NUMERAL = re.compile(rf"(?P<figures>{NUMBER})(?P<scale>\s?(?:亿|千万|百万|万|千(?=元)|百(?=元)))?")
_EXACT = Context(prec=60)
_MOST_LOST = Decimal("0.05")
"""A figure that its own precision would change by more than this share is written more finely."""
ONE, CENT, _NOISE = Decimal(1), Decimal("0.01"), Decimal("1e-9")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A figure at `start:end` of its text, worth `number`: 20,000 where `figures` 2 stand before 万."""

    start: int
    end: int
    number: Decimal
    figures: Decimal
    words: str

    def like(self, value: Decimal) -> str:
        """Return another value in the way that this one is written: separators, 万, and places as far as they do."""
        match = _NUMERAL.fullmatch(self.words.translate(NARROW))
        assert match, "made of a match"
        figures, scale = match["figures"], match["scale"] or ""
        number = _EXACT.divide(value, SCALES[scale.strip()])
        places = max(len(figures.partition(".")[2]), -int(number.normalize().as_tuple().exponent))
        comma = "," if "," in figures or (len(figures) < 4 and not scale) else ""
        return f"{number:{comma}.{places}f}{scale}"


def numerals(text: str, start: int = 0, end: int | None = None) -> tuple[Numeral, ...]:
    """Return the figures between two positions of a text, in their order."""
    words, found = text[start:end], []
    for match in _NUMERAL.finditer(words.translate(NARROW)):
        scale = SCALES[(match["scale"] or "").strip()]
        figures = decimal(match["figures"])
        place = start + match.start(), start + match.end()
        found.append(Numeral(*place, figures * scale, figures, text[slice(*place)]))
    return tuple(found)


def numeral_of(text: str, number: Decimal, start: int, end: int) -> Numeral | None:
    """Return the first figure of that worth between two positions, None where there is none."""
    return next((each for each in numerals(text, start, end) if each.number == number), None)


def scaled_down(value: Decimal, ratio: Decimal, least: Decimal) -> Decimal:
    """Return a value times a ratio, rounded down to its trailing zeros, or finer where that would lose too much.

    `least` is the finest step: 1 for what is counted, 0.01 for yuan.
    """
    exact, step = value * ratio, max(_own_step(value), least)
    while True:
        found = whole_steps(exact / step, ROUND_DOWN) * step
        if step <= least or exact - found <= exact * _MOST_LOST:
            return found
        step = max(step / 10, least)


def scaled_count(value: Decimal, ratio: Decimal) -> Decimal:
    """Return a count times a ratio to the nearest whole, a measured size with places to its own places."""
    places = min(int(value.normalize().as_tuple().exponent), 0)
    return _EXACT.multiply(value, ratio).quantize(ONE.scaleb(places), rounding=ROUND_HALF_UP)


def whole_steps(quotient: Decimal, rounding: str) -> Decimal:
    """Return a number of steps as a whole, where what a division leaves behind the ninth place counts for nothing."""
    return quotient.quantize(_NOISE).quantize(ONE, rounding=rounding)


def _own_step(value: Decimal) -> Decimal:
    """Return what one of the last digit that is no zero is worth: 100 for 18,500."""
    return ONE.scaleb(int(value.normalize().as_tuple().exponent)) if value else CENT
