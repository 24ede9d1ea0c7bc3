"""压减向导 of a working sheet: what it was before, and what the cut touches."""

from dataclasses import dataclass, replace
from decimal import Decimal

from app.domain.cutting.guide import Guide, guide
from app.domain.procedure.ceilings import Standing
from app.queries.ceilings import standings_beside
from app.queries.prereview.predecessors import Predecessor, predecessors
from app.queries.procedure.desk import Desk

Amounts = tuple[Decimal | None, Decimal | None]
"""项目总金额 and 本年度项目金额."""
HERE = "修改前"
"""What the amounts are called that a page was opened with."""


@dataclass(frozen=True, slots=True)
class Fallen:
    """By how much the amounts of a working sheet lie below those of the version `name`."""

    name: str
    total: Decimal
    year: Decimal
    percent: Decimal


def fallen(desk: Desk, opened: Amounts = (None, None)) -> Fallen | None:
    """Return how far the amounts fell since the version before, or since a page was `opened` with some; None for no fall."""
    before, sheet = before_of(desk, opened), desk.sheet
    total = _less(before.sheet.medium_term_amount, sheet.medium_term_amount)
    year = _less(before.sheet.budget_year_amount, sheet.budget_year_amount)
    if not total and not year:
        return None
    share = year / (before.sheet.budget_year_amount or Decimal(1)) * 100
    return Fallen(before.name, total, year, share.quantize(Decimal("0.1")))


def before_of(desk: Desk, opened: Amounts = (None, None)) -> Predecessor:
    """Return what the working sheet is compared with: what 一上 passed, what was submitted last, else itself with the
    amounts that the page was opened with."""
    found = predecessors([desk.declaration]).get(desk.declaration.id)
    if found:
        return found
    total, year = (
        max((each for each in pair if each is not None), default=None)
        for pair in zip(opened, (desk.sheet.medium_term_amount, desk.sheet.budget_year_amount), strict=True)
    )
    return Predecessor(HERE, replace(desk.sheet, medium_term_amount=total, budget_year_amount=year))


def guide_of(desk: Desk, target: Decimal | None = None, opened: Amounts = (None, None)) -> tuple[str, Guide]:
    """Return what the version before is called, and what a cut touches, as far as `target` or as it is cut already."""
    before = before_of(desk, opened)
    return before.name, guide(desk.sheet, before.sheet, target)


def room_under_ceilings(desk: Desk) -> tuple[list[Standing], Decimal | None]:
    """Return the 控制数 that bind the declaration, and what its year may come to under all of them; None for no bound."""
    found = standings_beside(desk.declaration)
    year = desk.sheet.budget_year_amount or Decimal(0)
    rooms = [each.amount - each.listed + year for each in found]
    return found, min(rooms, default=None)


def _less(before: Decimal | None, now: Decimal | None) -> Decimal:
    return before - now if before is not None and now is not None and now < before else Decimal(0)
