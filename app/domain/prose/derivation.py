"""Whether an amount follows from the figures of a costing, and which payment ratios would make it follow."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import accumulate, combinations, islice

from app.domain.prose.amounts import as_written, spoken_number
from app.domain.prose.breakdowns import is_made, is_total
from app.domain.prose.figures import Figures

_REST = re.compile(
    r"剩余|余款|尾款|其余|余额|结余|已(?:支?付|拨付?|安排|使用)|扣[除减]|减去|除去|核减|压[减缩]"
)
_ADDED = re.compile(r"税|利润|管理费|预备|不可预见|上浮|上调|加成|附加|增长|递增")
_TAKEN = re.compile(r"下浮|下调|优惠|折扣|让利|压减|核减|扣减|下降|递减|降幅|节约")
_PAID = re.compile(r"支付|付款|[首尾预余]款|进度款|预付|结算|拨付|(?:19|20)\d\d\s?年")
_MANY_YEARS, _HALF = 3, Decimal("0.5")
_CLAUSE_STOPS = "，,。；;\n"
_NEAR = 10
_AVERAGED = re.compile(
    r"(?:分|共|按)?(?P<years>[两二三四五六]|\d)\s?年[^，,。；;\d]{0,6}(?:平均|均摊|等额|均匀|均分)|(?:平均|等额|均摊)[^，,。；;\d]{0,6}(?P<behind>[两二三四五六]|\d)\s?年"
)
_NAMED_YEAR = re.compile(r"20\d\d\s?年")
_YUAN = Decimal(1)
_CENT, _ROUNDED, _OF_SUMS = Decimal("0.01"), Decimal("0.005"), Decimal("0.0002")
_MOST_TERMS, _MOST_SUMMED, _MOST_SHARES = 60, 40, 24
"""Of more terms than these some would make any amount by chance; without a closing total the costing has the benefit."""
_RATIOS = tuple(Decimal(tenths) / 20 for tenths in range(1, 20))
_CLEAN = Decimal("0.05")

Term = tuple[Decimal, Decimal]
"""A value and how far its last printed digit lets it be off."""


def follows(target: Decimal, figures: Figures, total: Decimal | None = None, year: int | None = None) -> bool:
    """Tell whether an amount stands among the figures, is a written share of one, or a sum of up to three of those.

    An equal part of several years follows, too, and so do all payments of the `year` together.

    `total` may be the base of a share, too. Values count to the printed digit, sums of them more strictly. What a larger
    total sums up is not added piecemeal: nobody could tell why just these items.
    """
    plain = [(each.value, each.unit / 2) for each in (*figures.amounts, *figures.prices)]
    plain += [(each.value, _CENT) for each in figures.expressions if each.is_money]
    shares, products = list(_shares(figures, total)), list(_products(figures))
    known = (*plain, *shares, *products, *_adjusted(figures), *_averaged(figures, total))
    if any(_meets(target, *term, _ROUNDED) for term in known) or _is_paid_in(year, target, figures):
        return True
    items = _free(target, figures) + products
    if _is_sum(target, _distinct(items + shares)[:_MOST_TERMS], 2):
        return True
    return (
        _is_sum(target, _distinct(items)[:_MOST_SUMMED], 3)
        or (
            (len(shares) <= _MOST_SHARES or not _closing(target, figures))
            and _is_sum(target, _distinct(shares)[:_MOST_SUMMED], 3)
        )
        or _is_all(target, figures)
        or _is_rest(target, figures, total)
    )


def makes_total(total: Decimal, figures: Figures, years: int) -> bool:
    """Tell whether the total of a project of so many years follows: as any amount does, as the sum of a run of figures,

    or as what one year costs, over some of the years or as many months of them. A total that only the first of many
    years, with less than the others, need explain follows, too.
    """
    if follows(total, figures) or _is_of_years(total, figures, years):
        return True
    values = [each.value for each in figures.amounts]
    sums = [Decimal(0), *accumulate(values)]
    runs = {end - start for start, end in combinations(sums, 2)}
    if any(abs(run - total) <= _CENT for run in runs):
        return True
    bases = [(each.value, each.unit / 2) for each in figures.amounts]
    bases += [(run, _CENT) for run in runs] + list(_products(figures))
    months = 12 if "月" in figures.text else 1
    alone = {*values, *sums}
    if any(total - value * count in alone for value in values for count in range(2, years + 1)):
        return True
    for value, slack in bases:
        parts = round(total * months / value) if value > 0 else 0
        if months < parts <= years * months and _meets(
            total, value * parts / months, slack * years + _CENT, _ROUNDED
        ):
            return True
    return False


def _is_of_years(total: Decimal, figures: Figures, years: int) -> bool:
    """Tell whether what one year comes to, by its items, makes the total with another first year, half of it or more."""
    for place, each in enumerate(figures.amounts if years >= _MANY_YEARS else ()):
        is_near = each.value * (years - _HALF) <= total <= each.value * years
        if is_near and is_total(each, figures.text) and is_made(each, figures.amounts[:place], figures.text):
            return True
    return False


def clean_ratio(part: Decimal, whole: Decimal | None) -> str:
    """Return the share that a part is of a whole as it would be written (30%, 27.5%), "" where it is no clean one."""
    if not whole or not 0 < part < whole:
        return ""
    percent = part / whole * 100
    near = round(percent * 2) / Decimal(2)
    is_clean = abs(part - whole * near / 100) <= max(Decimal(1), whole * Decimal("0.000005"))
    return f"{near.normalize():f}%" if is_clean and near and not near * 10 % 25 else ""


def missing_ratios(target: Decimal, figures: Figures) -> str:
    """Return shares of one or two figures that make the target, such as 100万元的30%加61万元的70%; "" for none.

    A question to ask, no finding: nobody wrote these ratios.
    """
    bases = list(dict.fromkeys(each.value for each in figures.amounts if each.value * 20 > target))[:8]
    for base in bases:
        if ratio := clean_ratio(target, base):
            return f"{as_written(base)}的{ratio}"
    for first, second in combinations(bases, 2):
        for share in _RATIOS:
            rest = clean_ratio(target - first * share, second)
            if rest and share * 10 % 1 == 0 and Decimal(rest[:-1]) % 10 == 0:
                return f"{as_written(first)}的{share * 100:.0f}%加{as_written(second)}的{rest}"
    return ""


def _meets(target: Decimal, value: Decimal, slack: Decimal, most: Decimal) -> bool:
    """Tell whether a value is the target to its last printed digit, or to the yuan where the target has no cents."""
    least = _YUAN if target == target.to_integral_value() else _CENT
    return abs(target - value) <= max(least, min(slack, value * most))


def _averaged(figures: Figures, total: Decimal | None) -> Iterator[Term]:
    """Yield the equal part of each figure, and of the total, where the words spread it over some years."""
    for found in islice(_AVERAGED.finditer(figures.text), 3):
        words = found["years"] or found["behind"]
        years = Decimal(words) if words.isdecimal() else spoken_number(words)
        for value in {each.value for each in figures.amounts} | {total or Decimal(0)}:
            if years:
                yield value / years, _CENT


def _is_paid_in(year: int | None, target: Decimal, figures: Figures) -> bool:
    """Tell whether the amounts whose clauses name the year come to the target."""
    if year is None:
        return False
    text, paid = figures.text, Decimal(0)
    for each in figures.amounts:
        start = max(text.rfind(stop, 0, each.start) for stop in "。；;\n") + 1
        named = [match[0] for match in _NAMED_YEAR.finditer(text, start, each.start)]
        paid += each.value if named and named[-1].startswith(str(year)) else Decimal(0)
    return paid == target


def _shares(figures: Figures, total: Decimal | None) -> Iterator[Term]:
    """Yield each share of each figure; what is left of it, too, where the words speak of a rest."""
    ratios = {each.value for each in figures.percents if 0 < each.value < 1}
    if _REST.search(figures.text):
        ratios |= {1 - ratio for ratio in ratios}
    bases = [(each.value, each.unit / 2) for each in figures.amounts]
    bases += [(total, _CENT)] if total else []
    for value, slack in _distinct(bases)[:_MOST_SUMMED]:
        for ratio in sorted(ratios)[:12]:
            yield value * ratio, slack * ratio


def _products(figures: Figures) -> Iterator[Term]:
    """Yield unit price × quantity of the same things, a year of a month's price, so many months of a year's amount."""
    for price in figures.prices[:20]:
        for quantity in figures.quantities[:20]:
            if price.per in ("", quantity.thing) or price.per.startswith(quantity.thing):
                yield price.value * quantity.number, price.unit / 2 * quantity.number
    for price in figures.prices[:20]:
        if price.per in ("月", "季度"):
            yield price.value * (12 if price.per == "月" else 4), price.unit * 6
    yearly = [each for each in figures.amounts if each.per.startswith("年")]
    for quantity in figures.quantities[:20]:
        parts = {"月": 12, "季度": 4}.get(quantity.thing)
        if parts is None:
            continue
        for each in yearly:
            yield each.value * quantity.number / parts, each.unit / 2


def _adjusted(figures: Figures) -> Iterator[Term]:
    """Yield each figure, and all together, with the taxes and reserves that are added, or the discount that is taken off."""
    factors = set()
    for each in figures.percents:
        around = figures.text[max(0, each.start - _NEAR) : each.end + _NEAR // 2]
        factors |= {1 + each.value} if _ADDED.search(around) else set()
        factors |= {1 - each.value} if _TAKEN.search(around) and each.value < 1 else set()
    if not factors:
        return
    product, values = Decimal(1), [each.value for each in figures.amounts]
    for factor in factors:
        product *= factor
    for value in {*values, *accumulate(values)}:
        for factor in {*sorted(factors)[:6], product}:
            yield value * factor, Decimal(1)


def _free(target: Decimal, figures: Figures) -> list[Term]:
    """Return the figures but for those that a larger total behind them sums up, unless their clause says they are paid."""
    text, closed, free = figures.text, _closing(target, figures), []
    for each in figures.amounts:
        start = max(text.rfind(stop, 0, each.start) for stop in _CLAUSE_STOPS) + 1
        if each.start >= closed or _PAID.search(text, start, each.start):
            free.append((each.value, each.unit / 2))
    return free


def _closing(target: Decimal, figures: Figures) -> int:
    """Return where the last total that is larger than the target stands, 0 without one."""
    return max(
        (each.start for each in figures.amounts if each.value > target and is_total(each, figures.text)),
        default=0,
    )


def _distinct(terms: list[Term]) -> list[Term]:
    return [(value, slack) for value, slack in dict(terms).items() if value > 0]


def _is_sum(target: Decimal, terms: list[Term], most: int) -> bool:
    """Tell whether up to `most` (2 or 3) different terms add up to the target."""
    slack = max(_CENT, target * _OF_SUMS)
    small = sorted(value for value, _ in terms if value < target)
    units = dict(terms)
    for first, second in combinations(small, 2):
        if abs(first + second - target) <= min(slack, units[first] + units[second] + _CENT):
            return True
    if most < 3:
        return False
    for place, first in enumerate(small):
        low, high = place + 1, len(small) - 1
        while low < high:
            over = first + small[low] + small[high] - target
            if abs(over) <= min(slack, units[first] + units[small[low]] + units[small[high]] + _CENT):
                return True
            low, high = (low, high - 1) if over > 0 else (low + 1, high)
    return False


def _is_all(target: Decimal, figures: Figures) -> bool:
    """Tell whether all figures together, or all of a paragraph, make the target, or all but those called totals."""
    items = [each.value for each in figures.amounts if not is_total(each, figures.text)]
    if len(items) > 1 and abs(sum(items, Decimal(0)) - target) <= _CENT:
        return True
    sums: dict[int, Decimal] = {-1: Decimal(0)}
    for each in figures.amounts:
        line = figures.text.count("\n", 0, each.start)
        sums[line] = sums.get(line, Decimal(0)) + each.value
        sums[-1] += each.value
    return any(abs(each - target) <= _CENT for each in sums.values())


def _is_rest(target: Decimal, figures: Figures, total: Decimal | None) -> bool:
    """Tell whether the target is what one figure leaves of another, where the words speak of a rest."""
    if not _REST.search(figures.text):
        return False
    values = [each.value for each in figures.amounts]
    # Of what is left one part, or a run of parts (2024年支付45万元，2025年支付60万元), may be taken off.
    sums = [Decimal(0), *accumulate(values)]
    parts = {end - start for start, end in combinations(sums, 2)}
    left = (whole - target for whole in {*values, total or Decimal(0)})
    return any(each + cent in parts for each in left for cent in (Decimal(0), _CENT, -_CENT))
