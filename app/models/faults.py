"""Faults of the database that pass: it is away, locked, full or only to be read. The same request may succeed later."""

import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

FAULTS = (DBAPIError, TimeoutError)
"""What SQLAlchemy raises for an error of the driver, and for a pool without a free connection."""
_SQLITE_CODES = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    )
)
_POSTGRESQL_STATES = ("08", "25006", "40", "53", "55P03", "57")
"""SQLSTATE, or its beginning: connection lost, read-only, deadlock, no resources, lock not available, server stopping."""


def is_passing(error: Exception) -> bool:
    """Tell whether one of `FAULTS` is no fault of the statement, but of the database's state."""
    if isinstance(error, TimeoutError):
        return True
    cause = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(cause, sqlite3.Error):
        # The low byte is the primary code; extended codes add the particulars above it.
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE_CODES
    state = getattr(cause, "sqlstate", None)
    # Without a state the server never answered: no connection, or one that broke off.
    return state.startswith(_POSTGRESQL_STATES) if state else isinstance(error, OperationalError)
