"""A rule of the prereview: a small pure function, and beside it what people must know to judge what it says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.domain.form.sheet import WIDE, IndicatorRow, Sheet
from app.domain.prereview.earlier import Earlier
from app.domain.prereview.elsewhere import Elsewhere
from app.domain.prereview.finding import Remark, Severity, Undecided

FORM_NOTE = "申报表批注"
D88 = "财预〔2015〕88号"
D101 = "财预〔2021〕101号"
D10 = "财预〔2020〕10号"
D34 = "中发〔2018〕34号"
PRACTICE = "通行做法"
"""Where a rule has its authority; `PRACTICE` where no document is cited."""

COMPLETENESS, RELEVANCE, APPROPRIATENESS, FEASIBILITY = "完整性", "相关性", "适当性", "可行性"
"""The four 审核内容 of the review sheet."""


MOST_TEXT = 200_000
"""Code points of a whole form. Of a longer one only the firm rules, which read no prose, are applied."""


def text_length(sheet: Sheet) -> int:
    """Return how many code points the wide fields and the cells of the indicator table hold together."""
    fields = sum(len(getattr(sheet, field.key)) for field in WIDE)
    return fields + sum(len(cell) for row in sheet.rows for cell in row.cells)


@dataclass(frozen=True, slots=True)
class Subject:
    """What rules look at: the sheet, the year of its round, and other declarations' sheets to compare it with.

    `others` never holds the sheet itself; rules may rely on their fields alone, not on rows. Those that have nothing in
    common with it may be left out (`neighbours`); None says that there are no others at all. `elsewhere` are the rows whose
    explanation is that of another one's indicator. `earlier` is what it said before its amount was cut, None where there is
    nothing before, or nothing was cut. Without a `budget_year` what depends on it is undecided.
    """

    sheet: Sheet
    budget_year: int | None = None
    others: tuple[Sheet, ...] | None = None
    elsewhere: tuple[Elsewhere, ...] = ()
    earlier: Earlier | None = None

    def rows(self, *level_2: str) -> Iterator[IndicatorRow]:
        """Yield the rows that state an indicator, of the named 二级指标 or of all, in the order of the form."""
        for row in _stated(self.sheet.rows):
            if not level_2 or row.category.level_2 in level_2:
                yield row


@lru_cache(maxsize=4)
def _stated(rows: tuple[IndicatorRow, ...]) -> tuple[IndicatorRow, ...]:
    """Return the rows that state an indicator; kept, for every rule asks for them."""
    return tuple(row for row in rows if not row.is_none)


Judge = Callable[[Subject], Iterator[Remark | Undecided]]


@dataclass(frozen=True, slots=True)
class Rule:
    """`condition` says when it fires, `blind` what it cannot see, `criterion` the 审核内容 that it bears on.

    A firm rule is one that the form itself makes: nobody overrides it, and no switch changes it.
    """

    id: str
    severity: Severity
    title: str
    condition: str
    authority: str
    blind: str
    criteria: tuple[str, ...]
    judge: Judge
    is_firm: bool = False

    def __call__(self, subject: Subject) -> Iterator[Remark | Undecided]:
        return self.judge(subject)


def rule(
    id: str,
    severity: Severity,
    title: str,
    *criteria: str,
    condition: str,
    authority: str,
    blind: str,
    is_firm: bool = False,
) -> Callable[[Judge], Rule]:
    """Make a `Rule` of the function below."""
    return lambda judge: Rule(id, severity, title, condition, authority, blind, criteria, judge, is_firm)
