"""Actions on several declarations at once: which ones, for whom, and on how many."""

from datetime import date
from typing import Any

from app.domain.actor import Actor
from app.domain.procedure.workflow import DECISIONS, TABLE, Action, Approval, Asks

CAP = 500
"""So many declarations are worked off at once."""
ACTIONS = (
    Action.OPEN,
    Action.SUBMIT,
    Action.ENDORSE,
    Action.PASS_REVIEW,
    Action.APPROVE,
    Action.SEND_BACK,
)
"""What can be done with several at once; a decision stands on each one's own opening, as it always does."""

ROLES = {
    action: frozenset(role for row in TABLE if row.action is action for role in row.roles)
    for action in ACTIONS
}
ASKS = {action: next(row.asks for row in TABLE if row.action is action) for action in ACTIONS}
"""What each asks for besides the click, once for all."""


def actions_of(actor: Actor) -> tuple[Action, ...]:
    """Return what the person can do with several declarations at once, for whichever of them."""
    return tuple(action for action in ACTIONS if actor.has_role(*ROLES[action]))


def takes_words(action: Action) -> bool:
    """Tell whether a reason is demanded or an opinion may be written."""
    return ASKS[action] is Asks.REASON or action in DECISIONS


def how_many_refusal(action: Action, count: int) -> str:
    """Return the sentence that refuses so many declarations, "" when they can be worked off."""
    if count == 0:
        return f"请先勾选要{action.label}的申报表。"
    if count > CAP:
        return f"一次最多办理{CAP}份，这里有{count}份，请分批{action.label}。"
    return ""


def to_parameters(action: Action, reason: str, approval: Approval | None) -> dict[str, Any]:
    """Return what a job keeps of the action, as plain JSON."""
    approved = {"number": approval.number, "on": approval.on.isoformat()} if approval else None
    return {"action": action.value, "reason": reason, "approval": approved}


def from_parameters(parameters: dict[str, Any]) -> tuple[Action, str, Approval | None]:
    """Return action, reason and approval as a job keeps them."""
    approved = parameters["approval"]
    approval = Approval(approved["number"], date.fromisoformat(approved["on"])) if approved else None
    return Action(parameters["action"]), parameters["reason"], approval
