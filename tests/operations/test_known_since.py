"""Waiting days and the order of lists: what a unit does among itself moves neither for people outside."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.models import Declaration, db
from app.models.types import now
from app.queries.lists.filters import Sort
from app.queries.lists.worklist import Tab, lines

pytestmark = pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)


def seen(world, login: str) -> list[tuple[int, int]]:
    found = lines(world.actor(login), Tab.ALL, sort=Sort.LATEST)
    return [(line.id, line.waiting_days) for line in found]


def test_what_the_unit_does_among_itself_moves_no_day_and_no_order_that_others_see(app, world):
    first, second = world.at("returned"), world.at("returned")
    for declaration_id, days in ((first, 8), (second, 7)):
        long_ago = now() - timedelta(days=days)
        aged = update(Declaration).where(Declaration.id == declaration_id)
        db.session.execute(aged.values(status_since=long_ago, known_since=long_ago))
    db.session.commit()
    assert seen(world, "reviewer") == seen(world, "submitter") == [(second, 7), (first, 8)]
    world.do("preparer", first, "send")
    assert seen(world, "reviewer") == [(second, 7), (first, 8)]
    assert seen(world, "submitter") == [(first, 0), (second, 7)]
    for action in ("open", "submit"):
        world.do("submitter", first, action)
    assert seen(world, "reviewer") == [(first, 0), (second, 7)]
