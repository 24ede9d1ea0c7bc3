"""Turning from one declaration to the next within the list that one came from."""

from functools import lru_cache

from sqlalchemy import Select, bindparam

from app.domain.actor import Actor
from app.models import Declaration, db
from app.queries.askers import STATEMENTS_KEPT, Anyone, anyone_like, parameters
from app.queries.lists.counts import held
from app.queries.lists.filters import Filters, Shape, Sort, order_of
from app.queries.lists.queues import Tab
from app.queries.visibility import with_revision


def around(
    actor: Actor, tab: Tab, filters: Filters, sort: Sort | None, position: int
) -> list[tuple[int, int]]:
    """Return which declarations stand before, at and after a position of a queue: position, from 1, and id of each.

    Where a queue has grown shorter, it may be fewer, or none.
    """
    first = max(position - 1, 1)
    bound = {**parameters(actor), **filters.parameters, "few": position + 2 - first, "before": first - 1}
    statement = _ids(anyone_like(actor), tab, filters.shape, sort or order_of(tab))
    return list(enumerate(db.session.scalars(statement, bound), first))


@lru_cache(STATEMENTS_KEPT)
def _ids(asker: Anyone, tab: Tab, shape: Shape, sort: Sort) -> Select[int]:
    ids = with_revision(held(asker, tab, shape, Declaration.id), asker).order_by(*sort.columns(asker))
    return ids.limit(bindparam("few")).offset(bindparam("before"))
