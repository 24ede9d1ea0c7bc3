"""The portal as tests start it, and copies of SQLite databases for it."""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event, make_url

from app import create_app
from app.models import db, patience

SETTINGS = {"TESTING": True, "SESSION_COOKIE_SECURE": False, "SECRET_KEY": "tests", "REGION": "990106"}
SETTINGS["SQLALCHEMY_ENGINE_OPTIONS"] = {}
"""On a busy machine statements and locks may take longer than a request should."""

_templates = TemporaryDirectory()
_idle: dict[tuple[str, bool], list[tuple[Flask, dict]]] = defaultdict(list)
"""Applications that no test uses, with the configuration that they were made with, by what their engine connects to."""


def running(uri: str, instance: Path | None = None) -> Iterator[Flask]:
    """Yield an application on a database, and close its connections afterwards.

    An application whose test is over serves the next one on another database: its routes, templates and statements are
    compiled once for a process.
    """
    url = make_url(uri)
    idle = _idle[url.drivername, bool(url.database)]
    app, made_with = idle.pop() if idle else _made(uri)
    app.config["SQLALCHEMY_DATABASE_URI"] = uri
    app.instance_path = str(instance) if instance else app.instance_path
    with app.app_context():
        # A thread of the test before may have connected while its databases were taken away.
        db.engine.dispose()
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        app.config.clear()
        app.config.update(made_with)
        idle.append((app, made_with))


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


def _made(uri: str) -> tuple[Flask, dict]:
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": uri})
    # Every application of this process would compile the templates anew.
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(_templates.name)

    def to_its_database(dialect, _, arguments, options) -> None:
        now_in = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
        arguments[:], changed = dialect.create_connect_args(now_in)
        options.update(changed)

    with app.app_context():
        event.listen(db.engine, "do_connect", to_its_database)
        if uri.startswith("postgresql"):
            # Whoever connects comes last.
            event.remove(db.engine, "do_connect", patience.connect)
            event.listen(db.engine, "do_connect", patience.connect)
        if uri.startswith("sqlite"):
            # No test pulls the plug, so none waits for the disk.
            event.listen(db.engine, "connect", _do_not_wait_for_the_disk)
    return app, dict(app.config)


def _do_not_wait_for_the_disk(connection, _) -> None:
    connection.execute("PRAGMA synchronous=OFF").close()
