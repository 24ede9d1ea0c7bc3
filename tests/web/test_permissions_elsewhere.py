"""Who gets what where no one declaration is asked for: lists, volumes, other routes, and fields that no form offers."""

from urllib.parse import quote
from uuid import uuid4

import pytest

from tests.client import Person
from tests.house import House
from tests.web.matrix import DISTINCT, WORKBOOKS, ask, shown
from tests.web.rights import (
    CHOSEN,
    FOR_WRITERS,
    JOBS,
    LISTS,
    NEWS,
    TYPED,
    expected_elsewhere,
    leaks,
    sees,
    theirs,
)
from tests.web.rights_of_anybody import LINK, OWN, PROOF, PUBLIC
from tests.web.rights_of_offices import ADMINISTRATION, FOR_APPROVERS, FOR_AUDITORS, FOR_PUBLISHERS


@pytest.fixture(scope="module")
def house(house_with_stories) -> House:
    return house_with_stories


@pytest.mark.parametrize("login", DISTINCT)
def test_lists_name_what_a_person_may_read_and_nothing_else(house, login):
    for tab in ("waiting", "done", "all"):
        page = house.kept(login).get("/", query_string={"tab": tab}).text
        for told in house.told:
            assert not leaks(page, login, told), (tab, told.unit, told.story)
            if tab == "all" and told.status != "discarded" and login and sees(login, told):
                assert theirs(login, told) in page, (told.unit, told.story)


@pytest.mark.parametrize("login", ["preparer", "reviewer", "endorser", "auditor"])
def test_a_workbook_holds_what_the_person_reads_and_no_more(house, login):
    one, many = WORKBOOKS
    seen = [told for told in house.told if sees(login, told)]
    for told in seen[::4]:
        words = shown(ask(house, login, f"GET {one}", told))
        assert theirs(login, told) in words and not leaks(words, login, told), (told.unit, told.story)
    words = shown(ask(house, login, f"GET {many}", id=[told.id for told in seen]))
    for told in house.told:
        assert not leaks(words, login, told), (told.unit, told.story)
        assert not sees(login, told) or theirs(login, told) in words


@pytest.mark.parametrize(
    ("login", "story"),
    [
        ("preparer", "returned by finance"),
        ("auditor", "draft"),
        ("reviewer", "returned by finance"),
        ("endorser", "returned by the department"),
    ],
)
def test_print_shows_the_same_text_as_the_page(house, login, story):
    unit = "132" if login == "endorser" else "121"
    told = next(told for told in house.told if (told.unit, told.story) == (unit, story))
    printed = shown(ask(house, login, "GET printing.declaration", told))
    assert theirs(login, told) in printed
    assert not leaks(printed, login, told)


def test_one_foreign_declaration_among_the_chosen_prints_none(house):
    mine = next(told for told in house.told if sees("preparer", told))
    foreign = next(told for told in house.told if not sees("preparer", told))
    answer = ask(house, "preparer", "GET printing.declarations", id=[mine.id, foreign.id])
    assert answer.status_code == 404 and foreign.frozen not in answer.text and mine.frozen not in answer.text


@pytest.mark.parametrize(
    "login", [*(login for login in DISTINCT if login != "administrator"), "administrator"]
)
def test_routes_about_no_declaration(house, login):
    wrong = []
    for name in (
        *OWN - {"POST signing_in.sign_out"},
        *FOR_WRITERS,
        *ADMINISTRATION,
        *FOR_AUDITORS,
        *FOR_APPROVERS,
        *FOR_PUBLISHERS,
        *CHOSEN,
        *LISTS,
        *JOBS,
        *NEWS,
        *LINK,
        *PROOF,
        *PUBLIC,
    ):
        answer = ask(house, login, name, fragment=True, **TYPED.get(name, {}))
        if answer.status_code != (wanted := expected_elsewhere(name, login)):
            wrong.append((name, answer.status_code, wanted))
        words = shown(answer) if login != "auditor" else ""
        wrong += [(name, told.story) for told in house.told if leaks(words, login, told)]
        answer.close()
    assert not wrong


@pytest.mark.parametrize("login", ["station_preparer", "sole"])
def test_nobody_creates_a_declaration_for_a_unit_of_others(house, login):
    before = house.rows()
    browser = house.kept(login)
    form = {
        "round_id": house.world.round_id,
        "project_type": "15",
        "start_year": "2027",
        "form_key": str(uuid4()),
    }
    answer = browser.post("/declarations/new", form | {"section": f"{house.world.units['121']}-001"})
    assert answer.status_code == 422 and "内设机构" in answer.text.partition("error-summary")[2][:600]
    assert house.rows() == before


def test_fields_that_no_form_offers_change_nothing(house):
    told = next(told for told in house.told if (told.unit, told.story) == ("121", "returned by finance"))
    columns = (
        "project_code",
        "unit_id",
        "status",
        "round_id",
        "version_no",
        "approval_number",
        "project_type_code",
    )
    before = house.stored(told.id, *columns)
    extra = {
        "project_code": "1" * 21,
        "unit_id": "2",
        "status": "approved",
        "round_id": "2",
        "version_no": "9",
        "approval_number": "假的",
        "project_type_code": "01",
        "id": "1",
        "lock": "0",
    }
    marked = extra | {f"was.{key}": "0" * 16 for key in extra}
    base = f"/declarations/{told.id}"
    browser = house.kept("preparer")
    for path in ("/sheet", f"/categories/{quote('数量指标')}/rows", "/cells/project_code", "/cells/status"):
        browser.post(base + path, marked)
    browser.post(base + "/actions", extra | {"action": "approve", "actor": "approver", "role": "approver"})
    assert house.stored(told.id, *columns) == before


def test_a_new_declaration_takes_only_what_its_form_offers(house):
    browser = Person(house.app, "preparer")
    browser.get("/declarations/new")
    answer = browser.submit(
        "main form",
        "新建",
        project_type="15",
        status="approved",
        version_no="7",
        approval_number="假的",
        lock="9",
    )
    assert answer.status_code == 200
    declaration_id = int(browser.address.rsplit("/", 1)[1])
    stored = house.stored(declaration_id, "status", "version_no", "approval_number", "lock", "unit_id")
    assert stored == ("draft", 1, None, 0, house.world.units["121"])
