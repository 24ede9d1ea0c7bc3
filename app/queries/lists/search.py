"""Declarations found by parts of their name or code, within what one may see."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, bindparam, column, func, select, table
from sqlalchemy.dialects.postgresql import ARRAY

from app.domain.actor import Actor
from app.domain.procedure.stages import Status
from app.domain.roles import FINANCE_ROLES, UNIT_ROLES, Role
from app.domain.searching import grams_asked, unit_token, words_of
from app.domain.text import Unreadable, readable, seen
from app.models import BudgetaryUnit, Declaration, SearchEntry, db
from app.models.search_entries import INDEX_ON_SQLITE, TOKENS
from app.queries.askers import STATEMENTS_KEPT, Anyone, anyone_like, parameters
from app.queries.declarations import visible
from app.queries.lists.filters import Sort
from app.queries.lists.worklist import DeclarationLine, page_of, read_page
from app.queries.visibility import words_read

LIMIT = 50
LONGEST = 100

_INDEX = table(INDEX_ON_SQLITE, column("rowid"), column(INDEX_ON_SQLITE))
"""The full-text table of SQLite; its name in place of a column stands for the whole row."""


def search(actor: Actor, typed: str) -> tuple[list[DeclarationLine], bool]:
    """Return at most `LIMIT` hits that hold every word, the newest first, and whether there are more; none for no word.

    A name is looked for as the person reads it. Raises `Unreadable` for more than `LONGEST` characters and hidden ones.
    """
    if len(typed) > LONGEST:
        raise Unreadable(f"要找的内容有{len(typed)}字，最多{LONGEST}字；请只写名称或编码的一部分。")
    words = words_of(readable(seen(typed), LONGEST, "查找"))
    if not words:
        return [], False
    system, units = db.engine.dialect.name, _within_reach(actor)
    statement = _SYSTEMS[system](anyone_like(actor), len(words), units is not None)
    bound = {f"word{number}": word for number, word in enumerate(words)}
    bound |= {"few": LIMIT + 1} | _ASKED[system](
        grams_asked(words), [unit_token(each) for each in units or ()]
    )
    found = read_page(actor, statement, {**parameters(actor), **bound})
    return found[:LIMIT], len(found) > LIMIT


def _within_reach(actor: Actor) -> Collection[int] | None:
    """Return the ids of the units whose declarations alone the person may see, None for all: so the index skips others."""
    if actor.has_role(Role.AUDITOR, *FINANCE_ROLES):
        return None
    departments = actor.units(Role.ENDORSER)
    below = select(BudgetaryUnit.id).where(BudgetaryUnit.primary_id.in_(departments))
    return {*actor.units(*UNIT_ROLES), *(db.session.scalars(below) if departments else ())}


@lru_cache(STATEMENTS_KEPT)
def _on_sqlite(asker: Anyone, words: int, in_units: bool) -> Select[*tuple[Any, ...]]:
    hits = (
        select(Declaration.id)
        .select_from(_INDEX)
        .join(SearchEntry, SearchEntry.declaration_id == _INDEX.c.rowid)
    )
    hits = hits.where(_INDEX.c[INDEX_ON_SQLITE].op("MATCH")(bindparam("asked")))
    return _page(asker, hits.order_by(_INDEX.c.rowid.desc()), [func.instr] * words)


@lru_cache(STATEMENTS_KEPT)
def _on_postgresql(asker: Anyone, words: int, in_units: bool) -> Select[*tuple[Any, ...]]:
    hits = select(Declaration.id).select_from(SearchEntry)
    hits = hits.where(TOKENS.op("@>")(bindparam("asked", type_=ARRAY(Text))))
    if in_units:
        hits = hits.where(TOKENS.op("&&")(bindparam("units", type_=ARRAY(Text))))
    return _page(asker, hits.order_by(SearchEntry.declaration_id.desc()), [func.strpos] * words)


def _page(asker: Anyone, hits: Select[int], found_at: Sequence[Any]) -> Select[*tuple[Any, ...]]:
    """Select the lines of those hits that hold every word in what the person reads."""
    holds: list[ColumnElement[bool]] = [
        find(words_read(asker), bindparam(f"word{number}")) > 0 for number, find in enumerate(found_at)
    ]
    hits = hits.join(Declaration, Declaration.id == SearchEntry.declaration_id).join(Declaration.unit)
    hits = hits.where(visible(asker), Declaration.status != Status.DISCARDED, *holds)
    return page_of(asker, hits.limit(bindparam("few")), Sort.NEWEST)


_SYSTEMS = {"sqlite": _on_sqlite, "postgresql": _on_postgresql}
_ASKED: dict[str, Any] = {
    "sqlite": lambda grams, units: {
        "asked": " AND ".join([*grams, *([f"({' OR '.join(units)})"] if units else [])])
    },
    "postgresql": lambda grams, units: {"asked": grams, "units": units},
}
"""How each system asks its index: the statement, and what its index is to be asked for."""
