"""Number formats taken apart: sections with their conditions, and the tokens of each (ECMA-376 part 1, 18.8.31)."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0',
    6: '"¥"#,##0;"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00',
    8: '"¥"#,##0.00;"¥"-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    **dict.fromkeys((34, 55), '上午/下午h"时"mm"分"'),
    **dict.fromkeys((35, 56), '上午/下午h"时"mm"分"ss"秒"'),
}
"""Formats that a Chinese Excel names by number alone (ECMA-376 part 1, 18.8.30, all languages and zh-cn)."""

_OF_SYSTEM = {
    "f800": 'yyyy"年"m"月"d"日"',
    "x-sysdate": 'yyyy"年"m"月"d"日"',
    "f400": "h:mm:ss",
    "x-systime": "h:mm:ss",
}
"""Formats that stand for the long date and the time of the system, whatever else they say."""

_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)"?
    | [\\!](?P<escaped>.?)
    | [_*].?                                # room for a character, or a character that fills the cell
    | \[\$(?P<currency>[^\]-]*)(?:-(?P<locale>[^\]]*))?\]
    | \[(?P<condition>[<>=]{1,2}[^\]]*)\]
    | \[(?P<numerals>(?i:DBNum)[123])\]
    | \[(?P<elapsed>(?i:h+|m+|s+))\]
    | \[[^\]]*\]?                           # a colour
    | (?P<general>(?i:General)|G/通用格式)
    | (?P<half>(?i:AM/PM|A/P)|上午/下午)
    | (?P<exponent>[Ee][+-])
    | (?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|[eE]+|[aA]{3,4}|[gG]+)
    | (?P<digit>[0\#?])
    | (?P<point>\.)
    | (?P<comma>,)
    | (?P<percent>%)
    | (?P<slash>/)
    | (?P<text>@)
    | (?P<plain>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SECTION = re.compile(r'((?:"[^"]*"?|\[[^\]]*\]?|[\\!_*].?|[^;])*)(?:;|$)', re.DOTALL)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*([+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)")
_COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_LITERAL = {"quoted", "escaped", "currency", "plain"}


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a section; `kind` is "literal" or the name of a group of `_TOKEN`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a number format.

    `condition` is a comparison and a limit, `numerals` 1 to 3 for Chinese figures, `locale` what stands behind $-.
    """

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None = None
    numerals: int = 0
    locale: str = ""

    def has(self, *kinds: str) -> bool:
        """Tell whether any token is of one of these kinds."""
        return any(token.kind in kinds for token in self.tokens)

    @property
    def is_date(self) -> bool:
        """It makes a date or a time of a number."""
        return self.has("date", "elapsed", "half") and not self.has("general")

    @property
    def literal(self) -> str:
        """The words of the section, without what stands for the number."""
        return "".join(token.text for token in self.tokens if token.kind == "literal")

    def holds(self, number: Decimal) -> bool:
        """Tell whether a number meets the condition."""
        assert self.condition
        comparison, limit = self.condition
        return _COMPARISONS[comparison](number, limit)


@lru_cache(maxsize=1024)
def sections(number_format: str) -> tuple[Section, ...]:
    """Return the sections of a format, at least one and at most four."""
    parts: list[Section] = []
    position = 0
    while len(parts) < 4 and (match := _SECTION.match(number_format, position)):
        parts.append(_section(match[1]))
        position = match.end()
        if not match[0].endswith(";") or match.end(1) == match.end():
            break
    return tuple(parts)


def section_for(number_format: str, number: Decimal) -> tuple[Section, bool]:
    """Return the section that shows a number, and whether it shows it without its sign."""
    found = sections(number_format)
    if len(found) > 1 and len(found) < 4 and found[-1].has("text"):
        found = found[:-1]
    found = found[:3]
    if any(section.condition for section in found[:2]):
        return _conditional(found, number)
    if number < 0 and len(found) > 1:
        return found[1], True
    if number == 0 and len(found) > 2:
        return found[2], True
    return found[0], False


def section_for_text(number_format: str) -> Section | None:
    """Return the section that shows a text, None where texts are shown as they are."""
    found = sections(number_format)
    if len(found) == 4:
        return found[3]
    return found[-1] if found[-1].has("text") else None


def _conditional(found: tuple[Section, ...], number: Decimal) -> tuple[Section, bool]:
    """Take the first section whose condition holds; one without a condition takes what is left to it."""
    for position, section in enumerate(found):
        if section.condition:
            if section.holds(number):
                comparison, limit = section.condition
                return section, comparison == "<" and limit <= 0
        elif position == len(found) - 1 or (position == 1 and number < 0):
            return section, False
    return found[-1], False


def _section(code: str) -> Section:
    tokens: list[Token] = []
    condition: tuple[str, Decimal] | None = None
    numerals, locale = 0, ""
    for match in _TOKEN.finditer(code):
        kind = match.lastgroup or ""
        if match["currency"] is not None:
            kind, locale = "currency", (match["locale"] or locale).lower()
        text = match[kind] if kind else ""
        if kind == "condition":
            if limit := _CONDITION.fullmatch(text.strip()):
                condition = limit[1], Decimal(limit[2])
        elif kind == "numerals":
            numerals = int(text[-1])
        elif text:
            tokens.append(Token("literal" if kind in _LITERAL else kind, text))
    if locale in _OF_SYSTEM:
        return _section(_OF_SYSTEM[locale])
    return Section(tuple(tokens), condition, numerals, locale)
