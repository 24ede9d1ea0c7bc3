"""`make faults`: the long forms of the faults that the tests try shortly."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, func, select

from app.models import Person, db
from tests.applications import running
from tests.databases import create_database, postgresql_url, restartable_server
from tests.faults.crowding import crowd
from tests.faults.network import network
from tests.faults.office import served
from tests.faults.outbox import sent_through_kills
from tests.faults.rolling import upgraded
from tests.faults.trial import Fault, Hard, endure, full, killed, locked, restarted, silent
from tests.world import found_world

KILLS, RESTARTS, EVERY = 20, 5, 3
"""So often, and so many seconds apart."""
MAILS, POSTS, SENDERS = 400, 100, 20
"""Messages that leave, and how many senders are killed over them."""
FULL, LOCKED, SILENT = 30, 15, 30
"""Seconds that each lasts."""
HARD = Hard(rest=0.1, within=3.0)


def main() -> int:
    """Try each fault on the systems that it concerns, and print what came of it; 1 where something fell short."""
    short = 0
    with tempfile.TemporaryDirectory() as folder, restartable_server() as server:
        sqlite = f"sqlite:///{folder}/faults.sqlite"
        posted = f"sqlite:///{folder}/posted.sqlite"
        names = ("killed", "restarted", "locked", "silent", "upgraded", "posted")
        for name in names:
            create_database(server.port, name)
            _keep_what_is_committed(postgresql_url(server.port, name))
        killed_, restarted_, locked_, silent_, upgraded_, posted_ = (
            postgresql_url(server.port, name) for name in names
        )
        kills = killed(KILLS, EVERY)
        with network(server.port) as way:
            through = silent_.replace(f":{server.port}/", f":{way.port}/")
            for name, uri, trial in (
                (f"SQLite, {KILLS} kills", sqlite, _served(sqlite, kills)),
                ("SQLite, crowds", sqlite, lambda app: crowd(app, sqlite, Path(folder))),
                (f"SQLite, a disk full for {FULL} s", sqlite, _served(sqlite, full(FULL))),
                (f"SQLite, {SENDERS} senders killed", posted, _sending(posted)),
                (f"PostgreSQL, {KILLS} kills", killed_, _served(killed_, kills)),
                (f"PostgreSQL, {SENDERS} senders killed", posted_, _sending(posted_)),
                (
                    f"PostgreSQL, a table locked for {LOCKED} s",
                    locked_,
                    _served(locked_, locked(locked_, LOCKED)),
                ),
                (f"PostgreSQL, silent for {SILENT} s", silent_, _served(through, silent(way, SILENT))),
                (
                    "PostgreSQL, a rolling upgrade",
                    upgraded_,
                    lambda app: upgraded(app, upgraded_, Path(folder), HARD),
                ),
                (
                    f"PostgreSQL, {RESTARTS} restarts",
                    restarted_,
                    _served(restarted_, restarted(server, RESTARTS, EVERY)),
                ),
            ):
                short += not _told(name, uri, Path(folder), trial)
    return int(short > 0)


def _keep_what_is_committed(uri: str) -> None:
    """Let commits reach the log before they are acknowledged, which the tests' server leaves out."""
    engine = create_engine(uri, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {engine.url.database} SET synchronous_commit = on")
    engine.dispose()


def _served(uri: str, fault: Fault) -> Callable[[Flask], str]:
    def trial(app: Flask) -> str:
        with served(uri) as (master, port):
            return endure(app, [(master.pid, port)], [fault], HARD)

    return trial


def _sending(uri: str) -> Callable[[Flask], str]:
    return lambda app: sent_through_kills(app, uri, MAILS, POSTS, SENDERS)


def _told(name: str, uri: str, folder: Path, trial: Callable[[Flask], str]) -> bool:
    with _with_world(uri, folder) as app:
        try:
            print(f"{name}: {trial(app)}", flush=True)
        except AssertionError as fell_short:
            print(f"{name}: FELL SHORT: {fell_short}", flush=True)
            return False
    return True


@contextmanager
def _with_world(uri: str, folder: Path) -> Iterator[Flask]:
    """Yield an application on a database with the world in it, which is put there where it is not."""
    for app in running(uri, folder):
        with app.app_context():
            upgrade()
            if not db.session.scalar(select(func.count()).select_from(Person)):
                found_world()
            db.session.remove()
        yield app


if __name__ == "__main__":
    sys.exit(main())
