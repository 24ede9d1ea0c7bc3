"""When a round takes declarations."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.procedure.rounds import RoundDates, day, is_open, submission_refusal, today

OPENS, CLOSES, RETURNED_UNTIL = date(2026, 9, 1), date(2026, 9, 30), date(2026, 10, 20)
ROUND = RoundDates(OPENS, CLOSES, RETURNED_UNTIL)
ONE_DAY = timedelta(days=1)

days = st.dates(date(2026, 8, 1), date(2026, 12, 31))
rounds = st.builds(RoundDates, *[st.none() | days] * 3)


def refusal(on, was_submitted=False, extended_until=None, dates=ROUND):
    return submission_refusal(dates, on, was_submitted=was_submitted, extended_until=extended_until)


@pytest.mark.parametrize("on", [OPENS, CLOSES, date(2026, 9, 15)])
def test_first_and_last_day_belong_to_the_round(on):
    assert is_open(ROUND, on)
    assert refusal(on) is None


def test_before_the_first_day_the_refusal_names_it():
    assert not is_open(ROUND, OPENS - ONE_DAY)
    assert "2026年9月1日开放申报" in refusal(OPENS - ONE_DAY)


def test_a_round_without_a_first_day_is_closed():
    closed = RoundDates(None, None, None)
    assert not is_open(closed, OPENS)
    assert "尚未开放申报" in refusal(OPENS, dates=closed)


def test_a_round_without_a_last_day_stays_open():
    assert refusal(date(2099, 1, 1), dates=RoundDates(OPENS, None, None)) is None


def test_after_the_last_day_nothing_new_is_submitted():
    assert "2026年9月30日截止" in refusal(CLOSES + ONE_DAY)


@pytest.mark.parametrize("on", [CLOSES + ONE_DAY, RETURNED_UNTIL])
def test_what_was_returned_is_submitted_until_the_second_date(on):
    assert refusal(on, was_submitted=True) is None


def test_after_the_second_date_nothing_is_submitted():
    assert "2026年10月20日截止" in refusal(RETURNED_UNTIL + ONE_DAY, was_submitted=True)


def test_without_a_second_date_the_last_day_counts_for_what_was_returned():
    dates = RoundDates(OPENS, CLOSES, None)
    assert refusal(CLOSES, was_submitted=True, dates=dates) is None
    assert "2026年9月30日截止" in refusal(CLOSES + ONE_DAY, was_submitted=True, dates=dates)


@pytest.mark.parametrize("was_submitted", [False, True])
def test_an_extension_lasts_through_its_last_day(was_submitted):
    until = date(2026, 11, 5)
    assert refusal(until, was_submitted, until) is None
    assert refusal(until + ONE_DAY, was_submitted, until)


@given(rounds, days)
def test_is_open_says_what_a_first_submission_meets(dates, on):
    assert is_open(dates, on) == (
        submission_refusal(dates, on, was_submitted=False, extended_until=None) is None
    )


@given(rounds, days, st.booleans(), st.none() | days)
def test_a_refusal_is_a_sentence_and_an_extension_never_takes_away(dates, on, was_submitted, extended_until):
    plain = submission_refusal(dates, on, was_submitted=was_submitted, extended_until=None)
    extended = submission_refusal(dates, on, was_submitted=was_submitted, extended_until=extended_until)
    assert plain is None or plain.endswith("。")
    assert extended is None or extended == plain


def test_the_day_changes_at_midnight_of_beijing():
    assert today(datetime(2026, 9, 30, 15, 59, 59, tzinfo=UTC)) == date(2026, 9, 30)
    assert today(datetime(2026, 9, 30, 16, 0, tzinfo=UTC)) == date(2026, 10, 1)


def test_a_day_is_written_as_in_official_papers():
    assert day(date(2026, 11, 2)) == "2026年11月2日"
