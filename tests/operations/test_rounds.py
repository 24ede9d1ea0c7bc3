"""Rounds: numbered within their year, dates in order, one unit extended for a reason."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.domain.procedure.events import EventKind
from app.domain.procedure.rounds import RoundDates, today
from app.models import Event, RoundExtension, db
from app.operations import Outdated, Rejected
from app.operations.code_lists import add_catalogue
from app.operations.rounds import add_round, change_dates, closed_round, extend_unit, in_words
from app.operations.units import add_unit
from app.queries import NotFound
from app.queries.administration import extensions_of
from app.queries.rounds import all_rounds, extended_until, find_round

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 8), date(2026, 11, 30), date(2026, 12, 15)


def events() -> list[Event]:
    return list(db.session.scalars(select(Event).order_by(Event.id)))


LATER = today() + timedelta(days=10)


def test_rounds_are_numbered_within_their_year(app):
    rounds = [
        add_round(None, 2027, "一上"),
        add_round(None, 2027, "调整", "05"),
        add_round(None, 2027, "二上"),
    ]
    rounds.append(add_round(None, 2028, "一上"))
    assert [find_round(each).drafting_round for each in rounds] == ["01", "05", "02", "01"]


def test_a_round_stands_on_the_newest_catalogue(app):
    first = add_round(None, 2027, "一上")
    version = add_catalogue(None, "新办法", "产出指标 | *数量指标")
    second = add_round(None, 2027, "二上")
    assert find_round(first).catalogue_id != version == find_round(second).catalogue_id


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"budget_year": 1999}, "budget_year"),
        ({"name": ""}, "name"),
        ({"name": "一上"}, "name"),
        ({"drafting_round": "5"}, "drafting_round"),
        ({"drafting_round": "一二"}, "drafting_round"),
        ({"closes": NOVEMBER}, "opens"),
        ({"opens": OCTOBER, "returned_until": DECEMBER}, "closes"),
        ({"opens": NOVEMBER, "closes": OCTOBER}, "closes"),
        ({"opens": OCTOBER, "closes": DECEMBER, "returned_until": NOVEMBER}, "returned_until"),
    ],
)
def test_bad_input_is_refused_at_its_field_and_writes_nothing(app, wrong, field):
    add_round(None, 2027, "一上")
    with pytest.raises(Rejected) as refusal:
        add_round(None, **({"budget_year": 2027, "name": "二上"} | wrong))
    assert refusal.value.field == field
    assert (len(all_rounds()), len(events())) == (1, 1)


def test_dates_move_once_for_each_page(app):
    each = add_round(None, 2027, "一上", opens=OCTOBER, closes=NOVEMBER)
    shown = in_words(find_round(each).dates)
    assert shown == "2026年10月8日开放，2026年11月30日截止"
    change_dates(None, each, OCTOBER, DECEMBER, DECEMBER, was=shown)
    assert find_round(each).dates == RoundDates(OCTOBER, DECEMBER, DECEMBER)
    with pytest.raises(Outdated, match="2026年12月15日截止"):
        change_dates(None, each, OCTOBER, OCTOBER, None, was=shown)
    with pytest.raises(Rejected):
        change_dates(None, each, DECEMBER, OCTOBER, None)
    assert find_round(each).dates == RoundDates(OCTOBER, DECEMBER, DECEMBER)
    assert [event.kind for event in events()] == [EventKind.ROUND_CHANGED] * 2
    with pytest.raises(NotFound):
        change_dates(None, 999, None, None, None)


def closed_lately() -> int:
    """Add a round that closed five days ago."""
    opens, closes = (today() - timedelta(days=days) for days in (30, 5))
    return add_round(None, today().year + 1, "一上", opens=opens, closes=closes)


def test_a_unit_is_extended_for_a_reason_and_again(app):
    unit = add_unit(None, "301", "云澜市文化局")
    each = closed_lately()
    extend_unit(None, each, unit, today(), "停电两天")
    extend_unit(None, each, unit, LATER, " 再次停电 ")
    assert extended_until(each, unit) == LATER
    assert [(extension.reason, extension.unit.code) for extension in extensions_of(each)] == [
        ("再次停电", "301")
    ]
    extended = events()[-2:]
    assert [(event.kind, event.reason) for event in extended] == [
        (EventKind.ROUND_EXTENDED, "停电两天"),
        (EventKind.ROUND_EXTENDED, "再次停电"),
    ]


@pytest.mark.parametrize(
    ("until", "reason", "field"),
    [
        (LATER, " \n", "reason"),
        (LATER, "因" * 2001, "reason"),
        (today() - timedelta(days=5), "停电", "until"),
        (today() - timedelta(days=1), "停电", "until"),
        (date(3026, 1, 1), "停电", "until"),
    ],
)
def test_an_extension_without_reason_or_effect_is_refused(app, until, reason, field):
    unit = add_unit(None, "301", "云澜市文化局")
    each = closed_lately()
    with pytest.raises(Rejected) as refusal:
        extend_unit(None, each, unit, until, reason)
    assert refusal.value.field == field
    assert db.session.scalars(select(RoundExtension)).all() == []


def test_a_year_without_a_round_gets_a_closed_one(app):
    made = closed_round(None, 2025)
    assert (made.name, made.dates) == ("2025年度申报", RoundDates(None, None, None))
    assert closed_round(None, 2025).id == made.id
    newer = add_round(None, 2025, "二上", opens=OCTOBER)
    assert closed_round(None, 2025).id == newer
    assert len(events()) == 2


@pytest.mark.parametrize("field", ["opens", "closes", "returned_until"])
def test_days_far_from_the_budget_year_are_refused_at_their_field(town, refused, field):
    days = dict.fromkeys(("opens", "closes", "returned_until"), date(2026, 6, 1)) | {field: date(3026, 6, 1)}
    days = {"opens": days["opens"], "closes": max(days.values()), "returned_until": max(days.values())}
    with refused(Rejected):
        add_round(None, 2027, "很远的一批", **days)
