"""What the database holds, read past every operation and query."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import current_app
from sqlalchemy import Table, make_url, select, text

from app.exchange.workbook import ReadSheet
from app.models import Event, Opening, Revision, db
from app.operations import threads
from app.operations.importing import import_sheets
from app.operations.transaction import writing
from app.queries.form.sheets import working_sheet
from app.queries.rounds import find_round
from tests.applications import running, sqlite_copy
from tests.databases import database_copy
from tests.operations.thread_writers import ThreadWriters
from tests.world import World, standing_world

FILLERS = {False: ("preparer", "121"), True: ("station_preparer", "132")}
HERE = Path(__file__).parent
UNGUARDED = {"login_attempt", "login_session", "alembic_version"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep of the twins on PostgreSQL the first of each test: its SQL is proved there, its other cases on SQLite alone.

    A file whose cases differ in what they ask the database for marks itself as `every_case_on_postgresql`.
    """
    begun, kept = set(), []
    for item in items:
        is_here, case = item.path.is_relative_to(HERE), getattr(item, "callspec", None)
        if is_here and case and "postgresql" in case.params.values():
            if item.function in begun and not item.get_closest_marker("every_case_on_postgresql"):
                continue
            begun.add(item.function)
        kept.append(item)
    items[:] = kept


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town(request, tmp_path_factory) -> Iterator[World]:
    """A world that the tests of a file share, each with declarations of its own, on each of the two systems."""
    folder = tmp_path_factory.mktemp("town")
    if request.param == "sqlite":
        yield from _inhabited(sqlite_copy(request.getfixturevalue("world_template"), folder), folder)
        return
    with database_copy(request.getfixturevalue("postgresql_port"), "world") as uri:
        yield from _inhabited(uri, folder)


def _inhabited(uri: str, folder: Path) -> Iterator[World]:
    for app in running(uri, folder):
        with app.app_context():
            yield standing_world()


def contents() -> dict[str, list[tuple]]:
    """Return every row of every table that a declaration or its round lives in."""
    db.session.rollback()
    return {table.name: sorted(map(repr, db.session.execute(select(table)))) for table in _guarded()}


def _guarded() -> list[Table]:
    return [table for table in db.metadata.sorted_tables if table.name not in UNGUARDED]


@contextmanager
def _unchanged() -> Iterator[None]:
    """Demand that not a row is changed, added or lost meanwhile."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        before = _digests()
        yield
        assert _digests() == before
        return
    with closing(_connected()) as watch, closing(_connected()) as past:
        # Its read transaction goes on seeing what is there now, so that nothing is read unless something was committed.
        past.execute("BEGIN")
        past.execute("SELECT count(*) FROM event").fetchone()
        version = watch.execute("PRAGMA data_version").fetchone()
        yield
        db.session.rollback()
        if watch.execute("PRAGMA data_version").fetchone() != version:
            assert _rows(watch) == _rows(past)


def _digests() -> dict[str, tuple[int, str]]:
    """Return for each table how many rows it has, and a hash of all of them."""
    db.session.rollback()
    tables = (
        (table.name, f'SELECT md5(each::text) AS hash FROM "{table.name}" AS each') for table in _guarded()
    )
    each = (
        f"SELECT '{name}', count(*), md5(string_agg(hash, '' ORDER BY hash)) FROM ({hashes}) AS {name}_hashes"
        for name, hashes in tables
    )
    return {
        name: (count, digest) for name, count, digest in db.session.execute(text(" UNION ALL ".join(each)))
    }


def _connected() -> sqlite3.Connection:
    return sqlite3.connect(
        make_url(current_app.config["SQLALCHEMY_DATABASE_URI"]).database, isolation_level=None
    )


def _rows(connection: sqlite3.Connection) -> dict[str, list[tuple]]:
    return {
        table.name: sorted(map(repr, connection.execute(f'SELECT * FROM "{table.name}"')))
        for table in _guarded()
    }


@contextmanager
def _no_trace(expected: type[Exception], **attributes) -> Iterator[None]:
    with _unchanged():
        with pytest.raises(expected) as raised:
            yield
        assert {name: getattr(raised.value, name) for name in attributes} == attributes


@pytest.fixture
def refused() -> Callable[..., AbstractContextManager[None]]:
    """Return a context that demands an exception with these attributes, and that not a row was changed, added or lost."""
    return _no_trace


@pytest.fixture
def events() -> Callable[[int], list[Event]]:
    """Return a function that reads the events of a declaration, the oldest first."""

    def of(declaration_id: int) -> list[Event]:
        db.session.rollback()
        statement = select(Event).where(Event.declaration_id == declaration_id).order_by(Event.id)
        return list(db.session.scalars(statement))

    return of


@pytest.fixture
def openings() -> Callable[[int], list[Opening]]:
    """Return a function that reads the openings of a declaration that are current."""

    def of(declaration_id: int) -> list[Opening]:
        db.session.rollback()
        current = (Opening.declaration_id == declaration_id, Opening.closed_at.is_(None))
        return list(db.session.scalars(select(Opening).where(*current)))

    return of


@pytest.fixture
def revisions() -> Callable[[int], list[Revision]]:
    """Return a function that reads the revisions of a declaration in their order."""

    def of(declaration_id: int) -> list[Revision]:
        db.session.rollback()
        statement = select(Revision).where(Revision.declaration_id == declaration_id)
        return list(db.session.scalars(statement.order_by(Revision.number)))

    return of


@pytest.fixture(scope="module")
def filled(town) -> Callable[..., int]:
    """Return a function that makes a declaration that may be sent, in one transaction; a `station` one is subordinate."""
    sheets = {}
    for station, (login, unit) in FILLERS.items():
        sheet = working_sheet(town.declaration(town.filled(login, unit)))
        rows = tuple(replace(row, identity="") for row in sheet.rows)
        sheets[station] = ReadSheet("申报表", replace(sheet, project_code="", rows=rows))

    def fill(station: bool = False) -> int:
        actor, in_round = town.actor(FILLERS[station][0]), find_round(town.round_id)
        report = import_sheets(actor, in_round, [sheets[station]], "990106", takes_twins=True)
        return report.worksheets[0].declaration_id

    return fill


@pytest.fixture
def walk(town, filled) -> Callable[..., int]:
    """Return a function that carries out steps such as `send:preparer` on a new declaration, or on a given one."""

    def through(steps: str, declaration_id: int | None = None) -> int:
        declaration_id = declaration_id or filled("station_" in steps)
        for action, login in (step.split(":") for step in steps.split()):
            town.do(login, declaration_id, action)
        return declaration_id

    return through


@pytest.fixture
def talk(town, walk) -> Callable[[str], ThreadWriters]:
    """Return a function that takes a new declaration through steps, for people to write threads on it."""
    return lambda steps: ThreadWriters(town, walk(steps))


@pytest.fixture
def overtaken(monkeypatch) -> Callable[[Callable], list]:
    """Return a function that lets something happen between the reading and the writing of a thread's next words.

    It returns a list that then holds what came of it.
    """

    def by(first: Callable) -> list:
        outcome = []

        def delayed():
            monkeypatch.undo()
            outcome.append(first())
            return writing()

        monkeypatch.setattr(threads, "writing", delayed)
        return outcome

    return by
