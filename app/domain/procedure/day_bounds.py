"""Which days may be typed: each returns the sentence that refuses one, "" for a day that makes sense."""

from datetime import date, timedelta

from app.domain.procedure.rounds import RoundDates, day

STANDS_IN_AT_MOST = timedelta(days=2 * 366)
"""A stand-in who is needed longer gets the role for good."""
YEARS_BEFORE, YEARS_AFTER = 9, 1
"""The days of a round lie so many years before its budget year, and after it, at most."""
STARTED_BEFORE, STARTS_AFTER = 30, 1
"""A project began so many years before the budget year, or begins after it, at most."""


def approval_refusal(on: date, submitted_on: date | None, today: date) -> str:
    """An approval lies between the submission, None where that is not known yet, and today."""
    if on > today:
        return f"批复日期不能晚于今天（{day(today)}）。"
    if submitted_on is not None and on < submitted_on:
        return f"批复日期不能早于提交日期（{day(submitted_on)}）。"
    return ""


def stand_in_refusal(until: date, today: date) -> str:
    """The last day of a stand-in is to come, and not in a far future."""
    if until < today:
        return "代办的截止日期已经过去。"
    if until > (latest := today + STANDS_IN_AT_MOST):
        return f"代办最长两年，截止日期不能晚于{day(latest)}；长期任职的不填截止日期。"
    return ""


def round_refusal(dates: RoundDates, budget_year: int) -> tuple[str, str]:
    """The days of a round lie around its budget year; the field at fault comes behind the sentence."""
    first, last = date(budget_year - YEARS_BEFORE, 1, 1), _last(budget_year)
    named = {"opens": dates.opens, "closes": dates.closes, "returned_until": dates.returned_until}
    for field, typed in named.items():
        if typed is not None and not first <= typed <= last:
            return f"{budget_year}年度批次的日期应在{day(first)}至{day(last)}之间。", field
    return "", ""


def extension_refusal(until: date, dates: RoundDates, budget_year: int, today: date) -> str:
    """An extension ends after the round, not before today, and around its budget year."""
    if dates.closes and until <= dates.closes:
        return f"延期应晚于本批次的截止日{day(dates.closes)}。"
    if until < today:
        return f"延期不能早于今天（{day(today)}）。"
    if until > (last := _last(budget_year)):
        return f"{budget_year}年度批次的延期不能晚于{day(last)}。"
    return ""


def start_year_refusal(start_year: int, budget_year: int) -> str:
    """The year in which a project starts lies around the budget year."""
    first, last = budget_year - STARTED_BEFORE, budget_year + STARTS_AFTER
    if first <= start_year <= last:
        return ""
    return f"{budget_year}年度申报的项目，起始年度应在{first}至{last}之间。"


def _last(budget_year: int) -> date:
    return date(budget_year + YEARS_AFTER, 12, 31)
