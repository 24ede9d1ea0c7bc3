"""How Alembic runs here: one transaction, SQLite's foreign keys off meanwhile and checked afterwards."""

from alembic import context
from alembic.runtime.migration import MigrationContext
from flask import current_app
from sqlalchemy.types import TypeDecorator

from app.extensions import known_revisions
from app.models.faults import FAULTS, in_words
from app.models.search_entries import is_described

db = current_app.extensions["migrate"].db


def told() -> None:
    """Run what is due; a fault of the database becomes the sentence that the command exits with."""
    try:
        migrate()
    except FAULTS as fault:
        raise RuntimeError(in_words(fault)) from None


def migrate() -> None:
    """Run the migrations that are due on the application's database."""
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _pragma(connection, "foreign_keys=OFF")
        else:
            _wait_for_nobody(connection)
        _require_known(connection)
        context.configure(connection=connection, target_metadata=db.metadata, **_options())
        with context.begin_transaction():
            context.run_migrations()
        if sqlite:
            connection.rollback()
            broken = _pragma(connection, "foreign_key_check")
            _pragma(connection, "foreign_keys=ON")
            if broken:
                raise RuntimeError(f"the migration left rows without their parents: {broken[:5]}")


def _wait_for_nobody(connection) -> None:
    """Let a second run wait for the first, long statements end, and a table that somebody holds stop the run soon."""
    connection.exec_driver_sql("SELECT pg_advisory_lock(hashtext('migrations'))")
    connection.exec_driver_sql("SET statement_timeout = 0")
    connection.exec_driver_sql("SET lock_timeout = '3s'")
    connection.commit()


def _require_known(connection) -> None:
    """Raise RuntimeError where a newer version of the portal made the tables."""
    stored = MigrationContext.configure(connection).get_current_heads()
    connection.rollback()
    if unknown := set(stored) - known_revisions():
        raise RuntimeError(
            f"数据库是更新版本的（{'、'.join(unknown)}），本程序不认识。请换用更新的程序，或从升级前的备份恢复。"
        )


def _pragma(connection, pragma: str) -> list:
    """Run a pragma outside any transaction: inside one SQLite ignores it, and a batch rebuild cascades deletes."""
    return connection.connection.dbapi_connection.execute(f"PRAGMA {pragma}").fetchall()


def _options() -> dict:
    options = dict(current_app.extensions["migrate"].configure_args)
    options |= {"process_revision_directives": _skip_empty, "render_item": _render_stored_type}
    options |= {"include_name": is_described}
    return options


def _render_stored_type(kind, item, autogen_context) -> str | bool:
    """Write a column type of ours as the type that it stores: a migration must not change with the code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def _skip_empty(migration_context, revision, directives) -> None:
    if (
        context.config.cmd_opts
        and getattr(context.config.cmd_opts, "autogenerate", False)
        and directives[0].upgrade_ops.is_empty()
    ):
        directives[:] = []


told()
