"""When results are due: rules E08 and H03."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from app.domain.form.places import Place
from app.domain.form.sheet import IndicatorRow
from app.domain.form.target_values import Correction, Nature, Operator, TargetDate, TargetValue, understood
from app.domain.prereview.finding import Remark, Severity, Undecided
from app.domain.prereview.rule import D88, D101, FEASIBILITY, Subject, rule
from app.domain.prereview.values import QUOTED, place, quoted, stated
from app.domain.text import squeezed

TIMELINESS = "时效指标"

_DEADLINE = re.compile(
    r"(?<!\d)(20\d\d)(?:\s?年度?\s?|[-/.])(?:(\d{1,2})(?:\s?月份?\s?|[-/.])(?:(\d{1,2})\s?[日号]?)?)?\s?[底末]?\s?[之以]?前",
    re.ASCII,
)
_PART_OF_YEAR = re.compile(
    r"(?:于|在|截至|截止)?(20\d\d)年度?(?:第?[一二三四1-4]季度|[上下]半年|全年)", re.ASCII
)
_PART = re.compile(r"季度|半年|旬|初|至|到|期间")
_COMPARED = re.compile(r"^(?:以[来后]|起|后|之后|度?(?:水平|标准|同期|基础|平均|的))")
_REGULAR = re.compile(r"(?<!\d)20\d\d年\d{1,2}月\d{1,2}日[之以]?前", re.ASCII)
_SOME_DATE = re.compile(
    r"(?<!\d)20\d\d(?:年|[-/.]\d{1,2})|(?<!\d)\d{1,2}月\d{1,2}日|(?<!\d)\d{1,2}月[底末份]|[年月季旬度][底末]|年内",
    re.ASCII,
)
_BEGINNINGS = re.compile(
    r"(?:开始|启动|开工|动工|签订|签署|签约|订立|签合同|立项|招投?标|中标|发标|开标|进场)"
    r"(?!(?:项目|服务|采购|施工)?(?:合同|协议|工作|通知书)?(?:之日|生效|之)?(?:起|后|以后))"
)
_CONTRACTS = re.compile(r"[\u4e00-\u9fff]{2,6}(?:合同|协议)")
"""处置合同 is a contract, and no result."""
_RESULTS = re.compile(r"验收|交付|竣工|完工|上线|投用|结项|结题|响应|应急|预案|解决|处置|修复")
_MOMENTS = ("毫秒", "秒", "分", "分钟", "小时", "个小时")


@rule(
    "E08",
    Severity.ERROR,
    "完成时点早于预算年度",
    FEASIBILITY,
    condition="时效指标要求的完成时点早于预算年度的1月1日。",
    authority=f"{D88}（可行性）",
    blind="只认得写出年份的时点；同一格有几个时点的，看最晚的一个。",
)
def before_the_budget_year(subject: Subject) -> Iterator[Remark | Undecided]:
    """Deadlines that have passed before the budget year begins."""
    if subject.budget_year is None:
        yield Undecided("没有预算年度，无法判断时点是否过早。")
        return
    first_day = date(subject.budget_year, 1, 1)
    for row in subject.rows(TIMELINESS):
        due = _due(row)
        if due and due[0] < first_day:
            _, where, words = due
            yield Remark(
                where,
                f"要求的时点“{words}”早于预算年度{subject.budget_year}年，请改为本年度的时点。",
                words,
            )


def _due(row: IndicatorRow) -> tuple[date, Place, str] | None:
    """Return the last deadline of a row, where it stands and its words: in the value, else in the explanation."""
    value = understood(row.target_value)
    if value.date is not None:
        if value.operator in (Operator.AT_LEAST, Operator.MORE) or _COMPARED.match(value.words):
            return None
        return (value.date.last, place(row), quoted(row)) if value.date.last else None
    part = _PART_OF_YEAR.match(squeezed(row.target_value[:QUOTED]))
    if part:
        return date(int(part[1]), 12, 31), place(row), quoted(row)
    for where, text in ((place(row), row.target_value), (Place("definition", row.identity), row.definition)):
        deadlines = [
            (day, where, match[0]) for match in _DEADLINE.finditer(text) if (day := _last_day(match))
        ]
        if deadlines:
            return max(deadlines, key=lambda each: each[0])
    return None


def _last_day(match: re.Match[str]) -> date | None:
    year, month, day = int(match[1]), int(match[2] or 12), int(match[3] or 0)
    if not 1 <= month <= 12 or day > monthrange(year, month)[1]:
        return None
    return date(year, month, day or monthrange(year, month)[1])


@rule(
    "H03",
    Severity.HINT,
    "时效不以成果完成计量",
    FEASIBILITY,
    condition="时效指标以开始、启动、签订合同、招标等为节点，或时点没有写成“YYYY年M月D日前”。",
    authority=f"{D101}（时效指标）",
    blind="当年只做采购、成果在以后年度的项目也会提示，加以说明即可。",
)
def not_the_result(subject: Subject) -> Iterator[Remark]:
    """Milestones before the work, and deadlines without a last day."""
    for row, value in stated(subject, TIMELINESS):
        if _is_beginning(row, value):
            message = (
                f"以“{_beginning(row)}”为节点，不反映成果完成得是否及时，请改为成果完成、验收或交付的时间。"
            )
            yield Remark(
                Place("name", row.identity) if _BEGINNINGS.search(row.name) else place(row),
                message,
                _beginning(row),
            )
        if _is_loose_date(row.target_value, value):
            message = f"时点“{quoted(row)}”没有写成“YYYY年M月D日前”，请写明年、月、日和“前”。"
            yield Remark(place(row), message, quoted(row), correction=_dated(value))


def _beginning(row: IndicatorRow) -> str:
    match = _BEGINNINGS.search(row.name) or _BEGINNINGS.search(row.target_value)
    return match[0] if match else ""


def _is_beginning(row: IndicatorRow, value: TargetValue) -> bool:
    return (
        bool(_beginning(row))
        and not _RESULTS.search(_CONTRACTS.sub("", row.name + row.target_value))
        and value.unit not in _MOMENTS
    )


def _is_loose_date(text: str, value: TargetValue) -> bool:
    seen = squeezed(text)
    if _REGULAR.search(seen):
        return False
    if value.date is not None:
        if _COMPARED.match(value.words):
            return False
        # 1月内 without a year may well be a span of a month.
        return value.date.by != "内" or value.date.year is not None
    return value.nature is Nature.WORDS and bool(_SOME_DATE.search(seen))


def _dated(value: TargetValue) -> Correction | None:
    """Return the date written as a deadline with its last day, None where that would be a guess."""
    date = value.date
    if date is None or value.operator in (Operator.AT_LEAST, Operator.MORE, Operator.LESS):
        return None
    last = date.last
    if (
        last is None
        or _PART.search(value.words)
        or (date.month is None and date.by == "前" and not date.at_end)
    ):
        return None
    text = f"{last.year}年{last.month}月{last.day}日前"
    keeps_meaning = _is_exact(date) or value.operator is Operator.AT_MOST
    return Correction(text + value.words, f"改为{text}{'' if keeps_meaning else '（含当日）'}", keeps_meaning)


def _is_exact(date: TargetDate) -> bool:
    """Tell whether the last day is the one that was meant: 11月底前, 2025年内, 12月31日前."""
    return date.at_end or date.by == "内" or (date.by == "前" and date.day is not None)
