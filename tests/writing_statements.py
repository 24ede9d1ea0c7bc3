"""Writing statements that reach a database, noted while something happens that must not write."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.engine import Engine

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "ALTER", "DROP")


@contextmanager
def written() -> Iterator[list[str]]:
    """Collect the writing statements that reach a database meanwhile."""
    statements: list[str] = []

    def note(connection, cursor, statement, parameters, context, many):
        if statement.lstrip().upper().startswith(WRITES):
            statements.append(" ".join(statement.split())[:100])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)
