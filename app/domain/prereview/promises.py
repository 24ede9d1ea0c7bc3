"""What an objective promises, held against the indicators: a part of rule W04."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import islice

from app.domain.form.places import Place
from app.domain.form.sheet import FIELDS, IndicatorRow
from app.domain.form.target_values import Nature, Operator, understood
from app.domain.prereview.agreement import levels
from app.domain.prereview.finding import Remark, Undecided
from app.domain.prereview.row_figures import Key, RowFigures, stated_keys, wanted_keys
from app.domain.prose.dates import periods
from app.domain.prose.indicators import measure
from app.domain.prose.likeness import characters, share_of
from app.domain.prose.quantities import MONEY, SPANS, Quantity, measured, quantities

MOST_PROMISES = 100
"""Of more numbers in an objective, or of more clauses that name an end, only the first ones are compared."""
_SAME_THING, _SURE = 0.6, 0.8
_CLAUSE = re.compile(r"[^，,。；;！!？?\n]+")
_TITLE = re.compile(r"《[^《》]{0,80}》")
_PAYING = re.compile(r"支付|付款|[尾首]款|款项|预付|结算|拨付|清偿")
_ENDS = re.compile(
    r"竣工|完工|验收|上线|交付|建成|投入使用|投用|开通|印发|结题|结项|试运行|交工|封顶|通车|投产"
)
_LATER = re.compile(r"推[进动]|力争|争取|启动|开展|准备|为|奠定|逐步|配合|按期|如期")
"""With these words the end itself is not promised."""
_PAST = re.compile(r"已[经完建有实]|目前|现有|截至|截止|上一?年|去年|往年|前期|原有|此前")
_LISTED = re.compile(r"[^，,。；;\n、]{0,12}[、和及与][^，,。；;\n、]{0,12}")
_NEVER = (
    (re.compile(r"[不零无未]得?(?:发生)?(?:丢失|遗漏|缺失|漏[项报存])"), ("完整", "丢失", "遗漏")),
    (
        re.compile(r"[零无不](?:出现)?(?:任何)?(?:差错|错误|误差|失误|出错)|准确无误"),
        ("准确", "正确", "差错", "错误"),
    ),
    (re.compile(r"(?:[零无]|不发生|不出现|杜绝)[^，,。；;\n]{0,10}事故"), ("事故", "安全")),
    (re.compile(r"(?:[零无]|不发生|不出现|杜绝)[^，,。；;\n]{0,8}投诉"), ("投诉",)),
    (
        re.compile(r"(?:[零无不]|不发生|不出现|杜绝)[^，,。；;\n]{0,4}(?:间断|中断|宕机|停机|断网)"),
        ("在线", "可用", "连续", "中断", "正常运行", "稳定运行", "运行率"),
    ),
    (
        re.compile(r"(?<!基本)(?<!逐步)(?:全覆盖|无死角|应[^，,。；;\n]尽[^，,。；;\n])"),
        ("覆盖", "完成率", "接入率", "归集"),
    ),
)
"""Words that allow no exception, and what the indicator of the same thing is called."""

_AGAINST = ("丢失", "遗漏", "差错", "错误", "事故", "投诉", "中断", "故障")


def unmeasured(place: Place, text: str, rows: tuple[IndicatorRow, ...]) -> Iterator[Remark | Undecided]:
    """Hold each number of an objective against the indicators; of more than `MOST_PROMISES` the first ones."""
    absent: list[str] = []
    figures = [RowFigures(row) for row in rows]
    promises = [each for each in quantities(untitled(text)) if not _is_no_promise(each)]
    if len(promises) > MOST_PROMISES:
        yield Undecided(
            f"{FIELDS[place.key].label}中的数字超过{MOST_PROMISES}个，只核对了前{MOST_PROMISES}个。"
        )
    paired = [(each, _same_thing(each, figures)) for each in promises[:MOST_PROMISES]]
    held = _Held(text, paired, figures)
    for promised, same in paired:
        if held.is_held(promised, same):
            continue
        words = text[promised.start : promised.end]
        if same is not None:
            row = same.row
            yield Remark(
                place,
                f"写“{words}”，指标“{row.name.strip()}”的指标值是“{row.target_value.strip()}”，两者不一，请核对。",
                words,
            )
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
        self, text: str, paired: list[tuple[Quantity, RowFigures | None]], figures: list[RowFigures]
    ):
        self._figures = figures
        self._met = {row for said, row in paired if row and measured(said.number, said.unit) == row.size}
        self._sums = _sums(text, [said for said, _ in paired])

    @cached_property
    def _stated(self) -> frozenset[Key]:
        return frozenset().union(*(each.keys for each in self._figures if not each.is_limit))

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
        is_sure = same is not None and _is_sure(promised, same)
        if not (same.keys if same and is_sure else self._stated).isdisjoint(wanted):
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


def _same_thing(promised: Quantity, figures: list[RowFigures]) -> RowFigures | None:
    """Return the row whose name says best what the number is of, None when none does."""
    words = promised.before[-16:] + promised.after[:16]
    if "满意" in words:
        candidates = [each for each in figures if _is_satisfaction(each.row)]
    elif promised.unit in SPANS:
        size = measured(promised.number, promised.unit)
        candidates = [each for each in figures if size and each.span_unit == size[1]]
    else:
        candidates = [each for each in figures if _may_hold(each, promised)]
    said = characters(words)
    scored = [(share_of(each.name, said), each) for each in candidates]
    most, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    if most >= (0 if "满意" in words else _SAME_THING):
        return best
    return _of_one_measure(promised, figures) if promised.is_share else None


def _may_hold(row: RowFigures, promised: Quantity) -> bool:
    """Tell whether a row may state such a number: no share is stated by what counts things or names a day."""
    if promised.is_share:
        return not row.size and row.value.date is None
    return row.row.category.level_2 == "数量指标"


def _of_one_measure(promised: Quantity, figures: list[RowFigures]) -> RowFigures | None:
    """Return the one row that measures the same as a share does (验收合格率: 扫描合格率), None where several do."""
    wanted = measure(promised.before.rstrip("为达到不低于：: "))
    same = [each for each in figures if each.measured == wanted and each.value.unit == promised.unit]
    is_same = len(same) == 1 and wanted not in ("", "增长", "下降", "控制", "满意")
    return same[0] if is_same else None


def _is_sure(promised: Quantity, row: RowFigures) -> bool:
    """Tell whether a number of things is of just what the row counts, so that no other row's number will do."""
    said = characters(promised.before[-16:] + promised.after[:16])
    size = measured(promised.number, promised.unit)
    return bool(size and row.size and size[1] == row.size[1]) and share_of(row.name, said) >= _SURE


def _is_satisfaction(row: IndicatorRow) -> bool:
    return "满意" in row.category.level_2 and "满意" in row.name


def loosened(place: Place, text: str, rows: tuple[IndicatorRow, ...]) -> Iterator[Remark]:
    """Words that allow no exception against an indicator that allows some."""
    for pattern, names in _NEVER:
        found = pattern.search(text)
        row = next((row for row in rows if _allows_some(row, names)), None) if found else None
        if found and row:
            yield Remark(
                place,
                f"要求“{found[0]}”，指标“{row.name.strip()}”的指标值“{row.target_value.strip()}”却允许例外，请核对。",
                found[0],
            )


def _allows_some(row: IndicatorRow, names: tuple[str, ...]) -> bool:
    if not any(name in row.name for name in names):
        return False
    value = understood(row.target_value)
    if value.nature is not Nature.NUMBER or value.number is None:
        return False
    if any(word in row.name for word in _AGAINST):
        return value.number > 0 and value.operator in (Operator.AT_MOST, Operator.LESS)
    return value.unit == "%" and value.number < 100 and value.operator is not Operator.AT_MOST


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
                yield Remark(
                    place,
                    f"写“{words[:40]}”，指标“{row.name.strip()}”的时点是“{row.target_value.strip()}”，两者不一，请核对。",
                    words[:60],
                )
                return


def _due(row: IndicatorRow) -> date | None:
    """Return the last day of a row's date, None where its value is none or has no year."""
    value = understood(row.target_value)
    return value.date.last if value.nature is Nature.DATE and value.date else None


def untitled(text: str) -> str:
    """Blank out what stands within 《》, position by position."""
    return _TITLE.sub(lambda match: " " * len(match[0]), text)
