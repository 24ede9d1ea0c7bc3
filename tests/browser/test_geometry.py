"""The declaration's page at every width: no two controls on each other, no sign covered, nothing that jumps."""

import pytest
from playwright.sync_api import expect

from app.domain.review.threads import Weight
from app.operations.threads import NewThread, open_thread
from app.queries.procedure.desk import desk_of
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


def test_the_bars_of_other_pages_fit_a_phone(sign_in, portal, server):
    _, world = portal
    address = f"/declarations/{server.prepare(world.at, 'approval')}"
    page = sign_in("approver", address, viewport={"width": 360, "height": 640})
    assert page.locator(".tools-row .weighing").is_visible()
    assert overlapping(page, ".tools-row > .btn, .tools-row summary") == []
    for other in ("/timeline", "/review-sheet"):
        page.goto(address + other)
        assert overlapping(page, ".tools-row > .btn") == [], other


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


def test_a_button_that_waits_keeps_the_focus_and_leads_to_what_is_missing(editor, server, portal):
    _, world = portal
    page = editor(server.prepare(world.draft))
    send = page.get_by_role("button", name="送审", exact=True)
    send.focus()
    assert page.evaluate("document.activeElement.value") == "send"
    page.keyboard.press("Enter")
    expect(page.locator(".checking")).to_contain_text("项目名称")
    expect(page.get_by_role("button", name="确认送审")).to_be_disabled()


ON_THE_PAPER = ".paper .typing, .paper .pin, .paper .rest, .paper .mark, .paper .fix, .paper .add-row"


DOUBTED = "完成118台设备运行维护，办理满意度达到97%，培训45场。"


def first_row(world, declaration_id: int) -> str:
    return desk_of(world.actor("preparer"), declaration_id).sheet.rows[0].identity


def commented(world) -> int:
    """A declaration with findings and with four threads on one line, open before the reviewer; returns its id."""
    declaration_id = world.filled()
    row = first_row(world, declaration_id)
    world.type("preparer", declaration_id, "annual_objective", DOUBTED)
    world.do("submitter", declaration_id, "submit")
    world.do("reviewer", declaration_id, "open")
    for anchor in ("costing_basis", f"name-{row}", f"target_value-{row}", f"row-{row}", f"definition-{row}"):
        open_thread(world.actor("reviewer"), declaration_id, NewThread(anchor, Weight.MUST, "请补充。"))
    return declaration_id


def test_pins_and_marks_lie_on_no_sign(sign_in, portal, server):
    _, world = portal
    declaration_id = server.prepare(commented, world)
    reviewer = sign_in("reviewer", f"/declarations/{declaration_id}")
    expect(reviewer.locator(".paper .pin:visible")).to_have_text(["1", "4", "2", "3"])
    expect(reviewer.locator(".paper .rest")).to_have_text("另1条")
    for width in (1366, 768, 360):
        resized(reviewer, width)
        assert covered(reviewer, ".paper") == [], width
        assert overlapping(reviewer, ON_THE_PAPER) == [], width
    server.run(world.do, "reviewer", declaration_id, "send_back")
    server.run(world.type, "preparer", declaration_id, "annual_objective", f"{DOUBTED}另建3处站点。")
    unit = sign_in("preparer", f"/declarations/{declaration_id}")
    assert unit.locator(".paper .mark").count()
    for width in (1366, 768, 360):
        resized(unit, width)
        assert covered(unit, ".paper") == [], width
        assert overlapping(unit, ON_THE_PAPER) == [], width
        assert unit.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0, width


def test_an_open_thread_is_whole_beside_its_line_and_half_typed_words_stay_at_theirs(sign_in, portal, server):
    _, world = portal
    page = sign_in("reviewer", f"/declarations/{server.prepare(commented, world)}")
    page.set_viewport_size({"width": 1366, "height": 640})
    page.locator(".paper .pin").first.click()
    card = page.locator(".thread[open] > .thread-body")
    expect(card.get_by_role("button", name="保存")).to_be_in_viewport(ratio=1)
    expect(card).to_be_in_viewport(ratio=1)
    assert overlapping(page, ".action-bar, .work-off, .thread[open] > .thread-body, #decision") == []
    expect(page.locator(".paper .pin[aria-current]")).to_have_text("1")
    page.locator("#cell-policy_basis").click()
    page.locator("#new-thread textarea").fill("还没有写完的")
    page.locator("#cell-annual_objective").click()
    expect(page.locator("#new-thread form")).to_have_attribute("data-place", "annual_objective")
    expect(page.locator("#new-thread textarea")).to_have_value("")
    expect(page.locator("#cell-policy_basis .pin[data-state=unsent]")).to_have_text("6")
    page.locator("#new-thread textarea").fill("目标请量化。")
    page.get_by_role("button", name="保存批注").click()
    expect(page.locator("#cell-annual_objective .pin")).to_have_text("7")
    page.wait_for_function("document.activeElement !== document.body")
    resized(page, 360)
    page.locator(".paper .rest").click()
    expect(page.locator(".thread[open] .thread-label")).to_have_text("财政5")
    expect(card.get_by_role("button", name="保存")).to_be_in_viewport(ratio=1)
    row, box = page.locator("[data-hosts]").bounding_box(), card.bounding_box()
    assert row["y"] < box["y"] and box["y"] + box["height"] < row["y"] + row["height"]
    assert covered(page, "[data-hosts], .thread[open] > .thread-body") == []
