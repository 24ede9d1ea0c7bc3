"""Every kind of page, and what opens on it, held against axe: WCAG 2.2 A and AA, and best practice."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.world import World

AXE = Path(__file__).parents[2] / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}"""
MISSING = "/no-such-page"
WIDE, NARROW = {"width": 1366, "height": 640}, {"width": 360, "height": 740}


def violations(page: Page) -> list[str]:
    """Return what axe finds on the page as it stands: the rule and the element, each once."""
    if not page.evaluate("typeof axe === 'object'"):
        # By the debugger, which the policy of the page does not bind.
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(RUN)


def stories(world: World) -> dict[str, int]:
    """Tell a declaration for each way that its page is drawn."""
    told = {status: world.at(status) for status in ("unit_review", "finance_review", "approved", "returned")}
    for login, name in (("submitter", "unit_review"), ("reviewer", "finance_review")):
        world.do(login, told[name], "open")
    return told | {"draft": world.draft(), "filled": world.filled()}


NARROW_TOO = {
    "/",
    "/sign-in",
    "/declarations/{filled}",
    "/declarations/{returned}",
    "/declarations/{finance_review}",
}
"""Pages that are arranged in another way on a phone."""
PAGES = {
    "": ["/sign-in", "/verify"],
    "preparer": [
        "/",
        "/?tab=all",
        "/news",
        "/search?q=没有这样的",
        "/declarations/new",
        "/workbooks",
        "/copies",
        "/own-login",
        "/password",
        "/help",
        "/help/filling",
        "/help/keys",
        "/help/manual",
        "/prereview/rules",
        "/declarations/{draft}",
        "/declarations/{filled}",
        "/declarations/{returned}",
        "/declarations/{returned}/timeline",
        "/declarations/{returned}/changes",
        "/declarations/{filled}/attachments",
        "/declarations/{filled}/copy",
        MISSING,
    ],
    "submitter": ["/declarations/{unit_review}", "/summary"],
    "reviewer": [
        "/",
        "/declarations/{finance_review}",
        "/declarations/{finance_review}/review-sheet",
        "/declarations/{finance_review}/prereview/comparison",
        "/declarations/{approved}",
        "/jobs",
    ],
    "administrator": [
        "/administration/units",
        "/administration/units/1",
        "/administration/people",
        "/administration/people/1",
        "/administration/rounds",
        "/administration/rounds/1",
        "/administration/code-lists",
        "/administration/review-schemes",
        "/administration/rules",
        "/administration/shared-indicators",
    ],
}


@pytest.mark.parametrize("login", PAGES)
def test_no_page_violates_a_rule(sign_in, server, monkeypatch, login):
    told = server.prepare(stories, server.world)
    monkeypatch.setitem(server.app.config, "PUBLIC_URL", server.address)
    page = sign_in(login or "preparer", "/help", viewport=WIDE)
    if not login:
        page.context.clear_cookies()
    found = {}
    for address in PAGES[login]:
        answer = page.goto(address.format(**told))
        assert answer and answer.status == (404 if address == MISSING else 200), address
        for size in (NARROW, WIDE) if address in NARROW_TOO else (WIDE,):
            page.set_viewport_size(size)
            if faults := violations(page):
                found[f"{address} {size['width']}"] = faults
    assert found == {}


def test_what_opens_violates_none(sign_in, server):
    told = server.prepare(stories, server.world)
    page = sign_in("reviewer", f"/declarations/{told['finance_review']}", viewport=WIDE)
    found = {}
    page.locator(".more summary").click()
    found["more"] = violations(page)
    page.keyboard.press("Escape")
    page.locator("#cell-policy_basis, [data-place=policy_basis], #policy_basis").first.click()
    found["thread"] = violations(page)
    page.keyboard.press("?")
    found["keys"] = violations(page)
    assert {name: faults for name, faults in found.items() if faults} == {}
