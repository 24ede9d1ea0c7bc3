"""A cell's value as the workbook shows it: number formats, dates, escaped control characters."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from app.domain.text import normalised

_ESCAPE = re.compile(r"_x(00[01][0-9A-Fa-f]|005[Ff])_")
_NOT_CODE = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\!_*].')
_TOO_LONG = Decimal(10) ** 21

_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)"?
    | [\\!](?P<escaped>.?)
    | [_*].?                                # room for a character, or a character that fills the cell
    | \[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]
    | \[[^\]]*\]?                           # a colour or a condition
    | (?P<general>(?i:General|G/通用格式))
    | (?P<digit>[0\#?])
    | (?P<separator>[.,])
    | (?P<not_decimal>[@/E])
    | (?P<plain>.)
    """,
    re.VERBOSE | re.DOTALL,
)
"""A token of a section of a number format."""
_KINDS = {
    **dict.fromkeys(("quoted", "escaped", "currency", "plain"), "L"),
    "general": "G",
    "digit": "D",
    "separator": "S",
    "not_decimal": "X",
}
_ORDER = re.compile("(L*)([DS]+|G)?([LS]*)")
"""The kinds of the tokens of a section that can be shown: literals, digit places, literals."""

DATES_BY_NUMBER = (
    dict.fromkeys((27, 36, 50, 52, 57), "yyyy年m月")
    | dict.fromkeys((28, 29, 51, 53, 54, 58), "m月d日")
    | dict.fromkeys((30, 31), "yyyy年m月d日")
    | dict.fromkeys((32, 33, 34, 35, 55, 56), "h:mm")
)
"""Date formats that a Chinese Excel may name by number alone (ECMA-376 part 1, 18.8.30, zh-cn)."""


def shown(value: object, number_format: str = "General") -> str:
    """Return the text that stands in the cell; texts stay as they are, with LF line breaks."""
    match value:
        case str():
            text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), value) if "_x" in value else value
            return normalised(text) if "\r" in text else text
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float() | Decimal():
            return shown_number(value, number_format)
        case date() | time() | timedelta():
            return shown_date(value, number_format)
        case _:
            return str(value)


def shown_date(value: date | time | timedelta, number_format: str) -> str:
    """Return a date as 2026年11月30日, without the year or the day where the format leaves it out."""
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    code = _NOT_CODE.sub("", number_format.split(";")[0]).lower()
    has_year, has_day = "y" in code or "e" in code, "d" in code
    parts = [f"{value.year}年"] if has_year or not has_day else []
    if "m" in code or has_day or not has_year:
        parts.append(f"{value.month}月")
    if has_day or not has_year:
        parts.append(f"{value.day}日")
    text = "".join(parts)
    if isinstance(value, datetime) and "h" in code and value.time() != time():
        text += f" {value:%H:%M}"
    return text


def shown_number(value: int | float | Decimal, number_format: str) -> str:
    """Return a number in its format: `0.95` in `0%` is `95%`, `1234` in `#,##0` is `1,234`, `5` in `0"个"` is `5个`."""
    number = Decimal(str(value))
    if not number.is_finite() or abs(number) >= _TOO_LONG:
        return _general(number)
    section, is_signed = _section(number_format, number)
    pattern = _pattern(section)
    if pattern is None:
        return _general(number)
    text = pattern.apply(abs(number) if is_signed else number)
    return text if text.strip() else _general(number)


def amount_unit(number_format: str) -> str:
    """Return the unit of the stored figure: 万元 where the format adds that word, 元 where it rescales, else ""."""
    if "万" not in number_format:
        return ""
    rescales = "!" in number_format or "\\." in number_format or re.search(r"[0#?],+(?![0#?])", number_format)
    return "元" if rescales else "万元"


def _general(number: Decimal) -> str:
    """Return the figure to the 15 digits that a workbook keeps, without an exponent or idle zeros."""
    text = f"{Decimal(f'{number:.15g}'):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _section(number_format: str, number: Decimal) -> tuple[str, bool]:
    """Return the section of the format for this number, and whether it brings its own sign."""
    sections = re.findall(r'((?:"[^"]*"|\[[^\]]*\]|\\.|[^;])*)(?:;|$)', number_format)[
        : number_format.count(";") + 1
    ]
    if number < 0 and len(sections) > 1 and sections[1]:
        return sections[1], True
    if number == 0 and len(sections) > 2 and sections[2]:
        return sections[2], False
    return sections[0] if sections else "General", False


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A section of a number format, taken apart; `digits` is None where only words are shown."""

    before: str
    digits: str | None
    after: str

    def apply(self, number: Decimal) -> str:
        if self.digits is None:
            return self.before
        sign = "-" if number < 0 else ""
        if self.digits == "General":
            return sign + self.before + _general(abs(number)) + self.after
        whole, _, fraction = self.digits.rstrip(",").partition(".")
        scaling = len(self.digits) - len(self.digits.rstrip(",")) + len(whole) - len(whole.rstrip(","))
        percents = (self.before + self.after).count("%")
        scaled = abs(number) * 100**percents / Decimal(1000) ** scaling
        rounded = scaled.quantize(Decimal(1).scaleb(-len(fraction)), rounding=ROUND_HALF_UP)
        figure, _, decimals = f"{rounded:,f}".partition(".")
        if "," not in whole.strip(","):
            figure = figure.replace(",", "").zfill(whole.count("0"))
        least = len(fraction.rstrip("#?"))
        decimals = decimals[:least] + decimals[least:].rstrip("0")
        point = "." if decimals else ""
        return (sign if rounded else "") + self.before + figure + point + decimals + self.after


def _pattern(section: str) -> _Pattern | None:
    """Return a section's literal text and digit places; None for fractions and exponents, which are shown plain."""
    tokens = [
        (_KINDS[kind], match[kind])
        for match in _TOKEN.finditer(section)
        if (kind := match.lastgroup) and match[kind]
    ]
    order = _ORDER.fullmatch("".join(kind for kind, _ in tokens))
    if order is None:
        return None
    texts = ["".join(text for _, text in tokens[slice(*order.span(part))]) for part in (1, 2, 3)]
    before, digits, after = texts
    if digits.count(".") > 1:
        return None
    return _Pattern(before, "General" if order[2] == "G" else digits or None, after)
