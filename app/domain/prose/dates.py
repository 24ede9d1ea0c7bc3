"""Dates and years in prose: what they say, and where they stand."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_YEAR = r"(?:19|20)\d\d"
_DASH = r"\s?[-–—－~～至到]{1,2}\s?"
_DAY = re.compile(
    rf"(?<!\d)(?P<year>{_YEAR})(?:年\s?(?P<m>\d{{1,2}})月份?(?:\s?(?P<d>\d{{1,2}})[日号])?"
    r"|(?P<sign>[-/.])(?P<m2>\d{1,2})(?P=sign)(?P<d2>\d{1,2})(?![\d.]))"
)
_SPAN = re.compile(rf"(?<!\d)(?P<first>{_YEAR})年?度?{_DASH}(?P<last>{_YEAR})(?:年度|学?年|(?!\d))")
_WHOLE = re.compile(rf"(?<!\d)(?P<year>{_YEAR})(?:(?P<annual>年度|财年)|年|(?<=[（(]....)(?=[)）]))")
_SHORT = re.compile(
    r"(?<![\d.,．近约达满超逾第过])(?<!为期)(?<!期限)(?<!期内)(?<!使用)(?<!质保)(?<!历时)(?<!连续)(?P<year>[1-3]\d)年"
    r"(?=度|底|初|末|内?完成|已|拟|预计|计划|支付|[上下]半年|第[一二三四]季|\d{1,2}月)(?!以上|内的|期)"
)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last` that `words` at `start` name; `is_annual`: it says 年度.

    `is_exact`: it names a day or a month. `is_short`: its year has two figures.
    """

    first: date
    last: date
    words: str
    start: int
    is_annual: bool = False
    is_exact: bool = False
    is_short: bool = False

    @property
    def end(self) -> int:
        """The position behind it."""
        return self.start + len(self.words)

    def has(self, year: int) -> bool:
        """Tell whether it touches that year."""
        return self.first.year <= year <= self.last.year


def periods(text: str) -> tuple[Period, ...]:
    """Return days, months, years and spans of years in their order, none within another.

    2025年12月31日, 2025-12-31, 2025年12月, 2024年度, 2023—2025年, （2023） and 25年底; a wrong day counts as its month.
    """
    found: list[Period] = []
    taken: set[int] = set()
    for pattern, read in ((_SPAN, _span), (_DAY, _day), (_WHOLE, _whole), (_SHORT, _short)):
        for match in pattern.finditer(text):
            if match.start() in taken:
                continue
            period = read(match)
            if period is not None:
                found.append(period)
                taken.update(range(match.start(), match.end()))
    return tuple(sorted(found, key=lambda period: period.start))


def _span(match: re.Match[str]) -> Period | None:
    first, last = int(match["first"]), int(match["last"])
    if first > last:
        return None
    return Period(date(first, 1, 1), date(last, 12, 31), match[0], match.start())


def _day(match: re.Match[str]) -> Period | None:
    year, month, day = int(match["year"]), int(match["m"] or match["m2"]), int(match["d"] or match["d2"] or 0)
    if not 1 <= month <= 12:
        return None
    end = monthrange(year, month)[1]
    first, last = (day, day) if 1 <= day <= end else (1, end)
    return Period(date(year, month, first), date(year, month, last), match[0], match.start(), is_exact=True)


def _whole(match: re.Match[str]) -> Period:
    year = int(match["year"])
    return Period(date(year, 1, 1), date(year, 12, 31), match[0], match.start(), bool(match["annual"]))


def _short(match: re.Match[str]) -> Period:
    year = 2000 + int(match["year"])
    return Period(date(year, 1, 1), date(year, 12, 31), match[0], match.start(), is_short=True)
