"""The declarative base, the database object, and how its connections behave."""

import sqlite3
from typing import TYPE_CHECKING

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all tables; constraints are named so that migrations can find them."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)

WRITING = "writing"
"""Set in the `info` of a session that is inside a write transaction."""

if TYPE_CHECKING:
    # What `db.Model` is made of; a class made at run time is no type.
    Model = Base
else:
    Model = db.Model

SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000")


@event.listens_for(Engine, "connect")
def _configure_sqlite(connection: DBAPIConnection, record: object) -> None:
    """Hand transactions over to `_begin_sqlite`: the driver's own begin late and double-approve under load."""
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """Begin deferred for reading; `operations.transaction.writing` asks for IMMEDIATE."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            "BEGIN " + connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        )
