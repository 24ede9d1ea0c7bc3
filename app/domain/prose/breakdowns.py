"""Itemised sums in prose: a total before or behind its items, the parts of a price in brackets, lists without a total."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.domain.prose.amounts import NARROW, Amount
from app.domain.prose.figures import Figures

SPOKEN_FIGURES = "一二两三四五六七八九十"
_TOTAL_WORDS = "[合共总小]计|总共|累计|一共|总(?:费用|金额|价|额|投资|预算|造价|成本|支出|经费)|共需|共|申报"
_TOTAL = re.compile(rf"(?:{_TOTAL_WORDS})[^\d。；;\n，,、]{{0,8}}[:：]?\s?(?:人民币)?\s?$")
_NUMBERS = "零一两三四五六七八九"
_OF_YEARS = re.compile(rf"(?<!第)([{_NUMBERS[2:]}])年")
"""两年合计39.6万元 may be twice what one year costs."""
_SUMMED_UP = re.compile(r"以上|上述|前述|各项|总计|合计|共计|总共|\d\s?[项类]")
_TRIMMED = re.compile(
    r"(?:压缩|压减|核减|调减|削减|缩减|精简|压降|调整|优化|减少?|降低?|控制)[^\d。；;\n，,]{0,10}(?:至|到|为|在)[^\d。；;\n，,]{0,4}$"
)
_OPENS = re.compile(
    r"\s?[)）]?\s?[，,；;：:。（(]?\s?(?P<word>其中|包括|包含|分别[为是]|具体(?:为|如下|包括|包含)?|明细(?:如下|为)?|构成|由|详见|[:：])"
    r"(?P<colon>[:：]?)"
)
_PARTLY = re.compile(r"其余|其他|剩余|等(?=[，,。；;\n]|$)|余下|部分|主要")
_PAID = re.compile(
    r"期款|首付|首期|尾款|预付|进度款|支付|合同(?:总|[价额金款])|申报|上年|去年|历年|以往|此前"
)
_YEAR = re.compile(r"\d\s?年(?!期)")
_NOT_PARTS = re.compile(
    r"其中|[含免]税|税[率费金]|优惠|折|原价|市场价|限价|报价|参[考照]|或|至|以上|以下|不足|超[出过]|大写"
)
_STOPS = re.compile(r"[。；;\n]")
_LINE_STOPS = re.compile(r"[。\n]")
_LIST_END = re.compile(rf"\n(?!\s*(?:[(（]?(?:\d{{1,2}}|[{SPOKEN_FIGURES}]{{1,3}})[)）、.．]|[①-⑳]))")
_COLUMN = re.compile(r"[／/|｜\t]")
_TABLE_TOTAL = re.compile(r"\s*[|｜]?\s*(?:[合总共小]计|总额)\s*[／/|｜\t（(:：]")
HALF_PERCENT, CENT = Decimal("0.005"), Decimal("0.01")
_MANY, _NEARLY = 3, Decimal("0.95")
_LABEL = 24
"""So many characters before an amount may hold the word that makes it a total."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A total and the items that should make it; `is_trimmed` where the words cut it down (压缩至)."""

    total: Amount
    items: tuple[Amount, ...]
    is_trimmed: bool = False

    @property
    def sum(self) -> Decimal:
        """What the items come to, in yuan."""
        return summed(self.items)

    @property
    def start(self) -> int:
        """Where the first of its amounts begins."""
        return min(self.total.start, self.items[0].start)

    @property
    def end(self) -> int:
        """Where the last of its amounts ends."""
        return max(self.total.end, self.items[-1].end)


def summed(items: Sequence[Amount]) -> Decimal:
    """Return the sum of amounts in yuan."""
    return sum((item.value for item in items), Decimal(0))


def is_total(amount: Amount, text: str) -> bool:
    """Tell whether the words before an amount make it a total (合计, 总金额)."""
    return bool(_TOTAL.search(text[max(0, amount.start - _LABEL) : amount.start]))


def wrong_sums(figures: Figures) -> Iterator[Breakdown]:
    """Yield the totals that no natural reading of the items beside them makes.

    Tolerance: what the printed digits let them be off, at most 0.5%; 1% of a total that is said to be about so much.
    """
    text, found = figures.text, figures.amounts
    yield from _wrong_columns(figures)
    for place, total in enumerate(found):
        before, behind = found[:place], found[place + 1 :]
        if any(each.start <= total.start < each.end for each in figures.expressions):
            continue
        is_trimmed = bool(_TRIMMED.search(text[max(0, total.start - _LABEL) : total.start]))
        opened = _OPENS.match(text, total.end)
        if (is_trimmed or is_total(total, text)) and not opened:
            items = _items_before(total, before, figures, is_trimmed=is_trimmed)
            if (
                len(items) > 1
                and not _agree(total, items)
                and (is_trimmed or not is_made(total, before, text))
            ):
                yield Breakdown(total, items, is_trimmed)
        if opened:
            items = _items_behind(behind, text, opened)
            if len(items) > 1 and not _some_run(total, items) and not _some_run(total, behind):
                words = text[total.end : items[-1].end + 12]
                if summed(items) > total.value or _promises_all(words, opened) or _is_nearly(total, items):
                    yield Breakdown(total, items)


def _wrong_columns(figures: Figures) -> Iterator[Breakdown]:
    """Yield the totals of tables of one line each (事项／数量／单价／金额) that their last columns do not make."""
    items: list[Amount] = []
    start = 0
    for line in figures.text.split("\n"):
        end = start + len(line)
        last = max((each for each in figures.amounts if start <= each.start < end), key=_start, default=None)
        if len(_COLUMN.findall(line)) < _MANY - 1 or (last and last.end < end - 2):
            items = []
        elif last and _TABLE_TOTAL.match(line):
            if len(items) > 1 and not _agree(last, items):
                yield Breakdown(last, tuple(items))
            items = []
        elif last:
            items.append(last)
        start = end + 1


def _start(amount: Amount) -> int:
    return amount.start


def wrong_parts(figures: Figures) -> Iterator[Breakdown]:
    """Yield prices whose parts, in brackets right behind them, do not make them: 30元/套（纸张10元，印刷15元）."""
    text = figures.text.translate(NARROW)
    found = sorted((*figures.amounts, *figures.prices), key=lambda each: each.start)
    for place, price in enumerate(found):
        bracket = re.compile(r"\s?\(([^()\n]{4,120})\)").match(text, price.end)
        if not bracket or _NOT_PARTS.search(bracket[1]):
            continue
        parts = tuple(each for each in found[place + 1 :] if each.end <= bracket.end())
        if len(parts) > 1 and not _agree(price, parts):
            yield Breakdown(price, parts)


def unsummed(figures: Figures) -> tuple[Amount, ...]:
    """Return parallel items, one of each sentence or line, that nothing in the text sums up.

    () where it speaks of totals, shares, payments, years or contracts.
    """
    items = one_of_each(figures.amounts, figures.text)
    is_list = len(items) > 1 and not figures.percents and not _is_timed(figures.text)
    is_summed = any(is_total(each, figures.text) for each in items) or (
        len(items) >= _MANY and summed(items) in (2 * items[0].value, 2 * items[-1].value)
    )
    return items if is_list and not is_summed else ()


def _items_before(
    total: Amount, before: Sequence[Amount], figures: Figures, *, is_trimmed: bool
) -> tuple[Amount, ...]:
    """Return what a total sums up beyond doubt: the amounts of its sentence, else one of each sentence before it.

    What follows a unit price in its own sentence (每具6,500元，共65万元), and a 小计, is the total of that item alone.
    """
    text = figures.text
    start = max((match.end() for match in _STOPS.finditer(text, 0, total.start)), default=0)
    if is_trimmed and not any(each.start >= start for each in before):
        start = text.rfind("\n", 0, total.start) + 1
    same = tuple(each for each in before if each.start >= start and not (is_trimmed and is_total(each, text)))
    if same:
        return () if _is_timed(text[same[0].end : total.start], len(same) - 1) else same
    is_of_item = text[max(0, total.start - _LABEL) : total.start].rstrip(" :：为").endswith("小计")
    is_priced = any(start <= each.start < total.start for each in figures.prices)
    if not is_trimmed and (is_of_item or is_priced) and not _SUMMED_UP.search(text, start, total.start):
        return ()
    return () if _is_timed(text[: total.start], len(before)) else one_of_each(before, text)


def _is_timed(words: str, items: int = 0) -> bool:
    """Tell whether payments, contracts or years are spoken of; as many years as items are a column of years."""
    years = len(_YEAR.findall(words))
    return bool(_PAID.search(words)) or (years > 0 and years != items)


def one_of_each(found: Sequence[Amount], text: str) -> tuple[Amount, ...]:
    """Return the amount of each sentence or line, () when one has several."""
    cuts = [match.end() for match in _STOPS.finditer(text)]
    parts = [sum(cut <= each.start for cut in cuts) for each in found]
    return tuple(found) if len(set(parts)) == len(parts) else ()


def _items_behind(behind: Sequence[Amount], text: str, opened: re.Match[str]) -> tuple[Amount, ...]:
    """Return the amounts of the sentence, or the numbered lines, that an opening begins; () with totals or payments."""
    is_column = text[opened.end() : opened.end() + 8].lstrip(" :：")[:1] == "\n"
    begin = text.index("\n", opened.end()) if is_column else opened.end()
    stop = _LIST_END.search(text, begin) if is_column else _LINE_STOPS.search(text, begin)
    end = stop.start() if stop else len(text)
    items = tuple(each for each in behind if each.start < end)
    is_other = _is_timed(text[opened.start() : end], len(items)) or any(
        is_total(each, text) for each in items
    )
    return () if is_other else items


def _promises_all(words: str, opened: re.Match[str]) -> bool:
    """Tell whether an opening promises every item: 包括 does, 其中 only with a colon; 等 and 其他 take it back."""
    return (opened["word"] != "其中" or bool(opened["colon"])) and not _PARTLY.search(words)


def _is_nearly(total: Amount, items: Sequence[Amount]) -> bool:
    """Tell whether three parts or more leave so little of the total that no part of its own can be missing."""
    return len(items) >= _MANY and summed(items) >= total.value * _NEARLY


def is_made(total: Amount, before: Sequence[Amount], text: str) -> bool:
    """Tell whether a run of the amounts before, of the totals, or of the others makes the total, or one repeats it."""
    label = text[max(0, total.start - _LABEL) : total.start]
    years = [_NUMBERS.index(found) for found in _OF_YEARS.findall(label)]
    is_of_one = years and not _YEAR.search(
        text, max(0, before[0].start - _LABEL) if before else 0, total.start
    )
    if is_of_one and any(each.value * count == total.value for each in before for count in years):
        return True
    totals = [each for each in before if is_total(each, text)]
    plain = [each for each in before if each not in totals]
    return any(
        any(each.value == total.value for each in run) or _some_run(total, run) or _some_run(total, run[::-1])
        for run in (before, totals, plain)
    )


def _some_run(total: Amount, items: Sequence[Amount]) -> bool:
    """Tell whether the first two or more of the items make the total."""
    value, loose = Decimal(0), total.unit / 2
    for count, item in enumerate(items, 1):
        value, loose = value + item.value, loose + item.unit / 2
        if count > 1 and abs(value - total.value) <= _slack(total, loose):
            return True
    return False


def _agree(total: Amount, items: Sequence[Amount]) -> bool:
    loose = total.unit / 2 + sum((item.unit / 2 for item in items), Decimal(0))
    return abs(summed(items) - total.value) <= _slack(total, loose)


def _slack(total: Amount, loose: Decimal) -> Decimal:
    share = total.value * HALF_PERCENT
    return max(CENT, 2 * share if total.is_about else min(loose, share))
