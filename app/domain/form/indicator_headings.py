"""The words of the indicator table as offices write them, with stars, notes and blanks: compared by their core."""

import re
from functools import lru_cache

from app.domain.form.catalogue import Catalogue, Category
from app.domain.text import squeezed

_HEADS = {
    "level_1": ("一级指标", "一级指标名称"),
    "level_2": ("二级指标", "二级指标名称"),
    "name": ("三级指标", "三级指标名称"),
    "target_value": ("指标值", "目标值", "指标目标值", "年度指标值"),
    "definition": (
        "指标解释",
        "指标说明",
        "指标释义",
        "指标解释说明",
        "指标解释及说明",
        "指标解释及计算公式",
        "指标解释和计算公式",
        "指标解释与计算公式",
        "指标解释及计算方法",
    ),
}
HEAD_OF = {word: key for key, words in _HEADS.items() for word in words}
"""The key of a column by the core of its heading."""

_LONGEST = 60
"""No heading or name of a category is longer, with its blanks and notes."""

COLONS = ":：∶︰﹕꞉"
NOTE = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_COLON = re.compile(f"[{COLONS}]")
_ORDINAL = r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})"
_NUMBERING = re.compile(rf"^(?:\(?{_ORDINAL}\)|{_ORDINAL}[.、,])(?=\D)")


def compact(text: str) -> str:
    """Return the squeezed text with one kind of colon."""
    return _COLON.sub(":", squeezed(text))


@lru_cache(maxsize=4096)
def core(text: str) -> str:
    """Return what a label is compared by: no numbering, no notes in brackets, no star, no colon at its end."""
    text = _NUMBERING.sub("", compact(text).strip("*★☆※"))
    previous = None
    while text != previous:
        previous, text = text, NOTE.sub("", text).strip("*★☆※:")
    return text


def stem(text: str) -> str:
    """Return what the name of a 一级 or 二级指标 is compared by: its core without 指标."""
    return core(text[:_LONGEST]).removesuffix("指标")


def heading(text: str) -> str:
    """Return the key of the column that a cell is the heading of, "" when it is something else."""
    return HEAD_OF.get(core(text[:_LONGEST]), "")


class Vocabulary:
    """The 一级 and 二级指标 of a catalogue, compared by their stems."""

    def __init__(self, catalogue: Catalogue):
        self._categories = {stem(category.level_2): category for category in catalogue.categories}
        self._levels = {stem(category.level_1) for category in catalogue.categories}

    def category(self, text: str) -> Category | None:
        """Return the category that a text names."""
        return self._categories.get(stem(text))

    def is_level_1(self, text: str) -> bool:
        """Tell whether a text names a 一级指标."""
        return stem(text) in self._levels

    def listed(self) -> str:
        """Return the 二级指标 for a sentence."""
        return "、".join(category.level_2 for category in self._categories.values())
