"""完整性: how much of what the form requires is filled in, and which places are still blank. No fault, only not done yet."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.form.places import Place
from app.domain.form.sheet import Sheet
from app.domain.prereview.explanations import Noted
from app.domain.prereview.required import blank_places, required_fields


@dataclass(frozen=True, slots=True)
class Completeness:
    """`filled` of `total` things that the form requires are there: fields, and a whole row in each starred category.

    `missing` are the blank places, in the order of the form, each with its name for people.
    """

    filled: int
    total: int
    missing: tuple[tuple[Place, str], ...]

    def is_missing(self, noted: Noted) -> bool:
        """Tell whether a finding says no more than that a place is still blank."""
        return noted.finding.is_firm and any(place == noted.finding.place for place, _ in self.missing)

    def beyond(self, noted: Iterable[Noted]) -> tuple[Noted, ...]:
        """Return the findings that say more than that."""
        return tuple(each for each in noted if not self.is_missing(each))


def completeness(sheet: Sheet) -> Completeness:
    """Return how far the sheet is filled in."""
    things = [blank_places(sheet, key) for key in required_fields(sheet)]
    things += [blank_places(sheet, each.level_2) for each in sheet.catalogue.categories if each.required]
    missing = tuple((place, place.name(sheet)) for places in things for place in places)
    return Completeness(sum(not places for places in things), len(things), missing)
