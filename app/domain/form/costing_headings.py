"""The heads of 支出明细 as people write them, found by their words in any order, and the lines that only add up."""

import re
from collections.abc import Sequence

from app.domain.form.costing import TITLE
from app.domain.text import squeezed

IGNORED = "ignored"
"""The key of a column that only numbers the lines."""

_WORDS = {
    "content": ("支出内容", "明细项目", "支出项目", "费用名称", "支出明细", "内容", "项目"),
    "quantity": ("数量",),
    "unit": ("单位", "计量单位"),
    "unit_price": ("单价", "标准", "单价标准", "支出标准"),
    "amount": ("金额", "总金额", "金额小计", "总价"),
    "this_year": ("其中本年度", "本年度", "本年", "本年度金额", "其中本年"),
    "fund_source": ("资金来源",),
    "basis": ("依据", "测算依据", "依据说明", "说明"),
    IGNORED: ("序号", "行号"),
}
_KEYS = {word: key for key, words in _WORDS.items() for word in words}
_UNIT = re.compile(r"\((万?元)\)$")
_SUM = re.compile(r"(合|总|小)计[:：]?|共计[:：]?")


def item_heading(text: str) -> str:
    """Return the key of the column that a head names, "" for none; 单价（元） and 单价 are the same."""
    return _KEYS.get(_UNIT.sub("", squeezed(text).rstrip(":")), "")


def unit_of_heading(text: str) -> str:
    """Return 万元 where a head says that its column is in 万元, else ""."""
    found = _UNIT.search(squeezed(text).rstrip(":"))
    return "万元" if found and found[1] == "万元" else ""


def item_headings(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the keys of a line of heads, "" for a blank column; () for a line that is none.

    A line of heads names 支出内容 and 金额, or what it is computed from, and no column twice.
    """
    keys = tuple(map(item_heading, cells))
    named = [key for key in keys if key and key != IGNORED]
    is_head = "content" in named and ("amount" in named or {"quantity", "unit_price"} <= set(named))
    if not is_head or len(set(named)) != len(named):
        return ()
    return keys


def is_table_title(text: str) -> bool:
    """Tell whether a cell says that 支出明细 begins below it."""
    return squeezed(text).rstrip(":：") in (TITLE, f"{TITLE}表")


def is_sum(content: str) -> bool:
    """Tell whether a line only adds up others: 合计, 总计, 小计."""
    return bool(_SUM.fullmatch(squeezed(content)))
