"""A world that several processes act in at once, on each of the two systems."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.domain.procedure.workflow import Action
from app.models import Event, db
from tests.applications import running, sqlite_copy
from tests.concurrency.crowd import Crowd, Outcome, gathered
from tests.databases import database_copy
from tests.world import World, standing_world


@dataclass(slots=True)
class Square:
    """Where the crowd meets: the world that it acts in."""

    world: World
    crowd: Crowd

    def acts(
        self, declaration_id: int, *who: tuple[str, str], verb: str = "act", meet: bool = False
    ) -> list[Outcome]:
        """Let people, as `(login, action)`, act at once on the page as it stands."""
        lock = self.world.declaration(declaration_id).lock
        orders = [
            (verb, self.world.actor(login), declaration_id, Action(action), lock, "所附依据不足。")
            for login, action in who
        ]
        return self.together(*orders, meet=meet)

    def together(self, *orders: tuple, meet: bool = False) -> list[Outcome]:
        """Let the orders be carried out at once."""
        db.session.rollback()
        return self.crowd.together(*orders, meet=meet)

    def events(self, declaration_id: int) -> int:
        """Return how many events a declaration has."""
        db.session.rollback()
        statement = select(func.count()).select_from(Event).where(Event.declaration_id == declaration_id)
        return db.session.scalar(statement)


@pytest.fixture
def square(town) -> Iterator[Square]:
    """The world with a crowd in it, in its application for one test: other packages take turns with this one."""
    app, found = town
    with app.app_context():
        yield found


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def town(request, tmp_path_factory) -> Iterator[tuple[Flask, Square]]:
    """An application with a crowd before it."""
    folder = tmp_path_factory.mktemp("square")
    if request.param == "sqlite":
        yield from _crowded(sqlite_copy(request.getfixturevalue("world_template"), folder), folder)
        return
    with database_copy(request.getfixturevalue("postgresql_port"), "world") as uri:
        yield from _crowded(uri, folder)


def _crowded(uri: str, folder) -> Iterator[tuple[Flask, Square]]:
    for app in running(uri, folder):
        with app.app_context():
            world = standing_world()
        with gathered(uri) as crowd:
            yield app, Square(world, crowd)
