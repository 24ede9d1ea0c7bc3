"""The versions of a project beside one of them: which is in force, what an adjustment changes, and why it was opened."""

from dataclasses import dataclass

from app.blueprints.access import current_actor
from app.domain.form.changes import Changes, changes
from app.domain.procedure.events import EventKind
from app.domain.procedure.stages import IN_FORCE, ONCE_APPROVED, Status
from app.domain.procedure.workflow import Action
from app.models import Declaration, Event, Round
from app.queries.procedure.desk import Desk
from app.queries.procedure.versions import adjusted_sheet, adjustment_rounds, stage_of, versions_of


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version as the person may know it; `stage` is 现行有效 for the one in force."""

    id: int
    name: str
    status: Status
    stage: str
    round_title: str
    approval_number: str


@dataclass(frozen=True, slots=True)
class VersionsBeside:
    """The versions, by round and number; and of an adjustment its event, and what differs from what it adjusts.

    `changes` None where it adjusts nothing that the person may see. `has_original`: an approved page of a version that was
    replaced is kept.
    """

    lines: tuple[VersionLine, ...]
    opened: Event | None
    changes: Changes | None
    adjusted_name: str
    has_original: bool


def versions_beside(desk: Desk) -> VersionsBeside | None:
    """Return what the page says of the other versions, None where the person knows of this one alone."""
    mine = desk.declaration
    if mine.status not in ONCE_APPROVED and mine.adjusts_id is None:
        return None
    found = versions_of(current_actor(), mine)
    if len(found) < 2 and mine.adjusts_id is None:
        return None
    adjusted = next((each for each in found if each.id == mine.adjusts_id), None)
    return VersionsBeside(
        tuple(_line(each, found) for each in found),
        next((each for each in desk.history if each.kind is EventKind.ADJUST), None),
        changes(adjusted_sheet(adjusted), desk.sheet) if adjusted else None,
        f"第{adjusted.version_no}版" if adjusted else "",
        mine.status is Status.REPLACED,
    )


def adjusted_in(desk: Desk) -> Round | None:
    """Return the round that the person could adjust the declaration in, None where they cannot."""
    if all(offer.action is not Action.ADJUST for offer in desk.offers):
        return None
    return adjustment_rounds([desk.declaration]).get(desk.declaration.id)


def _line(each: Declaration, among: list[Declaration]) -> VersionLine:
    status, stage = stage_of(current_actor(), each, among)
    return VersionLine(
        each.id,
        f"第{each.version_no}版",
        status,
        IN_FORCE if status is Status.APPROVED else stage,
        each.round.title,
        each.approval_number or "",
    )
