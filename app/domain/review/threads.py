"""批注: what is asked at a place of the form, answered and settled; carried by row identity through every revision."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.form.changes import Change
from app.domain.form.places import Place
from app.domain.form.sheet import Sheet
from app.domain.labelled import Labelled
from app.domain.procedure.audiences import Audience, Reader, may_read
from app.domain.procedure.stages import HOLDERS, Status
from app.domain.roles import UNIT_ROLES, Role

TEXT_CAP = 2000
"""What is written in a thread has at most this many code points."""


class Weight(Labelled):
    """How grave a thread is: 须修改 bars passing on while it is open, 建议 does not, 备注 asks nothing."""

    MUST = "must", "须修改"
    ADVICE = "advice", "建议"
    NOTE = "note", "备注"


class MessageKind(Labelled):
    """What a message of a thread does."""

    OPEN = "open", "提出"
    ANSWER = "answer", "答复"
    FOLLOW_UP = "follow_up", "追问"
    SETTLE = "settle", "关闭"


class State(Labelled):
    """Where a thread stands, as far as its reader may know."""

    UNSENT = "unsent", "未发送"
    WAITING = "waiting", "待处理"
    CHANGED = "changed", "已改"
    ANSWERED = "answered", "已答复"
    SETTLED = "settled", "已关闭"
    NOTE = "note", "备注"


@dataclass(frozen=True, slots=True)
class Message:
    """Words of a thread. `quote` is what stood at its place when something was asked; `event_id` the action that sent it."""

    id: int
    kind: MessageKind
    person_id: int
    person: str
    role: Role
    at: datetime
    text: str
    audience: Audience
    quote: str | None = None
    event_id: int | None = None

    @property
    def stage(self) -> Status | None:
        """The stage in which its writer spoke, None for the unit's answers."""
        return _STAGE_OF.get(self.role)

    @property
    def is_unsent(self) -> bool:
        """It waits for the action that sends it: also the unit's answer, which the unit alone reads till then."""
        return self.event_id is None and (self.audience is Audience.UNSENT or self.is_from_unit)

    @property
    def is_from_unit(self) -> bool:
        """The unit answers."""
        return self.kind is MessageKind.ANSWER and self.role in UNIT_ROLES


_STAGE_OF = {role: status for status, role in HOLDERS.items()}
_ASKING = frozenset({MessageKind.OPEN, MessageKind.FOLLOW_UP})
_SERIES = {
    Status.UNIT_REVIEW: "单位",
    Status.DEPARTMENT_REVIEW: "主管",
    Status.FINANCE_REVIEW: "财政",
    Status.APPROVAL: "批复",
}


@dataclass(frozen=True, slots=True)
class Thread:
    """A 批注. `audience` is for whom it is once sent; `number` counts within stage and audience,
    None while unsent, unless it is `numbered`.

    `rule` is that of the finding which it was made of, `kind` the name of the kind of problem, "" for none.
    """

    id: int
    number: int | None
    place: Place
    weight: Weight
    audience: Audience
    stage: Status
    messages: tuple[Message, ...]
    rule: str = ""
    kind: str = ""

    @property
    def opener(self) -> Message:
        """The words that opened it."""
        return self.messages[0]

    @property
    def demand(self) -> Message:
        """What was asked last."""
        return next(message for message in reversed(self.messages) if message.kind in _ASKING)

    @property
    def answer(self) -> Message | None:
        """The answer to what was asked last."""
        last = self.messages.index(self.demand)
        after = (message for message in reversed(self.messages[last:]) if message.kind is MessageKind.ANSWER)
        return next(after, None)

    @property
    def is_unsent(self) -> bool:
        """Nobody but its writer knows of it."""
        return self.opener.is_unsent

    @property
    def is_settled(self) -> bool:
        """It was declared done."""
        return self.settlement is not None

    @property
    def is_must(self) -> bool:
        """It bars passing on while it is open."""
        return self.weight is Weight.MUST

    @property
    def nature(self) -> str:
        """How grave it is, with the kind of problem where it names one."""
        return f"{self.weight.label}（{self.kind}）" if self.kind else self.weight.label

    @property
    def label(self) -> str:
        """Its name for people, such as 财政3; what an approver asks of finance is 复审, a note says whose it is."""
        series = _SERIES[self.stage]
        if self.weight is Weight.NOTE:
            series += Weight.NOTE.label
        elif self.audience is Audience.FINANCE_ONLY:
            series = "复审"
        return f"{series}{self.number or ''}"

    def draft(self, *, asks: bool) -> Message | None:
        """Return what was last asked, or answered to it, while it waits for an action to send it; None otherwise."""
        last = self.demand if asks else self.answer
        return last if last is not None and last.is_unsent else None

    @property
    def settlement(self) -> Message | None:
        """What declared it done, None while it is open."""
        return next((message for message in self.messages if message.kind is MessageKind.SETTLE), None)

    def state(self, sheet: Sheet) -> State:
        """Return where it stands on the sheet that its reader reads."""
        if self.is_unsent:
            return State.UNSENT
        if self.is_settled:
            return State.SETTLED
        if self.weight is Weight.NOTE:
            return State.NOTE
        if self.answer is not None:
            return State.ANSWERED
        return State.CHANGED if self.place.words(sheet) != self.demand.quote else State.WAITING

    def is_to_do(self, sheet: Sheet) -> bool:
        """The side that it is addressed to has neither answered nor changed the place yet."""
        return self.state(sheet) is State.WAITING


def seen_by(threads: Iterable[Thread], reader: Reader) -> tuple[Thread, ...]:
    """Return the threads as this reader may know them: those whose opening words they may read."""
    seen = (
        replace(
            thread,
            messages=tuple(
                message
                for message in thread.messages
                if may_read(message.audience, reader, message.person_id, message.stage)
            ),
        )
        for thread in threads
    )
    return tuple(thread for thread in seen if thread.messages and thread.opener.kind is MessageKind.OPEN)


def numbered(threads: Iterable[Thread]) -> tuple[Thread, ...]:
    """Return threads, the oldest first, so that those that are unsent bear the numbers that they will go out with."""
    last: dict[tuple[Status, Audience], int] = {}
    found = tuple(threads)
    for thread in found:
        series = (thread.stage, thread.audience)
        last[series] = max(last.get(series, 0), thread.number or 0)

    def with_number(thread: Thread) -> Thread:
        if thread.number is not None or thread.weight is Weight.NOTE:
            return thread
        series = (thread.stage, thread.audience)
        last[series] += 1
        return replace(thread, number=last[series])

    return tuple(with_number(thread) for thread in found)


def for_the_unit(thread: Thread) -> bool:
    """The unit is asked: it reads the thread, and it is no note."""
    return thread.audience in (Audience.UNIT, Audience.DEPARTMENT, Audience.ALL) and not thread.is_unsent


def unanswered(threads: Iterable[Thread], sheet: Sheet) -> tuple[Thread, ...]:
    """Return the 须修改 threads that keep the unit from submitting: neither answered nor changed where they point."""
    return tuple(
        thread for thread in threads if thread.is_must and for_the_unit(thread) and thread.is_to_do(sheet)
    )


def unsettled(threads: Iterable[Thread], stage: Status) -> tuple[Thread, ...]:
    """Return the 须修改 threads that keep `stage` from passing on.

    Those of the stage and of the reviewer before it, sent and open; and for the reviewer what the approver asked of finance
    and nobody answered. What an approver asked of the unit is the approver's to settle.
    """
    return tuple(
        thread
        for thread in threads
        if thread.is_must and not thread.is_settled and not thread.is_unsent and _bars(thread, stage)
    )


def _bars(thread: Thread, stage: Status) -> bool:
    match stage:
        case Status.FINANCE_REVIEW if thread.stage is Status.APPROVAL:
            return thread.audience is Audience.FINANCE_ONLY and thread.answer is None
        case Status.FINANCE_REVIEW:
            return thread.stage is stage
        case Status.APPROVAL:
            return thread.stage in (stage, Status.FINANCE_REVIEW)
        case _:
            return False


def unsent_demands(threads: Iterable[Thread], stage: Status) -> tuple[Thread, ...]:
    """Return the 须修改 threads with something asked in `stage` that was not sent: passing on would leave it unsaid."""
    return tuple(
        thread
        for thread in threads
        if thread.is_must
        and not thread.is_settled
        and thread.demand.audience is Audience.UNSENT
        and thread.demand.stage is stage
    )


def asking_for(threads: Iterable[Thread], change: Change) -> tuple[Thread, ...]:
    """Return the threads that ask for a change; none means that nobody did."""
    return tuple(thread for thread in threads if thread.place.covers(change.place, change.level_2))
