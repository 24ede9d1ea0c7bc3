"""What was chosen on a page: what was ticked in a list, or all that the list of this address holds; and which round."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from flask import request
from werkzeug.datastructures import MultiDict

from app.blueprints.access import current_actor
from app.blueprints.list_parameters import required_parameters
from app.domain.text import whole_number
from app.models import Round
from app.operations import Rejected
from app.queries.lists.filter_choices import RoundChoice
from app.queries.lists.worklist import all_lines, count

_Round = TypeVar("_Round", Round, RoundChoice)


def ticked(values: MultiDict[str, str]) -> list[int]:
    """Return the ids (`id`) that were ticked in a list, each once, in their order."""
    return [number for number in dict.fromkeys(map(whole_number, values.getlist("id"))) if number]


def ticked_locks(values: MultiDict[str, str]) -> dict[int, int]:
    """Return the locks of what was ticked (`item`), by declaration; what is no such pair was not ticked on the page."""
    locks = {}
    for item in values.getlist("item"):
        declaration_id, _, lock = map(whole_number, item.partition(":"))
        if declaration_id is not None and lock is not None:
            locks[declaration_id] = lock
    return locks


def asked_round(rounds: Iterable[_Round]) -> _Round | None:
    """Return the one of some rounds that the address asks for, the first where it asks for none; else None."""
    wanted = request.args.get("round", "")
    return next((each for each in rounds if wanted in ("", str(each.id))), None)


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
