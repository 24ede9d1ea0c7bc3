"""When a round takes declarations: dates by name, each ending at 24:00 of its day at +08:00."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from app.domain.labelled import Labelled


class RoundKind(Labelled):
    """What a round is for: units propose in 一上, and cut to the 控制数 in 二上; 调整 is within the year."""

    FIRST = "first", "一上"
    SECOND = "second", "二上"
    ADJUSTMENT = "adjustment", "调整"


def takes_adjustments(kind: RoundKind, *, allowed: bool) -> bool:
    """Tell whether approved declarations of the year are adjusted in a round: always in 调整, else where it says so."""
    return kind is RoundKind.ADJUSTMENT or allowed


BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class RoundDates:
    """`opens` and `closes` bound the first submission, `returned_until` the submission of what was returned; None: never."""

    opens: date | None
    closes: date | None
    returned_until: date | None


def today(now: datetime | None = None) -> date:
    """Return the calendar day at +08:00."""
    return (now or datetime.now(UTC)).astimezone(BEIJING).date()


def is_open(dates: RoundDates, on: date) -> bool:
    """Tell whether the round takes first submissions on that day."""
    return dates.opens is not None and dates.opens <= on and (dates.closes is None or on <= dates.closes)


def submission_refusal(
    dates: RoundDates, on: date, *, was_submitted: bool, extended_until: date | None
) -> str | None:
    """Return why a declaration cannot be submitted on that day, None when it can.

    `was_submitted`: it went up before and was returned. `extended_until`: an administrator's extension for the unit.
    """
    if extended_until is not None and on <= extended_until:
        return None
    if dates.opens is None or on < dates.opens:
        return (
            "本批次尚未开放申报，暂不能提交。"
            if dates.opens is None
            else f"本批次{day(dates.opens)}开放申报，暂不能提交。"
        )
    if dates.closes is None or on <= dates.closes:
        return None
    if not was_submitted:
        return f"本批次申报已于{day(dates.closes)}截止，如需延期请联系系统管理员。"
    last = dates.returned_until or dates.closes
    return None if on <= last else f"退回修改后的提交已于{day(last)}截止，如需延期请联系系统管理员。"


def days_left(dates: RoundDates, on: date, *, was_submitted: bool, extended_until: date | None) -> int | None:
    """Return the days from a day to the last one on which the declaration can be submitted, below 0 when that is over.

    None before the round opens, and where it has no end. The parameters are those of `submission_refusal`.
    """
    if extended_until is None and (dates.opens is None or on < dates.opens or dates.closes is None):
        return None
    ends = [extended_until, dates.closes, dates.returned_until if was_submitted else None]
    return (max(each for each in ends if each is not None) - on).days


def day(value: date) -> str:
    """Return a date as it is written in official papers, 2026年11月2日."""
    return f"{value.year}年{value.month}月{value.day}日"
