"""The portal as tests start it, and copies of SQLite databases for it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event

from app import create_app
from app.models import db

SETTINGS = {"TESTING": True, "SESSION_COOKIE_SECURE": False, "SECRET_KEY": "tests", "REGION": "990106"}


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
