"""Several declarations before one person who wants to do the same with all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.domain.actor import Actor
from app.domain.procedure.workflow import Action, Refused, check
from app.queries.lists.worklist import DeclarationLine, selection
from app.queries.procedure.desk import Desk, desks_of
from app.queries.procedure.jobs import visible_ids


@dataclass(frozen=True, slots=True)
class ChosenItem:
    """One of the chosen declarations as it stands: its lock, and why the action will not do, "" where it will.

    `is_openable`: the person may open it now.
    """

    line: DeclarationLine
    lock: int
    refusal: str = ""
    is_openable: bool = False


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the person is asked to confirm, by unit and project code."""

    items: tuple[ChosenItem, ...]

    @property
    def going(self) -> tuple[ChosenItem, ...]:
        """Those that the action will do for."""
        return tuple(item for item in self.items if not item.refusal)

    @property
    def staying(self) -> tuple[ChosenItem, ...]:
        """Those that it will not do for."""
        return tuple(item for item in self.items if item.refusal)

    @property
    def openable(self) -> tuple[ChosenItem, ...]:
        """Those of them that the person may open first."""
        return tuple(item for item in self.staying if item.is_openable)

    @property
    def medium_term_amount(self) -> Decimal:
        """The sum of 项目总金额 of those that go, in yuan."""
        return sum((item.line.medium_term_amount or Decimal() for item in self.going), Decimal())

    @property
    def budget_year_amount(self) -> Decimal:
        """The sum of 本年度项目金额 of those that go, in yuan."""
        return sum((item.line.budget_year_amount or Decimal() for item in self.going), Decimal())


def confirmation(actor: Actor, action: Action, chosen: Sequence[int]) -> Confirmation:
    """Look at each of the chosen declarations as the action itself would; raises `NotFound` for one not to be seen.

    It takes as many statements whatever their number; for submitting, the prereview of each.
    """
    lines = {line.id: line for line in selection(actor, chosen)}
    return Confirmation(
        tuple(_item(action, lines[desk.declaration.id], desk) for desk in desks_of(actor, list(lines)))
    )


def seen_of(actor: Actor, chosen: Sequence[int]) -> list[DeclarationLine]:
    """Return those of the chosen declarations that the person may see, by unit and project code."""
    return selection(actor, sorted(visible_ids(actor, chosen)))


def _item(action: Action, line: DeclarationLine, desk: Desk) -> ChosenItem:
    try:
        check(action, desk.case)
    except Refused as refused:
        opens = any(each.action is Action.OPEN and each.refusal is None for each in desk.offers)
        return ChosenItem(line, desk.declaration.lock, refused.message, opens)
    return ChosenItem(line, desk.declaration.lock)
