"""What pages and a save cost beside a bare Flask view: the same rows from `sqlite3`, as many bytes of one flat template.

Processor time, one request beside one request.
"""

import gc
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from flask import Flask, request
from flask.testing import FlaskClient

from app import create_app
from app.domain.text import fingerprint
from app.models.base import SQLITE_PRAGMAS

Pairs = list[tuple[float, float]]
WARM, MEASURED = 5, 31
EDITED, LENDER, READ, INDICATORS, LINES = 9, 7, 4, 14, 25
"""Declarations of the demo: one that came back with threads and files, one that lends it rows, one before a reviewer; and
how much is on a page."""
SHEET = "SELECT * FROM declaration WHERE id = {0}", "SELECT * FROM indicator WHERE declaration_id = {0}"
LIST = (f"SELECT * FROM declaration ORDER BY status_since LIMIT {LINES}",)
PAGES = (
    ("a sheet of 14 indicators in the editor", "linguyu", f"/declarations/{EDITED}", SHEET, EDITED, 56, 5.0),
    ("a sheet for its reader", "suqingming", f"/declarations/{READ}", SHEET, READ, 44, 5.0),
    (f"a list of {LINES} lines with its counts", "suqingming", "/?tab=all", LIST, 0, LINES * 10, 5.0),
)
"""What it is, who reads it, its address, the rows, the declaration, the cells that a flat template draws, and the goal."""
TEXTS = ("依据第七条，全年运行维护。", "依据第八条，全年运行维护。")
GUARDED = (
    "UPDATE declaration SET policy_basis = :typed, lock = lock + 1 WHERE id = :id AND policy_basis = :stored"
)


def pages(folder: Path) -> Iterator[tuple[str, Pairs, float]]:
    """Yield for each page, and for a save, what it is, pairs of seconds (the portal's, the bare view's) and the goal."""
    database = folder / "office.sqlite"
    portal = _portal(database)
    bare = folder / "bare.sqlite"
    shutil.copy(database, bare)
    gc.freeze()  # as wsgi.py does
    people = {login: _signed_in(portal, login) for _, login, *_ in PAGES}
    for what, login, address, statements, number, cells, goal in PAGES:
        person = people[login]
        answer = person.get(address)
        assert answer.status_code == 200, answer.text
        floor = _page(bare, [each.format(number) for each in statements], cells, len(answer.data))
        name = f"{what}, {len(answer.data) / 1000:.0f} KB"
        yield name, _side_by_side(partial(person.get, address), partial(floor.get, "/")), goal
    yield _saving(people[PAGES[0][1]], bare)


def _portal(database: Path) -> Flask:
    """Return the portal on the demo's office, with as many indicators and lines as are measured."""
    settings = {"SECRET_KEY": "bench", "SESSION_COOKIE_SECURE": False, "PUBLIC_URL": ""}
    app = create_app(settings | {"SQLALCHEMY_DATABASE_URI": f"sqlite:///{database}"})
    for command in (["db", "upgrade"], ["demo"]):
        told = app.test_cli_runner().invoke(args=command)
        assert told.exit_code == 0, told.output
    with sqlite3.connect(database) as connection:
        count = f"SELECT count(*) FROM indicator WHERE declaration_id = {EDITED}"
        (has,) = connection.execute(count).fetchone()
        lent = {"declaration_id": str(EDITED), "identity": "{:010x}"}
        _copy(connection, "indicator", f"declaration_id = {LENDER}", INDICATORS - has, lent)
        seen = "finance_revision_id IS NOT NULL AND status <> 'discarded'"
        (has,) = connection.execute(f"SELECT count(*) FROM declaration WHERE {seen}").fetchone()
        _copy(connection, "declaration", seen, LINES - has, {"project_code": "{:021}", "form_key": "{}"})
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return app


def _copy(
    connection: sqlite3.Connection, table: str, where: str, wanted: int, changed: dict[str, str]
) -> None:
    """Insert so many copies of the rows that meet a condition, with `changed` columns: patterns of the copy's number."""
    found = connection.execute(f"SELECT * FROM {table} WHERE {where}")
    columns = [each[0] for each in found.description]
    for number, row in enumerate(islice(cycle(found.fetchall()), wanted)):
        values = dict(zip(columns, row, strict=True)) | {"id": None}
        values |= {name: pattern.format(number) for name, pattern in changed.items()}
        connection.execute(
            f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", [*values.values()]
        )


def _signed_in(portal: Flask, login: str) -> FlaskClient:
    person = portal.test_client()
    fields = {"csrf_token": _token(person.get("/sign-in").text), "login": login, "password": "demo"}
    assert person.post("/sign-in", data=fields).status_code == 302
    return person


def _token(page: str) -> str:
    return re.search(r'name="csrf-token" content="([^"]+)"', page)[1]


def _bare(database: Path) -> tuple[Flask, sqlite3.Connection]:
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return Flask("bare"), connection


def _page(database: Path, statements: list[str], cells: int, size: int) -> FlaskClient:
    """Return a client of a view that reads the rows and draws so many cells, filled up to so many bytes."""
    app, connection = _bare(database)
    cell = '<td class="cell" id="cell-{{ cell.name }}" title="{{ cell.label }}">{{ cell.text }}<i>%s</i></td>'

    def read() -> list[dict]:
        rows = [row for each in statements for row in connection.execute(each).fetchall()]
        values = cycle(str(value) for row in rows for value in row)
        return [
            {"name": f"cell-{number}", "label": f"第{number}格", "text": text}
            for number, text in enumerate(islice(values, cells))
        ]

    def drawn(filling: int) -> str:
        return "<table>{% for cell in cells %}" + cell % ("·" * (filling // 2)) + "{% endfor %}</table>"

    least = len(app.jinja_env.from_string(drawn(0)).render(cells=read()).encode())
    template = app.jinja_env.from_string(drawn(max(0, size - least) // cells))

    @app.get("/")
    def page() -> str:
        return template.render(cells=read())

    return app.test_client()


def _saving(person: FlaskClient, database: Path) -> tuple[str, Pairs, float]:
    address = f"/declarations/{EDITED}"
    headers = {"X-CSRFToken": _token(person.get(address).text), "HX-Request": "true"}
    app, connection = _bare(database)
    (stored,) = connection.execute("SELECT policy_basis FROM declaration WHERE id = ?", [EDITED]).fetchone()
    texts = {"portal": stored, "bare": stored}

    def next_text(side: str) -> tuple[str, str]:
        before = texts[side]
        texts[side] = TEXTS[before == TEXTS[0]]
        return before, texts[side]

    def ours() -> None:
        before, typed = next_text("portal")
        data = {"policy_basis": typed, "was.policy_basis": fingerprint(before)}
        answer = person.post(f"{address}/cells/policy_basis", data=data, headers=headers)
        assert answer.status_code == 200, answer.text

    template = app.jinja_env.from_string('<input name="lock" value="{{ typed }}">' + "·" * 400)

    @app.post("/")
    def save() -> str:
        values = {"id": EDITED, "typed": request.form["typed"], "stored": request.form["stored"]}
        assert connection.execute(GUARDED, values).rowcount == 1
        return template.render(typed=fingerprint(values["typed"]))

    bare = app.test_client()

    def theirs() -> None:
        before, typed = next_text("bare")
        assert bare.post("/", data={"stored": before, "typed": typed}).status_code == 200

    return "saving a cell", _side_by_side(ours, theirs), 5.0


def _side_by_side(ours: Callable[[], object], theirs: Callable[[], object]) -> Pairs:
    """Measure one beside the other, now this, now that one first, after both have run warm."""
    pairs = []
    for number in range(WARM + MEASURED):
        first, second = (ours, theirs) if number % 2 else (theirs, ours)
        seconds = _seconds(first), _seconds(second)
        pairs.append(seconds if number % 2 else seconds[::-1])
    return pairs[WARM:]


def _seconds(work: Callable[[], object]) -> float:
    """Return the processor time that the work takes in this process."""
    start = time.process_time()
    work()
    return time.process_time() - start
