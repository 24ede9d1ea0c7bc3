"""Which row states the number of the same thing as a number in a text: a part of rule W04.

What is asked of the rows is worked out once for all judges (`figures_of`).
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from app.domain.form.places import Place
from app.domain.form.sheet import IndicatorRow
from app.domain.prereview.finding import Remark
from app.domain.prereview.row_figures import RowFigures
from app.domain.prose.indicators import measure
from app.domain.prose.likeness import characters, share_of
from app.domain.prose.quantities import SPANS, Quantity, measured

_ALIKE, _PROMISED_LIKE, _SURE = 0.75, 0.6, 0.8
"""From which share of its characters on a name is that of what is counted, promised, and surely so."""
_NEAR = 16
"""So many characters around a number say what it is of."""
_HAN = re.compile(r"[\u4e00-\u9fff]{2,6}")
_PART = re.compile(r"[，,。；;\n、]")


@lru_cache(maxsize=2)
def figures_of(rows: tuple[IndicatorRow, ...]) -> tuple[RowFigures, ...]:
    """Return the rows with what comparisons ask of them; kept, for the judges ask one after another."""
    return tuple(map(RowFigures, rows))


def counts_of(rows: tuple[IndicatorRow, ...]) -> tuple[RowFigures, ...]:
    """Return those of the 数量指标."""
    return tuple(each for each in figures_of(rows) if each.row.category.level_2 == "数量指标")


def differing(place: Place, words: str, row: IndicatorRow, *, what: str = "指标值") -> Remark:
    """Return a remark on words of a text that say of a thing what its indicator does not."""
    name, value = row.name.strip(), row.target_value.strip()
    message = f"写“{words[:40]}”，指标“{name}”的{what}是“{value}”，两者不一，请核对。"
    return Remark(place, message, words[:60])


def part_before(text: str, start: int) -> str:
    """Return the words of the same part of a sentence right before a place."""
    return _PART.split(text[max(start - _NEAR, 0) : start])[-1]


def counted_row(said: Quantity, text: str, figures: Sequence[RowFigures]) -> RowFigures | None:
    """Return the row whose name and unit are those of a number of things, None when none is or several are."""
    # 桥梁检测：桥梁28座 names the thing before the colon.
    words = characters(part_before(text, said.start) + said.after[:_NEAR])
    size = measured(said.number, said.unit)
    found = [
        each
        for each in figures
        if size
        and each.size
        and each.size[1] == size[1]
        and (share_of(each.name, words) >= _ALIKE or _ends_in(each, said.after))
    ]
    return found[0] if len(found) == 1 else None


def _ends_in(row: RowFigures, after: str) -> bool:
    """Tell whether the noun right behind a number is the last one of a name: 16项数据, 外部数据数量."""
    noun = _HAN.match(after)
    return noun is not None and any(
        row.stem.endswith(noun[0][:length]) for length in range(2, len(noun[0]) + 1)
    )


def promised_row(promised: Quantity, figures: Sequence[RowFigures]) -> RowFigures | None:
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
    if most >= (0 if "满意" in words else _PROMISED_LIKE):
        return best
    return _of_one_measure(promised, figures) if promised.is_share else None


def _may_hold(row: RowFigures, promised: Quantity) -> bool:
    """Tell whether a row may state such a number: no share is stated by what counts things or names a day."""
    if promised.is_share:
        return not row.size and row.value.date is None
    return row.row.category.level_2 == "数量指标"


def _of_one_measure(promised: Quantity, figures: Sequence[RowFigures]) -> RowFigures | None:
    """Return the one row that measures the same as a share does (验收合格率: 扫描合格率), None where several do."""
    wanted = measure(promised.before.rstrip("为达到不低于：: "))
    same = [each for each in figures if each.measured == wanted and each.value.unit == promised.unit]
    is_same = len(same) == 1 and wanted not in ("", "增长", "下降", "控制", "满意")
    return same[0] if is_same else None


def is_sure(promised: Quantity, row: RowFigures) -> bool:
    """Tell whether a number of things is of just what the row counts, so that no other row's number will do."""
    said = characters(promised.before[-16:] + promised.after[:16])
    size = measured(promised.number, promised.unit)
    return bool(size and row.size and size[1] == row.size[1]) and share_of(row.name, said) >= _SURE


def _is_satisfaction(row: IndicatorRow) -> bool:
    return "满意" in row.category.level_2 and "满意" in row.name
