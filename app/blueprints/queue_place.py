"""The list that somebody came from to a declaration: its address goes along, so that one turns within it and goes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for

from app.blueprints.access import current_actor
from app.blueprints.list_parameters import list_address, list_parameters
from app.domain.text import whole_number
from app.queries.lists.counts import Shell, count_words, counted
from app.queries.lists.turning import around
from app.queries.lists.worklist import PAGE, PAGES

POSITION = "n"
"""The part of an address that says where in its list a declaration stood, from 1."""


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where a declaration stands in the list that the person came from.

    `position` and `total` are words, `position` "" when it stands there no longer. `previous` and `following` are the
    addresses of its neighbours, "" at an end; `back` leads to the page of the list. `query` carries all this on.
    """

    tab: str
    name: str
    position: str
    total: str
    previous: str
    following: str
    back: str
    query: str
    shell: Shell


def carried_query() -> str:
    """Return what a request carries of the list that its person came from, as a query string; "" for nothing.

    A page has it in its address, a form in its field `queue`.
    """
    carried = dict(request.args) or dict(parse_qsl(request.form.get("queue", "")))
    known = {name: value for name, value in carried.items() if name in (*list_address(carried), POSITION)}
    return urlencode(known) if "tab" in known else ""


def queue_place(declaration_id: int) -> QueuePlace | None:
    """Return where the declaration of this request stands in the list that the person came from, None without a list."""
    query = carried_query()
    if not query:
        return None
    carried = dict(parse_qsl(query))
    actor, number = current_actor(), min(whole_number(carried.get(POSITION, "")) or 1, PAGE * PAGES)
    wanted = list_parameters(actor, list_address(carried))
    (total,), shell = counted(actor, [(wanted.tab, wanted.filters)])
    near = around(actor, wanted.tab, wanted.filters, wanted.sort, max(number, 1))
    kept: dict[str, Any] = {"tab": wanted.tab.value, **wanted.kept}
    here = next((at for at, found in near if found == declaration_id), None)
    # What stood at its place moved up when it left the list.
    after = next(((at, id_) for at, id_ in near if at == (number if here is None else here + 1)), None)
    before = next(((at, id_) for at, id_ in near if at == (number if here is None else here) - 1), None)
    page = 1 + (number - 1) // PAGE
    return QueuePlace(
        tab=wanted.tab.value,
        name=wanted.tabs[wanted.tab],
        position=str(here or ""),
        total=count_words(total),
        previous=_address(before, kept),
        following=_address(after, kept),
        back=url_for("worklist.worklist", **(kept | {"page": page} if page > 1 else kept)),
        query=query,
        shell=shell,
    )


def _address(place: tuple[int, int] | None, kept: Mapping[str, Any]) -> str:
    if place is None:
        return ""
    position, declaration_id = place
    queue = {**kept, POSITION: position}
    return url_for("declarations.show", declaration_id=declaration_id, **queue)
