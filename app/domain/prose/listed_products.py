"""A total behind a list of products, which is of all of them: 一等奖12名×3,000元、二等奖24名×2,000元，共84,000元."""

import re
from itertools import accumulate

from app.domain.prose.arithmetic import Expression
from app.domain.prose.figures import Figures

_STOPS = "。；;\n"
_JOINED = re.compile(r"[^\d]{1,24}")
_MOST = 20


def is_sum_of_list(last: Expression, figures: Figures) -> bool:
    """Tell whether what is claimed of the last product, by a word alone, is the sum of those of its sentence."""
    if last.is_written or last.result is None:
        return False
    text = figures.text
    start = max(text.rfind(stop, 0, last.start) for stop in _STOPS) + 1
    run, behind = [last.value], last.start
    for each in reversed([one for one in figures.expressions if start <= one.start < last.start][-_MOST:]):
        between = text[each.end : behind]
        if each.result is not None or "、" not in between or not _JOINED.fullmatch(between):
            break
        run.append(each.value)
        behind = each.start
    return last.result in list(accumulate(run))[1:]
