"""The 退回意见单: what a return asks for, by number and place, and what the unit answered; built from the threads."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.form.sheet import Sheet
from app.domain.review.threads import Message, MessageKind, Thread, for_the_unit

TITLE = "退回意见单"
HEAD = ("序号", "位置", "原文", "性质", "修改要求", "单位答复")


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """One thread on the paper; `answer` is "" while the unit has neither answered nor changed the place."""

    label: str
    place: str
    quote: str
    weight: str
    asked: str
    answer: str


def return_lines(threads: Iterable[Thread], event_id: int, sheet: Sheet) -> tuple[ReturnLine, ...]:
    """Return a line for each thread that was open for the unit when the return `event_id` went out, oldest first.

    `threads` are those that the reader may know of, `sheet` is what they read now.
    """
    return tuple(_line(thread, event_id, sheet) for thread in threads if _was_open(thread, event_id))


def _was_open(thread: Thread, event_id: int) -> bool:
    if not for_the_unit(thread) or (thread.opener.event_id or 0) > event_id:
        return False
    settled = thread.settlement
    return settled is None or settled.event_id is None or settled.event_id > event_id


def _line(thread: Thread, event_id: int, sheet: Sheet) -> ReturnLine:
    asked = [
        message
        for message in thread.messages
        if message.kind in (MessageKind.OPEN, MessageKind.FOLLOW_UP) and _by(message, event_id)
    ]
    answers = [
        message.text
        for message in thread.messages
        if message.kind is MessageKind.ANSWER and not _by(message, event_id)
    ]
    now = thread.place.words(sheet)
    if now is None:
        answers.append("已删除这一行。")
    elif now != asked[-1].quote:
        answers.append(f"已改为：{now or '（空白）'}")
    return ReturnLine(
        thread.label,
        thread.place.name(sheet),
        asked[-1].quote or "（空白）",
        thread.nature,
        "\n".join(message.text for message in asked),
        "\n".join(answers),
    )


def _by(message: Message, event_id: int) -> bool:
    return message.event_id is not None and message.event_id <= event_id
