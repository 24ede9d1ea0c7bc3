"""The browser and the served portal of the browser tests."""

from tests.browser.conftest import chromium, server
from tests.conftest import sqlite_template, sqlite_uri

__all__ = ["chromium", "server", "sqlite_template", "sqlite_uri"]
