"""What the worklist costs: few statements for every queue of every role, by every filter and in every order."""

from datetime import timedelta
from itertools import cycle

import pytest

from app.blueprints.list_parameters import _READ
from app.domain.procedure.rounds import today
from app.queries.lists.filter_choices import filter_choices
from app.queries.lists.filters import Sort
from tests.house import House
from tests.web.test_queues import LOGINS, page, tabs
from tests.web.test_statements import STATEMENTS, cost

READERS = tuple(login for login in LOGINS if login != "both")
"""One of each role; who has two of them has no other queues."""
LEFT = 1
"""One is left for what every page of the portal may want to say."""


@pytest.fixture(scope="module")
def house(house_with_stories) -> House:
    return house_with_stories


def filters(house: House, login: str) -> dict[str, str]:
    """Return for each part of an address a value that leaves the person something to list."""
    offered = house.run(lambda: filter_choices(house.world.actor(login)))
    values = {
        "year": str(offered.years[0]),
        "round": str(offered.seen_rounds[0].id),
        "department": str(next(iter(offered.departments))),
        "unit": str(offered.units[0].id),
        "type": "15",
        "status": "returned",
        "group": "approved",
        "from": "1",
        "to": "9亿元",
        "waited": "0-1",
        "day": today().isoformat(),
        "before": (today() + timedelta(days=1)).isoformat(),
        "rule": "W04",
        "kind": str(next(iter(offered.kinds))),
        "opener": "none",
        "returned": "1",
        "once": "1",
        "scope": "own",
        "sort": "unit",
    }
    assert values.keys() == _READ.keys(), "tell what to put for the new part of an address"
    return values


def queries(house: House, login: str):
    """Yield addresses with the filters two by two and all together, and with none, each in another order."""
    values = filters(house, login)
    del values["sort"]
    each_sort, every = cycle(Sort), [f"&{name}={value}" for name, value in values.items()]
    for query in ("", *map("".join, batched(every, 2)), "".join(every), "&unit=x&page=y"):
        yield f"{query}&sort={next(each_sort).value}"


def batched(parts: list[str], size: int) -> list[list[str]]:
    return [parts[start : start + size] for start in range(0, len(parts), size)]


@pytest.mark.parametrize("login", READERS)
def test_every_queue_filter_and_order_takes_few_statements(house, login):
    wanted = list(queries(house, login))
    assert all(any(f"sort={sort.value}" in each for each in wanted) for sort in Sort)
    most = 0
    for address, number in tabs(page(house, login, "/")).values():
        most = max(most, number)
        costs = {query: cost(house, login, f"{address}{query}") for query in wanted}
        assert max(costs.values()) <= STATEMENTS - LEFT, costs
    assert most > STATEMENTS, "a statement for each row would not be noticed"


@pytest.mark.parametrize("login", LOGINS)
def test_a_search_takes_few_statements(house, login):
    assert cost(house, login, "/search?q=99") <= STATEMENTS - LEFT
