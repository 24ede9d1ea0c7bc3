"""Databases, applications and the little world that the tests live in."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.models import db
from tests.databases import create_database, drop_database, postgresql_server, postgresql_url
from tests.world import World, found_world

pytest_plugins = ["tests.patience"]

SETTINGS = {"TESTING": True, "SESSION_COOKIE_SECURE": False, "SECRET_KEY": "tests", "REGION": "990106"}


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    """A migrated SQLite database, to be copied."""
    path = tmp_path_factory.mktemp("template") / "portal.sqlite"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_port() -> Iterator[int]:
    """A PostgreSQL server of this test process, with a migrated database named `template`."""
    with postgresql_server() as port:
        create_database(port, "template")
        _migrate(postgresql_url(port, "template"))
        yield port


@pytest.fixture(params=["sqlite", "postgresql"])
def database_uri(request, tmp_path) -> Iterator[str]:
    """A fresh migrated database on each of the two systems."""
    if request.param == "sqlite":
        yield sqlite_copy(request.getfixturevalue("sqlite_template"), tmp_path)
        return
    port, name = request.getfixturevalue("postgresql_port"), f"t{abs(hash(request.node.nodeid))}"
    create_database(port, name, template="template")
    yield postgresql_url(port, name)
    drop_database(port, name)


@pytest.fixture
def sqlite_uri(sqlite_template, tmp_path) -> str:
    """A fresh migrated SQLite database, for tests that both systems would answer alike."""
    return sqlite_copy(sqlite_template, tmp_path)


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
        return found_world()


def running(uri: str, instance: Path) -> Iterator[Flask]:
    """Yield an application on a database, and close its connections afterwards."""
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": uri})
    app.instance_path = str(instance)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def sqlite_copy(template: Path, folder: Path) -> str:
    path = folder / "portal.sqlite"
    shutil.copy(template, path)
    return f"sqlite:///{path}"


def _migrate(uri: str) -> None:
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": uri})
    with app.app_context():
        upgrade()
        with db.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
