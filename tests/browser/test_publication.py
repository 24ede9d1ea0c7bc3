"""The page of a package in a browser: without the portal, at every width, held against axe."""

from playwright.sync_api import expect

from app.printing.publications import public_page, public_style
from app.queries.files.publication_contents import NoLongerPublic, PackageScope, contents
from tests.browser.test_accessibility import NARROW, WIDE, violations
from tests.world import World

LINK = '<link rel="stylesheet" href="style.css" />'


def published(world: World) -> str:
    world.at("approved")
    scope = PackageScope(2027, takes_undecided=True)
    gone = [NoLongerPublic("9" * 21, 1, "已终止的项目", None)]
    page = public_page(scope, contents(scope), gone)
    assert LINK in page
    return page.replace(LINK, f"<style>{public_style()}</style>")


def test_all_of_a_page_are_ticked_by_one_box_and_proposed(server, sign_in):
    server.prepare(lambda world: [world.at("approved"), world.at("approved")], server.world)
    page = sign_in("submitter", "/publication", viewport=WIDE)
    page.get_by_label("选择本页全部").check()
    page.get_by_label("公开", exact=True).check()
    page.get_by_role("button", name="提出意见").click()
    expect(page.get_by_text("已提出意见2份。")).to_be_visible()


def test_the_public_page_violates_no_rule_and_scrolls_nowhere_sideways(server, chromium):
    html = server.prepare(published, server.world)
    page = chromium.new_page(java_script_enabled=True, viewport=WIDE)
    page.set_content(html)
    assert page.locator("h3 a").count() == 1 and "已撤回公开" in page.locator("main").inner_text()
    for size in (WIDE, {"width": 768, "height": 900}, NARROW):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size
        assert violations(page) == [], size
    page.close()
