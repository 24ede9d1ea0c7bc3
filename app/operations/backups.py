"""Backing the whole database up in one consistent snapshot, and restoring it into an empty database, in one transaction."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

from sqlalchemy import JSON, Connection, Table, delete, func, insert, inspect, select, text, update

from app.domain.procedure.events import EventKind
from app.domain.procedure.outbox import OutboxState
from app.exchange.backup import BadBackup
from app.exchange.backup.archive import Archive, Contents, TableRows, write_archive
from app.models import LoginAttempt, LoginSession, OutboxMessage, PasswordLink, db
from app.models.stored import rows_at_once, stored_tables
from app.models.types import now
from app.operations import Rejected
from app.operations.events import record
from app.operations.transaction import change_rows, writing

OCCUPIED = ("budgetary_unit", "person", "declaration", "event")
"""A database with a row in one of these is somebody's; rows of others the migrations bring."""
NOT_EMPTY = "数据库不是空的（已有单位、人员、申报表或记录），没有恢复。请让 DATABASE_URL 指向一个空的数据库。"
OTHERS_TABLES = "数据库里已有别的数据表，没有恢复。请让 DATABASE_URL 指向一个空的数据库。"
OTHER_TABLES = "备份里的数据表与本程序的不同，没有恢复任何内容。"

_BATCH_BYTES = 8 * 1024 * 1024


def back_up(file: IO[bytes], key: str | None, schema: str, files: Mapping[str, bytes]) -> Contents:
    """Write every row and the `files` to a new backup and return how much that is; nobody who works meanwhile waits.

    `schema` is the migration that the tables were made by. With a key the content is encrypted.
    """
    with _snapshot() as connection:
        system = connection.dialect.name
        head = {"made_at": now().isoformat(timespec="seconds"), "schema": schema, "system": system}
        return write_archive(file, head, key, files, _tables(connection))


def verify(file: IO[bytes], key: str | None) -> Contents:
    """Read a backup to its end and return how much it holds; raises `BadBackup` unless it is whole."""
    archive = Archive(file, key)
    for _ in archive.tables():
        pass
    return archive.contents


def require_empty() -> None:
    """Raise `Rejected` unless the database has no tables at all, or only those of the portal with nothing of an office."""
    there = set(inspect(db.engine).get_table_names())
    if there and "alembic_version" not in there:
        raise Rejected(OTHERS_TABLES)
    for table in stored_tables():
        is_there = table.name in OCCUPIED and table.name in there
        if is_there and db.session.scalar(select(func.count()).select_from(table)):
            raise Rejected(NOT_EMPTY)
    db.session.rollback()


def restore(file: IO[bytes], key: str | None) -> Contents:
    """Load a backup into the empty tables of its own version, all of it or nothing, and return how much that was.

    Everybody is signed out, and links that were not used are dead. Raises `BadBackup`, `Rejected` for a database that is
    not empty.
    """
    archive = Archive(file, key)
    require_empty()
    with writing():
        connection = db.session.connection()
        with _unordered(connection):
            for table in reversed(stored_tables()):
                connection.execute(delete(table))
            _load(connection, archive)
        change_rows(update(LoginSession).where(LoginSession.ended_at.is_(None)).values(ended_at=now()))
        change_rows(delete(PasswordLink).where(PasswordLink.used_at.is_(None)))
        change_rows(delete(LoginAttempt))
        # Whether they went out after the backup, nobody knows: an administrator decides.
        waiting = update(OutboxMessage).where(OutboxMessage.state == OutboxState.WAITING)
        change_rows(
            waiting.values(state=OutboxState.DEAD, ended_at=now(), problem="从备份恢复，是否已发送不详")
        )
        record(EventKind.RESTORED, None, subject=f"备份于{archive.made_at}")
    return archive.contents


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """Yield a connection that sees the database as it is now, however long it reads."""
    options: dict[str, Any] = {}
    if db.engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with db.engine.connect().execution_options(**options) as connection:
        _take_time(connection)
        yield connection


def _take_time(connection: Connection) -> None:
    """Lift what keeps a request from holding PostgreSQL, for the present transaction."""
    if connection.dialect.name == "postgresql":
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(text(f"SET LOCAL {limit} = 0"))


def _tables(connection: Connection) -> Iterator[TableRows]:
    counters = _counters(connection)
    for table in stored_tables():
        statement = select(table).order_by(*table.primary_key.columns)
        columns = tuple(table.columns.keys())
        as_json = [position for position, each in enumerate(table.columns) if isinstance(each.type, JSON)]
        with connection.execute(statement, execution_options={"yield_per": rows_at_once(table)}) as result:
            rows = (_with_json(tuple(row), as_json) for row in result)
            yield TableRows(table.name, columns, rows, counters.get(table.name))


def _with_json(row: tuple[Any, ...], as_json: list[int]) -> tuple[Any, ...]:
    """Return a row in which structured values are marked, since other marked values look like them."""
    if not as_json:
        return row
    return tuple(
        {"j": value} if position in as_json and value is not None else value
        for position, value in enumerate(row)
    )


def _load(connection: Connection, archive: Archive) -> None:
    known = {table.name: table for table in stored_tables()}
    loaded = set()
    for rows in archive.tables():
        table = known.get(rows.name)
        if table is None or set(rows.columns) != set(table.columns.keys()):
            raise BadBackup(OTHER_TABLES)
        for batch in _batches(rows):
            connection.execute(insert(table), batch)
        _count_on(connection, table, rows.counter)
        loaded.add(rows.name)
    if loaded != known.keys():
        raise BadBackup(OTHER_TABLES)


def _batches(rows: TableRows) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    size = 0
    for row in rows.rows:
        batch.append(dict(zip(rows.columns, row, strict=True)))
        size += 200 + sum(len(value) for value in row if isinstance(value, bytes | str))
        if size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


@contextmanager
def _unordered(connection: Connection) -> Iterator[None]:
    """Let rows come before the rows that they refer to; what refers to nothing at the end raises `IntegrityError`."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        yield
        return
    _take_time(connection)
    keys = connection.execute(
        text(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        )
    ).all()
    for table, name, _ in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    for table, name, definition in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def _counters(connection: Connection) -> dict[str, int]:
    """Return by table the highest number that was ever given, where the database remembers it."""
    if connection.dialect.name == "sqlite":
        found: Iterable[Any] = connection.execute(text("SELECT name, seq FROM sqlite_sequence"))
        return {name: seq for name, seq in found}
    counters = {}
    for table, sequence in _sequences(connection):
        last, is_called = connection.execute(text(f"SELECT last_value, is_called FROM {sequence}")).one()
        if is_called:
            counters[table] = last
    return counters


def _sequences(connection: Connection) -> Iterator[tuple[str, str]]:
    """Yield each table whose number PostgreSQL counts, with its sequence, quoted."""
    asked = text("SELECT pg_get_serial_sequence(:table, :column)")
    for table in stored_tables():
        for column in table.primary_key.columns:
            sequence = connection.scalar(asked, {"table": table.name, "column": column.name})
            if sequence:
                yield table.name, sequence


def _count_on(connection: Connection, table: Table, counter: int | None) -> None:
    """Let the next number be one that was never given."""
    if connection.dialect.name == "sqlite":
        kept = {"name": table.name, "last": counter}
        if counter is not None and connection.scalar(_AUTOINCREMENTS, kept):
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), kept)
            connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), kept)
        return
    for name, sequence in _sequences(connection):
        if name == table.name:
            (column,) = table.primary_key.columns
            highest = max(connection.scalar(select(func.max(column))) or 0, counter or 0)
            if highest:
                connection.execute(select(func.setval(sequence, highest)))


_AUTOINCREMENTS = text("SELECT 1 FROM sqlite_schema WHERE name = :name AND sql LIKE '%AUTOINCREMENT%'")
