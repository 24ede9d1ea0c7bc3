"""Formulas in prose, as explanations of indicators write them: 合格率(%)=合格数量/总数*100%, or 合格数占总数的比例."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x2044: "/", 0x2215: "/"}
_BREAK = re.compile(r"[,。;!?:、\n\t]")
_EQUALS = re.compile(r"(?<![<>!≤≥=])=(?!=)")
_TIMES = re.compile(r"[*×✕✖xX·]\s{0,3}100\s{0,3}%?|(?<=\))\s{0,3}100\s{0,3}%")
_OVER = re.compile(r"[/÷]")
_LISTED = re.compile(r"[^,。;!?:\n\t=/÷]{1,60}[/÷]")
_PERCENT_SIGN = re.compile(r"\s{0,3}[(\[]\s{0,3}%\s{0,3}[)\]]\s{0,3}$|\s{0,3}%$")
_SHARES = ("比例", "比重", "百分比", "比率", "之比", "比值")
_COUNTED = (
    "数",
    "量",
    "额",
    "次",
    "分",
    "值",
    "时间",
    "天数",
    "时长",
    "之和",
    "总和",
    "成本",
    "预算",
    "人员",
    "面积",
)
_BARE = " ()[]{}"
_WORD = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as far as it is right_side: `subject` what it computes, `denominator` "" when it is no quotient.

    `start` and `end` are its place in the text. The parts are narrow and without blanks around them.
    """

    subject: str
    numerator: str
    denominator: str
    start: int
    end: int
    is_percentage: bool = False


def narrowed(text: str) -> str:
    """Return `text` with full-width signs, letters and figures as narrow ones; its length stays."""
    return text.translate(_NARROW)


def formulas(text: str) -> tuple[Formula, ...]:
    """Return the formulas of a text in their order; whatever the text, it raises nothing, and takes linear time."""
    seen = narrowed(text)
    return tuple(
        formula
        for start, end in _sentences(seen)
        if (formula := _equation(seen, start, end) or _quotient(seen, start, end) or _share(seen, start, end))
    )


def prose(text: str) -> str:
    """Return the narrowed text without its formulas, each of them a full stop."""
    seen, parts, position = narrowed(text), [], 0
    for formula in formulas(text):
        parts.append(seen[position : formula.start])
        position = formula.end
    return "。".join((*parts, seen[position:]))


def _sentences(seen: str) -> Iterator[tuple[int, int]]:
    """Yield the parts; a list before the stroke of an equation (及时率=按时、按质完成数/总数) is within one part."""
    position = resumed = 0
    for match in _BREAK.finditer(seen):
        start, end = match.span()
        is_list = match[0] == "、" and bool(_EQUALS.search(seen, position, start))
        if is_list and not _OVER.search(seen, resumed, start) and _LISTED.match(seen, end):
            resumed = end
            continue
        yield position, start
        position = resumed = end
    yield position, len(seen)


def _equation(seen: str, start: int, end: int) -> Formula | None:
    match = _EQUALS.search(seen, start, end)
    if not match:
        return None
    subject = _PERCENT_SIGN.sub("", seen[start : match.start()]).strip(_BARE)
    if not _WORD.search(subject) or not _WORD.search(seen, match.end(), end):
        return None
    return _made(seen, subject, start, match.end(), end)


def _quotient(seen: str, start: int, end: int) -> Formula | None:
    if not _OVER.search(seen, start, end):
        return None
    made = _made(seen, "", start, start, end)
    is_meant = made.is_percentage or (
        made.numerator.endswith(_COUNTED) and made.denominator.endswith(_COUNTED)
    )
    return made if is_meant and _WORD.search(made.numerator) and _WORD.search(made.denominator) else None


def _made(seen: str, subject: str, start: int, body: int, end: int) -> Formula:
    times = _TIMES.search(seen, body, end)
    stop = times.end() if times else end
    right_side = seen[body : times.start() if times else end]
    over = _OVER.search(right_side)
    numerator, denominator = (
        (right_side[: over.start()], right_side[over.end() :]) if over else (right_side, "")
    )
    return Formula(subject, numerator.strip(_BARE), denominator.strip(_BARE), start, stop, bool(times))


def _share(seen: str, start: int, end: int) -> Formula | None:
    part, word, rest = seen[start:end].partition("占")
    found = min((at for each in _SHARES if (at := rest.find(each)) > 0), default=0)
    whole = rest[:found].strip(_BARE).removesuffix("的")
    if not word or not part.strip() or not whole:
        return None
    return Formula("", part.strip(_BARE), whole, start, end, True)
