"""What a person is told after an action that lets a declaration go: a number to refer to, and what comes next."""

from datetime import datetime

from app.domain.procedure.rounds import BEIJING
from app.domain.procedure.stages import Status
from app.domain.procedure.workflow import Action

TITLE = "办理回执"
LETTING_GO = frozenset(
    {
        Action.SEND,
        Action.SUBMIT,
        Action.ENDORSE,
        Action.PASS_REVIEW,
        Action.APPROVE,
        Action.REFER_BACK,
        Action.SEND_BACK,
        Action.DECLINE,
        Action.DISCARD,
    }
)
"""The actions that end with a receipt; after the others one goes on with the declaration."""

_TELLING = "如被退回，将在待办和消息中提醒。"
_NEXT = {
    (Action.SEND, Status.UNIT_REVIEW): f"单位审核人审核后提交；{_TELLING}",
    (Action.SUBMIT, Status.DEPARTMENT_REVIEW): f"主管部门审核通过后送财政审核；{_TELLING}",
    (Action.SUBMIT, Status.FINANCE_REVIEW): f"财政审核通过后报批复；{_TELLING}",
    (Action.ENDORSE, Status.FINANCE_REVIEW): f"财政审核通过后报批复；{_TELLING}",
    (Action.PASS_REVIEW, Status.APPROVAL): "由批复人批复；对方开始审核前，可以取消审核。",
    (Action.APPROVE, Status.APPROVED): "批复文件已生成，批注和意见已一并发出。",
    (Action.REFER_BACK, Status.FINANCE_REVIEW): "由财政审核人复审后重新报批。",
    (Action.SEND_BACK, Status.RETURNED): "申报单位按批注和意见修改后重新报送。",
    (Action.DECLINE, Status.DECLINED): "本表办理结束，意见已告知申报单位。",
    (Action.DISCARD, Status.DISCARDED): "本表已作废，不再列入清单和汇总。",
}


def receipt_number(event_id: int, at: datetime) -> str:
    """Return the number of a receipt: HZ, the day at +08:00, and the number of the event in the record."""
    return f"HZ-{at.astimezone(BEIJING):%Y%m%d}-{event_id:04}"


def what_follows(action: Action, target: Status, source: Status | None = None) -> str:
    """Return a sentence about what happens after an action that led to a stage, "" for one that has no receipt.

    `source` is the stage that it left.
    """
    if action is Action.SEND_BACK and source is Status.UNIT_REVIEW:
        return "填报人按批注和意见修改后重新送审。"
    return _NEXT.get((action, target), "")
