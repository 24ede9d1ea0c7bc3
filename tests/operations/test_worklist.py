"""待办, 已办 and 全部: counts that equal lists, nothing discarded, and no word that was not sent."""

from dataclasses import astuple

import pytest

from app.domain.roles import UNIT_ROLES
from app.queries import NotFound
from app.queries.lists import worklist
from app.queries.lists.counts import counted
from app.queries.lists.filters import NO_FILTERS
from app.queries.lists.worklist import Tab, lines
from app.queries.procedure.desk import desk_of
from tests.world import PEOPLE

# Each case is another condition of a query.
pytestmark = pytest.mark.every_case_on_postgresql

UNSENT = "未送出的名称"
UNSENT_AMOUNT = "9,876,543.00"
ARRIVED = "submit:submitter open:reviewer"
WAYS = {
    "draft": "",
    "sent": "send:preparer",
    "head": "send:preparer open:submitter",
    "submitted": "submit:submitter",
    "reviewing": ARRIVED,
    "passed": f"{ARRIVED} pass_review:reviewer",
    "passed_by_both": "submit:submitter open:both pass_review:both",
    "approving": f"{ARRIVED} pass_review:reviewer open:approver",
    "approved": f"{ARRIVED} pass_review:reviewer open:approver approve:approver",
    "declined": f"{ARRIVED} decline:reviewer",
    "returned": f"{ARRIVED} send_back:reviewer",
    "resent": f"{ARRIVED} send_back:reviewer",
    "recalled": "submit:submitter recall:submitter",
    "discarded": "discard:submitter",
    "discarded_after_return": f"{ARRIVED} send_back:reviewer discard:submitter",
    "station_draft": "send:station_preparer recall:station_preparer",
    "department": "submit:station_submitter",
    "department_returned": "submit:station_submitter open:endorser send_back:endorser",
    "endorsed": "submit:station_submitter open:endorser endorse:endorser",
}
EDITED_SINCE = ("draft", "returned", "resent", "recalled", "station_draft", "department_returned")


def _counts(actor) -> dict[Tab, int]:
    return dict(zip(Tab, counted(actor, [(tab, NO_FILTERS) for tab in Tab])[0], strict=True))


@pytest.fixture(scope="module")
def busy(town, filled) -> dict[str, int]:
    """Declarations in every state by their names in `WAYS`; where the unit works, it has typed what it has not sent."""
    made = {}
    for name, way in WAYS.items():
        made[name] = declaration_id = filled("station_" in way)
        for action, login in (step.split(":") for step in way.split()):
            town.do(login, declaration_id, action)
        if name in EDITED_SINCE:
            login = "station_preparer" if "station_" in way else "preparer"
            town.type(login, declaration_id, "project_name", UNSENT)
            town.type(login, declaration_id, "medium_term_amount", UNSENT_AMOUNT)
            town.type(login, declaration_id, "budget_year_amount", UNSENT_AMOUNT)
    town.do("preparer", made["resent"], "send")
    return made


def listed(town, busy, login: str, tab: Tab) -> set[str]:
    """Return the names of the listed declarations."""
    names = {declaration_id: name for name, declaration_id in busy.items()}
    return {names[line.id] for line in lines(town.actor(login), tab) if line.id in names}


@pytest.mark.parametrize("login", PEOPLE)
def test_the_counts_are_those_of_the_lists(town, busy, login):
    actor = town.actor(login)
    listing = {tab: lines(actor, tab) for tab in Tab}
    assert _counts(actor) == {tab: len(found) for tab, found in listing.items()}
    for found in listing.values():
        assert len({line.id for line in found}) == len(found)
    ids = {tab: {line.id for line in found} for tab, found in listing.items()}
    assert not ids[Tab.WAITING] & ids[Tab.DONE]
    assert ids[Tab.DONE] <= ids[Tab.HANDLED]
    for found in ids.values():
        assert found <= ids[Tab.ALL]


@pytest.mark.parametrize("login", PEOPLE)
def test_a_list_shows_what_its_reader_may_open_and_nothing_else(town, busy, login):
    actor, seen = town.actor(login), set()
    for name, declaration_id in busy.items():
        try:
            desk_of(actor, declaration_id)
        except NotFound:
            continue
        seen.add(name)
    assert listed(town, busy, login, Tab.ALL) == seen - {"discarded", "discarded_after_return"}


@pytest.mark.parametrize("login", PEOPLE)
def test_no_list_shows_an_unsent_word_to_an_outsider(town, busy, login):
    actor, insider = town.actor(login), login == "auditor" or PEOPLE[login][0][1] in UNIT_ROLES
    shown = [line for tab in Tab for line in lines(actor, tab)]
    unsent = [line for line in shown if UNSENT in str(astuple(line)) or "9876543" in str(astuple(line))]
    assert bool(unsent) == (insider and login != "sole")
    if not insider:
        assert not {line.stage for line in shown} & {"草稿", "单位审核", "已退回"}
        assert {line.status.value for line in shown}.isdisjoint({"draft", "unit_review"})


@pytest.mark.parametrize("login", PEOPLE)
def test_what_was_discarded_is_in_nobodys_list(town, busy, login):
    names = {name for tab in Tab for name in listed(town, busy, login, tab)}
    assert names.isdisjoint({"discarded", "discarded_after_return"})


WAITING = {
    "preparer": {"draft", "returned", "recalled"},
    "second_preparer": {"draft", "returned", "recalled"},
    "submitter": {"sent", "head", "resent"},
    "sole": set(),
    "station_preparer": {"station_draft", "department_returned"},
    "station_submitter": set(),
    "endorser": {"department"},
    "reviewer": {"submitted", "reviewing", "endorsed"},
    "second_reviewer": {"submitted", "endorsed"},
    "approver": {"passed", "passed_by_both", "approving"},
    "both": {"submitted", "endorsed", "passed"},
    "administrator": set(),
    "auditor": set(),
}


@pytest.mark.parametrize("login", PEOPLE)
def test_what_waits_is_what_the_person_can_act_on(town, busy, login):
    assert listed(town, busy, login, Tab.WAITING) == WAITING[login]


def test_done_is_what_one_had_a_hand_in_and_has_no_longer(town, busy):
    assert listed(town, busy, "endorser", Tab.DONE) == {"department_returned", "endorsed"}
    assert listed(town, busy, "approver", Tab.DONE) == {"approved"}
    assert listed(town, busy, "both", Tab.DONE) == {"passed_by_both"}
    assert listed(town, busy, "reviewer", Tab.DONE) == {
        *("passed", "approving", "approved", "declined", "returned", "resent")
    }
    assert listed(town, busy, "second_preparer", Tab.DONE) == set()


def test_a_submitter_who_wrote_in_a_draft_has_it_waiting(town, filled):
    declaration_id = filled()
    assert declaration_id not in {line.id for line in lines(town.actor("submitter"), Tab.WAITING)}
    town.type("submitter", declaration_id, "policy_basis", "单位审核人起草。")
    assert declaration_id in {line.id for line in lines(town.actor("submitter"), Tab.WAITING)}
    town.do("submitter", declaration_id, "discard")


def test_what_waits_longest_comes_first_and_pages_follow_each_other(town, busy, monkeypatch):
    actor = town.actor("submitter")
    whole = lines(actor, Tab.WAITING)
    assert [line.status_since for line in whole] == sorted(line.status_since for line in whole)
    monkeypatch.setattr(worklist, "PAGE", 2)
    pages = [lines(actor, Tab.WAITING, number) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [2, 1, 0]
    assert [line for page in pages for line in page] == whole
