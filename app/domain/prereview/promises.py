"""What an objective promises, held against the indicators: a part of rule W04."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import islice

from app.domain.form.places import Place
from app.domain.form.sheet import FIELDS, IndicatorRow
from app.domain.form.target_values import Nature, understood
from app.domain.prereview.agreement import levels
from app.domain.prereview.finding import Remark, Undecided
from app.domain.prereview.row_figures import Key, RowFigures, stated_keys, wanted_keys
from app.domain.prereview.same_thing import differing, figures_of, is_sure, promised_row
from app.domain.prose.dates import periods
from app.domain.prose.quantities import MONEY, SPANS, Quantity, measured, quantities

MOST_PROMISES = 100
"""Of more numbers in an objective, or of more clauses that name an end, only the first ones are compared."""
_CLAUSE = re.compile(r"[^，,。；;！!？?\n]+")
_TITLE = re.compile(r"《[^《》]{0,80}》")
_PAYING = re.compile(r"支付|付款|[尾首]款|款项|预付|结算|拨付|清偿")
_ENDS = re.compile(
    r"竣工|完工|验收|上线|交付|建成|投入使用|投用|开通|印发|结题|结项|试运行|交工|封顶|通车|投产"
)
_LATER = re.compile(r"推[进动]|力争|争取|启动|开展|准备|为|奠定|逐步|配合|按期|如期")
"""With these words the end itself is not promised."""
_PAST = re.compile(r"已[经完建有实]|目前|现有|截至|截止|上一?年|去年|往年|前期|原有|此前")
_SATISFIED = re.compile(r"满意|好评|认可|评价|评分|得分|测评|获得感|安全感")
_LISTED = re.compile(r"[^，,。；;\n、]{0,12}[、和及与][^，,。；;\n、]{0,12}")


def unmeasured(place: Place, text: str, rows: tuple[IndicatorRow, ...]) -> Iterator[Remark | Undecided]:
    """Hold each number of an objective against the indicators; of more than `MOST_PROMISES` the first ones."""
    absent: list[str] = []
    figures = figures_of(rows)
    promises = [each for each in quantities(untitled(text)) if not _is_no_promise(each)]
    if len(promises) > MOST_PROMISES:
        yield Undecided(
            f"{FIELDS[place.key].label}中的数字超过{MOST_PROMISES}个，只核对了前{MOST_PROMISES}个。"
        )
    paired = [(each, promised_row(each, figures)) for each in promises[:MOST_PROMISES]]
    held = _Held(text, paired, figures)
    for promised, same in paired:
        if held.is_held(promised, same):
            continue
        words = text[promised.start : promised.end]
        if same is not None:
            yield differing(place, words, same.row)
        else:
            absent.append(words)
    absent += levels(untitled(text), rows)
    if absent:
        listed = "".join(f"“{words}”" for words in dict.fromkeys(absent))
        yield Remark(place, f"中的{listed}没有落实到绩效指标，请增设指标或改为一致。", absent[0])


class _Held:
    """Which numbers of an objective the rows hold: one by one, or as the sum of a list (21个乡镇、3个街道: 24个).

    Of two numbers for one row one may be the whole of which the other is done this year (68所学校，年内完成40所).
    """

    def __init__(
        self, text: str, paired: list[tuple[Quantity, RowFigures | None]], figures: Sequence[RowFigures]
    ):
        self._figures = figures
        self._met = {row for said, row in paired if row and measured(said.number, said.unit) == row.size}
        self._sums = _sums(text, [said for said, _ in paired])

    @cached_property
    def _stated(self) -> frozenset[Key]:
        return frozenset().union(*(each.keys for each in self._figures if not each.is_limit))

    @cached_property
    def _unsatisfied(self) -> frozenset[Key]:
        """What rows state that are not of satisfaction, whose 90% stands in most forms."""
        others = (each for each in self._figures if each.row.category.level_1 != "满意度指标")
        return frozenset().union(*(each.keys for each in others if not each.is_limit))

    @cached_property
    def _capped(self) -> frozenset[Key]:
        return frozenset().union(*(each.keys for each in self._figures if each.is_limit))

    def is_held(self, promised: Quantity, same: RowFigures | None) -> bool:
        """Tell whether the row of the same thing holds a number, or any row where that is not sure."""
        if same and promised.unit in SPANS:
            return measured(promised.number, promised.unit) == same.size
        wanted = frozenset(wanted_keys(promised.number, promised.unit))
        if same and promised.is_share:
            # A share of something else may be the same number by chance: 100% stands in most forms.
            return not same.keys.isdisjoint(wanted)
        of_it = same if same and is_sure(promised, same) else None
        is_of_satisfaction = not promised.is_share or _SATISFIED.search(promised.clause)
        stated = self._stated if is_of_satisfaction else self._unsatisfied
        if not (of_it.keys if of_it else stated).isdisjoint(wanted):
            return True
        if same in self._met or (promised.operator == "≤" and not self._capped.isdisjoint(wanted)):
            return True
        total = self._sums.get(promised.start)
        return total is not None and not self._stated.isdisjoint(stated_keys(total, promised.unit))


def _sums(text: str, promises: list[Quantity]) -> dict[int, Decimal]:
    """Return for each number of a list in one unit (市级赛2场、县级赛4场), by its place, what the list comes to."""
    sums: dict[int, Decimal] = {}
    run: list[Quantity] = []
    for each in [*promises, None]:
        is_next = run and each and each.unit == run[-1].unit and not each.is_share
        if each and is_next and _LISTED.fullmatch(text, run[-1].end, each.start):
            run.append(each)
            continue
        if len(run) > 1:
            sums |= dict.fromkeys((one.start for one in run), sum((one.number for one in run), Decimal(0)))
        run = [each] if each else []
    return sums


def _is_no_promise(promised: Quantity) -> bool:
    """A date, a lasting, money to be paid, or what has been reached before."""
    if (promised.unit in SPANS and promised.operator == "") or promised.before.endswith("月"):
        return True
    clause = promised.clause
    if promised.unit in MONEY | {"%"} and _PAYING.search(clause):
        return True
    if promised.unit in MONEY and not promised.operator:
        return True
    return bool(_PAST.search(promised.before))


def dated(
    place: Place, text: str, rows: tuple[IndicatorRow, ...], budget_year: int | None
) -> Iterator[Remark]:
    """Yield an end (竣工, 验收, 上线) that an indicator of the same end dates otherwise, or after the budget year."""
    due: dict[tuple[frozenset[str], date], IndicatorRow] = {}
    for row in rows:
        if last := _due(row):
            # Of rows with the same ends and the same day the first one speaks for all.
            due.setdefault((frozenset(_ENDS.findall(row.name + row.definition)), last), row)
    ending = ((clause, frozenset(_ENDS.findall(clause[0]))) for clause in _CLAUSE.finditer(untitled(text)))
    for clause, ends in islice((pair for pair in ending if due and pair[1]), MOST_PROMISES):
        spans = list(periods(clause[0]))
        told = next((each for each in spans if each.is_exact), None)
        for (others, last), row in due.items():
            if not ends & others:
                continue
            if told:
                is_other = not told.first <= last <= told.last
            else:
                is_other = (
                    budget_year is not None
                    and last.year > budget_year
                    and not _LATER.search(clause[0])
                    and not any(each.has(last.year) for each in spans)
                )
            if is_other:
                words = text[clause.start() : clause.end()].strip()
                yield differing(place, words, row, what="时点")
                return


def _due(row: IndicatorRow) -> date | None:
    """Return the last day of a row's date, None where its value is none or has no year."""
    value = understood(row.target_value)
    return value.date.last if value.nature is Nature.DATE and value.date else None


def untitled(text: str) -> str:
    """Blank out what stands within 《》, position by position."""
    return _TITLE.sub(lambda match: " " * len(match[0]), text)
