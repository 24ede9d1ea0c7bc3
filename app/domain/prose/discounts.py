"""Amounts with something taken off or put on, that come to something else: 24万元，按九折计20万元; 下浮5%后为190万元."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from app.domain.prose.amounts import NARROW, Amount, spoken_number
from app.domain.prose.breakdowns import CENT, HALF_PERCENT
from app.domain.prose.figures import Figures

_RATE = r"(?P<rate>\d{1,2}(?:\.\d{1,2})?)\s?%"
_TAKEN = r"(?P<taken>下浮|下调|优惠|让利|核减|压减|降低|下降|折让|减免)"
_ADDED = r"(?P<added>上浮|上调|增长|增加|提高|上涨|递增)"
_CHANGE = re.compile(
    rf"(?:{_TAKEN}|{_ADDED}|(?P<tax>税率|增值税|税费|税金)|(?P<rest>折扣率?|折率|折算率|结算率))[^,，。；;、\n\d%]{{0,6}}{_RATE}"
    r"|(?:按|打|的)?(?P<fold>\d(?:\.\d)?|\d\d|[一二三四五六七八九]{1,2})折"
)
_SAYS = re.compile(
    r"[^,，。；;、\n\d%]{0,12}(?:[,，]\s?)?[^,，。；;、\n\d%]{0,6}(?:计|为|即|后|合|共|约|价|额|费|金|安排|支付|[=:：(])[^，,。；;、\n\d%]{0,8}"
)
_TOTAL = re.compile(r"(?:小计|合计|共计|总计|共)[^,，。；;、\n\d]{0,4}$")
_SENTENCE = "。；;\n"
_ROUNDED, _MOST = Decimal("0.02"), 40


@dataclass(frozen=True, slots=True)
class Change:
    """A discount, a rise or a tax at `start:end` before an `amount`, and what it makes of the amount before it."""

    start: int
    end: int
    words: str
    amount: Amount
    value: Decimal


def wrong_changes(figures: Figures) -> Iterator[Change]:
    """Yield the changes whose outcome is none of what they make of any amount of their sentence, where there is one."""
    text = figures.text.translate(NARROW)
    for found in islice(_CHANGE.finditer(text), _MOST):
        factor = _factor(found)
        amount = next((each for each in figures.amounts if each.start >= found.end()), None)
        bases = _bases(figures, text, found.start())
        if factor is None or amount is None or amount.is_about or not bases:
            continue
        between = text[found.end() : amount.start]
        is_within = any(each.start <= found.start() < each.end for each in figures.expressions)
        if is_within or not _SAYS.fullmatch(between) or _is_made(amount, factor, figures.amounts):
            continue
        base = bases[-1].value
        value = min((base * factor, base * abs(1 - factor)), key=lambda made: abs(made - amount.value))
        yield Change(found.start(), amount.end, found[0], amount, value)


def _bases(figures: Figures, text: str, end: int) -> list[Amount]:
    """Return the amounts of the sentence before a change, or else the total before its semicolon (小计90万元；按折扣率…)."""
    start = max(text.rfind(stop, 0, end) for stop in _SENTENCE) + 1
    earlier = [each for each in figures.amounts if each.end <= end]
    bases = [each for each in earlier if start <= each.start]
    last = earlier[-1] if earlier and not bases else None
    is_total = last and text[last.end : start].strip() in ("；", ";")
    return (
        [last] if last and is_total and _TOTAL.search(text[max(last.start - 12, 0) : last.start]) else bases
    )


def _factor(found: re.Match[str]) -> Decimal | None:
    """Return by what the change multiplies; for a tax, what it adds."""
    if found["fold"]:
        figures = found["fold"]
        digits = figures if figures[0].isdecimal() else "".join(str(spoken_number(each)) for each in figures)
        number = Decimal(digits)
        return number / 10 if number < 10 else number / 100
    rate = Decimal(found["rate"]) / 100
    if found["rest"]:
        return rate
    return 1 - rate if found["taken"] else 1 + rate


def _is_made(amount: Amount, factor: Decimal, others: tuple[Amount, ...]) -> bool:
    """Tell whether an amount is another one changed, the change alone, or the one that was changed."""
    total = sum((each.value for each in others if each.end <= amount.start), Decimal(0))
    values = {each.value for each in others if each is not amount} | {total}
    slack = max(CENT, amount.value * HALF_PERCENT, min(amount.unit / 2, amount.value * _ROUNDED))
    return any(
        abs(made - amount.value) <= slack
        for value in values
        for made in (value * factor, value * abs(1 - factor), value / factor, value - value / factor)
    )
