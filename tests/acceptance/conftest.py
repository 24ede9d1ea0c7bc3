"""The browser and the served portal of the browser tests."""

from tests.browser.conftest import chromium, server
from tests.conftest import run_folder, sqlite_template, sqlite_uri

__all__ = ["chromium", "run_folder", "server", "sqlite_template", "sqlite_uri"]
