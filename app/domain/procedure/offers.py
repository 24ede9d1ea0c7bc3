"""What the page of a declaration offers its reader: the actions of the table, and what each still waits for."""

from dataclasses import dataclass

from app.domain.procedure.guards import (
    BRIEFS,
    Case,
    Need,
    adjustable,
    came_from,
    not_open_with_me,
    opened,
    opened_by_unit_head,
    passed_last_by_me,
    review_sheet_passes,
    round_brief,
    round_takes_it,
    sent_or_submitter,
)
from app.domain.procedure.workflow import (
    DECISIONS,
    KINDS,
    TABLE,
    Action,
    Asks,
    Refusal,
    Transition,
)

FORWARD = (Action.PASS_REVIEW, Action.ENDORSE, Action.APPROVE, Action.SUBMIT, Action.SEND, Action.OPEN)
"""The actions that carry a declaration on; the first one on offer is the page's one filled button."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An action that the page shows: possible when `refusal` is None, else drawn with what it waits for.

    `brief` says the same as `refusal` in counts alone, for one line beside the button.
    """

    transition: Transition
    refusal: str | None = None
    brief: str = ""

    @property
    def action(self) -> Action:
        """The action offered."""
        return self.transition.action

    @property
    def takes_opinion(self) -> bool:
        """The person may write an opinion or has to give a reason."""
        return self.transition.asks is Asks.REASON or self.action in DECISIONS


def offers(case: Case) -> tuple[Offer, ...]:
    """Return the actions that this person meets on this declaration in its present status, in the order of the table.

    Until a stage is opened its only offer is to open it, and what is another person's to take back is not shown.
    """
    rows = (
        row
        for row in TABLE
        if case.status in row.sources and row.concerns(case) and case.roles.intersection(row.roles)
    )
    found = []
    for row in rows:
        unmet = next((need for need in row.needs if need(case)), None)
        if unmet not in _HIDDEN_WITHOUT and not (row.action is Action.OPEN and case.opened_by_me):
            found.append(Offer(row, _waits_for(row, unmet, case), _brief(row, unmet, case)))
    return tuple(found)


def _waits_for(row: Transition, unmet: Need | None, case: Case) -> str | None:
    """Return why a row is not possible: what is first in the way, or all that is still to be done."""
    if unmet is None or KINDS.get(unmet) is not Refusal.NEEDS:
        return unmet and unmet(case)
    return "".join(need(case) or "" for need in row.needs if KINDS.get(need) is Refusal.NEEDS)


def _brief(row: Transition, unmet: Need | None, case: Case) -> str:
    if unmet is None or KINDS.get(unmet) is not Refusal.NEEDS:
        return (unmet and unmet(case)) or ""
    left = [BRIEFS[need](case) for need in row.needs if need in BRIEFS and need(case)]
    others = [round_brief(case)] if round_takes_it in row.needs else []
    if review_sheet_passes in row.needs:
        others.append((case.review_refusal or "").partition("：")[0].rstrip("。"))
    counted = f"还有{'、'.join(left)}" if left else ""
    return "；".join(filter(None, (counted, *others))) + "。"


_HIDDEN_WITHOUT = frozenset(
    {
        *(opened, opened_by_unit_head, came_from, sent_or_submitter, not_open_with_me, passed_last_by_me),
        adjustable,
    }
)
