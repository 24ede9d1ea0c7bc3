"""What a comparison shows at a place: the words in the margin, and a cell with what went and what came."""

from dataclasses import dataclass

from app.domain.form.text_diff import Run, RunKind
from app.domain.labelled import Labelled


class Mark(Labelled):
    """What became of a place; the label is the word in the margin."""

    ADDED = "added", "增"
    REMOVED = "removed", "删"
    EDITED = "edited", "改"
    MOVED = "moved", "移"

    @property
    def unit(self) -> str:
        """What is counted: 格 for edits, of fields as of cells, 行 for the rest."""
        return "格" if self is Mark.EDITED else "行"


@dataclass(frozen=True, slots=True)
class ComparedCell:
    """A field or a cell of a row with the runs of its old and new text; `key` and `label` as in `FIELDS` or `COLUMNS`."""

    key: str
    label: str
    runs: tuple[Run, ...]

    @property
    def is_changed(self) -> bool:
        """Tell whether any run went or came."""
        return any(run.kind is not RunKind.SAME for run in self.runs)
