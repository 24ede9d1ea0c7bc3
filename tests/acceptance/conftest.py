"""The browser of the browser tests, and a served portal whose database is empty."""

from collections.abc import Iterator

import pytest

from tests.applications import running
from tests.browser.conftest import chromium
from tests.browser.server import Server
from tests.conftest import run_folder, sqlite_template, sqlite_uri

__all__ = ["chromium", "run_folder", "sqlite_template", "sqlite_uri"]


@pytest.fixture
def server(sqlite_uri, tmp_path) -> Iterator[Server]:
    """A portal on an empty database, with its fonts."""
    for app in running(sqlite_uri, tmp_path):
        served = Server(app, tmp_path)
        served.has_fonts = True
        yield served
        served.stop()
