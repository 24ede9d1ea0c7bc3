"""Declarations found by a part of their name or code, within what one may see."""

from sqlalchemy import or_

from app.domain.actor import Actor
from app.domain.procedure.stages import Status
from app.domain.text import Unreadable, readable
from app.models import Declaration
from app.queries.declarations import visible
from app.queries.lists.filters import Sort
from app.queries.lists.worklist import DeclarationLine, page_of, read_page
from app.queries.visibility import declarations_with_openings, shown, with_revision

LIMIT = 50
LONGEST = 100


def search(actor: Actor, typed: str) -> tuple[list[DeclarationLine], bool]:
    """Return at most `LIMIT` hits, what moved last first, and whether there are more; none for blank words.

    A name is looked for as the person reads it. Raises `Unreadable` for more than `LONGEST` characters and hidden ones.
    """
    if len(typed) > LONGEST:
        raise Unreadable(f"要找的内容有{len(typed)}字，最多{LONGEST}字；请只写名称或编码的一部分。")
    words = " ".join(readable(typed, LONGEST, "查找").split())
    if not words:
        return [], False
    ids = with_revision(declarations_with_openings(Declaration.id), actor).where(
        visible(actor),
        Declaration.status != Status.DISCARDED,
        or_(
            Declaration.project_code.icontains(words, autoescape=True),
            shown(actor, "project_name").icontains(words, autoescape=True),
        ),
    )
    ids = ids.order_by(*Sort.LATEST.columns(actor)).limit(LIMIT + 1)
    found = read_page(actor, page_of(actor, ids, Sort.LATEST), {})
    return found[:LIMIT], len(found) > LIMIT
