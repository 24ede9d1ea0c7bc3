"""A place that a cut touches with a proposal for it, and a place that it leaves alone with the reason."""

from dataclasses import dataclass
from decimal import Decimal

from app.domain.form.costing import CostingItem
from app.domain.form.places import Place
from app.domain.text import fingerprint


@dataclass(frozen=True, slots=True)
class Proposal:
    """Words `before` at `start` of what stands at a place, and the words `after` that are proposed for them.

    `name` says for people where it is, `reason` where the proposal comes from. Of a line of 支出明细 the words only show it:
    `item` is the line as it becomes, `cells` how it stands, and `saved` what it takes off the budget year.
    """

    place: Place
    name: str
    before: str
    after: str
    reason: str
    start: int = 0
    item: CostingItem | None = None
    cells: tuple[str, ...] = ()
    saved: Decimal | None = None

    @property
    def tag(self) -> str:
        """16 hexadecimal digits that stand for the place, for what stands there and for what is proposed."""
        becomes = self.item.cells if self.item else (self.after,)
        return fingerprint(
            "\n".join((self.place.anchor, str(self.start), self.before, *self.cells, *becomes))
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """A place that is left alone, why, and its amount where it is a line."""

    name: str
    why: str
    amount: Decimal | None = None
