"""What a costing counts: unit price × quantity, announced and listed items, instalments, capital figures."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise, permutations

from app.domain.prose.amounts import NARROW, Amount, Percent, amounts, spoken_number
from app.domain.prose.breakdowns import CENT, HALF_PERCENT, SPOKEN_FIGURES
from app.domain.prose.figures import Figures, Quantity

_STATED = re.compile(
    r"(?:合计|共计?|总[^\d，,。；;\n]{0,6}|小计|计|预[计估算]|费用?|金额|约|需要?|为|即)[^\d，,。；;\n]{0,6}$"
)
_MARKER = re.compile(
    rf"[(](?P<bracketed>\d{{1,2}}|[{SPOKEN_FIGURES}]{{1,3}})[)]|(?P<circled>[①-⑳])"
    rf"|(?:(?<=[\n。；;:，,])|^)[^\S\n]*(?:(?P<plain>\d{{1,2}})(?:\.(?!\d)|[、)])|(?P<spoken>[{SPOKEN_FIGURES}]{{1,3}})[、.])"
)
_ANNOUNCED = re.compile(
    rf"(?:包括|包含|分为|分成|由|共有?|以下|如下|下列|涉及|涵盖|主要有)[^\d。；;\n，,{SPOKEN_FIGURES}]{{0,6}}"
    rf"(?P<number>\d{{1,2}}|[{SPOKEN_FIGURES}]{{1,3}})\s?(?:个|大|类|笔)?(?:支出|费用|成本|开支|工作|服务|建设)?"
    r"(?:事项|项|部分|方面|内容|支出|费用|子项|分项|模块|板块|类)(?!目)"
)
_A_YEAR = re.compile(r"^[^\d。；;]{0,6}(?:全年|一年|年(?:费用|度)?(?:合计|共计?|计))[^\d]{0,6}$")
_MONTHLY = re.compile(r"每个?月|月均|[/／·]\s?月|月(?:工资|薪|租金?|服务费|补[贴助])")
_REST = re.compile(r"(?:剩余|余下|尾款|余款)[^%\d，,。；;\n]{0,8}$")
_PAYS = re.compile(r"付|拨|款")
_NO_PAYMENT = re.compile(r"满意|率|达到?|≥|≤|不低于|以上|考核|评分|得分|进度|完成|税|下浮|优惠|增长")
_NO_COST = re.compile(
    r"合计|总计|共计|小计|总[价额金投费]|共需|申报|申请|付|[尾余]款|结算|拨|合同|20\d\d\s?年|中标|概算|预算|控制价"
)
_PART_END = re.compile(r"[。；;\n]")
_CAPITALS = re.compile(r"\s?[,，]?\s?[(\[]?\s?(?:人民币)?\s?大写\s?:?\s?(?:人民币)?\s?:?\s?")
_HOLDERS, _DELIVERED = frozenset("家户人名处所校村院点站"), frozenset("套份个件张本册块枚把台")
_MOST_PRICES, _NEAR = 4, 60
_HEAD_END, _MARKS = re.compile(r"[：:，,。；;\n]"), "（()）1234567890一二三四五六七八九十、.．①②③④⑤⑥⑦⑧⑨⑩ "
_THING_STOPS = re.compile(
    r"[，,。；;：:、\n\d]|购[置买]|采购|更新|更换|新增|新建|安装|配[备置]|计划|约|共|需要?"
)
_NO_PIECES = "人 名 位 人月 人天 人日 人年 人次 月 天 日 年 小时 分钟 课时 学时 周 季度 期 次 项 批"
_TAKEN = frozenset(_NO_PIECES.split())


@dataclass(frozen=True, slots=True)
class Pricing:
    """Unit prices times quantities, what they come to, and the total that stands beside them."""

    prices: tuple[Amount, ...]
    quantities: tuple[Quantity, ...]
    value: Decimal
    total: Amount


@dataclass(frozen=True, slots=True)
class Count:
    """How many items are announced at `start:end`, and how many follow."""

    start: int
    end: int
    announced: int
    listed: int


def wrong_prices(figures: Figures) -> Iterator[Pricing]:
    """Yield unit prices and quantities of one sentence whose product is not the total beside them."""
    text = figures.text
    stops = [0, *(match.end() for match in re.finditer(r"[。；;\n]", text)), len(text)]
    for start, end in pairwise(stops):
        sums = [each for each in figures.amounts if start <= each.start < end]
        total = next(
            (each for each in sums if _STATED.search(text[max(0, each.start - 24) : each.start])), None
        )
        if not total:
            continue
        prices = [each for each in figures.prices if start <= each.start < total.start]
        counted = [each for each in figures.quantities if start <= each.start < total.start]
        counted = [each for each in counted if not any(_within(each, price) for price in prices)]
        if not 0 < len(prices) <= _MOST_PRICES or len(counted) != len(prices):
            continue
        values = [_product(prices, order) for order in permutations(counted)]
        loose = sum(
            (price.unit / 2 * each.number for price, each in zip(prices, counted, strict=True)), Decimal(0)
        )
        slack = max(
            CENT, min(total.unit / 2 + loose, total.value * HALF_PERCENT) * (10 if total.is_about else 1)
        )
        if any(abs(value - each.value) <= slack for value in values for each in sums):
            continue
        if _MONTHLY.search(text, start, total.start) and _are_months(values, sums, slack):
            continue
        if _fits(prices, counted) or (_is_for_each(prices, counted) and values[0] > total.value):
            yield Pricing(tuple(prices), tuple(counted), values[0], total)


def wrong_years(figures: Figures) -> Iterator[tuple[Amount, Amount]]:
    """Yield a price of a month and what the year is said to come to, where nothing else is counted and it does not."""
    text = figures.text
    for price in figures.prices:
        if price.per != "月" or price.is_about:
            continue
        end = min((at for stop in "。；;\n" if (at := text.find(stop, price.end)) >= 0), default=len(text))
        start = max(text.rfind(stop, 0, price.start) for stop in "。；;\n") + 1
        total = next((each for each in figures.amounts if price.end <= each.start < end), None)
        is_yearly = total and _A_YEAR.search(text[price.end : total.start])
        is_alone = not any(start <= each.start < end and each.thing != "月" for each in figures.quantities)
        if (
            total
            and is_yearly
            and is_alone
            and abs(price.value * 12 - total.value) > max(CENT, price.unit * 6)
        ):
            yield price, total


def wrong_counts(text: str) -> Iterator[Count]:
    """Yield the announcements of a number of items that another number of items follows."""
    markers = list_markers(text)
    for match in _ANNOUNCED.finditer(text):
        words = match["number"]
        announced = int(words) if words.isdecimal() else int(spoken_number(words) or 0)
        listed = _listed(match.end(), markers, text)
        if listed > 1 and announced > 1 and listed != announced:
            yield Count(match.start(), match.end(), announced, listed)


def numbered_costs(figures: Figures) -> int:
    """Return how many numbered items of one list hold an amount, for the list that has most of them."""
    markers = list_markers(figures.text)
    places = [each.start for each in (*figures.amounts, *figures.prices)]
    most = 0
    for style in {style for _, style, _ in markers}:
        starts = [place for place, kind, _ in markers if kind == style]
        spans = pairwise([*starts, len(figures.text)])
        most = max(most, sum(any(start <= place < end for place in places) for start, end in spans))
    return most


def listed_costs(figures: Figures) -> int:
    """Return how many parts of the text, each up to a semicolon or full stop, hold a cost of their own.

    A cost is quantity × price, or an amount that is neither a total nor a payment.
    """
    text = figures.text
    stops = [0, *(match.end() for match in _PART_END.finditer(text)), len(text)]
    starts = {
        each.start for each in figures.expressions if each.is_money and any(o.thing for o in each.operands)
    }
    for each in figures.amounts:
        before = text[stops[bisect_right(stops, each.start) - 1] : each.start]
        if not (_NO_COST.search(before) or each.start in starts):
            starts.add(each.start)
    return len({bisect_right(stops, start) for start in starts})


def cost_heads(figures: Figures) -> tuple[str, ...]:
    """Return the words that name each cost: the beginning of each numbered item, else what stands before each amount."""
    text, markers = figures.text, list_markers(figures.text)
    styles = {style for _, style, _ in markers}
    listed = max(
        ([place for place, kind, _ in markers if kind == style] for style in styles), key=len, default=[]
    )
    if len(listed) > 1:
        return tuple(
            _HEAD_END.split(text[place : place + _NEAR].lstrip(_MARKS), maxsplit=1)[0] for place in listed
        )
    spans = ((_head_start(text, each.start), each.start) for each in figures.amounts)
    return tuple(text[start:end] for start, end in spans if not _NO_COST.search(text, start, end))


def _head_start(text: str, end: int) -> int:
    return max(text.rfind(stop, 0, end) for stop in "、，,；;。：:\n") + 1


def priced_things(figures: Figures) -> Iterator[tuple[str, Quantity, Decimal]]:
    """Yield things that are priced by the piece in one part of the text: their name, number, and what they cost.

    Persons and spans of time are what the work takes, not what it delivers, and are left out.
    """
    text = figures.text
    stops = [0, *(match.end() for match in _PART_END.finditer(text)), len(text)]
    for start, end in pairwise(stops):
        prices = [each for each in figures.prices if start <= each.start < end]
        counted = [each for each in figures.quantities if start <= each.start < end]
        counted = [each for each in counted if not any(_within(each, price) for price in prices)]
        if len(prices) != 1 or len(counted) != 1 or counted[0].thing in _TAKEN:
            continue
        name = _THING_STOPS.split(text[max(start, counted[0].start - 16) : counted[0].start])[-1]
        sums = [each.value for each in figures.amounts if start <= each.start < end]
        yield name.strip(), counted[0], max([prices[0].value * counted[0].number, *sums])


def wrong_instalments(figures: Figures) -> Iterator[tuple[Percent, ...]]:
    """Yield the payments of one line, up to the one that is called the rest, that do not make 100% together."""
    run: list[Percent] = []
    for each in figures.percents:
        if run and "\n" in figures.text[run[-1].end : each.start]:
            run = []
        before = figures.text[max(0, each.start - 16) : each.start]
        around = figures.text[max(0, each.start - 10) : each.end + 8]
        if (not _PAYS.search(around) and not _REST.search(before)) or _NO_PAYMENT.search(before[-8:]):
            continue
        run.append(each)
        if _REST.search(before):
            if len(run) > 1 and sum(share.value for share in run) != 1:
                yield tuple(run)
            run = []


def wrong_capitals(text: str) -> Iterator[tuple[Amount, Amount]]:
    """Yield amounts in figures with the differing amount in capital figures that is to repeat them."""
    narrow = text.translate(NARROW)
    for first, second in pairwise(amounts(text)):
        between = _CAPITALS.fullmatch(narrow, first.end, second.start)
        if between and second.is_words and not first.is_words and first.value != second.value:
            yield first, second


def _are_months(values: Sequence[Decimal], sums: Sequence[Amount], slack: Decimal) -> bool:
    """Tell whether one of the sums is a product for a number of months of the year: 15人，每人每月1,000元，计18万元."""
    return any(
        abs(value * months - each.value) <= slack
        for value in values
        for each in sums
        for months in range(2, 13)
    )


def _within(quantity: Quantity, price: Amount) -> bool:
    return price.start <= quantity.start < price.end


def _fits(prices: Sequence[Amount], counted: Sequence[Quantity]) -> bool:
    """Tell whether the things counted are those that the prices are for."""
    return all(
        price.per.startswith(each.thing) for price, each in zip(prices, counted, strict=True) if price.per
    )


def _is_for_each(prices: Sequence[Amount], counted: Sequence[Quantity]) -> bool:
    """Tell whether somebody who is counted gets one of what is priced, at least: 200家, 8元/套."""
    return len(prices) == 1 and counted[0].thing in _HOLDERS and prices[0].per in _DELIVERED


def _product(prices: Sequence[Amount], counted: Sequence[Quantity]) -> Decimal:
    return sum((price.value * each.number for price, each in zip(prices, counted, strict=True)), Decimal(0))


def list_markers(text: str) -> list[tuple[int, str, int]]:
    """Return place, style and number of each list marker."""
    found: list[tuple[int, str, int]] = []
    for match in _MARKER.finditer(text.translate(NARROW)):
        style = match.lastgroup or ""
        words = match[style]
        if style == "circled":
            found.append((match.start(), style, ord(words) - ord("①") + 1))
        elif words.isdecimal():
            found.append((match.start(), style, int(words)))
        else:
            found.append((match.start(), f"{style} spoken", int(spoken_number(words) or 0)))
    return found


def _listed(start: int, markers: list[tuple[int, str, int]], text: str) -> int:
    """Return how many items of one style follow in order from 1; the first stands near the announcement."""
    style, count = "", 0
    for place, kind, number in markers:
        if place < start:
            continue
        if not style:
            if number != 1 or place - start > _NEAR or text.count("\n", start, place) > 1:
                return 0
            style = kind
        if kind == style:
            if number != count + 1:
                break
            count = number
    return count
