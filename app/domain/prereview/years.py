"""Years, the mark 新增 and the duration: rule W13."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.form.places import Place
from app.domain.form.project_code import read_project_code
from app.domain.form.sheet import Sheet
from app.domain.prereview.finding import Remark, Severity, Undecided
from app.domain.prereview.rule import D88, FEASIBILITY, FORM_NOTE, Subject, rule
from app.domain.prose.dates import Period, periods
from app.domain.text import Unreadable

_BREAK = re.compile(r"[，,。；;！!？?\n]")
_PAID = re.compile(r"支付|付款|预付|已付|拨付|结算|首付|[首尾]款|进度款")
_UNPAID = re.compile(r"未支付|未付款|不支付|无需支付|报价|同类|类似|参照|参考")
_DONE = re.compile(
    r"完成|验收|交付|竣工|建成|上线|支付|付款|[尾余]款|拨付|结算|服务期|履约期|合同期|质保期|截止|截至|为止|以前|之前|[日月年底]前"
)
_NEW = re.compile(
    r"(?<![非是无])(?<!不属于)(?<!是否)(?<!是否为)(?:本年度?|今年|当年)?(?:新增|新立项|新设|新申报)(?:的)?项目(?!数|个数|接入)"
)
_TITLE = re.compile(r"《[^《》]{0,120}》|《[^《》]{0,80}《[^《》]{0,80}》[^《》]{0,80}》")
_FAR = re.compile(
    r"(?<![\d.,，A-Za-z第])(?P<year>\d{4})(?:"
    r"年(?:(?P<day>\s?\d{1,2}月\d{1,2}[日号])|(?=\s?\d{1,2}月|[度底初末内]|[上下]半年|第[一二三四]季"
    r"|完成|建成|竣工|验收|交付|支付|付款|启动|实施|开展|投入))"
    r"|(?P<sign>[-/.])(?:0?[1-9]|1[0-2])(?P=sign)(?:0?[1-9]|[12]\d|3[01])(?![\d.]))"
)
"""A year of four figures that says when something is done, of whatever century."""
_FAR_AHEAD, _LONG_AGO = 30, 1900
_PROSE = ("costing_basis", "annual_objective", "long_term_objective")


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last year of a project."""

    first: int
    last: int

    @property
    def words(self) -> str:
        """The years for people."""
        return f"{self.first}年" if self.first == self.last else f"{self.first}—{self.last}年"


def span_of(sheet: Sheet) -> Span | None:
    """Return the years of a project: the year in its code, and as many as 实施期限 says; None without either."""
    try:
        first = 2000 + int(read_project_code(sheet.project_code).start_year)
    except Unreadable:
        return None
    years = sheet.implementation_years
    return Span(first, first + years - 1) if years and years > 0 else None


@rule(
    "W13",
    Severity.WARNING,
    "年度、新增标识与实施期限不一致",
    FEASIBILITY,
    condition=(
        "项目名称中的年度不是预算年度；标为新增而编码年度或付款早于预算年度；完成或付款时间晚于编码年度加实施期限；"
        "预算年度不在实施期限内；写有离预算年度三十年以上或上世纪以前的日期；标为延续却自称新增；最后一年的新增项目没有安排全部金额，以后年度没有金额。"
    ),
    authority=f"{FORM_NOTE}；{D88} 可行性；编码年度由历年申报表推得",
    blind="延续项目支付尾款时名称可以保留原年度；合同是否早已签订、款项是否早已支付，只能从文字看出。",
)
def years_agree(subject: Subject) -> Iterator[Remark | Undecided]:
    """The years of name, code, duration, payments and dates against each other."""
    sheet, year = subject.sheet, subject.budget_year
    if year is None:
        yield Undecided("没有预算年度，无法核对名称、付款和完成时间的年度。")
        return
    yield from _name(sheet, year)
    yield from _far_off(subject, year)
    told = list(_paid_before(sheet, year) if sheet.is_new_project else _called_new(sheet))
    yield from told
    span = span_of(sheet)
    if span is None:
        yield Undecided("没有可读的项目编码或实施期限，无法核对项目起止年度。")
        return
    yield from () if told else _new(sheet, span, year)
    yield from _within(sheet, span, year)
    yield from _money(sheet, span, year)
    yield from _dates(subject, span, year + _FAR_AHEAD)


def _name(sheet: Sheet, year: int) -> Iterator[Remark]:
    named = periods(sheet.project_name)
    if not named or any(period.has(year) for period in named):
        return
    quote = named[0].words
    advice = (
        "标为新增项目，请更正名称或新增标识。"
        if sheet.is_new_project
        else "如为延续项目支付尾款，请在测算依据中说明；否则请更正名称。"
    )
    yield Remark(Place("project_name"), f"写“{quote}”，与预算年度{year}年不一致。{advice}", quote)


def _new(sheet: Sheet, span: Span, year: int) -> Iterator[Remark]:
    if sheet.is_new_project and span.first < year:
        yield Remark(
            Place("is_new_project"),
            f"为“是”，但项目编码表明项目始于{span.first}年，早于预算年度{year}年；请核对是否为延续项目。",
            sheet.shown("is_new_project"),
        )


def _paid_before(sheet: Sheet, year: int) -> Iterator[Remark]:
    """A new project for which money was paid in an earlier year."""
    for key in ("costing_basis", "annual_objective", "policy_basis"):
        text = getattr(sheet, key)
        for period in _untitled_periods(text):
            clause = _clause(text, period)
            if period.last.year < year and _PAID.search(clause) and not _UNPAID.search(clause):
                quote = clause.strip()
                yield Remark(
                    Place("is_new_project"),
                    f"为“是”，但写有“{quote[:40]}”，{period.last.year}年已有付款，不应为新增；请更正。",
                    sheet.shown("is_new_project"),
                )
                return


def _called_new(sheet: Sheet) -> Iterator[Remark]:
    """A project that is not marked as new and calls itself, or a part of it, new."""
    found = sheet.is_new_project is False and _NEW.search("\n".join(getattr(sheet, key) for key in _PROSE))
    if found:
        yield Remark(
            Place("is_new_project"),
            f"为“否”，但文字中写有“{found[0]}”；新增的内容请单列项目，或更正新增标识。",
            sheet.shown("is_new_project"),
        )


def _within(sheet: Sheet, span: Span, year: int) -> Iterator[Remark]:
    if not span.first <= year <= span.last:
        yield Remark(
            Place("implementation_years"),
            f"为{sheet.implementation_years}年，自编码年度起为{span.words}，不含预算年度{year}年；请更正期限。",
            sheet.shown("implementation_years"),
        )


def _money(sheet: Sheet, span: Span, year: int) -> Iterator[Remark]:
    total, amount = sheet.medium_term_amount, sheet.budget_year_amount
    if total is None or amount is None or span.first == span.last or amount <= 0:
        return
    if sheet.is_new_project and year == span.last and amount < total:
        yield Remark(
            Place("implementation_years"),
            f"到{span.last}年为止，新增项目本年度却只安排{sheet.shown('budget_year_amount')}元，"
            f"少于总金额{sheet.shown('medium_term_amount')}元；其余何时支付，请延长期限或说明。",
            sheet.shown("implementation_years"),
        )
    elif amount == total and year < span.last:
        yield Remark(
            Place("implementation_years"),
            f"到{span.last}年为止，总金额却全部在本年度安排，以后年度没有金额；请核对期限，或把金额分到各年。",
            sheet.shown("implementation_years"),
            severity=Severity.HINT,
        )


def _far_off(subject: Subject, year: int) -> Iterator[Remark]:
    """A year that no project of this budget year reaches, nor anything that it looks back on; one remark a place."""
    for place, text in _places(subject, ("policy_basis", *_PROSE)):
        for match in _FAR.finditer(_without_titles(text)):
            named = int(match["year"])
            is_day = match["day"] or match["sign"]
            if named > year + _FAR_AHEAD or (named < _LONG_AGO and is_day):
                quote = match[0] if is_day else f"{named}年"
                yield Remark(
                    place, f"写有“{quote}”，与预算年度{year}年相距太远，疑为笔误；请核对年份。", quote
                )
                break


def _places(subject: Subject, keys: Iterable[str]) -> list[tuple[Place, str]]:
    places = [(Place(key), getattr(subject.sheet, key)) for key in keys]
    return places + [
        (Place(key, row.identity), getattr(row, key))
        for row in subject.rows()
        for key in ("target_value", "definition")
    ]


def _dates(subject: Subject, span: Span, latest: int) -> Iterator[Remark]:
    """Completion or payment after the project's last year, one remark a place; after `latest` it is told as far off."""
    for place, text in _places(subject, _PROSE):
        for period in _untitled_periods(text):
            clause = _clause(text, period)
            is_short_enough = period.first.year == period.last.year
            if (
                is_short_enough
                and span.last < period.last.year <= latest
                and (period.is_exact or _DONE.search(clause))
            ):
                yield Remark(
                    place,
                    f"写有“{period.words}”，晚于项目期限（自编码年度起为{span.words}）；请调整时间或实施期限。",
                    period.words,
                )
                break


def _untitled_periods(text: str) -> tuple[Period, ...]:
    """Return the periods of a text but for those in titles, whose years are of documents."""
    return periods(_without_titles(text)) if text else ()


def _without_titles(text: str) -> str:
    return _TITLE.sub(lambda match: " " * len(match[0]), text)


def _clause(text: str, period: Period) -> str:
    before = _BREAK.split(text[max(period.start - 40, 0) : period.start])[-1]
    return before + period.words + _BREAK.split(text[period.end : period.end + 40], maxsplit=1)[0]
