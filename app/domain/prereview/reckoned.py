"""Whether what an explanation counts comes to the value: parts (4个、3个), so many for each: a part of rule W10.

Each judge looks at one row alone and reads its explanation a bounded number of times.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import accumulate, islice

from app.domain.form.target_values import Nature, Operator
from app.domain.prereview.finding import Remark
from app.domain.prereview.restated import on_definition, part
from app.domain.prose.amounts import spoken_number
from app.domain.prose.indicators import ParsedIndicator
from app.domain.prose.quantities import COUNTERS, MEASURES, Quantity, measured, quantities

MOST = 40
"""Numbers of an explanation that are added up."""
_BETWEEN = re.compile(r"\s?(?:[,、和及与]|以及)\s?[^\W\d_]{2,14}")
_NAMED = re.compile(r"(?P<name>[^\W\d_]{2,14})\s?$")
_OTHERWISE = re.compile(
    r"其中|包[括含]|每|各|平均|单[个台套]|上年|去年|原有|已|累计|此前|比|较|增|减|扣|不足"
)
_EACH = re.compile(r"[每各均]")
_SOME = re.compile(r"其中|包[括含]|含|主要|重点|等|其余|剩余|余下|另|优先|以上|以下|约|近")
"""With these words the parts need not be all."""
_TO_EACH = re.compile(
    r"(?<![\d.*×xX第每])(?<!\d,)(?P<number>\d{1,5}|[两二三四五六七八九十]{1,3})\s?(?:家|个|所|座|处|支|站|辆|台|村|镇|乡|校|户|名|栋|条|班|组|场)"
    r"(?P<what>[^\d,。;、]{0,16}),?(?:各|均|每(?![年月季周日天旬半])[^\W\d_]{1,2}?)(?P<done>[^\d,。;、]{0,8})$"
)
_SPANS = re.compile(r"[年月季周日天旬]度?|半年|学期|批|轮|前后|早晚|上下|[和及与]")
"""Between the number of bodies and that for each, these are a third number."""
_WHOLE_YEAR = re.compile(r"全年|年度|本年|当年|年内")
_UPWARDS, _DOWNWARDS = (Operator.AT_LEAST, Operator.MORE), (Operator.AT_MOST, Operator.LESS)
_SENTENCE = re.compile(r"[^。;!?\n]{1,600}")


def reckoned(seen: ParsedIndicator) -> Remark | None:
    """Return a remark where the parts, or the products, of an explanation come to another number than the value."""
    value = seen.value
    size = None if value.number is None else measured(value.number, value.unit)
    is_counted = value.nature is Nature.NUMBER and value.upper is None
    if not is_counted or size is None or size[1] not in COUNTERS | MEASURES or not _is_quantity(seen):
        return None
    told = [
        each
        for each in quantities(seen.definition)[:MOST]
        if (of := measured(each.number, each.unit)) and of[1] == size[1]
    ]
    if any(measured(each.number, each.unit) == size for each in told):
        return None
    return _products(seen, told, size) or _parts(seen, told, size)


def _is_quantity(seen: ParsedIndicator) -> bool:
    return seen.row.category.level_2 == "数量指标" and "=" not in seen.definition


def _parts(seen: ParsedIndicator, told: list[Quantity], size: tuple[Decimal, str]) -> Remark | None:
    """The one list of an explanation, each number with a name of its own before it."""
    runs = list(_runs(seen.definition, told))
    if len(runs) != 1 or len(runs[0]) != len(told):
        return None
    first, last = runs[0][0], runs[0][-1]
    sizes = [of[0] for each in told if (of := measured(each.number, each.unit))]
    if size[0] in set(_sums(sizes)):
        return None
    total = sum(sizes, Decimal(0))
    around = _sentence(seen.definition, first.start)
    if not _is_other(seen, total, size[0], is_all=not _SOME.search(around)):
        return None
    return _differing(seen, first.start - len(_name(seen.definition, first)), last.end, told, size[1], total)


def _sums(sizes: list[Decimal]) -> Iterator[Decimal]:
    """Yield what each two or more neighbours come to: what stands beside them may be of something else."""
    for start in range(len(sizes)):
        yield from islice(accumulate(sizes[start:]), 1, None)


def _runs(text: str, told: list[Quantity]) -> Iterator[list[Quantity]]:
    """Yield the lists (甲类4个、乙类3个) of two numbers or more."""
    run: list[Quantity] = []
    for each in told:
        name = _name(text, each)
        if each.operator or not name or _EACH.search(name):
            run = []
            continue
        between = text[run[-1].end : each.start] if run else ""
        if run and not (_BETWEEN.fullmatch(between) and not _OTHERWISE.search(between)):
            run = []
        run.append(each)
        if len(run) == 2:
            yield run


def _name(text: str, said: Quantity) -> str:
    found = _NAMED.search(text[max(said.start - 14, 0) : said.start])
    return found[0] if found else ""


def _products(seen: ParsedIndicator, told: list[Quantity], size: tuple[Decimal, str]) -> Remark | None:
    """So many for each of some bodies, where nothing else is counted in the unit: 为5家卫生院各配备1台."""
    found = [made for each in told if (made := _of_each(seen.definition, each))]
    if not told or len(found) != len(told):
        return None
    total, start = sum((number for number, _ in found), Decimal(0)), found[0][1]
    is_all = not _SOME.search(_sentence(seen.definition, told[0].start))
    if not _is_other(seen, total, size[0], is_all=is_all):
        return None
    return _differing(seen, start, told[-1].end, [], size[1], total)


def _of_each(text: str, each: Quantity) -> tuple[Decimal, int] | None:
    """Return what a number for each comes to, and where the words begin; None where it is not for each."""
    start = max(each.start - 50, 0)
    found = None if each.operator else _TO_EACH.search(text[start : each.start])
    if not found or _SPANS.search(_WHOLE_YEAR.sub("", found["what"] + found["done"])):
        return None
    if re.match(r"\s?[*×xX/]", text[each.end :]):
        return None
    number = found["number"]
    bodies = Decimal(number) if number.isdecimal() else spoken_number(number)
    size = measured(each.number, each.unit)
    return (bodies * size[0], start + found.start()) if bodies and size else None


def _is_other(seen: ParsedIndicator, total: Decimal, number: Decimal, *, is_all: bool) -> bool:
    """Tell whether a total cannot go with the value: more than a fixed one or a cap, less than is asked for."""
    operator = seen.value.operator
    if total > number:
        return operator not in _UPWARDS
    return total < number and is_all and operator not in _DOWNWARDS


def _differing(
    seen: ParsedIndicator, start: int, end: int, parts: list[Quantity], unit: str, total: Decimal
) -> Remark:
    quote = part(seen, start, end)
    sum_of = "＋".join(f"{each.number.normalize():f}" for each in parts)
    what = f"{sum_of}，合计{total.normalize():f}{unit}" if parts else f"合{total.normalize():f}{unit}"
    return on_definition(seen, f"说“{quote}”（{what}），与指标值“{seen.target}”不一致，请统一。", quote)


def _sentence(text: str, at: int) -> str:
    """Return the sentence around a place."""
    return next((each[0] for each in _SENTENCE.finditer(text) if each.start() <= at < each.end()), "")
