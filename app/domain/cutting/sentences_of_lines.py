"""The sentences of a 测算依据 that name lines of 支出明细, after a cut."""

import re
from collections.abc import Iterator, Sequence

from app.domain.cutting.figure_changes import FigureChanges, line_changes
from app.domain.cutting.numerals import numeral_of
from app.domain.cutting.products import products
from app.domain.cutting.prose_figures import known_figures
from app.domain.cutting.rewriting import Rewriting, distinct, rewritten, sentences
from app.domain.form.costing import CostingItem
from app.domain.prose.amounts import amounts
from app.domain.prose.costing_prose import agrees, clause, clauses_of, numbered_like

_OF_THE_YEAR = re.compile(r"(?:本年度?|当年)(?:安排|支付|金额|为|需|列支){0,2}$")
_GONE = "支出明细里已没有这一项，其后序号请自行顺延。"
_FOLLOWS = "与支出明细保持一致。"
Pair = tuple[CostingItem, CostingItem]
"""A line as it was, and as it becomes."""


def sentences_of_lines(
    text: str, pairs: Sequence[Pair], gone: Sequence[CostingItem], sums: FigureChanges, years: int | None
) -> Iterator[Rewriting]:
    """Yield the sentences that a cut changes, as wholes; `pairs` are the lines, `gone` those that were deleted.

    A sentence that names one line says its figures, one that names none those of the `sums`; where figures alone do not
    bring it to agree with its line, it is written anew from the line.
    """
    new = {item.identity: item for _, item in pairs}
    of_pair: dict[int, list[Pair]] = {}
    old_lines = {old.identity: (old, new[old.identity]) for old, _ in pairs}
    for item, where in clauses_of([*(old for old, _ in old_lines.values()), *gone], text):
        for start, _, words in where:
            begin = start + len(words) - len(words.lstrip())
            of_pair.setdefault(begin, []).append(old_lines.get(item.identity, (item, item)))
    for start, end in sentences(text):
        named = of_pair.get(start, [])
        words = text[start:end]
        if named and all(item.identity not in new for _, item in named):
            yield Rewriting(start, min(end + 1, len(text)), "", _GONE)
            continue
        becomes = _with_figures(words, named, pairs, sums, years)
        if len(named) == 1 and named[0][1].identity in new and not _tells(named[0][1], years, becomes):
            becomes = numbered_like(words, clause(named[0][1], years))
        if becomes != words:
            yield Rewriting(start, end, becomes, _FOLLOWS)


def _tells(item: CostingItem, years: int | None, words: str) -> bool:
    """Tell whether a sentence has the figures of its line, and none of its products another quantity at the same price."""
    year, price = item.in_year(years), item.unit_price
    quantities = {item.quantity, year / price if year and price else None}
    for product in products(words):
        numbers = [operand.number for operand in product.expression.operands]
        if price in numbers and product.factor.number not in quantities:
            return False
    return agrees(item, years, words)


def _with_figures(
    words: str, named: Sequence[Pair], pairs: Sequence[Pair], sums: FigureChanges, years: int | None
) -> str:
    """Return a sentence with the figures that its lines have after the cut, else with those of sums."""
    changes = sums
    if named:
        identities = {item.identity for _, item in named}
        changes = line_changes((pair for pair in pairs if pair[1].identity in identities), years)
    found = [*known_figures(words, changes, _FOLLOWS)]
    if len(named) == 1:
        found = [*_year_told(words, named[0][1], years), *found]
    return rewritten(words, distinct(found))


def _year_told(words: str, item: CostingItem, years: int | None) -> Iterator[Rewriting]:
    """Yield what a sentence tells as the part of the budget year of its line, where it tells another amount."""
    year = item.in_year(years)
    for amount in amounts(words):
        if year and _OF_THE_YEAR.search(words[: amount.start]) and amount.value not in (year, item.amount):
            numeral = numeral_of(words, amount.value, amount.start, amount.end)
            if numeral:
                yield Rewriting(numeral.start, numeral.end, numeral.like(abs(year)), _FOLLOWS)
