"""`make pictures`: the pictures of README and manual, taken from the running demo, into app/static/pictures."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask.testing import FlaskCliRunner
from playwright.sync_api import Browser, Page, sync_playwright

from app import create_app
from app.models import Declaration, db
from tests.browser.conftest import CHROMIUM, SAVING
from tests.browser.server import Server

FOLDER = Path(__file__).parents[2] / "app" / "static" / "pictures"
SIZE = {"width": 1366, "height": 768}
SHEETS = {
    "editor": ("linguyu", "draft"),
    "review": ("suqingming", "finance_review"),
    "returned": ("linguyu", "returned"),
}
"""What each picture of a declaration shows: who looks, and in which status it is."""
HIGH = 1600
"""So much of a page is drawn where a part below the first screen is taken."""
DOTS_PER_INCH = 110


def main() -> None:
    """Load the demo into a database of its own, serve it, and take each picture."""
    with tempfile.TemporaryDirectory(prefix="portal-pictures-") as name:
        server = _demo(Path(name))
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SAVING))
                for taken in _pictures(server, browser):
                    print(f"{taken.name}\t{taken.stat().st_size:,} bytes")
                browser.close()
        finally:
            server.stop()


def _demo(folder: Path) -> Server:
    app = create_app(
        {
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/pictures.sqlite",
            "SECRET_KEY": "for pictures alone, which nobody signs in to",
            "SESSION_COOKIE_SECURE": False,
            "PUBLIC_URL": "http://127.0.0.1",
        }
    )
    runner: FlaskCliRunner = app.test_cli_runner()
    for command in (["db", "upgrade"], ["demo"]):
        result = runner.invoke(args=command)
        assert result.exit_code == 0, result.output
    server = Server(app, folder)
    server.has_fonts = True
    return server


def _pictures(server: Server, browser: Browser) -> Iterator[Path]:
    yield _taken(browser.new_page(viewport=SIZE), f"{server.address}/sign-in", "sign-in")
    yield _taken(_signed_in(server, browser, "suqingming"), f"{server.address}/", "worklist")
    for name, (login, status) in SHEETS.items():
        page = _signed_in(server, browser, login)
        yield _taken(page, f"{server.address}/declarations/{_first(server, status)}", name)
    page = _signed_in(server, browser, "linguyu")
    page.set_viewport_size(SIZE | {"height": HIGH})
    yield _taken(
        page, f"{server.address}/declarations/{_first(server, 'draft', costed=True)}", "costing", ".costing"
    )
    yield _taken(_signed_in(server, browser, "liangdongzhi"), f"{server.address}/ceilings", "ceilings")
    yield _printed(server, _signed_in(server, browser, "suqingming"))


def _signed_in(server: Server, browser: Browser, login: str) -> Page:
    page = browser.new_page(viewport=SIZE)
    page.goto(f"{server.address}/sign-in")
    page.locator(f"form:has(input[name=login][value={login}]) button").click()
    page.wait_for_load_state("networkidle")
    if (away := page.locator(".first-steps form button")).count():
        away.click()
        page.wait_for_load_state("networkidle")
    return page


def _first(server: Server, status: str, *, costed: bool = False) -> int:
    with server.app.app_context():
        there = db.session.query(Declaration.id).filter_by(status=status)
        there = there.filter(Declaration.costing_lines > 0) if costed else there
        found = there.order_by(Declaration.id).first()
        assert found, f"the demo has no declaration in {status}"
        return found[0]


def _taken(page: Page, address: str, name: str, shown: str = "") -> Path:
    """Take what a page shows, or the one part of it that is to be seen."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path, clip=page.locator(shown).bounding_box() if shown else None)
    return path


def _printed(server: Server, page: Page) -> Path:
    """Take the first page of an approved form as it is printed."""
    address = f"{server.address}/declarations/{_first(server, 'approved')}/declaration.pdf"
    pdf, target = server.folder / "approved.pdf", FOLDER / "print"
    pdf.write_bytes(page.request.get(address).body())
    options = ["-png", "-r", str(DOTS_PER_INCH), "-f", "1", "-singlefile"]
    subprocess.run(["pdftoppm", *options, pdf, target], check=True)
    return target.with_suffix(".png")


if __name__ == "__main__":
    main()
