"""What saving a cell answers, and what it raises when somebody else was faster."""

from dataclasses import dataclass

from app.domain.form.costing import CostingItem, Sums
from app.domain.form.text_diff import Run, text_runs


class Changed(Exception):
    """The cell changed meanwhile: `typed` is what was to be saved, `stored` what stands there now."""

    def __init__(self, cell: str, label: str, typed: str, stored: str):
        super().__init__(cell)
        self.cell, self.label, self.typed, self.stored = cell, label, typed, stored

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs that lead from what stands there now to what was to be saved."""
        return text_runs(self.stored, self.typed)


@dataclass(frozen=True, slots=True)
class Costed:
    """What follows from a save in 支出明细: the lines as they stand now, and their sums, None while none has an amount."""

    items: tuple[CostingItem, ...]
    sums: Sums | None


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save answers: the declaration's new `lock`, the value as understood, the `fingerprint` to start from next.

    `costed` is what follows in 支出明细, None where nothing does.
    """

    lock: int
    shown: str
    fingerprint: str
    costed: Costed | None = None
