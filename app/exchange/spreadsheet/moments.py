"""Dates and times in their format, counted in days as a workbook keeps them."""

import re
from calendar import day_abbr, day_name, month_abbr, month_name
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from app.exchange.spreadsheet.formats import Section, Token
from app.exchange.spreadsheet.numerals import figures, read_out

_LAST = Decimal(2_958_466)
"""The day after 9999-12-31."""
_FROM_1904 = 1_462
_SECONDS = Decimal(86_400)
_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_DAYS = "一二三四五六日"
_IN_CHINESE: dict[str, Callable[[datetime], str]] = {
    "mmm": lambda at: f"{_MONTHS[at.month - 1]}月",
    "mmmm": lambda at: f"{_MONTHS[at.month - 1]}月",
    "ddd": lambda at: f"周{_DAYS[at.weekday()]}",
    "dddd": lambda at: f"星期{_DAYS[at.weekday()]}",
}
_IN_WORDS: dict[str, Callable[[datetime], str]] = {
    "mmm": lambda at: month_abbr[at.month],
    "mmmm": lambda at: month_name[at.month],
    "mmmmm": lambda at: month_name[at.month][0],
    "ddd": lambda at: day_abbr[at.weekday()],
    "dddd": lambda at: day_name[at.weekday()],
    "aaa": lambda at: _DAYS[at.weekday()],
    "aaaa": lambda at: f"星期{_DAYS[at.weekday()]}",
}
"""What is shown for a month or a day in words; a Chinese program shows English ones where no language is named."""
_CHINESE = re.compile(".*(?:[08c]04|1004|1404|zh.*)")
"""The end of a number of a Chinese language, or its name."""


def is_moment(number: Decimal) -> bool:
    """Tell whether a number of days is a date that a workbook can show."""
    return 0 <= number < _LAST


def moment(number: Decimal, section: Section, is_1904: bool) -> str:
    """Return a number of days as a section shows it; `is_1904` tells which day they are counted from."""
    tokens = _minutes_told(section.tokens)
    places = max((_places_behind(tokens, place) for place in range(len(tokens))), default=0)
    unit = Decimal(1).scaleb(-places)
    seconds = (number * _SECONDS).quantize(unit, rounding=ROUND_HALF_UP)
    at = _Moment(_datetime(seconds, is_1904), seconds, section)
    shown, skipped = "", 0
    for place, token in enumerate(tokens):
        if skipped:
            skipped -= 1
        elif token.kind == "point" and (skipped := _places_behind(tokens, place)):
            shown += f".{seconds % 1:.{skipped}f}".replace("0.", "", 1)
        else:
            shown += at.shown(token)
    return shown


class _Moment:
    """A moment, whose parts are asked for by token."""

    def __init__(self, at: datetime, seconds: Decimal, section: Section):
        self.at, self.seconds, self.numerals = at, int(seconds), section.numerals
        # Workbooks count from a day before the first of January 1900.
        self.is_day_0 = (at.year, at.month, at.day) == (1899, 12, 31)
        self.has_halves = section.has("half")
        self.is_chinese = _CHINESE.fullmatch(section.locale) is not None

    def shown(self, token: Token) -> str:
        """Return what stands for a token."""
        code = token.text.lower()
        match token.kind:
            case "half":
                return self._half(token.text)
            case "elapsed":
                whole = self.seconds // {"h": 3600, "m": 60, "s": 1}[code[0]]
                return figures(f"{whole:0{len(code)}}", self.numerals)
            case "minute":
                return self._number(self.at.minute, code)
            case "date":
                return self._date(code)
            case _:
                return token.text

    def _date(self, code: str) -> str:
        at, first = self.at, code[0]
        if self.is_day_0 and first in "yem":
            at = at.replace(1900, 1, 1)
        if words := (_IN_CHINESE if self.is_chinese else {}).get(code) or _IN_WORDS.get(code):
            return words(at)
        if first in "ye":
            return figures(f"{at.year % 100:02}" if code in ("y", "yy") else str(at.year), self.numerals)
        if first == "h":
            return self._number(at.hour % 12 or 12 if self.has_halves else at.hour, code)
        number = {"m": at.month, "d": 0 if self.is_day_0 else at.day, "s": at.second}.get(first)
        # The name of an era is none of ours.
        return "" if number is None else self._number(number, code)

    def _half(self, names: str) -> str:
        morning, afternoon = (names.upper() if len(names) > len("A/P") else names).split("/")
        return morning if self.at.hour < 12 else afternoon

    def _number(self, number: int, code: str) -> str:
        if self.numerals in (1, 2):
            # 10 to 19 are read without the one in front.
            return read_out(str(number), self.numerals).removeprefix("一" if 10 <= number < 20 else "\0")
        return figures(f"{number:0{min(len(code), 2)}}", self.numerals)


def _datetime(seconds: Decimal, is_1904: bool) -> datetime:
    days, rest = divmod(seconds, _SECONDS)
    number = int(days) + (_FROM_1904 if is_1904 else 0)
    # Workbooks count a 29th of February 1900.
    first = date(1899, 12, 30) if number > 59 else date(1899, 12, 31)
    day = min(first + timedelta(number), date.max)
    return datetime(day.year, day.month, day.day) + timedelta(seconds=int(rest))


def _minutes_told(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with m as a minute where it stands behind hours or before seconds."""
    told = list(tokens)
    clock = [place for place, token in enumerate(tokens) if token.kind in ("date", "elapsed")]
    for number, place in enumerate(clock):
        if tokens[place].kind == "date" and tokens[place].text[0] in "mM" and len(tokens[place].text) < 3:
            before = tokens[clock[number - 1]].text[0].lower() if number else ""
            after = tokens[clock[number + 1]].text[0].lower() if number + 1 < len(clock) else ""
            if before == "h" or after == "s":
                told[place] = Token("minute", tokens[place].text)
    return told


def _places_behind(tokens: Sequence[Token], place: int) -> int:
    """Return how many digits of a second stand behind a point."""
    if tokens[place].kind != "point":
        return 0
    count = 0
    while place + 1 + count < len(tokens) and tokens[place + 1 + count].text == "0":
        count += 1
    return min(count, 3)
