"""The queues beside 待办 and 已办: what they hold, in whose words, and what filters them."""

from decimal import Decimal
from itertools import product

import pytest
from sqlalchemy import func, select

from app.domain.procedure.events import EventKind
from app.domain.procedure.stages import Status
from app.models import Event, db
from app.operations import Outdated, Rejected
from app.operations.roles import set_own_units
from app.queries.lists.counts import counted, shell
from app.queries.lists.filter_choices import filter_choices
from app.queries.lists.filters import NO_FILTERS, OWN_UNITS, Filters, sorts_of
from app.queries.lists.queues import Tab, tabs_of
from app.queries.lists.worklist import all_lines, count, lines
from tests.world import PEOPLE

# Each case is another condition of a query.
pytestmark = pytest.mark.every_case_on_postgresql

AT_FINANCE = "submit:submitter open:reviewer"
PASSED = f"{AT_FINANCE} pass_review:reviewer"
ENDORSED = "submit:station_submitter open:endorser endorse:endorser"
WAYS = {
    "draft": "",
    "submitted": "submit:submitter",
    "opened": AT_FINANCE,
    "passed": PASSED,
    "referred back": f"{PASSED} open:approver refer_back:approver",
    "referred back and passed again": f"{PASSED} open:approver refer_back:approver open:reviewer pass_review:reviewer",
    "taken back": f"{PASSED} take_back:reviewer",
    "returned": f"{AT_FINANCE} send_back:reviewer",
    "returned by the department": "submit:station_submitter open:endorser send_back:endorser",
    "endorsed": ENDORSED,
    "endorsed and returned": f"{ENDORSED} open:reviewer send_back:reviewer",
    "discarded": "discard:submitter",
}
QUEUES = {
    ("preparer", Tab.STARTED): {*WAYS} - {"discarded"},
    ("second_preparer", Tab.STARTED): set(),
    ("reviewer", Tab.RETURNED): {"referred back"},
    ("second_reviewer", Tab.RETURNED): {"referred back"},
    ("endorser", Tab.RETURNED): {"endorsed and returned"},
    ("second_reviewer", Tab.HANDLED): set(),
    ("approver", Tab.HANDLED): {"referred back", "referred back and passed again"},
    ("endorser", Tab.HANDLED): {"returned by the department", "endorsed", "endorsed and returned"},
}
STATION = {"returned by the department", "endorsed", "endorsed and returned"}
QUEUES["preparer", Tab.STARTED] -= STATION
QUEUES["reviewer", Tab.HANDLED] = {*WAYS} - {
    "draft",
    "submitted",
    "returned by the department",
    "endorsed",
    "discarded",
}


@pytest.fixture(scope="module")
def busy(town, filled) -> dict[str, int]:
    """Declarations by their names in `WAYS`."""
    made = {}
    for name, way in WAYS.items():
        made[name] = declaration_id = filled("station_" in way)
        for action, login in (step.split(":") for step in way.split()):
            town.do(login, declaration_id, action)
    return made


@pytest.fixture
def own(town):
    """Return a function that lets the reviewer look after units, until the test ends."""

    def look_after(*codes: str) -> None:
        set_own_units(None, town.people["reviewer"], [town.units[code] for code in codes])

    yield look_after
    look_after()


def named(busy, found) -> set[str]:
    names = {declaration_id: name for name, declaration_id in busy.items()}
    return {names[line.id] for line in found if line.id in names}


@pytest.mark.parametrize(("login", "tab"), QUEUES)
def test_what_a_queue_holds(town, busy, login, tab):
    assert named(busy, lines(town.actor(login), tab)) == QUEUES[login, tab]


def test_whose_queues_are_called_what(town):
    words = {login: list(tabs_of(town.actor(login)).values()) for login in PEOPLE}
    assert words["preparer"] == words["sole"] == ["待办", "已办", "我发起的", "全部"]
    assert words["reviewer"] == words["endorser"] == ["待审核", "已审核", "被退回", "曾经办", "全部"]
    assert words["approver"] == ["待批复", "已办", "曾经办", "全部"]
    assert words["both"] == ["待办", "已办", "被退回", "曾经办", "全部"]
    assert words["auditor"] == words["administrator"] == ["全部"]


def every_filters(town):
    yield NO_FILTERS
    yield OWN_UNITS
    yield from (Filters(unit_id=town.units[code]) for code in ("121", "132", "141"))
    yield from (Filters(status=status) for status in Status)
    yield Filters(round_id=town.round_id, department_id=town.units["131"], project_type="15")
    yield Filters(amount_from=Decimal("1062000.00"), amount_to=Decimal("1062000.00"))
    yield Filters(amount_from=Decimal("1062000.01"))
    yield Filters(budget_year=1999)


TURNS = 6
"""One person tries so large a part of all queues and filters; so many people one after the other try them all."""


@pytest.mark.parametrize(("turn", "login"), list(enumerate(PEOPLE)))
def test_counts_are_those_of_the_rows_whatever_filters_them(town, busy, own, turn, login):
    own("131")
    actor = town.actor(login)
    for number, (tab, filters) in enumerate(product(Tab, every_filters(town))):
        if number % TURNS != turn % TURNS:
            continue
        found = all_lines(actor, tab, filters)
        assert count(actor, tab, filters) == len(found) == len({line.id for line in found})
        assert [line.id for line in lines(actor, tab, 1, filters)] == [line.id for line in found][:50]
        for line in found if filters.status else ():
            assert line.status is filters.status
    for number, filters in enumerate(every_filters(town)):
        if number % TURNS == turn % TURNS:
            totals, shown = counted(actor, [(tab, filters) for tab in Tab])
            assert totals == [count(actor, tab, filters) for tab in Tab] and shown == shell(actor)
    assert shell(actor).waiting == count(actor, Tab.WAITING, OWN_UNITS)


def test_a_status_that_an_outsider_may_not_know_finds_nothing(town, busy):
    town.do("preparer", busy["returned"], "send")
    for login in ("reviewer", "endorser"):
        hidden = [Filters(status=status) for status in (Status.DRAFT, Status.UNIT_REVIEW)]
        assert [count(town.actor(login), Tab.ALL, each) for each in hidden] == [0, 0]
    returned = lines(town.actor("reviewer"), Tab.ALL, 1, Filters(status=Status.RETURNED))
    assert "returned" in named(busy, returned)
    town.do("preparer", busy["returned"], "recall")


def test_an_amount_that_was_not_sent_is_not_searched_by(town, busy):
    town.type("preparer", busy["returned"], "budget_year_amount", "0.05")
    little = Filters(amount_to=Decimal("1.00"))
    assert named(busy, lines(town.actor("preparer"), Tab.ALL, 1, little)) == {"returned"}
    assert lines(town.actor("reviewer"), Tab.ALL, 1, little) == []
    town.type("preparer", busy["returned"], "budget_year_amount", "1,062,000.00")


@pytest.mark.parametrize("sort", sorts_of(Tab.ALL))
def test_an_order_is_the_same_on_every_page(town, busy, sort, monkeypatch):
    actor = town.actor("auditor")
    whole = [line.id for line in all_lines(actor, Tab.ALL, sort=sort)]
    monkeypatch.setattr("app.queries.lists.worklist.PAGE", 3)
    paged = [
        line.id for page in range(1, len(whole) // 3 + 2) for line in lines(actor, Tab.ALL, page, sort=sort)
    ]
    assert paged == whole and len(whole) == len(set(whole)) > 9


def test_what_one_dealt_with_last_comes_first(town, busy):
    actor = town.actor("approver")
    for tab in (Tab.DONE, Tab.HANDLED):
        last = (
            select(func.max(Event.id))
            .where(Event.person_id == actor.person_id)
            .group_by(Event.declaration_id)
        )
        order = db.session.scalars(
            select(Event.declaration_id).where(Event.id.in_(last)).order_by(Event.id.desc())
        )
        found = [line.id for line in lines(actor, tab)]
        assert found == [each for each in order if each in found] and found
        assert [line.id for line in all_lines(actor, tab)] == found


def test_a_reviewer_is_waited_for_in_the_units_that_they_look_after(town, busy, own):
    everything = named(busy, lines(town.actor("reviewer"), Tab.WAITING, 1, OWN_UNITS))
    assert everything == {"submitted", "opened", "referred back", "taken back", "endorsed"}
    own("131")
    assert named(busy, lines(town.actor("reviewer"), Tab.WAITING, 1, OWN_UNITS)) == {"endorsed"}
    assert shell(town.actor("reviewer")).waiting == count(town.actor("reviewer"), Tab.WAITING, OWN_UNITS) == 1
    assert named(busy, lines(town.actor("reviewer"), Tab.WAITING)) == everything
    own("132", "141")
    assert named(busy, lines(town.actor("reviewer"), Tab.WAITING, 1, OWN_UNITS)) == {"endorsed"}
    looked_after = [each.code for each in filter_choices(town.actor("reviewer")).units if each.is_own]
    assert looked_after == ["132", "141"]
    assert not filter_choices(town.actor("second_reviewer")).has_own_units


def test_what_was_changed_is_recorded_once_and_an_old_page_changes_nothing(town, own, refused):
    reviewer, (here, there) = town.people["reviewer"], (town.units["121"], town.units["141"])
    set_own_units(town.actor("administrator"), reviewer, [here], [])
    said = db.session.query(Event).filter_by(kind=EventKind.ROLE_CHANGED).order_by(Event.id.desc()).first()
    assert said.subject == "分管单位：reviewer（reviewer），增加云岭市数字服务中心"
    with refused(Outdated):
        set_own_units(town.actor("administrator"), reviewer, [there], [])
    with refused(Rejected):
        set_own_units(town.actor("administrator"), reviewer, [town.units["901"]])
    with refused(Rejected):
        set_own_units(town.actor("administrator"), reviewer, [999_999])
    with refused(Rejected):
        set_own_units(town.actor("administrator"), town.people["preparer"], [here])
