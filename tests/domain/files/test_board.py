"""The 看板's figures: buckets of waiting days without gap, sums of rows, bars in proportion."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from app.domain.files.board import DAYS, ORDER, Board, By, Tally, Waited, added, days_before, segments
from app.domain.procedure.stages import Status

AT = datetime(2026, 11, 29, 6, 30, tzinfo=UTC)


def tally(label: str, days: int | None = None, **counts: int) -> Tally:
    since = None if days is None else AT - timedelta(days=days, hours=1)
    found = {Status(name): count for name, count in counts.items()}
    return Tally(label, {"unit": label}, found, Decimal(sum(counts.values())), len(counts), since)


def test_every_number_of_days_is_in_one_bucket():
    for days in range(40):
        since = AT - timedelta(days=days, hours=5)
        inside = []
        for each in Waited:
            after, until = each.since(AT)
            if (after is None or since > after) and (until is None or since <= until):
                inside.append(each)
        (bucket,) = inside
        fewest, most = bucket.days
        assert fewest <= days and (most is None or days <= most)


def test_every_status_that_is_listed_has_a_column_and_the_days_end_today():
    assert {*ORDER} == {*Status} - {Status.DISCARDED, Status.REPLACED}
    days = days_before(date(2026, 3, 2))
    assert days[0] == date(2026, 3, 2) and days[-1] == date(2026, 2, 17) and len(days) == DAYS


def test_rows_add_up_and_the_longest_waits_longest():
    rows = tally("甲", 3, draft=2, approved=1), tally("乙", 8, draft=1), tally("丙")
    total = added("合计", {}, rows)
    assert (total.count, total.amount, total.returned, total.waits(AT)) == (4, Decimal(4), 3, 8)
    assert total.counts == {Status.DRAFT: 3, Status.APPROVED: 1}
    assert added("合计", {}, ()).waits(AT) is None
    board = Board(AT, By.UNIT, rows, total, (tally("0–1天", draft=3),), (), (), ())
    assert board.statuses == [Status.DRAFT, Status.APPROVED] and board.open_statuses == [Status.DRAFT]
    assert (board.waiting_count, board.approved_share) == (3, 25)
    assert Board(AT, By.UNIT, (), added("", {}, ()), (), (), (), ()).approved_share == 0


def test_a_bar_is_in_proportion_and_shows_whatever_there_is():
    row = tally("甲", draft=50, approved=150, returned=1)
    assert [(each.status, each.x, each.width) for each in segments(row, 400, 200)] == [
        (Status.DRAFT, 0, 25),
        (Status.APPROVED, 25, 75),
        (Status.RETURNED, 100, 2),
    ]
    assert segments(tally("乙"), 0, 200) == []
