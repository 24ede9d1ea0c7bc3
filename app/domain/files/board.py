"""The 看板: where the declarations of a round stand, how long they wait and what is found in them, each figure countable."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from app.domain.labelled import Labelled
from app.domain.procedure.stages import CLOSED, STAGES, Status

TITLE = "看板"
NOTHING = Decimal("0.00")
DAYS = 14
"""So many days are told one by one, up to today; what is older stands together."""


class By(Labelled):
    """What the rows of the progress are: by day means the day on which a declaration came to where it stands."""

    DEPARTMENT = "department", "部门"
    UNIT = "unit", "单位"
    TYPE = "type", "项目类型"
    DAY = "day", "日期"


class Waited(Labelled):
    """For how many whole days a declaration has stood where it stands."""

    UP_TO_1 = "0-1", "0–1天"
    UP_TO_3 = "2-3", "2–3天"
    UP_TO_5 = "4-5", "4–5天"
    UP_TO_7 = "6-7", "6–7天"
    UP_TO_10 = "8-10", "8–10天"
    LONGER = "11-", "超过10天"

    @property
    def days(self) -> tuple[int, int | None]:
        """The fewest and the most days, None for no end."""
        first, _, last = self.value.partition("-")
        return int(first), int(last) if last else None

    def since(self, now: datetime) -> tuple[datetime | None, datetime | None]:
        """Return the moments after which, and not after which, it came to stand there; None: at any time."""
        fewest, most = self.days
        after = None if most is None else now - timedelta(days=most + 1)
        return after, None if fewest == 0 else now - timedelta(days=fewest)


ORDER = (*STAGES, Status.RETURNED, Status.DECLINED)
"""The columns, as far as anything stands there; what was replaced is counted by what took its place."""


@dataclass(frozen=True, slots=True)
class Tally:
    """A row of figures: how many declarations stand in each status, their 本年度项目金额 in yuan, how many were returned.

    `since` is when the one that waits longest came to stand where it stands, None where none waits. `asks` are the parts of
    an address that list what is counted.
    """

    label: str
    asks: Mapping[str, str]
    counts: Mapping[Status, int] = field(default_factory=dict)
    amount: Decimal = NOTHING
    returned: int = 0
    since: datetime | None = None

    @property
    def count(self) -> int:
        """How many declarations it counts."""
        return sum(self.counts.values())

    def waits(self, now: datetime) -> int | None:
        """Return for how many whole days the one that waits longest has waited, None where none waits."""
        return None if self.since is None else (now - self.since).days


@dataclass(frozen=True, slots=True)
class Frequent:
    """A finding of the prereview, or a kind of problem, and in how many declarations it is."""

    code: str
    label: str
    asks: Mapping[str, str]
    count: int


@dataclass(frozen=True, slots=True)
class Late:
    """Who has had declarations for more than ten days, by name: a person, a unit, or an office where nobody has begun."""

    who: str
    status: Status
    asks: Mapping[str, str]
    count: int
    days: int


@dataclass(frozen=True, slots=True)
class Board:
    """The figures of a round as one person may know them, at a moment."""

    at: datetime
    by: By
    rows: tuple[Tally, ...]
    total: Tally
    waiting: tuple[Tally, ...]
    found: tuple[Frequent, ...]
    kinds: tuple[Frequent, ...]
    late: tuple[Late, ...]

    @property
    def statuses(self) -> list[Status]:
        """The statuses in which anything stands, in their order."""
        return [status for status in ORDER if self.total.counts.get(status)]

    @property
    def open_statuses(self) -> list[Status]:
        """Those of them in which something is waited for."""
        return [status for status in self.statuses if status not in CLOSED]

    @property
    def waiting_count(self) -> int:
        """How many declarations wait for somebody."""
        return sum(each.count for each in self.waiting)

    @property
    def approved_share(self) -> int:
        """How many of a hundred are approved, rounded down."""
        return self.total.counts.get(Status.APPROVED, 0) * 100 // (self.total.count or 1)


def added(label: str, asks: Mapping[str, str], rows: Iterable[Tally]) -> Tally:
    """Return the sum of some rows."""
    rows = tuple(rows)
    counts = {status: sum(each.counts.get(status, 0) for each in rows) for status in Status}
    return Tally(
        label,
        asks,
        {status: count for status, count in counts.items() if count},
        sum((each.amount for each in rows), NOTHING),
        sum(each.returned for each in rows),
        min((each.since for each in rows if each.since), default=None),
    )


def days_before(today: date) -> list[date]:
    """Return the days that are told one by one, the last first."""
    return [today - timedelta(days=number) for number in range(DAYS)]


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar: where it begins and how long it is, in the bar's own units."""

    status: Status
    x: int
    width: int


def segments(row: Tally, most: int, length: int) -> Sequence[Segment]:
    """Return the bar of a row; `most` declarations fill the whole `length`, and whatever is there at all is seen."""
    found, x = [], 0
    for status in ORDER:
        if count := row.counts.get(status, 0):
            width = max(count * length // max(most, 1), 2)
            found.append(Segment(status, x, width))
            x += width
    return found
