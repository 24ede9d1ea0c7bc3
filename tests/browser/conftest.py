"""A served portal and headless Chromium."""

import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.conftest import running
from tests.world import PASSWORD, World, found_world

expect.set_options(timeout=10_000)


class Quiet(WSGIRequestHandler):
    """Writes no line per request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


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
def portal(sqlite_uri, tmp_path) -> Iterator[tuple[str, World]]:
    """The address of a portal in its world, served by threads of this process."""
    for app in running(sqlite_uri, tmp_path):
        with app.app_context():
            world = found_world()
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.port}", world
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def sign_in(chromium, portal) -> Iterator[Callable[..., Page]]:
    """Return a function that signs a person in at a browser of their own; any complaint of the page fails the test."""
    address, _ = portal
    contexts, complaints = [], []

    def enter(login: str, **options) -> Page:
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


def _is_complaint(message) -> bool:
    """Scripts and styles that the policy stops, and errors; an answer of 4xx is the server's word, not the page's fault."""
    return message.type == "error" and "the server responded with a status of 4" not in message.text
