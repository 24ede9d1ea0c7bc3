"""Where a declaration stands, for the line under the bar of its page: the stages, who has it, since when, until when."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.procedure.events import EventKind
from app.domain.procedure.rounds import today
from app.domain.procedure.stages import CLOSED, HOLDERS, STAGES, WITH_THE_UNIT, Status
from app.domain.procedure.urging import asking_role, urges_the_unit
from app.models import Event
from app.models.types import now
from app.queries.procedure.desk import Desk

_ARRIVALS = frozenset(
    {EventKind.SEND, EventKind.SUBMIT, EventKind.ENDORSE, EventKind.PASS_REVIEW, EventKind.REFER_BACK}
) | {EventKind.SEND_BACK}
"""Steps that bring a declaration to whoever holds it next."""


@dataclass(frozen=True, slots=True)
class StageStep:
    """A stage in the line of all: its word, and whether it is past, now or future."""

    status: Status
    label: str
    state: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a declaration stands.

    `handler` is who has to act now, "" for nobody; `opened_at` when whoever has it open began, None while nobody has;
    `brought_by` the event that brought it to its present stage, None where it was not brought. `since` is when it came to
    the present stage, `days` the whole days since then. `may_urge`: the person waits for others; `was_urged`: somebody
    asked these today already.
    """

    steps: tuple[StageStep, ...]
    handler: str
    is_mine: bool
    is_open: bool
    opened_at: datetime | None
    brought_by: Event | None
    since: datetime
    days: int
    days_left: int | None
    may_urge: bool
    was_urged: bool


def standing(desk: Desk) -> Standing:
    """Return where the declaration stands, as far as the person before the desk may know."""
    since, opening = since_when(desk), None if desk.withdrawn else desk.opening
    arrived = next((each for each in reversed(desk.history) if each.kind in _ARRIVALS), None)
    return Standing(
        steps=_steps(desk),
        handler=handler(desk),
        is_mine=desk.case.opened_by_me,
        is_open=opening is not None,
        opened_at=opening.opened_at if opening else None,
        brought_by=arrived,
        since=since,
        days=(now() - since).days,
        days_left=desk.case.days_left,
        may_urge=asking_role(desk.case) is not None,
        was_urged=_was_urged(desk),
    )


def _was_urged(desk: Desk) -> bool:
    """Tell whether somebody asked today for it to go on; what the unit asks among itself counts in its own stage alone."""
    among = desk.case.status is Status.UNIT_REVIEW and not urges_the_unit(desk.case)
    return any(
        event.kind is EventKind.URGED
        and (event.from_status is Status.UNIT_REVIEW) == among
        and today(event.at) == today()
        for event in desk.events
    )


def since_when(desk: Desk) -> datetime:
    """Return when the present stage began; while the unit is at it, outsiders learn of nothing newer than they know."""
    return desk.history[-1].at if desk.withdrawn and desk.history else desk.declaration.status_since


def handler(desk: Desk) -> str:
    """Return who has to act now: who opened the stage, else the role that holds it, else the unit."""
    if desk.case.status in CLOSED:
        return ""
    holder = None if desk.withdrawn else HOLDERS.get(desk.case.status)
    if holder is None:
        return desk.sheet.applicant_unit
    return f"{desk.case.opener}（{holder.label}）" if desk.case.opener else holder.label


def _steps(desk: Desk) -> tuple[StageStep, ...]:
    present = desk.shown_status
    way = [each for each in STAGES if desk.case.is_subordinate or each is not Status.DEPARTMENT_REVIEW]
    if present not in way and present not in WITH_THE_UNIT:
        return (StageStep(present, desk.stage, "now"),)
    here = way.index(present) if present in way else 0
    return tuple(
        StageStep(present, "退回修改" if present is Status.RETURNED else present.label, "now")
        if number == here
        else StageStep(each, each.label, "past" if number < here else "future")
        for number, each in enumerate(way)
    )
