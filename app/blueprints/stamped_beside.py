"""What the page of an approved declaration shows of its 盖章件."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.blueprints.access import current_actor
from app.domain.files.stamped_scans import pages_told
from app.domain.procedure.stages import ONCE_APPROVED
from app.models import StampedScan
from app.operations.stamped_scans import may_stamp
from app.queries.files.stamped_scans import scans_of
from app.queries.procedure.desk import Desk


@dataclass(frozen=True, slots=True)
class StampedBeside:
    """The scans beside the rendition, each with its pages in words, and whether the person may add one."""

    scans: Sequence[tuple[StampedScan, str]]
    may_add: bool


def stamped_beside(desk: Desk) -> StampedBeside | None:
    """Return what lies beside the rendition, None for a declaration that has none."""
    declaration = desk.declaration
    if declaration.status not in ONCE_APPROVED:
        return None
    unit = declaration.unit
    scans = tuple((each, pages_told(each.pages, each.rendition.pages)) for each in scans_of(declaration.id))
    return StampedBeside(scans, may_stamp(current_actor(), unit.id, unit.primary_id))
