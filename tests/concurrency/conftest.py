"""A world that several processes act in at once, on each of the two systems."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.domain.procedure.workflow import Action
from app.models import Event, db
from tests.applications import running, sqlite_copy
from tests.concurrency.client_processes import ClientProcesses, Outcome, started
from tests.databases import database_copy
from tests.world import World, standing_world


@dataclass(slots=True)
class ConcurrentWorld:
    """A database with a world in it, and `SIZE` client processes that act on it at once."""

    world: World
    clients: ClientProcesses

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
        return self.clients.together(*orders, meet=meet)

    def events(self, declaration_id: int) -> int:
        """Return how many events a declaration has."""
        db.session.rollback()
        statement = select(func.count()).select_from(Event).where(Event.declaration_id == declaration_id)
        return db.session.scalar(statement)


@pytest.fixture
def concurrent(concurrent_app) -> Iterator[ConcurrentWorld]:
    """The world with its client processes, inside its application for one test: other packages take turns with this one."""
    app, found = concurrent_app
    with app.app_context():
        yield found


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def concurrent_app(request, tmp_path_factory) -> Iterator[tuple[Flask, ConcurrentWorld]]:
    """An application with client processes on its database."""
    folder = tmp_path_factory.mktemp("concurrent")
    if request.param == "sqlite":
        yield from _with_clients(sqlite_copy(request.getfixturevalue("world_template"), folder), folder)
        return
    with database_copy(request.getfixturevalue("postgresql_port"), "world") as uri:
        yield from _with_clients(uri, folder)


def _with_clients(uri: str, folder) -> Iterator[tuple[Flask, ConcurrentWorld]]:
    for app in running(uri, folder):
        with app.app_context():
            world = standing_world()
        with started(uri) as clients:
            yield app, ConcurrentWorld(world, clients)
