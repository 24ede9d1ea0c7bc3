"""The procedure as one table, which buttons and guards both read; docs/procedure.md tells it in words."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from app.domain.labelled import Labelled
from app.domain.procedure.guards import (
    Case,
    Need,
    adjustable,
    adjusts_what_is_in_force,
    came_from,
    costing_listed,
    first_level_named,
    free,
    looked_at,
    no_blocking_findings,
    not_endorsed_by_me,
    not_open_with_me,
    not_own,
    not_passed_by_me,
    opened,
    opened_by_unit_head,
    passed_last_by_me,
    review_sheet_passes,
    round_takes_it,
    sent_or_submitter,
    threads_answered,
    threads_sent,
    threads_settled,
    unopened,
)
from app.domain.procedure.stages import WITH_THE_UNIT, Status
from app.domain.roles import Role


class Action(Labelled):
    """What people do with a declaration; the label is the word on the button."""

    OPEN = "open", "开始审核"
    SEND = "send", "送审"
    SUBMIT = "submit", "提交"
    ENDORSE = "endorse", "主管部门审核通过"
    PASS_REVIEW = "pass_review", "审核通过"
    APPROVE = "approve", "批复"
    TAKE_BACK = "take_back", "取消审核"
    REFER_BACK = "refer_back", "退回复审"
    SEND_BACK = "send_back", "退回"
    DECLINE = "decline", "不予安排"
    RECALL = "recall", "撤回"
    DISCARD = "discard", "作废"
    ADJUST = "adjust", "调整"


class Asks(Enum):
    """What an action asks of the person besides the click."""

    NOTHING = "nothing"
    REASON = "reason"
    APPROVAL = "approval"


class Refusal(Enum):
    """Why an action is not possible; the web answers 403, 409 and 422."""

    ROLE = "role"
    STATE = "state"
    NEEDS = "needs"


class Refused(Exception):
    """An action that is not possible now; the argument is a Chinese sentence for the person."""

    def __init__(self, kind: Refusal, message: str):
        super().__init__(message)
        self.kind = kind
        self.message = message


@dataclass(frozen=True, slots=True)
class Approval:
    """批复文号 and 批复日期, given once for one declaration or many."""

    number: str
    on: date


@dataclass(frozen=True, slots=True)
class Transition:
    """A row of the table.

    `target` None means the case's `origin`; `subordinate` restricts the row to such units, or to others. 调整 leads to a
    new version, where its `target` stands; the one that it is done to stays what it is.
    """

    action: Action
    sources: tuple[Status, ...]
    target: Status | None
    roles: tuple[Role, ...]
    needs: tuple[Need, ...] = ()
    asks: Asks = Asks.NOTHING
    subordinate: bool | None = None
    freezes: bool = False

    def concerns(self, case: Case) -> bool:
        """Tell whether the row is meant for the case's kind of unit."""
        return self.subordinate is None or self.subordinate == case.is_subordinate


_S, _R, _A = Status, Role, Action
_WITH_UNIT_HEAD = (_S.DRAFT, _S.RETURNED, _S.UNIT_REVIEW)
_READY = (
    opened_by_unit_head,
    no_blocking_findings,
    first_level_named,
    costing_listed,
    looked_at,
    threads_answered,
    threads_sent,
    round_takes_it,
)
_ENDORSES = (not_own, opened)
_DECIDES = (not_own, not_endorsed_by_me, opened)
_APPROVES = (not_own, not_endorsed_by_me, not_passed_by_me, opened)

TABLE = (
    Transition(
        _A.SEND,
        (_S.DRAFT, _S.RETURNED),
        _S.UNIT_REVIEW,
        (_R.PREPARER,),
        (no_blocking_findings, first_level_named, costing_listed, looked_at),
        freezes=True,
    ),
    Transition(
        _A.SUBMIT,
        _WITH_UNIT_HEAD,
        _S.FINANCE_REVIEW,
        (_R.SUBMITTER,),
        _READY,
        subordinate=False,
        freezes=True,
    ),
    Transition(
        _A.SUBMIT,
        _WITH_UNIT_HEAD,
        _S.DEPARTMENT_REVIEW,
        (_R.SUBMITTER,),
        _READY,
        subordinate=True,
        freezes=True,
    ),
    Transition(
        _A.ENDORSE,
        (_S.DEPARTMENT_REVIEW,),
        _S.FINANCE_REVIEW,
        (_R.ENDORSER,),
        (*_ENDORSES, threads_sent),
        freezes=True,
    ),
    Transition(
        _A.PASS_REVIEW,
        (_S.FINANCE_REVIEW,),
        _S.APPROVAL,
        (_R.REVIEWER,),
        (*_DECIDES, review_sheet_passes, threads_sent, threads_settled),
        freezes=True,
    ),
    Transition(
        _A.TAKE_BACK, (_S.APPROVAL,), _S.FINANCE_REVIEW, (_R.REVIEWER,), (passed_last_by_me, unopened)
    ),
    Transition(
        _A.APPROVE,
        (_S.APPROVAL,),
        _S.APPROVED,
        (_R.APPROVER,),
        (*_APPROVES, adjusts_what_is_in_force, threads_sent, threads_settled),
        Asks.APPROVAL,
        freezes=True,
    ),
    Transition(_A.REFER_BACK, (_S.APPROVAL,), _S.FINANCE_REVIEW, (_R.APPROVER,), _APPROVES, Asks.REASON),
    Transition(_A.SEND_BACK, (_S.UNIT_REVIEW,), _S.RETURNED, (_R.SUBMITTER,), (opened,), Asks.REASON),
    Transition(_A.SEND_BACK, (_S.DEPARTMENT_REVIEW,), _S.RETURNED, (_R.ENDORSER,), _ENDORSES, Asks.REASON),
    Transition(_A.SEND_BACK, (_S.FINANCE_REVIEW,), _S.RETURNED, (_R.REVIEWER,), _DECIDES, Asks.REASON),
    Transition(_A.SEND_BACK, (_S.APPROVAL,), _S.RETURNED, (_R.APPROVER,), _APPROVES, Asks.REASON),
    Transition(_A.DECLINE, (_S.FINANCE_REVIEW,), _S.DECLINED, (_R.REVIEWER,), _DECIDES, Asks.REASON),
    Transition(_A.DECLINE, (_S.APPROVAL,), _S.DECLINED, (_R.APPROVER,), _APPROVES, Asks.REASON),
    Transition(
        _A.RECALL,
        (_S.UNIT_REVIEW,),
        None,
        (_R.PREPARER, _R.SUBMITTER),
        (came_from, sent_or_submitter, not_open_with_me, unopened),
    ),
    Transition(
        _A.RECALL, (_S.DEPARTMENT_REVIEW, _S.FINANCE_REVIEW), None, (_R.SUBMITTER,), (came_from, unopened)
    ),
    Transition(_A.DISCARD, (_S.DRAFT, _S.RETURNED), _S.DISCARDED, (_R.SUBMITTER,), (), Asks.REASON),
    Transition(_A.ADJUST, (_S.APPROVED,), _S.DRAFT, (_R.SUBMITTER,), (adjustable,), Asks.REASON),
    *(
        Transition(_A.OPEN, (stage,), stage, (holder,), needs)
        for stage, holder, needs in (
            (_S.UNIT_REVIEW, _R.SUBMITTER, (free,)),
            (_S.DEPARTMENT_REVIEW, _R.ENDORSER, (not_own, free)),
            (_S.FINANCE_REVIEW, _R.REVIEWER, (not_own, not_endorsed_by_me, free)),
            (_S.APPROVAL, _R.APPROVER, (not_own, not_endorsed_by_me, not_passed_by_me, free)),
        )
    ),
)


DECISIONS = frozenset({Action.ENDORSE, Action.PASS_REVIEW, Action.APPROVE})
"""Actions that take an opinion, though they do not demand a reason."""

QUESTIONS = {
    Action.APPROVE: "批复后不能撤销，确定批复？",
    Action.DECLINE: "不予安排后不能恢复，确定？",
    Action.DISCARD: "作废后不能恢复，确定作废？",
}
"""What is asked once more before an action that nothing undoes."""


def check(action: Action, case: Case) -> tuple[Transition, Status]:
    """Return the row that `action` follows and the status it leads to; raises `Refused` when the case does not allow it."""
    rows = [row for row in TABLE if row.action is action and row.concerns(case)]
    mine = [row for row in rows if case.roles.intersection(row.roles)]
    if not mine:
        who = "、".join(dict.fromkeys(role.label for row in rows for role in row.roles))
        raise Refused(Refusal.ROLE, f"“{action.label}”由{who}办理。")
    row = next((row for row in mine if case.status in row.sources), None)
    if row is None:
        raise Refused(Refusal.STATE, f"本表现为“{case.stage}”，不能{action.label}。")
    for need in row.needs:
        if refusal := need(case):
            raise Refused(KINDS.get(need, Refusal.STATE), refusal)
    target = row.target or case.origin
    if target is None:
        raise ValueError("a row of the table without a target needs `came_from`")
    return row, target


KINDS: dict[Need, Refusal] = {
    no_blocking_findings: Refusal.NEEDS,
    first_level_named: Refusal.NEEDS,
    costing_listed: Refusal.NEEDS,
    looked_at: Refusal.NEEDS,
    round_takes_it: Refusal.NEEDS,
    review_sheet_passes: Refusal.NEEDS,
    threads_answered: Refusal.NEEDS,
    threads_settled: Refusal.NEEDS,
    threads_sent: Refusal.NEEDS,
    not_endorsed_by_me: Refusal.ROLE,
    not_own: Refusal.ROLE,
    not_passed_by_me: Refusal.ROLE,
    passed_last_by_me: Refusal.ROLE,
    sent_or_submitter: Refusal.ROLE,
}
"""What kind of refusal an unmet need is; the state of things unless named."""


def may_edit(case: Case) -> bool:
    """Tell whether the person may type into the working sheet now.

    While it is the unit's, its people may; in the unit's own review, the unit head who has it open.
    """
    if case.status in WITH_THE_UNIT:
        return bool(case.roles & {Role.PREPARER, Role.SUBMITTER})
    return case.status is Status.UNIT_REVIEW and Role.SUBMITTER in case.roles and case.opened_by_me


def require_editing(case: Case) -> None:
    """Raise `Refused` unless the person may type into the working sheet now."""
    if may_edit(case):
        return
    if not case.roles & {Role.PREPARER, Role.SUBMITTER}:
        raise Refused(Refusal.ROLE, "只有申报单位的填报人和单位审核人可以修改本表。")
    raise Refused(Refusal.STATE, f"本表现为“{case.stage}”，您现在不能修改；输入的内容仍在页面上。")
