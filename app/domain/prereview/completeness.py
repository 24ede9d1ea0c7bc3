"""完整性: how much of what the form requires is filled in, and which places are still blank. No fault, only not done yet."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.form.costing import flaws
from app.domain.form.places import Place
from app.domain.form.sheet import COLUMNS, Sheet
from app.domain.prereview.explanations import Noted
from app.domain.prereview.required import blank_places, required_fields


@dataclass(frozen=True, slots=True)
class Missing:
    """A place that is still blank, by its name for people; `cells` are how many squares there are to be filled."""

    place: Place
    name: str
    cells: int


@dataclass(frozen=True, slots=True)
class Completeness:
    """`filled` of `total` squares that the form requires hold something, as a person would count them on the paper.

    They are each required field, and in each starred 二级指标 the three cells of one row: 27 to 29, by project. The notes of
    the form and its stars require no more; what the system fills in and further rows do not count. `missing` are the blank
    places in the order of the form, those of 支出明细 last, of which only what lines still lack counts; their `cells` are
    what `filled` lacks of `total`.
    """

    filled: int
    total: int
    missing: tuple[Missing, ...]

    def is_missing(self, noted: Noted) -> bool:
        """Tell whether a finding says no more than that a place is still blank."""
        return noted.finding.is_firm and any(each.place == noted.finding.place for each in self.missing)

    def beyond(self, noted: Iterable[Noted]) -> tuple[Noted, ...]:
        """Return the findings that say more than that."""
        return tuple(each for each in noted if not self.is_missing(each))


def completeness(sheet: Sheet) -> Completeness:
    """Return how far the sheet is filled in."""
    starred = [each.level_2 for each in sheet.catalogue.categories if each.required]
    fields = required_fields(sheet)
    blank = [place for name in (*fields, *starred) for place in blank_places(sheet, name)]
    missing = tuple(Missing(each, each.name(sheet), 1 if each.key else len(COLUMNS)) for each in blank)
    lines = [
        Place(flaw.key, flaw.identity)
        for flaw in flaws(sheet.items, sheet.implementation_years)
        if flaw.is_missing
    ]
    missing += tuple(Missing(each, each.name(sheet), 1) for each in lines)
    total = len(fields) + len(COLUMNS) * len(starred) + len(lines)
    return Completeness(total - sum(each.cells for each in missing), total, missing)
