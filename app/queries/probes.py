"""Whether there is a row, asked of each row alone.

PostgreSQL may answer EXISTS for all rows at once, by reading the whole of the table into a hash; of a list only a few rows
are ever asked, and it cannot know that.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select


def has_any(statement: Select[*tuple[Any, ...]]) -> ColumnElement[bool]:
    """Return the condition that a correlated select of one column that is never NULL has a row."""
    return statement.limit(1).scalar_subquery().is_not(None)


def has_none(statement: Select[*tuple[Any, ...]]) -> ColumnElement[bool]:
    """Return the condition that such a select has no row."""
    return statement.limit(1).scalar_subquery().is_(None)
