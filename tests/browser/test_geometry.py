"""The declaration's page at every width: no two controls on each other, no sign covered, nothing that jumps."""

import pytest

from tests.browser.geometry import covered, overlapping

pytestmark = pytest.mark.usefixtures("fonts")
WIDTHS = (1920, 1366, 1180, 1100, 768, 360)
BAR = ".action-bar a, .action-bar button, .action-bar summary, .action-bar .waits, .action-bar .name, .save-state"


def resized(page, width: int):
    page.set_viewport_size({"width": width, "height": 640})
    return page


def test_the_bar_never_breaks(sign_in, portal, server):
    _, world = portal
    declaration_id = server.prepare(world.at, "unit_review")
    server.run(world.do, "submitter", declaration_id, "open")
    server.run(world.type, "submitter", declaration_id, "policy_basis", "")
    server.run(world.type, "submitter", declaration_id, "project_name", "很长的项目名称" * 5)
    page = sign_in("submitter", f"/declarations/{declaration_id}?tab=all&n=1")
    for width in WIDTHS:
        resized(page, width)
        assert overlapping(page, BAR) == [], width
        assert covered(page, ".action-bar, .stage-line") == [], width
        assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0, width
        waits = page.locator("#waits")
        assert waits.inner_text() == "还有1处须修改。"
        assert waits.evaluate("(each) => each.scrollWidth <= each.clientWidth")
        if width >= 768:
            assert page.locator(".action-bar").bounding_box()["height"] == 66
    resized(page, 1366)
    assert "请联系对方" not in page.content()


def test_more_opens_below_the_bar_and_gives_the_focus_back(sign_in, portal, server):
    _, world = portal
    page = sign_in("submitter", f"/declarations/{server.prepare(world.at, 'finance_review')}")
    for width in (1366, 768, 360):
        resized(page, width)
        page.keyboard.press("Escape")
        page.locator(".more summary").focus()
        page.keyboard.press("Enter")
        assert overlapping(page, ".more-menu a, .more-menu button") == [], width
        assert covered(page, ".more-menu") == [], width
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.matches('.more summary')")
        assert not page.locator(".more-menu").is_visible()


def test_a_button_that_waits_keeps_the_focus_and_says_in_full_why(editor, server, portal):
    _, world = portal
    page = editor(server.prepare(world.draft))
    send = page.get_by_role("button", name="送审", exact=True)
    send.focus()
    assert page.evaluate("document.activeElement.value") == "send"
    page.keyboard.press("Enter")
    page.locator("#flash .notice").wait_for()
    assert "处须修改：项目名称" in page.locator("#flash").inner_text()
