"""Money that was cut while what it buys was not: rule W16."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from app.domain.form.money import shown
from app.domain.form.places import Place
from app.domain.prereview.earlier import QUANTITY, Earlier
from app.domain.prereview.finding import Remark, Severity
from app.domain.prereview.rule import APPROPRIATENESS, D88, PRACTICE, Subject, rule

LEAST = Decimal("0.05")
"""A smaller share of the amount may be saved without doing less."""


@rule(
    "W16",
    Severity.WARNING,
    "金额压减，数量指标未变",
    APPROPRIATENESS,
    condition=f"本年度项目金额比上一次（一上或上次提交）减少{LEAST:.0%}以上，而当时的数量指标都还在，指标值一个也没有变。",
    authority=f"{D88}（资金匹配性）；{PRACTICE}",
    blind="只看指标值的文字变没变，不看变得够不够；压减靠降低单价或节约的，请说明。没有上一次可比的不看。",
)
def unfollowed(subject: Subject) -> Iterator[Remark]:
    """Quantities that stay as they were before the amount fell."""
    earlier, year = subject.earlier, subject.sheet.budget_year_amount
    if earlier is None or year is None or not earlier.quantities:
        return
    fell = 1 - year / earlier.budget_year_amount
    if fell < LEAST or not _all_still_there(earlier, subject):
        return
    percent = f"{(fell * 100).quantize(Decimal('0.1')).normalize():f}%"
    words = f"比{earlier.name}的{shown(earlier.budget_year_amount)}元压减{percent}，数量指标未变。"
    yield Remark(Place("budget_year_amount"), f"{words}请按压减后的金额核对数量，或说明。", shown(year))


def _all_still_there(earlier: Earlier, subject: Subject) -> bool:
    """Tell whether each quantity of before stands there with the value that it had."""
    now = Counter(Earlier.quantities_of(subject.rows(QUANTITY)))
    return not Counter(earlier.quantities) - now
