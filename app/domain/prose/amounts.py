"""Amounts and percentages in prose, with positions: 12.5万元, ￥36,500.00元, 人民币壹佰万元整, 120元/条, 70%, 三成."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

NARROW = str.maketrans(
    "０１２３４５６７８９％﹪．￥＋－−﹣＝／＊ＸＷ：（）［］", "0123456789%%.¥+---=/*XW:()[]"
)
"""Full-width figures and signs to narrow ones, character by character, so that positions stay."""

SCALES = {
    "亿": Decimal(100_000_000),
    "千万": Decimal(10_000_000),
    "百万": Decimal(1_000_000),
    "万": Decimal(10_000),
    "W": Decimal(10_000),
    "w": Decimal(10_000),
    "千": Decimal(1_000),
    "百": Decimal(100),
    "": Decimal(1),
}
NUMBER = r"(?:\d{1,3}(?:,\d{3}(?!\d)){1,4}|\d{1,15})(?:\.\d{1,8})?"
SCALE = r"亿|千万|百万|万|[Ww](?![A-Za-z])|[千百](?=元)"
YUAN = r"元(?!器件|素|旦|宇宙|数据)|圆(?=整)"
THINGS = (
    "平方公里|平方米|立方米|平米|公里|公斤|公顷|千米|千瓦|千克|人次|人月|人天|人日|人年|点位|机柜|终端|端口|小时|分钟|课时|学时|季度|"
    "记录|系统|套餐|站点|路段|亩次|车次|台次|份次|件次|条次|班次|"
    "人|条|个|次|件|户|台|套|份|项|家|座|亩|吨|米|字|页|册|张|辆|株|棵|头|只|名|位|栋|幢|间|里|部|片|副|支|枚|例|批|瓶|盒|箱|"
    "场|期|班|路|站|点|处|宗|篇|幅|块|根|架|艘|节|课|门|柜|卡|号|线|段|桶|袋|车|趟|轮|款|版|种|类|组|队|所|科|村|校|院|度|核|"
    "月|天|日|周|㎡|GB|TB|MB|Mbps|G|M"
)
"""Words for what is counted or measured, the long ones first."""
_NO_THING = (
    "人[工员民力才]|户外|台账|项目|家具|家电|字节|间接|部[分门署]|支[出付]|场[地所馆租]|处[理置]|科[技研]|点[到对]|期[间限内]|线[路上下]|类[别型]|"
    "车辆|组[织建]|度[假量]|款项|号码|位[置于]|所[有需以]|节[约省]|版[本权]|批[复准]|路由|月[度均]|日[常均]|课题|站[在点]|门[禁户]"
)
"""Words that begin like one of the things and are none: 10万项目经费 are not 100,000 items."""
_COUNTED = rf"[余多]?(?!{_NO_THING})(?:{THINGS})"
_PER = (
    rf"(?:\s?(?:[/／]|每)\s?(?P<per>年度?|(?:{THINGS})(?:[/·.]?(?:{THINGS}|年))?)"
    rf"|\s?\(\s?[/每]?\s?(?P<bracketed>(?:{THINGS})(?:[/·.](?:{THINGS}|年))?)\s?\))"
)
_FIGURE = re.compile(
    rf"(?P<sign>¥|RMB|人民币)?\s?(?<![\d.])(?P<number>{NUMBER})\s?"
    rf"(?:(?P<odd>[余多])?(?P<scale>{SCALE})?\s?(?:(?P<yuan>{YUAN})|(?<=[万亿Ww])(?P<bare>(?!{_COUNTED})))(?:{_PER})?|(?!\d))"
)
_TO = re.compile(rf"\s?(?:[万亿]?元?)\s?[-~～—–至到]{{1,2}}\s?{NUMBER}\s?(?:{SCALE})?\s?(?:{YUAN})?")

_FIGURES = {"零": 0, "〇": 0, "两": 2, "參": 3, "陸": 6} | {
    figure: value
    for row in ("一二三四五六七八九", "壹贰叁肆伍陆柒捌玖")
    for value, figure in enumerate(row, 1)
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_SPOKEN = "".join([*_FIGURES, *_TENS])
_WORDS = re.compile(
    rf"(?<![\d.{_SPOKEN}万亿])(?P<whole>[{_SPOKEN}万亿]{{1,30}})[元圆](?!器件|素|旦|宇宙)(?P<cents>(?:零?[{_SPOKEN}]角)?(?:零?[{_SPOKEN}]分)?)整?"
)

_ROUGHLY = re.compile(r"(?:大?约|大概|将近|接近|左右)[为是]?(?:人民币)?\s?$")
_PRICE = re.compile(
    rf"(?:单价|(?<!取)均价|平均|[每单](?P<thing>个月|{THINGS})|(?P<head>人|户)均|每(?!年))[^。；;，,、\n\d]{{0,16}}$"
)
_PERCENT = re.compile(
    rf"(?<![\d.])(?P<number>\d{{1,5}}(?:\.\d{{1,6}})?)\s?%"
    rf"|百分之(?P<of_hundred>\d{{1,3}}(?:\.\d{{1,4}})?|[{_SPOKEN}]{{1,4}})"
    rf"|(?<![{_SPOKEN}])(?P<tenths>[一二两三四五六七八九])成(?![为立本都功果员品交熟])"
)
_YEAR = re.compile(r"(?<!\d)(?:20)?([23]\d)\s?年")
_STOP = re.compile(r"[。；;\n]")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in yuan at `start:end` of its text; `unit` is what one of its last printed digit is worth.

    `per` is what it is for one of (条, 人/月, 年), "" for a whole amount; `is_priced`: words before it (单价, 每个) make it
    a unit price. `is_range`: one end of a range. `is_words`: in Chinese figures.
    """

    start: int
    end: int
    value: Decimal
    unit: Decimal
    per: str = ""
    is_priced: bool = False
    is_about: bool = False
    is_range: bool = False
    is_words: bool = False

    @property
    def is_unit_price(self) -> bool:
        """For one of many things or for a month, so that nothing is made of it by addition."""
        return self.is_priced or self.per not in ("", "年", "年度")


@dataclass(frozen=True, slots=True)
class Percent:
    """A share (0.7 for 70%) at `start:end`; `year` is the last one that its sentence names before it."""

    start: int
    end: int
    value: Decimal
    year: int | None = None


def amounts(text: str) -> tuple[Amount, ...]:
    """Return the amounts of money in their order; a figure needs 元, 万, 亿, ￥ or the look of 72,500.00 to be one."""
    narrow = text.translate(NARROW)
    return tuple(sorted((*_in_figures(narrow), *_in_words(narrow)), key=lambda amount: amount.start))


def percents(text: str) -> tuple[Percent, ...]:
    """Return the percentages in their order."""
    narrow = text.translate(NARROW)
    years = [(match.start(), 2000 + int(match[1])) for match in _YEAR.finditer(narrow)]
    stops = [0, *(match.end() for match in _STOP.finditer(narrow))]
    found = []
    for match in _PERCENT.finditer(narrow):
        value = _share(match)
        sentence = stops[bisect_right(stops, match.start()) - 1]
        last = bisect_right(years, (match.start(), 0)) - 1
        year = years[last][1] if last >= 0 and years[last][0] >= sentence else None
        if value is not None:
            found.append(Percent(match.start(), match.end(), value, year))
    return tuple(found)


def spoken_number(words: str) -> Decimal | None:
    """Return what Chinese figures say (三百二十, 壹佰零伍万), None for what is no number."""
    total, section, figure = 0, 0, None
    for character in words:
        if character in _FIGURES:
            figure = _FIGURES[character]
        elif character in _TENS:
            section += (1 if figure is None else figure) * _TENS[character]
            figure = None
        elif character == "万":
            total, section, figure = total + (section + (figure or 0)) * 10_000, 0, None
        elif character == "亿":
            total, section, figure = (total + section + (figure or 0)) * 100_000_000, 0, None
        else:
            return None
    return Decimal(total + section + (figure or 0)) if words else None


def decimal(figures: str) -> Decimal:
    """Return a written figure without its separators."""
    return Decimal(figures.replace(",", ""))


def last_digit(figures: str) -> Decimal:
    """Return what one of the last printed digit is worth: 0.01 for 12.34."""
    return Decimal(1).scaleb(-len(figures.partition(".")[2]))


def as_written(value: Decimal, like: str = "") -> str:
    """Return an amount in yuan as people write it: in 万元 where the text `like` does, without one from 10,000 on."""
    in_tens = any(sign in like for sign in "万WwＷ") or (not like and value >= SCALES["万"])
    figures = f"{value / SCALES['万']:.6f}" if in_tens else f"{value:.2f}"
    return figures.rstrip("0").rstrip(".") + ("万元" if in_tens else "元")


def _in_figures(text: str) -> Iterator[Amount]:
    upper_end = 0
    for match in _FIGURE.finditer(text):
        start, number = match.start("number"), match["number"]
        upper = _TO.match(text, match.end("number")) if start >= upper_end else None
        is_range = upper is not None or start < upper_end
        upper_end = upper.end() if upper else upper_end
        has_unit = match["yuan"] is not None or match["bare"] is not None
        if not has_unit and not match["sign"] and not _looks_like_money(number):
            continue
        scale = SCALES[match["scale"] or ""] if has_unit else SCALES[""]
        before = text[max(0, start - 24) : start]
        price = _PRICE.search(before)
        thing = ((price["thing"] or price["head"]) if price else "") or ""
        yield Amount(
            match.start() if match["sign"] else start,
            match.end(),
            decimal(number) * scale,
            last_digit(number) * scale,
            match["per"] or match["bracketed"] or thing.replace("个月", "月"),
            price is not None,
            bool(_ROUGHLY.search(before) or match["odd"] or text.startswith("左右", match.end())),
            is_range,
        )


def _in_words(text: str) -> Iterator[Amount]:
    for match in _WORDS.finditer(text):
        whole = spoken_number(match["whole"])
        if whole:
            pairs = re.findall(rf"([{_SPOKEN}])([角分])", match["cents"])
            cents = sum(
                (
                    (spoken_number(figure) or 0) * Decimal("0.1" if unit == "角" else "0.01")
                    for figure, unit in pairs
                ),
                Decimal(0),
            )
            yield Amount(match.start(), match.end(), whole + cents, Decimal("0.01"), is_words=True)


def _looks_like_money(number: str) -> bool:
    return "," in number and len(number.partition(".")[2]) == 2


def _share(match: re.Match[str]) -> Decimal | None:
    if match["number"]:
        return Decimal(match["number"]) / 100
    if match["tenths"]:
        tenths = spoken_number(match["tenths"])
        return None if tenths is None else tenths / 10
    words = match["of_hundred"]
    number = Decimal(words) if words[0].isdecimal() else spoken_number(words)
    return None if number is None else number / 100
