"""Lists, counts, news, a sheet, searches, sums and 看板 of an office with 100,000 declarations, beside one with 1,000.

Processor time of the portal, and on PostgreSQL, which works in processes of its own, the time that passes.
"""

import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from flask_migrate import upgrade

from app.domain.actor import Actor
from app.domain.files.board import By
from app.domain.files.summaries import Group
from app.models import db
from app.queries.files.summaries import summary_of
from app.queries.lists import news
from app.queries.lists.board import board_of
from app.queries.lists.counts import counted
from app.queries.lists.filter_choices import filter_choices
from app.queries.lists.filters import NO_FILTERS
from app.queries.lists.queues import Tab, tabs_of
from app.queries.lists.search import search
from app.queries.lists.worklist import lines
from app.queries.people import actor_by_login
from app.queries.procedure.desk import desk_of
from app.queries.rounds import all_rounds, find_round
from app.queries.tightest_ceilings import tightest
from tests.applications import running
from tests.bench.crowd import settle
from tests.databases import create_database, postgresql_server, postgresql_url

SMALL, LARGE, TIMES = 1_000, 100_000, 9
LOGINS = ("preparer45", "endorser5", "reviewer1", "approver1", "auditor")
TYPED = ("运行维护", "馆夜", "文化馆 研究", "2019年", "0417", "馆", "没有这个项目")
RATIO, SEARCH_MS, SUMS_MS, BOARD_MS = 1.3, 30, 60, 60

Times = dict[tuple[str, str], float]
"""Milliseconds, by what was done and by whom."""


def growing(folder: Path) -> Iterator[str]:
    """Measure both systems and give a line for each kind of work."""
    yield f"{_machine()}; {SMALL:,} and {LARGE:,} declarations, medians of {TIMES}"
    sqlite = [f"sqlite:///{folder / f'{count}.sqlite'}" for count in (SMALL, LARGE)]
    yield from _of_system("SQLite, processor time", sqlite, time.process_time)
    with postgresql_server() as port:
        for count in (SMALL, LARGE):
            create_database(port, f"office_{count}")
        urls = [postgresql_url(port, f"office_{count}") for count in (SMALL, LARGE)]
        yield from _of_system("PostgreSQL, time that passes", urls, time.perf_counter)


def _of_system(name: str, uris: list[str], clock: Callable[[], float]) -> Iterator[str]:
    small, large = (_times(uri, count, clock) for uri, count in zip(uris, (SMALL, LARGE), strict=True))
    yield f"{name}:"
    for kind in dict.fromkeys(kind for kind, _ in large):
        of_kind = [key for key in large if key[0] == kind]
        ratio = median(large[key] / small[key] for key in of_kind)
        slowest = max(of_kind, key=large.__getitem__)
        usual = median(large[key] for key in of_kind)
        line = f"  {kind}: median {usual:.1f} ms, {ratio:.2f} of {SMALL:,}; longest {large[slowest]:.1f} ms ({slowest[1]})"
        yield f"{line}; {_verdict(kind, ratio, large[slowest])}"


def _verdict(kind: str, ratio: float, longest: float) -> str:
    most = {"search": SEARCH_MS, "sums of a round": SUMS_MS, "board": BOARD_MS}.get(kind)
    kept = ratio <= RATIO if most is None else longest <= most
    goal = f"at most {RATIO}" if most is None else f"at most {most} ms"
    return f"{goal}: {'kept' if kept else 'MISSED'}"


def _times(uri: str, count: int, clock: Callable[[], float]) -> Times:
    found: Times = {}
    with _office(uri, count):
        for login in LOGINS:
            for kind, what, work in _works(actor_by_login(login)):
                found[kind, f"{login} {what}".strip()] = _milliseconds(work, clock)
    return found


@contextmanager
def _office(uri: str, count: int) -> Iterator[None]:
    for app in running(uri):
        with app.app_context():
            upgrade()
            settle(count)
            yield


def _works(actor: Actor) -> Iterator[tuple[str, str, Callable[[], object]]]:
    tabs = list(tabs_of(actor))
    for tab in tabs:
        yield "list", tab.label, lambda tab=tab: lines(actor, tab)
    yield "counts", "", lambda: counted(actor, [(tab, NO_FILTERS) for tab in tabs])
    yield "choices of filters", "", lambda: filter_choices(actor)
    yield "news", "", lambda: (news.totals(actor), news.items(actor, news.Shelf.ALL))
    if some := lines(actor, Tab.ALL):
        yield "sheet", "", lambda: desk_of(actor, some[0].id)
    for typed in TYPED:
        yield "search", typed, lambda typed=typed: search(actor, typed)
    round_id = all_rounds()[1].id
    yield "sums of a round", "", lambda: summary_of(actor, find_round(round_id), Group.ALL)
    for by in By:
        yield "board", by.label, lambda by=by: _board(actor, by)


def _board(actor: Actor, by: By) -> None:
    """Do what the page of the 看板 asks the database, for the newest round, which moves."""
    choices = filter_choices(actor)
    round_id = choices.rounds[0].id
    board_of(actor, round_id, by, choices)
    tightest(actor, round_id)


def _milliseconds(work: Callable[[], object], clock: Callable[[], float]) -> float:
    taken = []
    for _ in range(TIMES + 1):
        db.session.rollback()
        db.session.expunge_all()
        start = clock()
        work()
        taken.append(clock() - start)
    # The first builds and compiles the statement.
    return median(taken[1:]) * 1000


def _machine() -> str:
    model = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if "model name" in line
    ]
    return f"{len(model)} × {model[0] if model else platform.processor()}, Python {platform.python_version()}"
