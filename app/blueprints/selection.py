"""What was chosen of a list: what was ticked there, or all that the list of this address holds."""

from collections.abc import Callable

from werkzeug.datastructures import MultiDict

from app.blueprints.access import current_actor
from app.blueprints.list_parameters import required_parameters
from app.domain.text import whole_number
from app.operations import Rejected
from app.queries.lists.worklist import all_lines, count


def ticked(values: MultiDict[str, str]) -> list[int]:
    """Return the ids (`id`) that were ticked in a list, each once, in their order."""
    return [number for number in dict.fromkeys(map(whole_number, values.getlist("id"))) if number]


def chosen(values: MultiDict[str, str], refusal_of: Callable[[int], str]) -> list[int]:
    """Return what was ticked, or with `whole` the ids of the list that the address of this request asks for.

    `refusal_of` says why so many are refused, "" where they are not. Raises `Rejected` with that, or for a list that
    cannot be understood.
    """
    ids, actor = ticked(values), current_actor()
    wanted = required_parameters(actor) if "whole" in values else None
    if refusal := refusal_of(count(actor, wanted.tab, wanted.filters) if wanted else len(ids)):
        raise Rejected(refusal)
    return [line.id for line in all_lines(actor, wanted.tab, wanted.filters)] if wanted else ids
