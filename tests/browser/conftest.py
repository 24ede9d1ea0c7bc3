"""A served portal and headless Chromium, one of each for all tests of a process."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect, sync_playwright

from tests.applications import running, sqlite_copy
from tests.browser.server import Server
from tests.world import PASSWORD, World, standing_world

PATIENCE = 60_000
"""Milliseconds that a test waits for what a page shows. It costs nothing where the machine is quick."""
expect.set_options(timeout=PATIENCE)

CHROMIUM = "/usr/bin/chromium-headless-shell"
SAVING = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--process-per-site",
)
"""What Chromium leaves be: nothing on these pages needs it, and each would take processor time."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a window, which takes half the processor time of the whole one; started once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SAVING))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(world_template, tmp_path_factory) -> Iterator[Server]:
    """The portal that every test of this process asks."""
    folder = tmp_path_factory.mktemp("browser")
    for app in running(sqlite_copy(world_template, folder), folder):
        with app.app_context():
            world = standing_world()
        server = Server(app, folder, world)
        yield server
        if server.is_up:
            server.stop()


@pytest.fixture
def server(served) -> Iterator[Server]:
    """The portal with the world in its database and nothing else."""
    served.set_back()
    answer = served.app.wsgi_app
    yield served
    served.app.wsgi_app = answer


@pytest.fixture
def fonts(server) -> None:
    """Send the portal's fonts, for tests that measure. A browser takes a second of processor time to unpack them."""
    server.has_fonts = True


@pytest.fixture
def portal(server) -> tuple[str, World]:
    """The address of the portal, and its world."""
    return server.address, server.world


class Windows:
    """Browser contexts that are used again: a new one costs a second of processor time until its first page stands.

    Between tests a context loses its cookies and its pages, but for one with a picture, which keeps the process that
    draws. The portal keeps nothing in a browser's storage.
    """

    def __init__(self, browser: Browser, address: str):
        self._browser, self._address = browser, address
        self._idle: dict[str, list[BrowserContext]] = {}
        self._used: list[tuple[str, BrowserContext]] = []

    def context(self, kept: bool, options: dict) -> BrowserContext:
        """Return a context with these options that nobody uses, a new one that ends with the test unless `kept`."""
        key = repr(sorted(options.items())) if kept else ""
        idle = self._idle.setdefault(key, [])
        context = idle.pop() if kept and idle else self._new(options)
        self._used.append((key, context))
        return context

    def clear(self) -> None:
        """End the test: all its pages are closed."""
        for key, context in self._used:
            if not key:
                context.close()
                continue
            for page in context.pages[1:]:
                page.close()
            context.clear_cookies()
            self._idle[key].append(context)
        self._used.clear()

    def _new(self, options: dict) -> BrowserContext:
        # A page that glides while a hand clicks would move the button from under it.
        options = {"reduced_motion": "reduce"} | options
        context = self._browser.new_context(base_url=self._address, locale="zh-CN", **options)
        context.set_default_timeout(PATIENCE)
        context.new_page().goto("/static/mark.svg")
        return context


@pytest.fixture(scope="session")
def windows(chromium, served) -> Windows:
    """The browser contexts of this process."""
    return Windows(chromium, served.address)


@pytest.fixture
def sign_in(windows, server) -> Iterator[Callable[..., Page]]:
    """Return a function that gives a person a browser context of their own, signed in and at the address `to`.

    Only `with_password` leads over the sign-in page; `kept` is false where a test changes the context for good.
    Any complaint of a page fails the test.
    """
    complaints = []

    def enter(
        login: str, to: str = "/", *, with_password: bool = False, kept: bool = True, **options
    ) -> Page:
        context = windows.context(kept, options)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda message: complaints.append(message.text) if _is_complaint(message) else None
        )
        if with_password:
            page.goto("/sign-in")
            page.get_by_label("账号").fill(login)
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("button", name="登录").click()
            expect(page.get_by_role("button", name="退出")).to_be_visible()
        else:
            context.add_cookies([server.cookie(login)])
        if not with_password or to != "/":
            page.goto(to)
        return page

    yield enter
    windows.clear()
    assert not complaints


@pytest.fixture
def editor(sign_in, server) -> Callable[..., Page]:
    """Return a function that opens a filled declaration for somebody; without an id a new one."""

    def open_(declaration_id: int | None = None, login: str = "preparer", **options) -> Page:
        declaration_id = declaration_id or server.prepare(server.world.filled)
        return sign_in(login, f"/declarations/{declaration_id}", **options)

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
