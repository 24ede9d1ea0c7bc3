"""The record before the auditor: what stands in it, how it is narrowed, and as a file."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook
from sqlalchemy import select

from app.blueprints import recording
from app.domain.procedure.events import GROUPS, EventKind
from app.domain.procedure.rounds import today
from app.models import Event, db
from app.queries import record as queries
from tests.client import Person
from tests.world import PASSWORD


@pytest.fixture(autouse=True)
def unnoted(monkeypatch):
    monkeypatch.setattr(recording, "_refused", {})


@pytest.fixture(scope="module")
def told(house):
    """A declaration that went its way, with its code."""
    declaration_id = house.run(house.world.at, "approved")
    return declaration_id, house.stored(declaration_id, "project_code")[0]


def rows(house, query: str = "") -> list[str]:
    page = house.kept("auditor").client.get(f"/record?{query}")
    assert page.status_code == 200
    return [
        row.get_text(" ", strip=True) for row in BeautifulSoup(page.text, "html.parser").select("tbody tr")
    ]


def last_event(house) -> Event:
    def find():
        return db.session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()

    return house.run(find)


def test_every_kind_of_event_is_in_one_group():
    assert sorted(kind for kinds in GROUPS.values() for kind in kinds) == sorted(EventKind)


def test_actions_stand_in_it_with_code_and_opinion(house, told):
    _, code = told
    found = rows(house, f"words={code}")
    assert "批复 approver" in found[0] and code in found[0]
    assert any("提交" in row for row in found)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/declarations/{id}/declaration.xlsx", EventKind.EXPORTED),
        ("/declarations/{id}/declaration.pdf", EventKind.PRINTED),
        ("/worklist.csv?tab=all", EventKind.EXPORTED),
        ("/record/record.csv", EventKind.EXPORTED),
    ],
)
def test_what_leaves_the_portal_is_an_event_with_its_name_address_session_and_request(
    house, told, address, kind
):
    browser = house.kept("auditor")
    answer = browser.client.get(address.format(id=told[0]))
    assert answer.status_code == 200
    event = last_event(house)
    assert (event.kind, event.person_id) == (kind, house.world.people["auditor"])
    assert event.subject.rpartition(".")[2] in ("xlsx", "pdf", "csv")
    assert event.address == "127.0.0.1" and event.session_id and len(event.request_id) == 12


def test_a_refusal_by_role_is_recorded_once_in_a_while(house):
    browser = house.person("preparer")
    for _ in range(3):
        assert browser.client.get("/administration/people").status_code == 403
    event = last_event(house)
    assert (event.kind, event.subject) == (EventKind.ACCESS_REFUSED, "GET /administration/people")
    assert len(rows(house, "kind=access_refused&person=preparer")) == 1


def test_sign_ins_and_wrong_passwords_are_found_by_login(house):
    browser = Person(house.app)
    browser.get("/sign-in")
    browser.submit("form", login="endorser", password="wrong")
    browser.submit("form", login="endorser", password=PASSWORD)
    found = rows(house, "kind=登录&person=endorser")
    assert "登录被拒" in found[1] and "登录" in found[0]


def test_it_is_narrowed_by_kind_day_and_address(house, told):
    assert rows(house, "kind=approve") and all("批复" in row for row in rows(house, "kind=approve"))
    assert rows(house, f"first={today()}&last={today()}&kind=办理")
    assert rows(house, "last=2020-01-01") == []
    assert rows(house, "address=203.0.113") == []


@pytest.mark.parametrize(
    "query", ["kind=nonsense", "first=31.12.2026", "last=9999-99-99", "first=0001-01-01"]
)
def test_what_cannot_be_understood_gets_a_sentence(house, query):
    answer = house.kept("auditor").client.get(f"/record?{query}")
    assert answer.status_code == 422 and "<html" in answer.text


def test_it_goes_on_where_a_page_ended(house, told, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 3)
    browser, seen, address = house.kept("auditor"), [], "/record?kind=办理"
    while address:
        page = BeautifulSoup(browser.client.get(address).text, "html.parser")
        seen += [row.get_text() for row in page.select("tbody tr")]
        following = page.select_one("a[rel=next]")
        address = following and following["href"]
    total = house.run(lambda: queries.count(queries.RecordFilter(kinds=GROUPS["办理"]), 1000))
    assert len(seen) == total > 3


def test_as_a_file_it_has_every_column_and_no_formula(house, told):
    def plant():
        db.session.add(Event(kind=EventKind.SIGN_IN_REFUSED, subject="=1+1"))
        db.session.commit()

    house.run(plant)
    answer = house.kept("auditor").client.get("/record/record.csv?kind=登录")
    table = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert table[0][:4] == ["编号", "时间", "事项", "办理人"]
    assert "'=1+1" in {row[7] for row in table}
    book = load_workbook(io.BytesIO(house.kept("auditor").client.get("/record/record.xlsx").data))
    assert book.active["C1"].value == "事项" and book.active.max_row > 10
