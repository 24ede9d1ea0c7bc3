"""A cell's value as the workbook shows it: escaped characters, number formats, dates."""

import re
from typing import NamedTuple

from app.domain.text import normalised
from app.exchange.spreadsheet.figures import exact, formatted, general, has_literal_point, scaling
from app.exchange.spreadsheet.formats import section_for, section_for_text
from app.exchange.spreadsheet.moments import is_moment, moment

_ESCAPES = re.compile("(?:_x[0-9A-Fa-f]{4}_)+")
_PLAIN = frozenset({"", "General", "G/通用格式", "@"})
_UNIT = re.compile("(?:百万|千万|亿|万|千)元?")


class Shown(NamedTuple):
    """The text of a cell, and whether its format made a date of a number."""

    text: str
    is_date: bool = False


def shown(value: str | float | bool, number_format: str = "General", is_1904: bool = False) -> Shown:
    """Return what stands in a cell; `is_1904` tells which day the dates of the workbook are counted from."""
    if isinstance(value, str):
        return Shown(_text(value, number_format))
    if isinstance(value, bool):
        return Shown("TRUE" if value else "FALSE")
    number = exact(value)
    if not number.is_finite() or number_format in _PLAIN:
        return Shown(general(number) if number.is_finite() else str(value))
    section, is_unsigned = section_for(number_format, number)
    if section.is_date:
        return Shown(moment(number, section, is_1904), True) if is_moment(number) else Shown(general(number))
    try:
        return Shown(formatted(number, section, is_unsigned).strip())
    except (ArithmeticError, ValueError):
        # A format beyond all measure, which no program writes.
        return Shown(general(number))


def amount_unit(number: float, number_format: str) -> str:
    """Return the unit of the stored figure: 万元 where the format adds that word, 元 where it rescales too, else ""."""
    section, _ = section_for(number_format, exact(number))
    unit = _UNIT.search(section.literal)
    if not unit:
        return ""
    if has_literal_point(section) or scaling(section.tokens) < 1:
        return "元"
    return unit[0].removesuffix("元") + "元"


def _text(stored: str, number_format: str) -> str:
    text = _ESCAPES.sub(_unescaped, stored) if "_x" in stored else stored
    text = normalised(text)
    if number_format not in _PLAIN and (section := section_for_text(number_format)):
        return "".join(text if token.kind in ("text", "general") else token.text for token in section.tokens)
    return text


def _unescaped(match: re.Match[str]) -> str:
    """Return the characters of a run of escapes, of which two may make one; half of one is none."""
    units = (int(match[0][at : at + 4], 16).to_bytes(2, "little") for at in range(2, len(match[0]), 7))
    return b"".join(units).decode("utf-16-le", "replace")
