"""指标值 as people write them: understood for the screen and the prereview, irregular signs put right (rule W06)."""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from app.domain.form.sheet import NONE_WORDS
from app.domain.labelled import Labelled
from app.domain.text import is_blank, squeezed


class Nature(Labelled):
    """What kind of value it is."""

    NUMBER = "number", "数值"
    DATE = "date", "日期"
    WORDS = "words", "定性"


class Operator(Labelled):
    """How a result is held against the number; the value is the sign."""

    AT_LEAST = "≥", "不低于"
    AT_MOST = "≤", "不超过"
    EQUAL = "＝", "等于"
    MORE = ">", "大于"
    LESS = "<", "小于"


_SIGNS = {
    Operator.AT_LEAST: r"[≥≧⩾]|>=|=>|大于(?:或)?等于|不[得能应可]?[少小低]于|至少|最少",
    Operator.AT_MOST: r"[≤≦⩽]|<=|=<|小于(?:或)?等于|不[得能应可]?(?:超过|[高多大]于)|至多|最多",
    Operator.EQUAL: "=|等于",
    Operator.MORE: ">|[大高多]于|超过",
    Operator.LESS: "<|[小低少]于",
}
_SUFFIXES = {
    "以上": Operator.AT_LEAST,
    "以下": Operator.AT_MOST,
    "以内": Operator.AT_MOST,
    "之内": Operator.AT_MOST,
    "内": Operator.AT_MOST,
}
"""Each includes the number: 民法典, article 1259."""

_LENIENT = {Operator.MORE: Operator.AT_LEAST, Operator.LESS: Operator.AT_MOST}
"""The signs that the form knows in place of those that it does not; they let the number itself in."""

_OF_DATES = {
    Operator.AT_LEAST: "不早于",
    Operator.AT_MOST: "不晚于",
    Operator.MORE: "晚于",
    Operator.LESS: "早于",
}

_NARROW = str.maketrans("０１２３４５６７８９％﹪＜﹤＞﹥＝＋－−﹣．～〜∼", "0123456789%%<<>>=+---.~~~")
_SIGN = "|".join(f"(?P<{operator.name}>{pattern})" for operator, pattern in _SIGNS.items())
_CHANGES = "提升|提高|增长|增加|上升|降低|下降|减少|缩短|压缩|节约|节省|达|控制|保持|覆盖|新增|完成|误差|偏差"
_SUMS = "全年|年均|月均|日均|人均|平均|年度|共计?|累计|合计|总计|每(?:[年月周日天人次]|季度)"
_SELF_NAMED = r"[^\W\d_]{1,12}[率度](?:为|达到?)?"
_LEAD = f"(?P<words>(?:{_CHANGES})[至到在了]?|{_SUMS}|{_SELF_NAMED})?"
_NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,8})?"
_UNIT = r"(?:[^\W\d_]|[%‰°℃㎡㎥/·²³]){0,6}?"
_SUFFIX = (
    r"(?:及?(?P<suffix>以上|以下|[以之]内|内(?=$|[(（]|完成|响应|办|到|解决|处理|恢复|修复|答复|回复)))?"
)
_TAIL = r"(?![-~–—至到±])\D{1,20}"
_NOTE = rf"[(（][^()（）]*[)）]|(?<=[%‰]){_TAIL}"

_SINGLE = re.compile(
    rf"{_LEAD}(?:{_SIGN}|(?P<about>大?约|近))?(?P<number>[+-]?{_NUMBER})(?P<odd>余|多(?!于))?(?P<unit>{_UNIT})"
    rf"(?:[(（]含[)）])?{_SUFFIX}(?P<nearly>左右)?(?P<note>{_NOTE}|(?(suffix){_TAIL}|(?!)))?"
)
_RANGE = re.compile(
    rf"{_LEAD}(?P<number>[+-]?{_NUMBER})(?P<first>{_UNIT})[-~–—至到]+(?P<upper>{_NUMBER})(?P<unit>{_UNIT})(?P<note>{_NOTE})?"
)
_TOLERANCE = re.compile(
    rf"{_LEAD}(?:(?P<number>{_NUMBER})(?P<first>{_UNIT}))?±(?P<by>{_NUMBER})(?P<unit>{_UNIT})(?:[以之]?内)?(?P<note>{_NOTE})?"
)
_DATE = re.compile(
    rf"(?:{_SIGN}|于|在|截[至止]|到)?(?:(?P<year>(?:19|20)\d\d)年度?)?"
    r"(?:(?P<month>\d{1,2})月份?(?:(?P<day>\d{1,2})[日号])?)?"
    r"(?P<end>[底末])?(?:[之以]?(?P<by>[前内]))?(?P<words>\D{0,20})"
)
_NUMERIC_DATE = re.compile(r"\b((?:19|20)\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?![\d.])")
_INNER_BLANK = re.compile(r"(?<![\d.,])\s+|\s+(?!\d)")
"""Blanks, but for those between figures: 3 5 is not 35."""

_ONES = "一二三四五六七八九"
_NUMERAL = f"[{_ONES}两]?十[{_ONES}]?|[{_ONES}两]"
_COUNT = re.compile(
    rf"(?P<sign>(?:{_SIGN})?)(?P<numeral>{_NUMERAL})"
    r"(?P<behind>(?:个?月|个|人?次|[项套份台场篇家人天周年条批期]|小时|分钟|个?工作日)(?:及?以上|及?以下|[以之]?内)?)"
)
_SHARE = re.compile(rf"百分之({_NUMERAL})(?![十百千万点])")

_LONGEST, _SHOWN = 200, 40
_CLOSE = "%‰°℃"


@dataclass(frozen=True, slots=True)
class TargetDate:
    """A date as far as it is written: no year in 12月31日, no day in 2025年12月底. `by` is 前, 内 or "" behind it."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    at_end: bool = False
    by: str = ""

    @property
    def last(self) -> date | None:
        """The last day that it may mean, None without a year. 2025年12月前 reaches to the 31st, as offices use it."""
        if self.year is None:
            return None
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def __str__(self) -> str:
        parts = ((self.year, "年"), (self.month, "月"), (self.day, "日"))
        return "".join(f"{n}{word}" for n, word in parts if n) + ("底" if self.at_end else "") + self.by


@dataclass(frozen=True, slots=True)
class TargetValue:
    """What a 指标值 says; a part that it does not have is None, "" or False.

    `number` to `upper` is a range. `words` stand before a number (提升), behind a date (签订合同), or are all there is;
    `note` stands behind a number. A text with figures that has no known form is WORDS, too.
    """

    nature: Nature | None = None
    operator: Operator | None = None
    number: Decimal | None = None
    upper: Decimal | None = None
    unit: str = ""
    date: TargetDate | None = None
    words: str = ""
    note: str = ""
    is_approximate: bool = False

    @property
    def shown(self) -> str:
        """The value read aloud in a few words, such as 不低于 95%; "" for a blank, 不适用 and 无."""
        match self.nature:
            case Nature.NUMBER:
                apart = " " if self.note[:1].isalpha() else ""
                return f"{self._lead} {self._quantity}".strip() + apart + self.note
            case Nature.DATE:
                ending = self.words or ("完成" if self.date and self.date.by else "")
                lead = _OF_DATES.get(self.operator, "") if self.operator else ""
                return f"{lead} {self.date}{ending}".strip()
            case Nature.WORDS:
                kind = "文字" if re.search(r"\d", self.words) else Nature.WORDS.label
                return f"{kind}：{self.words[:_SHOWN]}{'…' if len(self.words) > _SHOWN else ''}"
            case _:
                return ""

    @property
    def _lead(self) -> str:
        if self.is_approximate:
            return f"{self.words}约"
        if self.operator:
            return f"{self.words}{self.operator.label}"
        return self.words or ("等于" if self.upper is None else "")

    @property
    def _quantity(self) -> str:
        is_close = self.unit[:1] in tuple(_CLOSE)
        unit = self.unit if is_close or not self.unit else f" {self.unit}"
        if self.upper is None:
            return f"{self.number:,f}{unit}"
        if self.number == -self.upper:
            return f"±{self.upper:,f}{unit} 以内"
        return f"{self.number:,f}{unit if is_close else ''} 至 {self.upper:,f}{unit}"


@dataclass(frozen=True, slots=True)
class Correction:
    """The regular way to write a value: its text, the words of the button, and whether it means the same."""

    text: str
    words: str
    keeps_meaning: bool


def understood(text: str) -> TargetValue:
    """Return what a 指标值 says; whatever the text, it raises nothing."""
    return _understood(text) if len(text) <= _LONGEST else _understood.__wrapped__(text)


@lru_cache(4096)
def _understood(text: str) -> TargetValue:
    if is_blank(text) or squeezed(text) in NONE_WORDS:
        return TargetValue()
    compact = _compact(text)
    return (
        _date(compact)
        or _single(compact)
        or _range(compact)
        or _tolerance(compact)
        or TargetValue(
            Nature.WORDS, _operator(re.match(_SIGN, compact)), words=" ".join(text.split()) or compact
        )
    )


def corrections(text: str) -> tuple[Correction, ...]:
    """Return how a single number with an irregular sign or inner blanks is written regularly, () for all else.

    A correction that lets the number itself in (大于95% as ≥95%) does not keep the meaning, and its words say so.
    """
    return _corrections(text) if len(text) <= _LONGEST else ()


@lru_cache(4096)
def _corrections(text: str) -> tuple[Correction, ...]:
    compact = _compact(text)
    value, match = _single(compact), _SINGLE.fullmatch(compact)
    if not value or not match or value.words or value.is_approximate or match["suffix"] in ("内", "之内"):
        return ()
    sign = value.operator and _LENIENT.get(value.operator, value.operator)
    quantity = match["number"] + value.unit
    regular = f"{sign or ''}{quantity}{value.note}"
    if regular == text.strip().replace("=", Operator.EQUAL):
        return ()
    keeps_meaning = sign == value.operator
    return (
        Correction(regular, f"改为{regular}{'' if keeps_meaning else f'（含{quantity}）'}", keeps_meaning),
    )


def _compact(text: str) -> str:
    """Return the text with narrow figures and signs and without blanks; "" for one too long to be a number or a date."""
    if len(text) > _LONGEST:
        return ""
    seen = "".join(c for c in text.translate(_NARROW) if unicodedata.category(c) != "Cf").strip()
    seen = re.sub(r"(?<=\d)，(?=\d{3}(?!\d))", ",", _INNER_BLANK.sub("", seen))
    seen = re.sub(rf"百分之({_NUMBER})", r"\1%", re.sub("百分之?百", "100%", seen))
    seen = _SHARE.sub(lambda match: f"{_figures(match[1])}%", seen)
    match = _COUNT.fullmatch(seen)
    return f"{match['sign']}{_figures(match['numeral'])}{match['behind']}" if match else seen


def _figures(numeral: str) -> int:
    tens, ten, ones = numeral.replace("两", "二").rpartition("十")
    return (_ONES.find(tens) + 1 if tens else 1) * 10 * bool(ten) + (_ONES.find(ones) + 1 if ones else 0)


def _operator(match: re.Match[str] | None) -> Operator | None:
    return next((operator for operator in Operator if match and match[operator.name]), None)


def _single(compact: str) -> TargetValue | None:
    match = _SINGLE.fullmatch(compact)
    if not match:
        return None
    operator, behind = _operator(match), _SUFFIXES.get(match["suffix"])
    is_approximate = any(match[name] for name in ("about", "odd", "nearly"))
    if behind and operator not in (None, behind):
        return None
    return TargetValue(
        Nature.NUMBER,
        operator or behind,
        _decimal(match["number"]),
        unit=match["unit"],
        words=match["words"] or "",
        note=match["note"] or "",
        is_approximate=is_approximate,
    )


def _range(compact: str) -> TargetValue | None:
    match = _RANGE.fullmatch(compact)
    return _between(match, _decimal(match["number"]), _decimal(match["upper"])) if match else None


def _tolerance(compact: str) -> TargetValue | None:
    match = _TOLERANCE.fullmatch(compact)
    if not match:
        return None
    centre, by = _decimal(match["number"] or "0"), _decimal(match["by"])
    return _between(match, centre - by, centre + by)


def _between(match: re.Match[str], number: Decimal, upper: Decimal) -> TargetValue | None:
    if number > upper or match["first"] not in (None, "", match["unit"]):
        return None
    unit, words, note = (match[name] or "" for name in ("unit", "words", "note"))
    return TargetValue(Nature.NUMBER, None, number, upper, unit, words=words, note=note)


def _date(compact: str) -> TargetValue | None:
    match = _DATE.fullmatch(_NUMERIC_DATE.sub(r"\1年\3月\4日", compact))
    if not match or not (match["year"] or match["month"]):
        return None
    year, month, day = (int(match[name]) if match[name] else None for name in ("year", "month", "day"))
    # Without a year 29 February may be meant for a leap year.
    if month is not None and not (
        1 <= month <= 12 and (day is None or 1 <= day <= monthrange(year or 2000, month)[1])
    ):
        return None
    due = TargetDate(year, month, day, bool(match["end"]), match["by"] or "")
    return TargetValue(Nature.DATE, _operator(match), date=due, words=match["words"])


def _decimal(figures: str) -> Decimal:
    return Decimal(figures.replace(",", ""))
