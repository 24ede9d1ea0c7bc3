"""A served portal and headless Chromium."""

import re
import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, Route, expect, sync_playwright
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from app.domain.form.sheet import shown_value
from app.models import Declaration, Indicator, db
from tests.applications import running
from tests.world import PASSWORD, World, found_world

expect.set_options(timeout=10_000)


class Quiet(WSGIRequestHandler):
    """Writes no line per request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


class Server:
    """A portal served by threads of this process; it can go away and come back on the same port."""

    def __init__(self, app: Flask):
        self.app, self.port = app, 0
        self.start()
        self.address = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve, on the port that it had before."""
        self._served = make_server("127.0.0.1", self.port, self.app, threaded=True, request_handler=Quiet)
        self.port = self._served.port
        self._thread = threading.Thread(target=self._served.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def stop(self) -> None:
        """Refuse connections from now on."""
        self._served.shutdown()
        self._thread.join()
        self._served.server_close()

    def run(self, deed: Callable, *arguments):
        """Do something to the database behind the browser's back and return what it returns."""
        with self.app.app_context():
            done = deed(*arguments)
            db.session.commit()
            return done

    def stored(self, control: Locator) -> str:
        """Return the text that the database holds for a cell of the page."""
        name = control.get_attribute("id")
        declaration_id = int(
            control.page.url.partition("/declarations/")[2].partition("?")[0].partition("#")[0]
        )
        return self.run(_stored, declaration_id, name)


def _stored(declaration_id: int, name: str) -> str:
    key, _, identity = name.partition("-")
    if not identity:
        return shown_value(getattr(db.session.get_one(Declaration, declaration_id), key))
    return getattr(db.session.scalars(select(Indicator).where(Indicator.identity == identity)).one(), key)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, started once."""
    with sync_playwright() as playwright:
        quiet = [
            "--no-sandbox",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=quiet)
        yield browser
        browser.close()


@pytest.fixture
def server(sqlite_uri, tmp_path) -> Iterator[Server]:
    """A portal on a fresh database."""
    for app in running(sqlite_uri, tmp_path):
        served = Server(app)
        yield served
        served.stop()


@pytest.fixture
def portal(server) -> tuple[str, World]:
    """The address of a portal in its world."""
    return server.address, server.run(found_world)


@pytest.fixture
def sign_in(chromium, portal) -> Iterator[Callable[..., Page]]:
    """Return a function that signs a person in at a browser of their own; any complaint of the page fails the test."""
    address, _ = portal
    contexts, complaints = [], []

    def enter(login: str, **options) -> Page:
        # A page that glides while a hand clicks would move the button from under it.
        options = {"reduced_motion": "reduce"} | options
        context = chromium.new_context(base_url=address, locale="zh-CN", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda message: complaints.append(message.text) if _is_complaint(message) else None
        )
        page.goto("/sign-in")
        page.get_by_label("账号").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("button", name="退出")).to_be_visible()
        return page

    yield enter
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def editor(sign_in, portal, server) -> Callable[..., Page]:
    """Return a function that opens a filled declaration for somebody; without an id a new one."""
    _, world = portal

    def open_(declaration_id: int | None = None, login: str = "preparer", **options) -> Page:
        page = sign_in(login, **options)
        page.goto(f"/declarations/{declaration_id or server.run(world.filled)}")
        return page

    return open_


class Courier:
    """Holds back those requests of a page whose address matches, until the test lets them go."""

    def __init__(self, page: Page, pattern: str):
        self.held: list[Route] = []
        self._is_holding = True
        page.route(re.compile(pattern), self._carry)

    def _carry(self, route: Route) -> None:
        if self._is_holding:
            self.held.append(route)
        else:
            route.continue_()

    def let_go(self) -> None:
        """Let what waits go on, and whatever follows."""
        self._is_holding = False
        for route in self.held:
            route.continue_()


def cell(page: Page, name: str) -> Locator:
    """Return the control with exactly this accessible name."""
    return page.get_by_label(name, exact=True)


def expect_saved(page: Page) -> None:
    """Wait until everything typed is stored."""
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")


NO_FAULTS = ("the server responded with a status of 4", "net::ERR_", "htmx:sendError", "htmx:afterRequest")
"""An answer of 4xx, or none, is no fault of the page."""


def _is_complaint(message) -> bool:
    """Scripts and styles that the policy stops, and errors."""
    return message.type == "error" and not any(words in message.text for words in NO_FAULTS)
