"""The tables as the drivers see them: values as they are stored, so that rows are carried over without being understood."""

from functools import cache

from sqlalchemy import Column, MetaData, Table
from sqlalchemy.types import JSON, LargeBinary, TypeDecorator, TypeEngine

from app.models.base import db
from app.models.types import Utc

FEW, MANY = 4, 500
"""Rows that are read together: of a table with files, and of any other."""


@cache
def stored_tables() -> tuple[Table, ...]:
    """Return every table of the models under its stored types, parents before children as far as there is an order."""
    metadata = MetaData()
    return tuple(
        Table(table.name, metadata, *(_stored(column) for column in table.columns))
        for table in db.metadata.sorted_tables
    )


def rows_at_once(table: Table) -> int:
    """Return how many rows of a table may be held together."""
    return FEW if any(isinstance(column.type, LargeBinary) for column in table.columns) else MANY


def _stored(column: Column[object]) -> Column[object]:
    return Column(column.name, _stored_type(column.type), primary_key=column.primary_key)


def _stored_type(kind: TypeEngine[object]) -> TypeEngine[object]:
    """Return the type below one of ours, but for times, which SQLite would keep without their zone."""
    if isinstance(kind, JSON):
        return JSON(none_as_null=True)
    if isinstance(kind, TypeDecorator) and not isinstance(kind, Utc):
        return kind.impl_instance
    return kind
