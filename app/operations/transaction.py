"""The short write transaction of an operation."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from app.models import db


@contextmanager
def writing() -> Iterator[Session]:
    """Give up what was read, begin a transaction that may write at once, commit it at the end, roll back on any exception.

    SQLite begins IMMEDIATE: a transaction that first reads and then writes fails under load whatever the busy timeout.
    Parsing, hashing and rendering belong before it.
    """
    db.session.rollback()
    db.session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
    try:
        yield db.session
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
