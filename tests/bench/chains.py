"""The chains of events: how long checking 100,000 takes, what a link costs, and whether writers wait for each other."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from unittest import mock

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert

from app.domain.procedure.chain import HASHED, chain_of, digest
from app.domain.procedure.events import EventKind
from app.models import Event, EventChain, db
from app.models.types import now
from app.operations import events
from app.operations.transaction import writing
from app.queries.procedure.chain_soundness import chain_harms
from tests.applications import running
from tests.bench.crowd import settle
from tests.databases import create_database, postgresql_server, postgresql_url

EVENTS, DECLARATIONS, APPENDED, WRITERS, BATCH, TIMES = 100_000, 20_000, 300, 4, 5_000, 5
CHECK_SECONDS, LINK_MS, RATIO = 30, 0.3, 1.1


def chaining(folder: Path) -> Iterator[str]:
    """Measure both systems and give a line for each figure."""
    yield from _of_system("SQLite", f"sqlite:///{folder / 'chains.sqlite'}")
    with postgresql_server() as port:
        create_database(port, "chains")
        yield from _of_system("PostgreSQL", postgresql_url(port, "chains"))


def _of_system(name: str, uri: str) -> Iterator[str]:
    for app in running(uri):
        with app.app_context():
            upgrade()
            settle(DECLARATIONS)
            _fill()
            start = time.process_time()
            harms = list(chain_harms())
            taken = time.process_time() - start
            # The office came without its events being recorded.
            assert all("不在任何一条链上" in each for each in harms), harms[:3]
            yield f"{name}: {EVENTS:,} events checked in {taken:.1f} s of processor time; {_goal(taken, CHECK_SECONDS, 's')}"
            linked, bare = (
                min(work() for _ in range(TIMES)) for work in (_appending, lambda: _unlinked(_appending))
            )
            yield f"{name}: a link costs {linked - bare:.2f} ms; {_goal(linked - bare, LINK_MS, 'ms')}"
        if name == "PostgreSQL":
            ratio = median(_writing(app, WRITERS) / _writing(app, 1) for _ in range(TIMES))
            yield f"{name}: {WRITERS} writers at once beside one after the other: {ratio:.2f}; {_goal(ratio, RATIO)}"


def _fill() -> None:
    """Write the events of all declarations at once, as `record` writes them one by one."""
    at, rows, blank = now(), [], dict.fromkeys(HASHED)
    for number in range(EVENTS):
        declaration_id = number % DECLARATIONS + 1
        rows.append({**blank, "kind": EventKind.EXPORTED, "declaration_id": declaration_id, "at": at})
        rows[-1] |= {"stands_in": False, "reason": "", "chain": chain_of(declaration_id, None)}
        rows[-1]["subject"] = f"第{number}份附件.pdf"
    ends: dict[str, tuple[int, str]] = {}
    for row in rows:
        position, before = ends.get(row["chain"], (0, ""))
        row["chain_position"] = position + 1
        row["chain_digest"] = digest(row["chain"], position + 1, before, row)
        ends[row["chain"]] = position + 1, row["chain_digest"]
    with writing():
        for start in range(0, EVENTS, BATCH):
            db.session.execute(insert(Event), rows[start : start + BATCH])
        found = [{"chain": chain, "length": length, "digest": last} for chain, (length, last) in ends.items()]
        db.session.execute(insert(EventChain), found)


def _appending() -> float:
    """Return the milliseconds of processor time that an event takes, without its transaction."""
    with writing():
        start = time.process_time()
        for _ in range(APPENDED):
            events.record(EventKind.EXPORTED, None, declaration_id=1)
            db.session.flush()
        return (time.process_time() - start) / APPENDED * 1000


def _unlinked(work: Callable[[], float]) -> float:
    with mock.patch.object(events, "chain", lambda event: None):
        return work()


def _writing(app: Flask, at_once: int) -> float:
    """Return the seconds until events are written to as many chains as there are writers, by so many at once."""
    began = threading.Barrier(at_once)

    def write(first: int) -> None:
        with app.app_context():
            began.wait()
            for declaration_id in range(first, WRITERS + 1, at_once):
                for _ in range(APPENDED // WRITERS):
                    with writing():
                        events.record(EventKind.EXPORTED, None, declaration_id=declaration_id)
                        db.session.flush()

    writers = [threading.Thread(target=write, args=(first,)) for first in range(1, at_once + 1)]
    start = time.perf_counter()
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    return time.perf_counter() - start


def _goal(found: float, most: float, unit: str = "") -> str:
    return f"at most {most:g} {unit}".rstrip() + (": kept" if found <= most else ": MISSED")
