"""What a search finds declarations by."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, SQLColumnExpression, func, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model

TOKENS: SQLColumnExpression[Any] = func.string_to_array(
    literal_column("search_entry.tokens"), literal_column("' '")
)
"""The tokens as PostgreSQL has them in its index."""


INDEX_ON_SQLITE, INDEX_ON_POSTGRESQL = "search_index", "ix_search_entry_tokens"
"""The FTS5 table, beside which SQLite keeps tables whose names begin so; and the GIN index on `TOKENS`."""


def is_described(name: str | None, kind: str, parents: Any) -> bool:
    """Tell Alembic (`include_name`) whether the models describe what has this name: all but the indexes of the search.

    They are of one system each, and only migrations make them.
    """
    return not (name or "").startswith((INDEX_ON_SQLITE, INDEX_ON_POSTGRESQL))


class SearchEntry(Model):
    """Code and name of a declaration in searchable words, as its unit, its department and finance read them.

    `tokens` are the grams of all three and the unit's, between blanks. They are indexed: by GIN on PostgreSQL, on SQLite by
    the FTS5 table `search_index`, which triggers of this table keep.
    """

    __tablename__ = "search_entry"
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), primary_key=True)
    unit_words: Mapped[str]
    department_words: Mapped[str]
    finance_words: Mapped[str]
    tokens: Mapped[str]
