"""Who opens, answers and settles threads, and what an action sends on (docs/procedure.md, The review)."""

from app.domain.actor import Actor
from app.domain.procedure.audiences import Audience
from app.domain.procedure.guards import Case
from app.domain.procedure.stages import CLOSED, HOLDERS, Status
from app.domain.procedure.workflow import Action, Refusal, Refused, may_edit
from app.domain.review.threads import Message, Thread, Weight
from app.domain.roles import UNIT_ROLES, Role

ADDRESSES = {
    Status.UNIT_REVIEW: (Audience.UNIT,),
    Status.DEPARTMENT_REVIEW: (Audience.DEPARTMENT,),
    Status.FINANCE_REVIEW: (Audience.ALL,),
    Status.APPROVAL: (Audience.ALL, Audience.FINANCE_ONLY),
}
"""For whom a stage's threads are; the approver asks the unit, or finance alone."""

NOTES = {
    Status.DEPARTMENT_REVIEW: Audience.DEPARTMENT_ONLY,
    Status.FINANCE_REVIEW: Audience.FINANCE_ONLY,
    Status.APPROVAL: Audience.FINANCE_ONLY,
}
"""Who reads a stage's notes; the unit keeps none."""

_SENDING = frozenset(
    {Action.SUBMIT, Action.ENDORSE, Action.PASS_REVIEW, Action.APPROVE, Action.SEND_BACK, Action.REFER_BACK}
) | {Action.DECLINE}


def has_stage_open(case: Case) -> bool:
    """Tell whether the person has the present stage open and so writes its threads."""
    return case.opened_by_me and HOLDERS.get(case.status) in case.roles


def holder(actor: Actor, case: Case) -> int | None:
    """Return the person's id where they write as who has the stage open, which must hold until it is written; else None."""
    return actor.person_id if has_stage_open(case) else None


def weights(status: Status) -> tuple[Weight, ...]:
    """Return what may be written in a stage."""
    return tuple(weight for weight in Weight if weight is not Weight.NOTE or status in NOTES)


def addressed(status: Status, weight: Weight, wanted: Audience | None = None) -> Audience:
    """Return for whom a new thread of the stage is; `wanted` chooses where there is a choice."""
    if weight is Weight.NOTE:
        return NOTES[status]
    return wanted if wanted in ADDRESSES[status] else ADDRESSES[status][0]


def require_opening(case: Case) -> None:
    """Raise `Refused` unless the person may open a thread now."""
    if has_stage_open(case):
        return
    if not case.roles & set(HOLDERS.values()):
        raise Refused(Refusal.ROLE, "批注由审核人提出。")
    raise Refused(Refusal.STATE, f"本表现为“{case.stage}”，请先点“开始审核”再写批注。")


def may_answer(thread: Thread, case: Case) -> bool:
    """Tell whether the person may answer: the unit while it edits, the reviewer what the approver asked of finance."""
    if thread.is_unsent or thread.is_settled or thread.weight is Weight.NOTE:
        return False
    if thread.audience is Audience.FINANCE_ONLY:
        return case.status is Status.FINANCE_REVIEW and has_stage_open(case)
    return may_edit(case)


def may_follow_up(thread: Thread, case: Case) -> bool:
    """Tell whether the person may ask again, or change what is not sent yet: whoever holds the stage of the thread."""
    return has_stage_open(case) and thread.stage is case.status and not thread.is_settled


def may_settle(thread: Thread, case: Case, person_id: int) -> bool:
    """Tell whether the person may settle it: who opened it and still holds that role, or whoever holds its stage now."""
    if thread.is_unsent or thread.is_settled or case.status in CLOSED:
        return False
    still_holds = HOLDERS.get(thread.stage) in case.roles
    return (thread.opener.person_id == person_id and still_holds) or may_follow_up(thread, case)


def require_speaking(thread: Thread, case: Case) -> None:
    """Raise `Refused` unless the person may answer or ask again."""
    if may_answer(thread, case) or may_follow_up(thread, case):
        return
    if thread.is_settled:
        raise Refused(Refusal.STATE, "这条批注已经关闭，不用再答复；您输入的内容仍在页面上。")
    if not case.roles & (UNIT_ROLES | set(HOLDERS.values())):
        raise Refused(Refusal.ROLE, "批注由申报单位答复。")
    raise Refused(Refusal.STATE, f"本表现为“{case.stage}”，您现在不能答复；您输入的内容仍在页面上。")


def require_settling(thread: Thread, case: Case, person_id: int) -> None:
    """Raise `Refused` unless the person may settle it."""
    if may_settle(thread, case, person_id):
        return
    if thread.is_settled:
        raise Refused(Refusal.STATE, "这条批注已经关闭。")
    raise Refused(Refusal.ROLE, "批注由提出人或现在的审核人关闭。")


def carried(thread: Thread, message: Message, action: Action, case: Case) -> Audience | None:
    """Return whom an action lets read the message from now on, None where it changes nothing.

    The unit's answers go out with 提交, as far as the department first, and on with its 审核通过; what answers its own head
    with 送审. What a stage wrote goes out with its decision; but 退回复审 sends only what is for finance.
    """
    if message.is_from_unit:
        if thread.audience is Audience.UNIT:
            goes = message.event_id is None and action in (Action.SEND, Action.SUBMIT)
            return Audience.UNIT if goes else None
        if message.audience is Audience.UNIT and action is Action.SUBMIT:
            waits = thread.audience is Audience.ALL and case.is_subordinate
            return Audience.DEPARTMENT if waits else thread.audience
        passes_on = message.audience is Audience.DEPARTMENT and action is Action.ENDORSE
        return thread.audience if passes_on else None
    is_mine = message.audience is Audience.UNSENT and message.stage is case.status
    if not is_mine or action not in _SENDING:
        return None
    if action is Action.REFER_BACK and thread.audience is not Audience.FINANCE_ONLY:
        return None
    return thread.audience


def role_in(case: Case) -> Role:
    """Return the role in which the person speaks now: the stage's holder, or one of the unit."""
    if has_stage_open(case):
        return HOLDERS[case.status]
    return next(role for role in (Role.PREPARER, Role.SUBMITTER) if role in case.roles)
