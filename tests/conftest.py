"""Databases, applications and the little world that the tests live in; what is slow to make is made once a run."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event

from app import create_app
from app.models import db
from tests.databases import create_database, database_copy, postgresql_server, postgresql_url
from tests.once import once
from tests.world import World, found_world, standing_world

SETTINGS = {"TESTING": True, "SESSION_COOKIE_SECURE": False, "SECRET_KEY": "tests", "REGION": "990106"}
SERVER = pytest.StashKey[tuple[ExitStack, int]]()


def pytest_configure_node(node) -> None:
    """Give every worker of pytest-xdist the port of one PostgreSQL server, which the controller runs."""
    if SERVER not in node.config.stash:
        stack = ExitStack()
        node.config.stash[SERVER] = stack, stack.enter_context(postgresql_server())
    node.workerinput["postgresql_port"] = node.config.stash[SERVER][1]


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


def running(uri: str, instance: Path | None = None) -> Iterator[Flask]:
    """Yield an application on a database, and close its connections afterwards."""
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": uri})
    if instance:
        app.instance_path = str(instance)
    # Compiled templates, kept by the hash of their source: every application would compile them anew.
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache()
    with app.app_context():
        if uri.startswith("sqlite"):
            # No test pulls the plug, so none waits for the disk.
            event.listen(db.engine, "connect", _do_not_wait_for_the_disk)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def sqlite_copy(template: Path, folder: Path) -> str:
    """Copy a database into a folder and return its URI."""
    path = folder / "portal.sqlite"
    shutil.copy(template, path)
    return f"sqlite:///{path}"


def write_back() -> None:
    """Put everything that SQLite holds in its log into the database's file, which may be copied then."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _do_not_wait_for_the_disk(connection, _) -> None:
    connection.execute("PRAGMA synchronous=OFF").close()


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
