"""Who gets what: every route, every person, every declaration; `rights` derives the answers from docs/procedure.md alone."""

import io
from urllib.parse import quote
from uuid import uuid4

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.client import Person
from tests.house import House, Told
from tests.web.rights import (
    ABOUT_ONE,
    ADMINISTRATION,
    CHOSEN,
    CLASSIFIED,
    EVERYBODY,
    FOR_WRITERS,
    HOLDS,
    JOBS,
    LINK,
    LISTS,
    NEWS,
    NOBODY,
    OWN,
    PROOF,
    PUBLIC,
    TYPED,
    expected,
    expected_elsewhere,
    leaks,
    sees,
    theirs,
)

WORKBOOKS = ("exports.declaration", "exports.declarations")
SPARE = "second_preparer"
"""Whom the matrix disables and enables again; the administrator's calls come after everybody else's."""


@pytest.fixture(scope="module")
def house(house_with_stories) -> House:
    return house_with_stories


def routes(house: House) -> dict[str, object]:
    """Return every rule under the name that the matrix calls it by."""
    return {
        f"{method} {rule.endpoint}": rule
        for rule in house.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def address(house: House, name: str, told: Told | None = None) -> str:
    """Return an address of the route that exists, of `told` where it is about a declaration."""
    values = {
        "filename": "mark.svg",
        "token": "unknown",
        "cell": "score-1" if "review_sheet" in name else "policy_basis",
        "level_2": "经济效益指标",
        "person_id": house.world.people[SPARE],
        "role_id": 999_999,
        "section_id": 999_999,
        "unit_id": house.world.units["121"],
        "round_id": house.world.round_id,
        "method_id": 1,
        "opinion_id": 1,
        "version_id": 1,
        "scheme_id": 1,
        "thread_id": 999_999,
        "event_id": 999_999,
        "job_id": 999_999,
        "news_id": 999_999,
        "import_id": 999_999,
        "position": 0,
        "attachment_id": 999_999,
        "indicator_id": 999_999,
        "code": "15",
        "switch": "on",
        "tag": "W05-0123456789ab",
        "rule": "W05",
    }
    if told is not None:
        row = told.doomed_row if "delete" in name else told.kept_row
        values |= {"declaration_id": told.id, "identity": row}
    rule = routes(house)[name]
    with house.app.test_request_context():
        return rule.build({key: values[key] for key in rule.arguments})[1]


def ask(house: House, login: str, name: str, told: Told | None = None, fragment: bool = False, **data):
    """Send the request of a route as that person; `data` is its form, or its query."""
    person, where = house.kept(login), address(house, name, told)
    if name.startswith("GET "):
        headers = {"HX-Request": "true"} if fragment else {}
        return person.client.get(where, query_string=data, headers=headers)
    return person.post(where, data, fragment=fragment)


def shown(answer) -> str:
    """Return the words of an answer, of a PDF the text that it prints, of a workbook what its cells hold."""
    if answer.mimetype == "application/pdf":
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).replace(
            "\n", ""
        )
    if answer.mimetype.endswith("spreadsheetml.sheet"):
        workbook = load_workbook(io.BytesIO(answer.data))
        return str([list(sheet.values) for sheet in workbook.worksheets])
    return "" if answer.is_streamed else answer.text


def test_every_route_is_classified_once(house):
    names = [name for group in CLASSIFIED for name in group]
    assert sorted(names) == sorted(routes(house))


def test_the_world_has_every_status_and_every_role(house):
    assert {told.status.value for told in house.told} >= {
        *("draft", "unit_review", "department_review", "finance_review", "approval"),
        *("approved", "returned", "declined", "discarded"),
    }
    assert {role for roles in HOLDS.values() for role in roles} == {
        *("preparer", "submitter", "endorser", "reviewer", "approver", "administrator", "auditor")
    }
    for login in ("endorser", "reviewer", "preparer", "auditor"):
        assert len({sees(login, told) for told in house.told}) > 1 or login == "auditor"


@pytest.mark.parametrize("login", EVERYBODY)
def test_every_declaration_answers_each_person_as_the_design_says(house, login):
    wrong = []
    for told in house.told:
        for name in ABOUT_ONE:
            answer = ask(house, login, name, told, fragment=True, **TYPED.get(name, {}))
            wanted, leaked = expected(name, login, told), leaks(answer.text, login, told)
            if answer.status_code != wanted or leaked:
                wrong.append((told.unit, told.story, name, answer.status_code, wanted, leaked))
            if name == "GET declarations.show" and wanted == 200 and theirs(login, told) not in answer.text:
                wrong.append((told.unit, told.story, name, "does not show", theirs(login, told)))
    assert not wrong


@pytest.mark.parametrize("login", EVERYBODY)
def test_lists_name_what_a_person_may_read_and_nothing_else(house, login):
    for tab in ("waiting", "done", "all"):
        page = house.kept(login).get("/", query_string={"tab": tab}).text
        for told in house.told:
            assert not leaks(page, login, told), (tab, told.unit, told.story)
            if tab == "all" and told.status != "discarded" and login and sees(login, told):
                assert theirs(login, told) in page, (told.unit, told.story)


@pytest.mark.parametrize("login", EVERYBODY)
def test_print_gives_nothing_that_is_not_to_be_read(house, login):
    for told in house.told:
        if not sees(login, told):
            wanted = {NOBODY: 401, "administrator": 403}.get(login, 404)
            for one, many in (("printing.declaration", "printing.declarations"), WORKBOOKS):
                first = ask(house, login, f"GET {one}", told, fragment=True)
                chosen = ask(house, login, f"GET {many}", fragment=True, id=told.id)
                assert (first.status_code, chosen.status_code) == (wanted, wanted)
                words = first.text + chosen.text
                assert told.frozen not in words and told.unsent not in words


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
    "login", [*(login for login in EVERYBODY if login != "administrator"), "administrator"]
)
def test_routes_about_no_declaration(house, login):
    wrong = []
    for name in (
        *OWN - {"POST signing_in.sign_out"},
        *FOR_WRITERS,
        *ADMINISTRATION,
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
        wrong += [
            (name, told.story)
            for told in house.told
            if leaks(shown(answer), login, told) and login != "auditor"
        ]
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
