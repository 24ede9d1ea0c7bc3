"""Receipts: every action that lets go says what comes next, and the number is of Beijing's day."""

from datetime import UTC, datetime

from app.domain.procedure.receipts import LETTING_GO, receipt_number, what_follows
from app.domain.procedure.stages import Status
from app.domain.procedure.workflow import TABLE, Action


def test_every_action_that_lets_go_says_what_comes_next():
    rows = [(row, source) for row in TABLE if row.action in LETTING_GO for source in row.sources]
    assert len(rows) > 10
    assert all(what_follows(row.action, row.target, source) for row, source in rows)
    assert "重新送审" in what_follows(Action.SEND_BACK, Status.RETURNED, Status.UNIT_REVIEW)
    assert what_follows(Action.OPEN, Status.APPROVAL, Status.APPROVAL) == ""


def test_the_number_is_of_the_day_in_beijing():
    assert receipt_number(43, datetime(2026, 11, 26, 17, 5, tzinfo=UTC)) == "HZ-20261127-0043"
