"""People at work while something goes wrong around the portal: what was acknowledged is stored, and others go on."""

import math
import random
import resource
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from os import kill
from time import monotonic

from flask import Flask
from sqlalchemy import create_engine, text

from app.models import db
from app.queries.files.soundness import harms
from tests.databases import Server
from tests.faults.network import Network
from tests.faults.office import Browser, children
from tests.faults.work import KINDS
from tests.world import World, standing_world

BETWEEN = 8
"""Acknowledged acts between two faults."""
LOOK = 0.2
ENOUGH = 3
"""So often a reader is refused, or served, before a fault that lasts counts as seen."""
PAGES = ("/", "/?tab=all", "/healthz")


@dataclass(slots=True)
class Trial:
    """The people at work, and one who only reads."""

    app: Flask
    world: World
    browsers: list[Browser]
    reader: Browser
    masters: list[int]
    ports: list[int]
    is_over: threading.Event = field(default_factory=threading.Event)
    failures: list[BaseException] = field(default_factory=list)

    @property
    def acknowledged(self) -> int:
        """How much was acknowledged so far."""
        return sum(each.acknowledged for each in self.browsers)

    @property
    def refused(self) -> int:
        """How often work was refused for the moment so far."""
        return sum(each.refused for each in self.browsers)

    def wait_for(self, reached: Callable[[], bool]) -> None:
        """Wait until something is so, or somebody's work failed."""
        while not reached() and not self.failures:
            self.is_over.wait(LOOK)

    def wait_for_more(self, acts: int = BETWEEN) -> None:
        """Wait until so many more acts were acknowledged."""
        wanted = self.acknowledged + acts
        self.wait_for(lambda: self.acknowledged >= wanted)

    def last(self, seconds: float) -> None:
        """Wait so long, for the long forms."""
        until = monotonic() + seconds
        self.wait_for(lambda: monotonic() >= until)


Fault = Callable[[Trial], None]
Kind = Callable[[Browser], None]


@dataclass(frozen=True, slots=True)
class Hard:
    """How hard people work: what they do, the seconds that each rests between two acts, and how long, in seconds, another
    one may wait for a page or for the sentence that says there is none now."""

    kinds: tuple[Kind, ...] = tuple(KINDS)
    rest: float = 0.5
    within: float = math.inf


def endure(app: Flask, nodes: list[tuple[int, int]], faults: list[Fault], hard: Hard | None = None) -> str:
    """Let something go wrong while people work at nodes, as `(pid of the master, port)`; return in words what came of it.

    Raises `AssertionError` for whatever was lost, half done or done twice.
    """
    how = hard or Hard()
    masters, ports = [pid for pid, _ in nodes], [port for _, port in nodes]
    with app.app_context():
        world = standing_world()
        db.session.remove()
    browsers = [Browser(app, world, KINDS[kind], ports, how.rest) for kind in how.kinds]
    trial = Trial(app, world, browsers, Browser(app, world, "auditor", ports, how.rest), masters, ports)
    with _at_work(trial, how.kinds):
        for fault in faults:
            trial.wait_for_more()
            if not trial.failures:
                fault(trial)
        trial.wait_for_more()
    if trial.failures:
        raise trial.failures[0]
    found = trial.reader.inside(lambda: list(harms()))
    assert found == [], found
    told = f"{trial.acknowledged} acts acknowledged, none lost or done twice; {trial.refused} refused for the moment"
    waited = (
        f"others waited {trial.reader.longest:.1f} s at most, and were refused {trial.reader.refused} times"
    )
    assert trial.reader.longest <= how.within, f"{told}; {waited}"
    return f"{told}; {waited}"


@contextmanager
def _at_work(trial: Trial, kinds: Sequence[Kind]) -> Iterator[None]:
    work = [*zip(kinds, trial.browsers, strict=True), (_reading, trial.reader)]
    threads = [threading.Thread(target=_noting, args=(trial, *each)) for each in work]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for each in (trial, *trial.browsers, trial.reader):
            each.is_over.set()
        for thread in threads:
            thread.join()


def _noting(trial: Trial, kind: Kind, browser: Browser) -> None:
    try:
        kind(browser)
    except BaseException as failure:
        trial.failures.append(failure)


def _reading(browser: Browser) -> None:
    while browser.goes_on():
        for page in PAGES:
            browser.look(page)


def killed(times: int, seconds: float = 0) -> Fault:
    """Kill workers, so long apart at least."""

    def fault(trial: Trial) -> None:
        for _ in range(times):
            kill(random.choice(children(random.choice(trial.masters))), signal.SIGKILL)
            trial.last(seconds)
            trial.wait_for_more()

    return fault


def terminated(uri: str, times: int) -> Fault:
    """End every connection to the database, as a restart does."""

    def fault(trial: Trial) -> None:
        engine = create_engine(uri)
        for _ in range(times):
            with engine.connect() as connection:
                others = "pid <> pg_backend_pid() AND datname = current_database()"
                connection.execute(
                    text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
                )
            trial.wait_for_more()
        engine.dispose()

    return fault


def restarted(server: Server, times: int, seconds: float) -> Fault:
    """Restart the database, so long apart at least."""

    def fault(trial: Trial) -> None:
        for _ in range(times):
            server.restart()
            trial.last(seconds)
            trial.wait_for_more()

    return fault


def locked(uri: str, seconds: float = 0) -> Fault:
    """Let a stranger hold a table until readers were refused, and so long at least."""

    def fault(trial: Trial) -> None:
        engine = create_engine(uri)
        with engine.begin() as connection:
            connection.execute(text("LOCK TABLE declaration IN ACCESS EXCLUSIVE MODE"))
            _until_refused(trial)
            trial.last(seconds)
        engine.dispose()

    return fault


def silent(way: Network, seconds: float = 0) -> Fault:
    """Let the network fall silent until readers were refused, and so long at least."""

    def fault(trial: Trial) -> None:
        way.fall_silent()
        _until_refused(trial)
        trial.last(seconds)
        way.speak()

    return fault


def full(seconds: float = 0) -> Fault:
    """Let no file of the portal be written until work was refused and a reader served, and so long at least.

    A bound on the size of files, which the system's own resource limits set, stands in for a full disk.
    """

    def fault(trial: Trial) -> None:
        _bound_files(trial, 0)
        before, reads = trial.refused, trial.reader.refused
        trial.wait_for(lambda: trial.refused >= before + ENOUGH)
        for page in PAGES:
            assert Browser(trial.app, trial.world, "auditor", trial.reader.ports).look(page) == 200
        trial.last(seconds)
        assert trial.reader.refused == reads, "reading was refused"
        _bound_files(trial, resource.RLIM_INFINITY)

    return fault


def _bound_files(trial: Trial, size: int) -> None:
    for master in trial.masters:
        for pid in (master, *children(master)):
            _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))


def _until_refused(trial: Trial) -> None:
    wanted = trial.reader.refused + ENOUGH
    trial.wait_for(lambda: trial.reader.refused >= wanted)
