"""Numbers in their format: digit places, scaling, percent, exponents, fractions, and General as Excel shows it."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from app.exchange.spreadsheet.formats import Section, Token
from app.exchange.spreadsheet.numerals import figures, read_out

_ROOM = 11
"""Characters that General shows at most, besides a sign."""
_LONGEST_DENOMINATOR = 7
"""Places of a denominator that count."""
_NOTHING = 5e-8
"""What is left of a number where the next convergent would be no other."""
_WIDE = Context(prec=400)
"""A format has 255 characters at most."""
_MOST = Decimal(10) ** 40
"""No format shows more digits; a number beyond is shown with an exponent."""


def exact(value: float) -> Decimal:
    """Return a number to the 15 digits that a workbook keeps."""
    return Decimal(f"{value:.15g}")


def general(number: Decimal) -> str:
    """Return a number as the format General shows it in a wide cell: eleven characters, else an exponent."""
    if not number:
        return "0"
    size = number.adjusted()
    if -10 < size < _ROOM:
        # The point takes room, the sign does not.
        places = max(0, min(_ROOM - 2, _ROOM - 2 - size))
        text = _plain(_rounded(abs(number), places))
        if text != "0" and (size > -5 or _plain(abs(number)) == text) and len(text) <= _ROOM:
            return ("-" if number < 0 else "") + text
    digits, _, exponent = f"{number:.5E}".partition("E")
    return f"{digits.rstrip('0').rstrip('.')}E{int(exponent):+03}"


def formatted(number: Decimal, section: Section, is_unsigned: bool) -> str:
    """Return a number as a section shows it; `is_unsigned` leaves out the sign."""
    sign = "-" if number < 0 and not is_unsigned else ""
    number = abs(number)
    if number >= _MOST:
        return sign + general(number)
    if section.has("text"):
        # A section for texts shows a number as General does, without its words.
        return sign + read_out(general(number), section.numerals)
    if section.has("general"):
        return sign + _with_general(number, section)
    if not section.has("digit"):
        return (sign if number and section.tokens else "") + section.literal + _percents(section)
    if section.has("exponent"):
        text = _with_exponent(number, section.tokens)
    elif section.has("slash") and (fraction := _as_fraction(number, section.tokens)):
        text = fraction
    else:
        text = _in_places(number, section.tokens)
    is_nothing = not any(digit in text for digit in "123456789")
    return ("" if is_nothing else sign) + figures(text, section.numerals)


def scaling(tokens: Sequence[Token]) -> Decimal:
    """Return what a number is multiplied by before it is shown: commas behind the digits divide, % multiplies."""
    return Decimal(100) ** sum(token.kind == "percent" for token in tokens) / Decimal(1000) ** len(
        _scaling_commas(tokens)
    )


def has_literal_point(section: Section) -> bool:
    """Tell whether a point that is only a word stands between digits, as in 0!.0, which shows ten-thousands."""
    digits = [place for place, token in enumerate(section.tokens) if token.kind == "digit"]
    return bool(digits) and any(
        token.kind == "literal" and token.text == "." for token in section.tokens[digits[0] : digits[-1]]
    )


def _with_general(number: Decimal, section: Section) -> str:
    shown = read_out(general(number), section.numerals)
    return "".join(shown if token.kind == "general" else token.text for token in section.tokens)


def _percents(section: Section) -> str:
    return "%" * sum(token.kind == "percent" for token in section.tokens)


def _scaling_commas(tokens: Sequence[Token]) -> set[int]:
    """Return the places of the commas that stand right behind the last digit before the point, or behind all."""
    digits = [place for place, token in enumerate(tokens) if token.kind == "digit"]
    points = [place for place, token in enumerate(tokens) if token.kind == "point"]
    before = [place for place in digits if not points or place < points[0]]
    found: set[int] = set()
    for last in {before[-1] if before else -1, digits[-1] if digits else -1} - {-1}:
        place = last + 1
        while place < len(tokens) and tokens[place].kind == "comma":
            found.add(place)
            place += 1
    return found


def _in_places(number: Decimal, tokens: Sequence[Token]) -> str:
    """Fill the digit places: those before the point from the right, those behind it from the left."""
    point = next((place for place, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    whole, behind = tokens[:point], tokens[point + 1 :]
    places = sum(token.kind == "digit" for token in behind)
    digits, _, decimals = f"{_rounded(number * scaling(tokens), places):f}".partition(".")
    commas = _scaling_commas(tokens)
    is_grouped = any(token.kind == "comma" and place not in commas for place, token in enumerate(whole))
    digits = digits.lstrip("0")
    if any(token.kind == "digit" for token in whole):
        text = _whole_places(digits, whole, is_grouped)
    else:
        # Without a place before the point, as in .00, all digits stand right before it.
        text = "".join(token.text for token in whole if token.kind != "comma") + digits
    if point == len(tokens):
        return text
    return f"{text}.{_behind_the_point(decimals, behind)}"


def _whole_places(digits: str, tokens: Sequence[Token], is_grouped: bool) -> str:
    shown: list[str] = []
    left, count = digits, 0
    remaining = sum(token.kind == "digit" for token in tokens)

    def put(digit: str) -> None:
        nonlocal count
        if is_grouped and count and not count % 3 and digit.isdecimal():
            shown.append(",")
        shown.append(digit)
        count += 1

    for token in reversed(tokens):
        if token.kind == "digit":
            remaining -= 1
            if left:
                put(left[-1])
                left = left[:-1]
            elif token.text == "0":
                put("0")
            elif token.text == "?":
                put(" ")
            while left and not remaining:
                put(left[-1])
                left = left[:-1]
        elif token.kind not in ("comma", "point"):
            shown.append(token.text[::-1])
    return "".join(shown)[::-1]


def _behind_the_point(decimals: str, tokens: Sequence[Token]) -> str:
    shown, position = "", 0
    for token in tokens:
        if token.kind == "digit":
            digit = decimals[position : position + 1]
            if decimals[position:].strip("0") or token.text == "0":
                shown += digit
            elif token.text == "?":
                shown += " "
            position += 1
        elif token.kind != "comma":
            shown += token.text
    return shown


def _with_exponent(number: Decimal, tokens: Sequence[Token]) -> str:
    """Return a number such as 1.23E+03; with several places before the point the exponent is a multiple of them."""
    at = next(place for place, token in enumerate(tokens) if token.kind == "exponent")
    mantissa, behind = tokens[:at], tokens[at + 1 :]
    point = next((place for place, token in enumerate(mantissa) if token.kind == "point"), at)
    step = max(1, sum(token.kind == "digit" for token in mantissa[:point]))
    places = sum(token.kind == "digit" for token in mantissa[point:])
    exponent = number.adjusted() // step * step if number else 0
    if step > 1 and tokens[0].text != "#":
        exponent = number.adjusted() - step + 1 if number else 0
    if _rounded(number.scaleb(-exponent), places) >= Decimal(10) ** step:
        exponent += step if tokens[0].text == "#" or step == 1 else 1
    sign = "-" if exponent < 0 else "+" if tokens[at].text[1] == "+" else ""
    power = _in_places(Decimal(abs(exponent)), behind)
    return f"{_in_places(number.scaleb(-exponent), mantissa)}E{sign}{power}"


def _as_fraction(number: Decimal, tokens: Sequence[Token]) -> str:
    """Return a number as a whole number and a fraction; "" where the tokens name no denominator."""
    slash = next(place for place, token in enumerate(tokens) if token.kind == "slash")
    behind = "".join(token.text for token in tokens[slash + 1 :])
    behind = behind.lstrip(" ")
    figure = behind[: len(behind) - len(behind.lstrip("0123456789#?"))]
    if not figure:
        return ""
    before = "".join(token.text if token.kind == "digit" else " " for token in tokens[:slash]).split()
    exactly = Fraction(number)
    if figure.strip("0#?"):
        denominator = int(figure.replace("#", "").replace("?", "") or 1)
        nearest = Fraction(int(exactly * denominator + Fraction(1, 2)), denominator)
    else:
        nearest = _convergent(float(number), 10 ** min(len(figure), _LONGEST_DENOMINATOR) - 1)
        denominator = nearest.denominator
    numerator = nearest.numerator * denominator // nearest.denominator
    whole, numerator = divmod(numerator, denominator) if len(before) > 1 else (0, numerator)
    words = [str(whole)] if whole or (len(before) > 1 and (not numerator or "0" in before[0])) else []
    if numerator or len(before) < 2:
        words.append(f"{numerator}/{denominator}")
    first = next(place for place, token in enumerate(tokens) if token.kind == "digit")
    lead = "".join(token.text for token in tokens[:first])
    return lead + " ".join(words) + behind[len(figure) :].rstrip()


def _convergent(number: float, most: int) -> Fraction:
    """Return the last convergent of a number whose denominator is no more than `most`.

    Excel does so too, in binary numbers, where 12.3 is 12 1/3 and 0.3 is 2/7.
    """
    before, found, rest = (0, 1), (1, 0), number
    while True:
        whole = int(rest)
        after = whole * found[0] + before[0], whole * found[1] + before[1]
        if after[1] > most:
            return Fraction(*found)
        before, found = found, after
        if rest - whole < _NOTHING or found[1] == most:
            return Fraction(*found)
        rest = 1 / (rest - whole)


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
