"""The arithmetic of the 测算依据: rule W02."""

import re
from collections.abc import Iterator
from decimal import Decimal

from app.domain.form.places import Place
from app.domain.form.sheet import Sheet
from app.domain.prereview.costing_lines import against_lines, has_sums
from app.domain.prereview.finding import Remark, Severity, Undecided
from app.domain.prereview.rule import APPROPRIATENESS, D88, Subject, rule
from app.domain.prose.amounts import Amount, as_written
from app.domain.prose.breakdowns import is_total, one_of_each, summed, unsummed, wrong_parts, wrong_sums
from app.domain.prose.derivation import clean_ratio, makes_total
from app.domain.prose.discounts import wrong_changes
from app.domain.prose.figures import Figures, figures
from app.domain.prose.listed_products import is_sum_of_list
from app.domain.prose.shares import wrong_shares
from app.domain.prose.summed_items import wrong_sums_of_items
from app.domain.prose.tallies import (
    wrong_capitals,
    wrong_counts,
    wrong_instalments,
    wrong_prices,
    wrong_years,
)
from app.domain.text import is_blank

PLACE = Place("costing_basis")
_LONGEST_QUOTE = 120


@rule(
    "W02",
    Severity.WARNING,
    "测算明细不合",
    APPROPRIATENESS,
    condition="算式、单价×数量、月价×12、比例、折扣、税率、分项之和与写明的结果不符；项数与列出的不同；工作量前后不一；得不出项目总金额；本年度支付额不是总额的整比例，又没有说明。有支出明细的：文字与明细的数量、单价、金额或合计不一致。",
    authority=f"{D88}（资金匹配性）",
    blind="只懂写在文字里的数，附件中的明细看不到；0.5%以内的出入视为四舍五入。",
)
def inconsistent(subject: Subject) -> Iterator[Remark | Undecided]:
    """What does not add up in the costing."""
    sheet = subject.sheet
    if is_blank(sheet.costing_basis):
        yield Undecided("没有测算依据。")
        return
    found = figures(sheet.costing_basis)
    yield from _expressions(found)
    yield from _sums(found)
    yield from _parts(found)
    yield from _prices(found)
    yield from _years(found)
    yield from _instalments(found)
    yield from _shares(found)
    yield from _counts(found)
    yield from _workloads(found)
    if has_sums(sheet):
        yield from against_lines(sheet)
    else:
        yield from _against_total(found, sheet)
        yield from _unreasoned(found, sheet)


def _expressions(found: Figures) -> Iterator[Remark]:
    for each in found.expressions:
        if each.is_right is False and not is_sum_of_list(each, found):
            should = as_written(each.value, each.claim or "元")
            should = should if each.is_money else should.removesuffix("元")
            yield _remark(
                found, each.start, each.end, f"的算式不成立：应为{should}，写作{each.claim}。请核对。"
            )


def _sums(found: Figures) -> Iterator[Remark]:
    for each in wrong_sums(found):
        total = found.text[each.total.start : each.total.end]
        parts = "＋".join(found.text[item.start : item.end] for item in each.items)
        summed = as_written(each.sum, total)
        if each.is_trimmed:
            words = (
                f"各项合计{summed}（{parts}），压减至{total}，压减了哪些没有说明。请按压减后的金额改写明细。"
            )
        else:
            words = f"明细合计{summed}（{parts}），与写明的{total}不符。请核对。"
        yield _remark(found, each.start, each.end, words)


def _parts(found: Figures) -> Iterator[Remark]:
    for each in wrong_parts(found):
        total = found.text[each.total.start : each.total.end]
        words = f"括号内各项合计{as_written(each.sum, total)}，与写明的{total}不符。请核对。"
        yield _remark(found, each.start, each.end, words)


def _shares(found: Figures) -> Iterator[Remark]:
    for each in wrong_shares(found):
        percent = found.text[each.percent.start : each.percent.end]
        said = found.text[each.amount.start : each.amount.end]
        should = f"按{percent}应为{as_written(each.value, said)}" if each.value else f"按{percent}算不出"
        yield _remark(found, each.start, each.end, f"{should}，写作{said}。请核对比例和金额。")
    for change in wrong_changes(found):
        said = found.text[change.amount.start : change.amount.end]
        should = f"按“{change.words}”应为{as_written(change.value, said)}"
        yield _remark(found, change.start, change.end, f"{should}，写作{said}。请核对折扣、税率和金额。")


def _instalments(found: Figures) -> Iterator[Remark]:
    for run in wrong_instalments(found):
        parts = "＋".join(found.text[each.start : each.end] for each in run)
        percent = f"{(sum((each.value for each in run), Decimal(0)) * 100).normalize():f}%"
        yield _remark(
            found, run[0].start, run[-1].end, f"各期付款比例合计{percent}（{parts}），不是100%。请核对。"
        )
    for figure, words in wrong_capitals(found.text):
        said = found.text[words.start : words.end]
        yield _remark(
            found,
            figure.start,
            words.end,
            f"大写与小写不一致：大写{said}，小写{as_written(figure.value, '元')}。请核对。",
        )


def _prices(found: Figures) -> Iterator[Remark]:
    for each in wrong_prices(found):
        total = found.text[each.total.start : each.total.end]
        parts = "＋".join(
            f"{found.text[price.start : price.end]}×{found.text[count.start : count.end]}"
            for price, count in zip(each.prices, each.quantities, strict=True)
        )
        start = min(each.prices[0].start, each.total.start)
        end = max(each.total.end, each.quantities[-1].end)
        yield _remark(
            found,
            start,
            end,
            f"按单价和数量算得{as_written(each.value, total)}（{parts}），与写明的{total}不符。请核对。",
        )


def _years(found: Figures) -> Iterator[Remark]:
    for price, total in wrong_years(found):
        said = found.text[total.start : total.end]
        should = as_written(price.value * 12, said)
        yield _remark(found, price.start, total.end, f"按月价算得全年{should}，与写明的{said}不符。请核对。")


def _counts(found: Figures) -> Iterator[Remark]:
    for each in (*wrong_counts(found.text), *wrong_sums_of_items(found)):
        yield _remark(
            found,
            each.start,
            each.end,
            f"说有{each.announced}项，列出的是{each.listed}项。请核对项数或补全明细。",
        )


_SAID = re.compile(
    r"(?:工作量|数量|预估|预计|预测|估算|拟|需要?|共|约|投入|计划|总计|合计|配备)[^\d，,。；;\n]{0,6}$"
)


def _workloads(found: Figures) -> Iterator[Remark]:
    """A number of things that a sentence states, and another one that its expression counts with."""
    for expression in found.expressions:
        if expression.result is None or not expression.is_money:
            continue
        start = max(found.text.rfind(stop, 0, expression.start) for stop in "。；;\n") + 1
        for operand in expression.operands:
            if not operand.thing:
                continue
            said = [
                each
                for each in found.quantities
                if start <= each.start < expression.start and operand.thing.startswith(each.thing)
            ]
            stated = [each for each in said if _SAID.search(found.text[max(0, each.start - 12) : each.start])]
            if stated and all(each.number != operand.number for each in said):
                words = found.text[stated[-1].start : stated[-1].end]
                used = found.text[operand.start : operand.end]
                yield _remark(
                    found,
                    stated[-1].start,
                    expression.end,
                    f"前面写{words}，算式用的是{used}。请统一工作量或说明原因。",
                )


_YEARLY = re.compile(r"每年|每一年|年均|(?<![\d本上下各该跨])年度(?![内支计预])")

_PAYS = re.compile(r"支付|付款|拨付")
_ALL_YEAR = re.compile(rf"{_YEARLY.pattern}|全年")
_YEARS = re.compile(r"(?:[两二三四五六七八九十]|(?<!\d)\d{1,2})\s?年")


def _against_total(found: Figures, sheet: Sheet) -> Iterator[Remark]:
    """The whole costing against the total of the project."""
    total, years = sheet.medium_term_amount, sheet.implementation_years or 1
    if not total or total <= 0 or not found.amounts:
        return
    if not makes_total(total, found, years) and not _is_share(total, found):
        if total == sheet.budget_year_amount:
            return  # rule W01 says so
        words = f"各项得不出项目总金额{as_written(total)}。请补写其余年度或其余部分的测算。"
        yield _remark(found, found.amounts[0].start, found.amounts[-1].end, words)
        return
    items = _yearly_items(found) if years > 1 else ()
    value = summed(items)
    counted = next((each.value for each in items if each.value * years == total), None)
    if counted and not _is_multiple(total, value, years):
        words = (
            f"各项每年合计{as_written(value)}，而项目总金额{as_written(total)}只是{as_written(counted)}的{years}年，"
            "其他各项没有计入。请核对。"
        )
        yield _remark(found, items[0].start, items[-1].end, words)
        return
    items = unsummed(found)
    value = summed(items)
    if items and not _is_multiple(total, value, years):
        words = f"各项合计{as_written(value)}，与项目总金额{as_written(total)}不符。请核对。"
        yield _remark(found, items[0].start, items[-1].end, words)
    if years <= 1:
        return
    for each in found.amounts:
        start = max(found.text.rfind(stop, 0, each.start) for stop in "。；;\n") + 1
        yearly = _YEARLY.search(found.text, start, each.start)
        if yearly and _YEARS.search(found.text, yearly.end(), each.start):
            continue
        if each.value == total and (each.per.startswith("年") or yearly):
            words = f"{as_written(total)}是一年的费用，却等于{years}年期项目的总金额。请写明各年费用。"
            yield _remark(found, yearly.start() if yearly else each.start, each.end, words)
            return


def _unreasoned(found: Figures, sheet: Sheet) -> Iterator[Remark]:
    """A payment of the year that is no plain share of the whole beside it, without a word of how it was reckoned."""
    year, total = sheet.budget_year_amount, sheet.medium_term_amount
    if not year or not total or year >= total or found.percents or found.expressions or found.prices:
        return
    paid = [each for each in found.amounts if each.value == year]
    whole = [each for each in found.amounts if each.value == total]
    if not (len(paid) == len(whole) == 1 and len(found.amounts) == 2) or clean_ratio(year, total):
        return
    start = max(found.text.rfind(stop, 0, paid[0].start) for stop in "。；;\n") + 1
    if _PAYS.search(found.text, start, paid[0].start):
        said = found.text[paid[0].start : paid[0].end]
        words = f"写支付{said}，不是{as_written(total)}的整比例，也没有写明付款条件或比例。请补写。"
        yield _remark(found, paid[0].start, paid[0].end, words)


def _is_multiple(total: Decimal, value: Decimal, years: int) -> bool:
    """Tell whether the total is what one year costs, as many times as some of the years."""
    return any(value * count == total for count in range(1, years + 1))


def _yearly_items(found: Figures) -> tuple[Amount, ...]:
    """Return the amounts, one of each sentence, where each is for a year and none is a total; else ()."""
    items = one_of_each(found.amounts, found.text)
    for each in items:
        start = max(found.text.rfind(stop, 0, each.start) for stop in "，,。；;\n") + 1
        is_yearly = each.per.startswith("年") or _ALL_YEAR.search(found.text, start, each.start)
        if not is_yearly or is_total(each, found.text):
            return ()
    return items if len(items) > 1 else ()


def _is_share(total: Decimal, found: Figures) -> bool:
    """Tell whether an amount is a written share of the total."""
    return any(
        abs(total * share.value - each.value) <= each.unit / 2
        for share in found.percents
        for each in found.amounts
    )


def _remark(found: Figures, start: int, end: int, message: str) -> Remark:
    return Remark(PLACE, message, _quote(found, start, end))


def _quote(found: Figures, start: int, end: int) -> str:
    return found.text[start : min(end, start + _LONGEST_QUOTE)].strip()
