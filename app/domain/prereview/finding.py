"""A finding: which rule, how grave, at which place, on which words, and what may be done about it."""

import re
from dataclasses import dataclass

from app.domain.form.places import Place
from app.domain.form.sheet import COLUMNS, FIELDS, Sheet
from app.domain.form.target_values import Correction
from app.domain.labelled import Labelled


class Severity(Labelled):
    """How grave a finding is: an error blocks, a warning wants an answer, a hint wants a look; OFF silences a rule."""

    ERROR = "error", "错误"
    WARNING = "warning", "警告"
    HINT = "hint", "提示"
    OFF = "off", "关闭"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule says of a place: `message` is a Chinese sentence, `quote` the words of the sheet that it rests on.

    `severity` is given where the remark is milder than its rule. `is_comparison`: it rests on another declaration, too.
    """

    place: Place
    message: str
    quote: str = ""
    severity: Severity | None = None
    correction: Correction | None = None
    is_comparison: bool = False


@dataclass(frozen=True, slots=True)
class Undecided:
    """无法判断: what a rule, or a part of it, lacks. Not the same as passed."""

    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A remark of a rule on a sheet, with its severity in force and the name of its place for people.

    `is_firm`: the form itself asks it, so that no reason overrides it.
    """

    rule: str
    severity: Severity
    place: Place
    name: str
    message: str
    quote: str = ""
    correction: Correction | None = None
    is_comparison: bool = False
    is_firm: bool = False

    @property
    def sentence(self) -> str:
        """The finding in a full sentence; `message` alone is what is said of the place."""
        return f"“{self.name}”{self.message}"

    @property
    def remark(self) -> str:
        """The message by itself, without the word that ties it to the name before it: 中的“6个”… becomes “6个”…"""
        return re.sub("^(?:[中里]?的)", "", self.message)

    @property
    def anchor(self) -> str:
        """The id of the element on the page that the finding is about."""
        return self.place.anchor

    @property
    def key(self) -> str:
        """What identifies it on the page and in a request: rule and anchor."""
        return f"{self.rule}-{self.anchor}"


def field_path(place: Place, sheet: Sheet) -> str:
    """Return a place as programs read it, without numbers: 年度目标, 数量指标/巡检次数, or 数量指标."""
    row = sheet.row(place.row) if place.row else None
    if row is not None:
        return f"{row.category.level_2}/{row.name}"
    return place.level_2 or (FIELDS | COLUMNS)[place.key].label
