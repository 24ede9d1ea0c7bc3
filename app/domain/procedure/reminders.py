"""Reminders: of a round that closes, of what waits, of what was returned; which are due on a day."""

from collections.abc import Iterable
from datetime import date, datetime

from app.domain.labelled import Labelled
from app.domain.procedure.rounds import BEIJING
from app.domain.text import Unreadable

CLOSING_DAYS = (7, 3, 1)
"""So many days before a round closes units are reminded, unless the round says otherwise."""
WAITING_DAYS = 5
"""What waits for longer than so many days is reminded of, unless the round says otherwise; 0 for never."""
MOST_DAYS, MOST_TIMES = 60, 5


class ReminderKind(Labelled):
    """What somebody is reminded of."""

    CLOSES = "closes", "批次将截止"
    WAITS = "waits", "等待办理"
    RETURNED = "returned", "退回未改"


def closing_day(days_left: int, asked: Iterable[int]) -> int | None:
    """Return the number of days of a round that is due now, None for none.

    It is the smallest that is not less than the days left: one that fell on a day without a sender is made up for.
    """
    fitting = [each for each in asked if 0 <= days_left <= each]
    return min(fitting) if fitting else None


def waits_too_long(since: datetime, on: date, days: int) -> bool:
    """Tell whether something that arrived then has waited for longer than so many whole days; never for 0."""
    return bool(days) and (on - since.astimezone(BEIJING).date()).days > days


def read_days(typed: str) -> tuple[int, ...]:
    """Return the days before closing that somebody typed, such as 7、3、1, the largest first; raises `Unreadable`."""
    words = [
        word for word in typed.replace("、", ",").replace("，", ",").replace(" ", ",").split(",") if word
    ]
    if len(words) > MOST_TIMES or not all(each.isascii() and each.isdigit() for each in words):
        raise Unreadable(f"截止前提醒请填天数，最多{MOST_TIMES}个，如“7、3、1”；不提醒则不填。")
    days = {int(each) for each in words if len(each) < 4}
    if len(days) < len(words) or any(not 1 <= each <= MOST_DAYS for each in days):
        raise Unreadable(f"截止前提醒的天数应为1至{MOST_DAYS}，不重复。")
    return tuple(sorted(days, reverse=True))


def days_in_words(days: Iterable[int]) -> str:
    """Return days before closing as they are typed."""
    return "、".join(map(str, days))
