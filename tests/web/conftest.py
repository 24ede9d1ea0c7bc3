"""People at the portal of a test, and the database behind their backs."""

from collections.abc import Callable, Iterator

import pytest

from tests.client import Person


@pytest.fixture
def sign_in(bare_app, world) -> Iterator[Callable[[str], Person]]:
    """Return a function that signs a person in at a browser of their own."""
    yield lambda login="": Person(bare_app, login)


@pytest.fixture
def in_app(bare_app) -> Callable:
    """Return a function that runs another one inside an application context."""

    def run(function: Callable, *arguments, **options):
        with bare_app.app_context():
            return function(*arguments, **options)

    return run
