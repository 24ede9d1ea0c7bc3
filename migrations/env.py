"""How Alembic runs here: one transaction, SQLite's foreign keys off meanwhile and checked afterwards."""

from alembic import context
from flask import current_app
from sqlalchemy.types import TypeDecorator

from app.models.search_entries import is_described

db = current_app.extensions["migrate"].db


def migrate() -> None:
    """Run the migrations that are due on the application's database."""
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _pragma(connection, "foreign_keys=OFF")
        else:
            _wait_for_nobody(connection)
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


migrate()
