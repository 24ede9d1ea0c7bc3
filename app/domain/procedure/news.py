"""What is news (消息) of a declaration, for whom, and in which words: one table."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from app.domain.procedure.events import EventKind
from app.domain.procedure.rounds import day
from app.domain.procedure.stages import Status

SHOWN_AT_MOST = 99
"""More unread news than this are shown as 99+."""


class Recipient(Enum):
    """Who hears of something, by what they did with the declaration; never who did it, and nobody who is disabled."""

    UNIT = "who wrote in it, sent or submitted it"
    ENDORSER = "who endorsed it last"
    REVIEWER = "who passed it last"
    RETURNER = (
        "who returned it from the stage where it arrives now, when that was the last that happened there"
    )
    TOLD = "who was told of the arrival that is taken back"
    COLLEAGUE = "whom it is handed over to"
    HOLDER = "who is waited for: who has the stage open, else whoever holds it; the unit while it has the declaration"


@dataclass(frozen=True, slots=True)
class News:
    """A row of the table: what happened at a stage (None: at any), who hears of it, and in which words.

    `words` are the unit's, `outside` everybody else's; {target} is the stage that it goes to.
    """

    kind: EventKind
    stage: Status | None
    recipients: tuple[Recipient, ...]
    words: str
    outside: str = ""


_K, _S, _R = EventKind, Status, Recipient

TABLE = (
    News(_K.SEND, None, (_R.RETURNER,), "您退回的申报表已修改并重新送审"),
    News(_K.SUBMIT, None, (_R.UNIT, _R.RETURNER), "已提交，等待{target}", "您退回的申报表已修改并重新提交"),
    News(
        _K.ENDORSE,
        None,
        (_R.UNIT, _R.RETURNER),
        "主管部门审核通过，等待财政审核",
        "您退回的申报表已修改，经主管部门重新提交",
    ),
    News(
        _K.PASS_REVIEW,
        None,
        (_R.UNIT, _R.RETURNER),
        "财政审核通过，等待批复",
        "您退回的申报表财政已再次审核通过",
    ),
    News(_K.TAKE_BACK, None, (_R.TOLD,), "财政取消了审核通过，重新审核"),
    News(_K.RECALL, None, (_R.TOLD,), "已撤回，不再等待审核", "您退回的申报表重新提交后，又由单位撤回"),
    News(_K.REFER_BACK, None, (_R.REVIEWER,), "", "您审核通过的申报表被退回复审"),
    News(_K.SEND_BACK, _S.UNIT_REVIEW, (_R.UNIT,), "单位审核退回"),
    News(_K.SEND_BACK, _S.DEPARTMENT_REVIEW, (_R.UNIT,), "主管部门退回"),
    News(
        _K.SEND_BACK,
        _S.FINANCE_REVIEW,
        (_R.UNIT, _R.ENDORSER),
        "财政审核退回",
        "您审核通过的申报表被财政退回单位",
    ),
    News(
        _K.SEND_BACK,
        _S.APPROVAL,
        (_R.UNIT, _R.ENDORSER, _R.REVIEWER),
        "批复人退回",
        "您审核通过的申报表被批复人退回单位",
    ),
    News(_K.APPROVE, None, (_R.UNIT, _R.ENDORSER, _R.REVIEWER), "已批复", "您审核通过的申报表已批复"),
    News(
        _K.DECLINE,
        None,
        (_R.UNIT, _R.ENDORSER, _R.REVIEWER),
        "不予安排",
        "您审核通过的申报表不予安排",
    ),
    News(_K.DISCARD, None, (_R.UNIT,), "已作废"),
    News(_K.PUBLICATION_DECIDED, None, (_R.UNIT,), "财政已决定是否公开"),
    News(_K.ADJUST, None, (_R.UNIT,), "已发起调整，修改后送审"),
    News(_K.HAND_OVER, None, (_R.COLLEAGUE,), "转交给您办理"),
    News(_K.URGED, None, (_R.HOLDER,), "催办，请尽快办理"),
)
"""Nobody hears more than the timeline tells them: what the unit does among itself stays among the unit, and that
finance is asked to look again is finance's. That somebody opened or gave back a stage is no news."""


def news_of(kind: EventKind, from_status: Status | None) -> News | None:
    """Return the row about something that happened at a stage, None for what is no news."""
    return next((row for row in TABLE if row.kind is kind and row.stage in (None, from_status)), None)


def words(kind: EventKind, from_status: Status | None, to_status: Status | None, *, of_the_unit: bool) -> str:
    """Return what a reader is told of an event that is news; `of_the_unit`: they are of the declaration's unit.

    An event that concerns no stage has no status.
    """
    row = news_of(kind, from_status)
    if row is None:
        raise ValueError(f"{kind.value} is no news")
    text = row.words if of_the_unit or not row.outside else row.outside
    return (text or row.outside).format(target=to_status.label if to_status else "")


def tells_of_answers(kind: EventKind, from_status: Status | None) -> bool:
    """Tell whether it reaches people whose questions may have been answered."""
    row = news_of(kind, from_status)
    return row is not None and Recipient.RETURNER in row.recipients


def first_line(text: str) -> str:
    """Return the first line of a reason that says anything."""
    return next((line.strip() for line in text.split("\n") if line.strip()), "")


def day_words(on: date, today: date) -> str:
    """Return how a day is called in a list that starts today."""
    return {today: "今天", today - timedelta(days=1): "昨天"}.get(on) or day(on)
