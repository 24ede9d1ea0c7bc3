"""Written shares of an amount that come to something else: 合同价50万元，支付20%即15万元; 按设备费的3%计2万元."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, combinations

from app.domain.prose.amounts import Amount, Percent
from app.domain.prose.breakdowns import CENT, HALF_PERCENT
from app.domain.prose.figures import Figures
from app.domain.prose.likeness import essence

_SAYS = re.compile(
    r"[^,，。；;、\n\d%％]{0,12}(?:[,，]\s?)?(?:即|计|为|共|约|合|金额|[=＝(（:：])[^,，。；;、\n\d%％]{0,8}"
)
_ANOTHER = re.compile(r"剩余|余款|尾款|其余|余额|以上|以下|不[低高少超]|得分|满意|利率|每")
_LED = re.compile(
    r"(?:至|到|达|税率?|上浮|下浮|增[长加值]|递[增减]|上调|下调|优惠|折扣|让利|上涨|下降|压[减缩降]|核减|扣[减除]"
    r"|超[过出]|[低高多少]于|不足|节约|累计|已[支拨付][^,，。；;]{0,6})[^,，。；;\n\d]{0,4}$"
)
"""A share that is added, taken off or reached so far, and so no share of the amount itself."""
_PAID = re.compile(r"支付|付款|拨付|首付|首期|尾款|预付|质保金|保证金|履约金|进度款|安排|配套|补助|承担|分担")
_WHOLE = re.compile(
    r"(?:合同|中标|成交|总)[^\d，,。；;\n]{0,4}?(?:[价额款费]|金额|价款|投资|预算|造价)[^\d，,。；;\n]{0,4}$"
    r"|(?:合计|共计|总计)[^\d，,。；;\n]{0,4}$"
)
_FEE = re.compile(r"(?:管理|监理|设计|预备|代理|税|规费|措施|咨询|不可预见)费?用?(?:按照?|以)?$")
"""A fee that is a share of what stands before it."""
_CONTRACTED = re.compile(r"(?:合同|中标|成交)(?:总?[价额款]|金额)")
_OF = re.compile(r"(?:按照?|以|为|占)(?P<what>[^,，。；;\n\d%％]{2,14}?)之?的?\s?$")
_EVERYTHING = re.compile(r"合计|总|以上|上述|前述|各项|全部|年度|当年|合同")
_PLAIN = re.compile(r"(?:服务|工程|经)?费用?|金额|价款|造价|成本|总?[额价款]|投资|支出|本项目?|项目")
_SENTENCE, _CLAUSE, _MOST = "。；;\n", "，,。；;\n", 24
_ROUNDED = Decimal("0.02")
"""1.3万元 may be written for 1.26万元, 1万元 hardly for 0.8万元."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of an amount at `start:end`, and what it should come to where one amount alone can be meant."""

    start: int
    end: int
    percent: Percent
    amount: Amount
    value: Decimal | None


def wrong_shares(figures: Figures) -> Iterator[Share]:
    """Yield the shares whose amount is none of any amount or sum that is written, where what they are shares of is."""
    text, taken = figures.text, set()
    for percent in figures.percents:
        amount = next((each for each in figures.amounts if each.start >= percent.end), None)
        if not amount or amount.start in taken or amount.is_about or not 0 < percent.value <= 1:
            continue
        between = text[percent.end : amount.start]
        before = text[_behind(text, _CLAUSE, percent.start) : percent.start]
        if not _SAYS.fullmatch(between) or _ANOTHER.search(before + between) or _LED.search(before):
            continue
        bases = _bases(figures, percent, before)
        if not bases or _is_compound(figures, percent):
            continue
        # Where a contract is named, and there is one, nothing else that may come to it by chance is meant.
        of = _OF.search(before)
        is_one = bool(of and _CONTRACTED.search(of["what"])) and len(set(bases)) == 1
        if _fits(figures, percent, amount, bases if is_one else None):
            continue
        taken.add(amount.start)
        value = bases[0] * percent.value if len(set(bases)) == 1 else None
        yield Share(percent.start, amount.end, percent, amount, value)


def _behind(text: str, stops: str, end: int) -> int:
    return max(text.rfind(stop, 0, end) for stop in stops) + 1


def _bases(figures: Figures, percent: Percent, before: str) -> list[Decimal]:
    """Return what the words can mean the share to be of: the contract that is paid, or the items that they name."""
    text, earlier = figures.text, [each for each in figures.amounts if each.end <= percent.start]
    of = _OF.search(before)
    what = essence(_PLAIN.sub("", of["what"])) if of else ""
    if of and what and not _EVERYTHING.search(of["what"]):
        named = [each.value for each in earlier if what in text[_label(text, each.start) : each.start]]
        return [sum(named, Decimal(0))] if named else []
    if of and _CONTRACTED.search(of["what"]):
        return [each.value for each in earlier if _WHOLE.search(text[max(0, each.start - 16) : each.start])]
    if _FEE.search(before):
        start = _behind(text, _SENTENCE, percent.start)
        return [each.value for each in earlier if each.start >= start]
    if not _PAID.search(text, _behind(text, _SENTENCE, percent.start), percent.end + 8):
        return []
    line = text.rfind("\n", 0, percent.start) + 1
    return [
        each.value
        for each in earlier
        if each.start >= line and _WHOLE.search(text[max(0, each.start - 16) : each.start])
    ]


def _label(text: str, start: int) -> int:
    """Return where the words about an amount begin: its item, up to a semicolon or the amount before."""
    return _behind(text, _SENTENCE, start)


def _is_compound(figures: Figures, percent: Percent) -> bool:
    """Tell whether another share of the same sentence may be counted in, or the share stands in an expression."""
    start = _behind(figures.text, _SENTENCE, percent.start)
    last = max((each.end for each in figures.amounts if each.end <= percent.start), default=0)
    return any(max(start, last) <= each.start < percent.start for each in figures.percents) or any(
        each.start <= percent.start < each.end for each in figures.expressions
    )


def _fits(figures: Figures, percent: Percent, amount: Amount, bases: list[Decimal] | None) -> bool:
    """Tell whether the amount is the share, or the rest, of any amount, price or run of amounts that is written.

    Of the `bases` alone where these are given.
    """
    others = [each.value for each in figures.amounts if each is not amount][:_MOST]
    values = set(bases) if bases else {*others, *(each.value for each in figures.prices), *_runs(others)}
    slack = max(CENT, amount.value * HALF_PERCENT, min(amount.unit / 2, amount.value * _ROUNDED))
    ratios = {percent.value, 1 - percent.value}
    return any(abs(value * ratio - amount.value) <= slack for value in values for ratio in ratios)


def _runs(values: Sequence[Decimal]) -> set[Decimal]:
    sums = [Decimal(0), *accumulate(values)]
    return {end - start for start, end in combinations(sums, 2)}
