"""What the pages cost: statements that the database is asked, begin and commit not counted, and bytes of an answer."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import quote

import pytest
from jinja2 import Template
from sqlalchemy import event, update

from app.domain.form.clipboard import Placement
from app.domain.form.sheet import COLUMNS, shown_value
from app.domain.review.threads import Weight
from app.domain.text import fingerprint
from app.models import LoginSession, db
from app.models.types import now
from app.operations.rows import paste
from app.operations.threads import NewThread, open_thread
from tests.house import House
from tests.web.indicator_table import Table, soup
from tests.world import FILLED, INDICATORS

BYTES, STATEMENTS, PANEL, ANSWERING = 2048, 6, 13, 26
UNCOUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")
READERS = ("preparer", "second_preparer", "submitter", "auditor")


@pytest.fixture
def table(house) -> Table:
    """The table of a filled declaration that the preparer alone wrote; everybody has signed in before anybody counts."""
    for login in READERS:
        house.kept(login)
    last_seen(house, timedelta())
    return Table(house, house.run(house.world.filled))


def last_seen(house: House, ago: timedelta) -> None:
    """Let everybody have been seen so long ago; after a minute the next request notes that it sees them."""

    def change() -> None:
        db.session.execute(update(LoginSession).values(last_seen_at=now() - ago))
        db.session.commit()

    house.run(change)


@contextmanager
def counted(house: House) -> Iterator[list[str]]:
    """Collect the statements that the database is asked meanwhile."""
    statements: list[str] = []

    def note(connection, cursor, statement: str, *_) -> None:
        if not statement.startswith(UNCOUNTED):
            statements.append(statement)

    engine = house.run(lambda: db.engine)
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def cost(house: House, login: str, address: str) -> int:
    """Return how many statements a page takes."""
    browser = house.kept(login)
    with counted(house) as statements:
        answer = browser.client.get(address)
    assert answer.status_code == 200
    return len(statements)


LONG = "依据第七条，全年运行维护118台设备。" * 400
TYPED = {
    "a text": ("policy_basis", "改过的依据。"),
    "a long text": ("costing_basis", LONG),
    "an amount": ("medium_term_amount", "98,765,432,109.87"),
    "a number": ("implementation_years", "5年"),
    "a flag": ("is_new_project", "否"),
    "a choice": ("allocation_method", "因素法"),
    "the name of an indicator": ("name", "运行维护的设备数量"),
    "its value": ("target_value", "大于等于1,180台"),
    "its value in many words": ("target_value", LONG),
    "its value with a sign that is not regular": ("target_value", "≧９８％"),
    "its explanation": ("definition", LONG),
}


def saved(house: House, table: Table, login: str, cell: str, typed: str, started: str) -> str:
    """Save a cell at the price of a save; return the mark to go on from."""
    with counted(house) as statements:
        answer = table.post(f"cells/{quote(cell)}", {cell: typed, f"was.{cell}": started}, login)
    assert answer.status_code == 200, answer.text
    assert len(statements) <= STATEMENTS, "\n".join(statements)
    assert len(answer.data) < BYTES, answer.text
    return soup(answer).select_one(f"[name='was.{cell}']")["value"]


@pytest.mark.parametrize("kind", TYPED)
def test_saving_a_cell_takes_few_statements_and_few_bytes_the_first_time_too(house, table, kind):
    key, typed = TYPED[kind]
    if key in FILLED:
        cell, stored = key, shown_value(house.stored(table.id, key)[0])
    else:
        cell, stored = f"{key}-{table.identities()[0]}", INDICATORS[0][1:][tuple(COLUMNS).index(key)]
    last_seen(house, timedelta(minutes=2))
    started = saved(house, table, "second_preparer", cell, typed, fingerprint(stored))
    started = saved(house, table, "second_preparer", cell, typed, started)
    started = saved(house, table, "second_preparer", cell, stored, started)
    last_seen(house, timedelta(minutes=2))
    saved(house, table, "second_preparer", cell, typed, started)


def test_a_cell_that_is_refused_costs_no_more(house, table):
    conflict = {"policy_basis": "我的。", "was.policy_basis": fingerprint("从前的。")}
    unreadable = {"policy_basis": "\x07", "was.policy_basis": fingerprint(FILLED["policy_basis"])}
    for data, code in ((conflict, 409), (unreadable, 422)):
        with counted(house) as statements:
            answer = table.post("cells/policy_basis", data)
        assert answer.status_code == code and len(statements) <= STATEMENTS and len(answer.data) < BYTES


def grown(house: House, table: Table, rows: int) -> None:
    """Let the table have so many rows."""
    more = rows - len(table.rows())
    added = tuple((INDICATORS[number % 7][0], (f"第{number}项", "1", "一")) for number in range(more))
    house.run(lambda: paste(house.world.actor("preparer"), table.id, Placement(appended=added)))
    assert len(table.rows()) == rows


LIMITS = {
    "the editor": ("preparer", "/declarations/{}", 16, 38_000, 8_450),
    "a reader": ("auditor", "/declarations/{}", 14, 17_800, 5_150),
    "a list": ("submitter", "/?tab=all", 5, 9_900, 3_850),
}
"""Statements and bytes of a page, and its bytes as gzip packs them; a list has some more with each line."""
PLAIN_LINE, PACKED_LINE = 960, 60


@pytest.mark.parametrize("what", LIMITS)
def test_a_page_keeps_its_limits(house, table, what, monkeypatch):
    login, address, most, plain, packed = LIMITS[what]
    made = []
    make = Template.make_module
    monkeypatch.setattr(Template, "make_module", lambda self, *which: made.append(self) or make(self, *which))
    for action, person in (("submit", "submitter"),) if login == "auditor" else ():
        house.run(house.world.do, person, table.id, action)
    address = address.format(table.id)
    browser = house.kept(login)
    browser.client.get(address)
    made.clear()
    with counted(house) as statements:
        answer = browser.client.get(address)
    assert answer.status_code == 200 and not made, made
    assert len(statements) <= most, "\n".join(statements)
    lines = answer.text.count('<td class="code">')
    assert len(answer.data) <= plain + PLAIN_LINE * lines
    assert len(gzip.compress(answer.data)) <= packed + PACKED_LINE * lines


@pytest.mark.parametrize("login", READERS)
def test_a_page_takes_the_same_statements_whatever_the_number_of_rows(house, table, login):
    # Whoever looks first after a change reads the neighbours.
    cost(house, login, table.base)
    before = cost(house, login, table.base)
    grown(house, table, 60)
    cost(house, login, table.base)
    assert cost(house, login, table.base) == before


def test_the_panel_takes_few_statements_whatever_the_number_of_rows(house, table):
    address = f"{table.base}/prereview"
    # Whoever looks first after a change reads the neighbours.
    cost(house, "preparer", address)
    before = cost(house, "preparer", address)
    grown(house, table, 60)
    cost(house, "preparer", address)
    assert cost(house, "preparer", address) == before <= PANEL
    blank = Table(house, house.run(house.world.draft))
    cost(house, "preparer", f"{blank.base}/prereview")
    assert cost(house, "preparer", f"{blank.base}/prereview") <= PANEL


def test_a_timeline_takes_the_same_statements_whatever_the_number_of_events(house, table):
    def go_through_it(*steps: str) -> None:
        for step in steps:
            action, login = step.split(":")
            house.run(house.world.do, login, table.id, action)

    go_through_it("send:preparer", "recall:preparer")
    address = f"{table.base}/timeline"
    before = {login: cost(house, login, address) for login in READERS}
    for number in range(3):
        house.run(house.world.type, "preparer", table.id, "policy_basis", f"第{number}次修改。")
        go_through_it("send:preparer", "open:submitter", "send_back:submitter")
    assert {login: cost(house, login, address) for login in READERS} == before


def test_a_worklist_takes_the_same_statements_whatever_the_number_of_lines(house, table):
    for tab in ("waiting", "all"):
        before = cost(house, "submitter", f"/?tab={tab}")
        for _ in range(6):
            house.run(house.world.draft)
        assert cost(house, "submitter", f"/?tab={tab}") == before


def test_answering_a_thread_loads_the_desk_once(house, table):
    for login, action in (("submitter", "submit"), ("reviewer", "open")):
        house.run(house.world.do, login, table.id, action)
    new = NewThread("policy_basis", Weight.MUST, "请补充依据的文号。")
    thread_id = house.run(lambda: open_thread(house.world.actor("reviewer"), table.id, new).id)
    house.run(house.world.do, "reviewer", table.id, "send_back")
    cost(house, "preparer", table.base)
    with counted(house) as statements:
        answer = table.post(f"threads/{thread_id}", {"step": "say", f"text-{thread_id}": "已补充。"})
    assert answer.status_code == 200 and "已补充。" in answer.text
    loads = [each for each in statements if "FROM event " in each and "event.declaration_id IN" in each]
    assert len(loads) == 1, "\n".join(statements)
    assert len(statements) <= ANSWERING, "\n".join(statements)
