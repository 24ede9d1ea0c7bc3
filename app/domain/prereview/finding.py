"""A finding: which rule, how grave, at which place, in which words."""

from dataclasses import dataclass

from app.domain.labelled import Labelled


class Severity(Labelled):
    """How grave a finding is: an error blocks, a warning wants an answer, a hint wants a look."""

    ERROR = "error", "错误"
    WARNING = "warning", "警告"
    HINT = "hint", "提示"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong at a place.

    `field` is a field or column key; `row` the identity of an indicator row, "" with `level_2` for a whole category.
    """

    rule: str
    severity: Severity
    field: str
    place: str
    message: str
    row: str = ""
    level_2: str = ""

    @property
    def sentence(self) -> str:
        """The finding in a full sentence; `message` alone is what is said of the place."""
        return f"“{self.place}”{self.message}"

    @property
    def anchor(self) -> str:
        """The id of the element on the page that the finding is about."""
        if self.row:
            return f"{self.field}-{self.row}"
        return f"category-{self.level_2}" if self.level_2 else self.field
