"""The budget year's amount against the words of the sheet: rules E10 and W01."""

import re
from collections.abc import Iterator
from decimal import Decimal

from app.domain.form import money
from app.domain.form.places import Place
from app.domain.form.sheet import IndicatorRow, Sheet
from app.domain.prereview.costing_lines import has_sums
from app.domain.prereview.finding import Remark, Severity, Undecided
from app.domain.prereview.rule import APPROPRIATENESS, D34, D88, D101, Subject, rule
from app.domain.prose.amounts import SCALES, amounts, as_written, decimal
from app.domain.prose.breakdowns import summed, unsummed
from app.domain.prose.derivation import clean_ratio, follows, missing_ratios
from app.domain.prose.figures import Figures, figures
from app.domain.text import is_blank

_SPANNING = re.compile(
    r"总(?:金)?额|总投资|总预算|总概算|总造价|总价|项目总|合同(?:总|金额|价)|累计|全周期|全部|整个|[两二三四五六多跨]年|\d\s?年期|20\d\d\s?年?[-~—–至到]|中期|分年"
)
"""What labels a cap as one of several years."""
_OF_EACH = re.compile(r"单价|单位|单[个台套条次份人项件]|每|人均|户均|均价|平均|/|一[个台套条次份项件]")
_UNIT = re.compile(r"[(（\[]?\s?(亿|万)?元\s?[)）\]]?\s?$")
_BARE = re.compile(r"\D{0,12}?([\d,]{1,20}(?:\.\d{1,8})?)\D{0,4}")


@rule(
    "E10",
    Severity.ERROR,
    "成本上限高于本年度金额",
    APPROPRIATENESS,
    condition="成本指标的金额上限高于本年度项目金额，而指标值没有写明是多年总额，也不是单位成本。",
    authority=f"{D101}（成本指标）；{D34}（硬化预算约束）",
    blind="多年期项目的总额上限须在指标值中写明“总额”，写在名称或解释里的不算，当作本年度的。",
)
def excessive(subject: Subject) -> Iterator[Remark | Undecided]:
    """Cost caps above the money of the year."""
    year = subject.sheet.budget_year_amount
    if year is None or year <= 0:
        yield Undecided("没有本年度项目金额。")
        return
    for row in subject.rows("成本指标"):
        cap = _cap(row)
        if cap is None or cap <= year or _is_of_more(row, cap, subject.sheet):
            continue
        yield Remark(
            Place("target_value", row.identity),
            f"的成本上限{as_written(cap)}高于本年度项目金额{as_written(year)}。请改为不超过本年度金额，或在指标值中写明是多年总额。",
            row.target_value,
        )


def _cap(row: IndicatorRow) -> Decimal | None:
    """Return the amount of a cost cap in yuan; a bare figure has the unit that ends the indicator's name."""
    found = [each for each in amounts(row.target_value) if not each.is_unit_price]
    if found:
        return max(each.value for each in found)
    unit, bare = _UNIT.search(row.name), _BARE.fullmatch(row.target_value.strip())
    if not unit or not bare or "%" in row.target_value or "％" in row.target_value:
        return None
    return decimal(bare[1]) * SCALES[unit[1] or ""] if bare[1].strip(",") else None


def _is_of_more(row: IndicatorRow, cap: Decimal, sheet: Sheet) -> bool:
    """Tell whether the row says that the cap is for one of many things, or the value itself that it is for several years."""
    if _OF_EACH.search(row.name) or _OF_EACH.search(row.target_value):
        return True
    is_long = (sheet.implementation_years or 1) > 1 and cap <= (sheet.medium_term_amount or 0)
    return is_long and bool(_SPANNING.search(row.target_value))


@rule(
    "W01",
    Severity.WARNING,
    "测算依据推不出本年度金额",
    APPROPRIATENESS,
    condition="本年度项目金额在测算依据中既不是写明的数，也不是某数的写明比例，也不是其中三项以内之和（已有更大合计的分项不再拼凑）、各年平均数或写明本年度支付的各项之和。四舍五入到元的算推得出；按另一年的付款比例算出的不算。有支出明细的，金额由明细汇总，不再看文字。",
    authority=f"{D88}（资金匹配性）",
    blind="只看数字能否推出，不看取费标准是否合理；数字多时可能碰巧凑成。",
)
def underived(subject: Subject) -> Iterator[Remark | Undecided]:
    """The year's amount that does not follow from the costing."""
    sheet = subject.sheet
    year, total = sheet.budget_year_amount, sheet.medium_term_amount
    if year is None or year <= 0 or is_blank(sheet.costing_basis):
        yield Undecided("没有本年度项目金额或测算依据。")
        return
    if has_sums(sheet):
        return
    found = figures(sheet.costing_basis)
    other = _share_of_another_year(year, found, total, subject.budget_year)
    if other:
        yield Remark(
            Place("budget_year_amount"),
            f"{money.shown(year)}元是{other[0]}年的付款比例{other[1]}算出的，不是{subject.budget_year}年的。请核对。",
            sheet.shown("budget_year_amount"),
        )
        return
    if follows(year, found, total, subject.budget_year) and not _is_one_of_many(year, found):
        return
    yield Remark(
        Place("budget_year_amount"),
        f"{money.shown(year)}元从测算依据推不出：{_reason(found, year, total)}",
        sheet.shown("budget_year_amount"),
    )


def _share_of_another_year(
    amount: Decimal, found: Figures, total: Decimal | None, year: int | None
) -> tuple[int, str] | None:
    """Return the year and the share that make the amount, where the year of the budget has a share of its own."""
    bases = {each.value for each in found.amounts} | ({total} if total else set())
    own = [each for each in found.percents if each.year == year]
    if not own or amount in bases or any(base * each.value == amount for base in bases for each in own):
        return None
    for each in found.percents:
        if each.year not in (None, year) and any(base * each.value == amount for base in bases):
            return each.year or 0, found.text[each.start : each.end]
    return None


def _is_one_of_many(year: Decimal, found: Figures) -> bool:
    """Tell whether the amount is only one of several parallel items that make more."""
    items = unsummed(found)
    return year in [each.value for each in items] and summed(items) != year


def _reason(found: Figures, year: Decimal, total: Decimal | None) -> str:
    ratio = clean_ratio(year, total)
    if found.is_empty:
        why = "其中没有写任何金额"
    elif items := unsummed(found):
        why = f"各项合计{as_written(summed(items))}"
    else:
        why = "其中没有这个数，也没有能得出它的比例或明细"
    if ratio:
        return f"{why}。它恰为项目总金额的{ratio}，是否按{ratio}付款？请写明付款比例或明细。"
    guess = missing_ratios(year, found)
    if guess:
        return f"{why}。它等于{guess}，是否按此付款？请写明付款比例。"
    return f"{why}。请补写付款比例或本年度支出明细。"
