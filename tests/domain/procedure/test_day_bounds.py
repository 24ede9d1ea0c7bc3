"""Which days may be typed, and what is said of the others."""

from datetime import date, timedelta

import pytest

from app.domain.procedure import day_bounds as bounds
from app.domain.procedure.rounds import RoundDates

TODAY, SUBMITTED = date(2026, 11, 29), date(2026, 11, 20)


@pytest.mark.parametrize("on", [SUBMITTED, date(2026, 11, 25), TODAY])
def test_an_approval_lies_between_the_submission_and_today(on):
    assert bounds.approval_refusal(on, SUBMITTED, TODAY) == ""


def test_an_approval_of_another_day_is_refused_with_the_bound():
    assert "不能晚于今天（2026年11月29日）" in bounds.approval_refusal(date(3026, 11, 29), SUBMITTED, TODAY)
    assert "不能早于提交日期（2026年11月20日）" in bounds.approval_refusal(
        date(2026, 11, 19), SUBMITTED, TODAY
    )
    assert bounds.approval_refusal(date(2020, 1, 1), None, TODAY) == ""


def test_a_stand_ins_last_day_is_to_come_and_not_far():
    latest = TODAY + bounds.STANDS_IN_AT_MOST
    assert bounds.stand_in_refusal(TODAY, TODAY) == bounds.stand_in_refusal(latest, TODAY) == ""
    assert "已经过去" in bounds.stand_in_refusal(TODAY - timedelta(days=1), TODAY)
    assert "代办最长两年" in bounds.stand_in_refusal(latest + timedelta(days=1), TODAY)


@pytest.mark.parametrize("field", ["opens", "closes", "returned_until"])
@pytest.mark.parametrize("on", [date(2017, 12, 31), date(2029, 1, 1), date(3026, 1, 1)])
def test_the_days_of_a_round_lie_around_its_year(field, on):
    none = {"opens": None, "closes": None, "returned_until": None}
    refusal, at = bounds.round_refusal(RoundDates(**(none | {field: on})), 2027)
    assert at == field and "2018年1月1日至2028年12月31日" in refusal
    assert bounds.round_refusal(RoundDates(date(2018, 1, 1), date(2028, 12, 31), None), 2027) == ("", "")


def test_an_extension_ends_after_the_round_and_today_and_around_the_year():
    dates = RoundDates(date(2026, 10, 1), date(2026, 11, 1), None)
    assert bounds.extension_refusal(date(2026, 12, 1), dates, 2027, TODAY) == ""
    assert "应晚于本批次的截止日" in bounds.extension_refusal(date(2026, 11, 1), dates, 2027, TODAY)
    assert "不能早于今天" in bounds.extension_refusal(date(2026, 11, 28), dates, 2027, TODAY)
    assert "不能晚于2028年12月31日" in bounds.extension_refusal(date(3026, 1, 1), dates, 2027, TODAY)


@pytest.mark.parametrize(("year", "fits"), [(1996, False), (1997, True), (2028, True), (2029, False)])
def test_a_project_starts_around_the_budget_year(year, fits):
    assert (bounds.start_year_refusal(year, 2027) == "") is fits
