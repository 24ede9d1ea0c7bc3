"""Databases, applications and the little world that the tests live in; what is slow to make is made once a run."""

import gc
import os
import pickle
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from app import create_app
from tests import acts
from tests.applications import running, sqlite_copy, write_back
from tests.databases import create_database, database_copy, postgresql_server, postgresql_url
from tests.house import House, inhabited, tell_all, told_in
from tests.shared_files import once
from tests.world import World, found_world, standing_world

pytest_plugins = ["tests.process_bounds"]

SERVER = pytest.StashKey[tuple[ExitStack, int]]()
NEVER_DONE = pytest.StashKey[list[str]]()


def pytest_configure(config) -> None:
    """Register the markers of the suite, and watch what succeeds."""
    acts.watch()
    config.addinivalue_line("markers", "every_case_on_postgresql: keep the twins of all cases of a test")


def pytest_collection_finish(session) -> None:
    """Keep nine thousand tests out of the way of the garbage collector, which would go through them again and again."""
    gc.collect()
    gc.freeze()


def pytest_configure_node(node) -> None:
    """Give every worker of pytest-xdist the port of one PostgreSQL server, which the controller runs."""
    if SERVER not in node.config.stash:
        stack = ExitStack()
        node.config.stash[SERVER] = stack, stack.enter_context(postgresql_server())
    node.workerinput["postgresql_port"] = node.config.stash[SERVER][1]


def pytest_testnodedown(node, error) -> None:
    """Take over what a worker saw succeed."""
    acts.seen.update(getattr(node, "workeroutput", {}).get("acts", ()))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session) -> None:
    """Fail a run of the whole suite that never saw something succeed that the portal offers."""
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["acts"] = sorted(acts.seen)
        return
    is_whole = not config.getoption("keyword") and config.args_source is config.ArgsSource.TESTPATHS
    is_whole = is_whole and not config.getoption("collectonly")
    if is_whole and session.exitstatus == pytest.ExitCode.OK:
        app = create_app({"TESTING": True, "SECRET_KEY": "acts", "SQLALCHEMY_DATABASE_URI": "sqlite://"})
        config.stash[NEVER_DONE] = acts.missing(app, acts.seen)
        if config.stash[NEVER_DONE]:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config) -> None:
    """Name what no test of the whole suite saw succeed."""
    for name in config.stash.get(NEVER_DONE, []):
        terminalreporter.write_line(f"NEVER SEEN TO SUCCEED {name}", red=True)


def pytest_unconfigure(config) -> None:
    """Stop the server of the run."""
    if SERVER in config.stash:
        config.stash[SERVER][0].close()


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory) -> Path:
    """The folder that all processes of this run share."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session")
def sqlite_template(run_folder) -> Path:
    """A migrated SQLite database, to be copied."""
    return once(run_folder / "empty.sqlite", lambda path: _migrate(f"sqlite:///{path}"))


@pytest.fixture(scope="session")
def world_template(run_folder, sqlite_template) -> Path:
    """A SQLite database with the world in it, to be copied."""

    def build(path: Path) -> None:
        shutil.copy(sqlite_template, path)
        _found(f"sqlite:///{path}")

    return once(run_folder / "world.sqlite", build)


@pytest.fixture(scope="session")
def postgresql_port(request, run_folder) -> Iterator[int]:
    """A PostgreSQL server with two databases to be copied: `empty`, which is migrated, and `world`."""
    with ExitStack() as stack:
        port = getattr(request.config, "workerinput", {}).get("postgresql_port")
        port = port or stack.enter_context(postgresql_server())

        def build(path: Path) -> None:
            create_database(port, "empty")
            _migrate(postgresql_url(port, "empty"))
            create_database(port, "world", template="empty")
            _found(postgresql_url(port, "world"))
            path.touch()

        once(run_folder / f"postgresql-{port}", build)
        yield port


@pytest.fixture(params=["sqlite", "postgresql"])
def database_uri(request) -> Iterator[str]:
    """A fresh database on each of the two systems: with the world for a test that asks for it, otherwise empty."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_uri")
        return
    template = "world" if "world" in request.fixturenames else "empty"
    with database_copy(request.getfixturevalue("postgresql_port"), template) as uri:
        yield uri


@pytest.fixture
def sqlite_uri(request, tmp_path) -> str:
    """A fresh SQLite database, for tests that both systems would answer alike."""
    template = "world_template" if "world" in request.fixturenames else "sqlite_template"
    return sqlite_copy(request.getfixturevalue(template), tmp_path)


@pytest.fixture
def bare_app(database_uri, tmp_path) -> Iterator[Flask]:
    """The portal on a fresh database, outside any application context."""
    yield from running(database_uri, tmp_path)


@pytest.fixture
def app(bare_app) -> Iterator[Flask]:
    """The portal inside an application context, for operations and queries."""
    with bare_app.app_context():
        yield bare_app


@pytest.fixture
def world(bare_app) -> World:
    """Units, people of every role and an open round."""
    with bare_app.app_context():
        return standing_world()


@pytest.fixture
def new_house(world_template, tmp_path) -> Iterator[House]:
    """A portal with its people for one test."""
    yield from inhabited(world_template, tmp_path)


@pytest.fixture(scope="module")
def house(world_template, tmp_path_factory) -> Iterator[House]:
    """A portal with its people for the tests of a module, each with declarations of its own."""
    yield from inhabited(world_template, tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def house_with_stories(stories_template, tmp_path_factory) -> Iterator[House]:
    """A portal for the tests of a module, in which every story was told for every unit that has it."""
    yield from inhabited(stories_template, tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="session")
def stories_template(run_folder, world_template) -> Path:
    """A SQLite database in which every story was told, to be copied."""

    def build(path: Path) -> None:
        shutil.copy(world_template, path)
        for app in running(f"sqlite:///{path}"):
            with app.app_context():
                told = tell_all(standing_world())
                write_back()
        told_in(run_folder / "stories.sqlite").write_bytes(pickle.dumps(told))

    return once(run_folder / "stories.sqlite", build)


def _migrate(uri: str) -> None:
    for app in running(uri):
        with app.app_context():
            upgrade()
            write_back()


def _found(uri: str) -> None:
    for app in running(uri):
        with app.app_context():
            found_world()
            write_back()
