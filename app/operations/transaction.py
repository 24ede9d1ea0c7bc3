"""The short write transaction of an operation."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import CursorResult, Delete, Engine, Update

from app.models import db
from app.models.base import WRITING
from app.models.faults import FAULTS


@contextmanager
def writing() -> Iterator[None]:
    """Give up what was read, begin a transaction that may write at once, commit it at the end, roll back on any exception.

    SQLite begins IMMEDIATE: a transaction that first reads and then writes fails under load whatever the busy timeout.
    Parsing, hashing and rendering belong before it.
    """
    db.session.rollback()
    db.session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
    db.session.info[WRITING] = True
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        db.session.info.pop(WRITING, None)


def release() -> None:
    """Give back the connection with which a request read; one that broke off meanwhile is thrown away.

    The answer is made already, and must not become a failure.
    """
    try:
        db.session.close()
    except FAULTS:
        db.session().invalidate()


def change_apart(engine: Engine, statement: Update) -> None:
    """Carry out one UPDATE on a connection of its own, from any thread, whatever the present transaction does."""
    with engine.connect() as connection:
        connection.execute(statement)
        connection.commit()


def change_rows(statement: Update | Delete) -> int:
    """Carry out an UPDATE or DELETE in the present transaction and return how many rows it changed.

    Objects that the session holds already are left as they were read.
    """
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    return result.rowcount
