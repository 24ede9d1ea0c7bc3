"""With forced colours, states, findings, marks and focus are told apart by shape and word; and nothing moves for whoever
asked for that.
"""

import pytest
from playwright.sync_api import Page, expect

from app.domain.review.threads import Weight
from app.operations.threads import NewThread, open_thread
from tests.browser.review_steps import choose
from tests.findings import telling

pytestmark = pytest.mark.usefixtures("fonts")
MOVING = """() => [...document.querySelectorAll("*")].filter((each) => ["", "::before"].some((part) => {
  const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(each, part || null);
  return animationName !== "none" || scrollBehavior === "smooth" || !/^(0s(, )?)+$/.test(transitionDuration);
})).map((each) => each.outerHTML.slice(0, 80))"""
"""Script: the elements that would move."""


def style(page: Page, selector: str, name: str, part: str = "") -> str:
    """Return a computed style of the first visible element, or of what it draws before itself."""
    script = "(each, [name, part]) => getComputedStyle(each, part || null)[name]"
    return page.locator(f"{selector} >> visible=true").first.evaluate(script, [name, part])


def is_drawn(page: Page, selector: str) -> bool:
    """Tell whether what an element draws before itself is seen on the page, whose ground has one colour."""
    ground = style(page, "body", "backgroundColor")
    return style(page, selector, "backgroundColor", "::before") not in (ground, "rgba(0, 0, 0, 0)")


def test_what_is_typed_in_is_told_without_colours_and_nothing_moves(sign_in, portal, server):
    _, world = portal
    unit = sign_in("preparer", f"/declarations/{server.prepare(telling, world, 'E05', 'W06')}")
    unit.emulate_media(forced_colors="active", reduced_motion="reduce")
    marks = unit.locator(".paper .mark")
    assert {each.strip()[:2] for each in marks.all_inner_texts()} >= {"错误", "警告"}
    assert marks.count() == unit.locator(".paper .mark .icon").count()
    assert is_drawn(unit, '.paper td:has(> .marks > [data-state="error"])')
    assert style(unit, ".places [aria-current]", "outlineStyle") == "solid"
    assert style(unit, ".places a:not([aria-current])", "outlineStyle") == "none"
    assert style(unit, ".stage-steps [data-state=now]", "outlineStyle") == "solid"
    assert style(unit, ".plain-actions [aria-disabled=true]", "borderTopStyle") == "dashed"
    unit.locator(".indicator .typing").first.focus()
    assert style(unit, ".paper td:has(> .typing:focus)", "outlineWidth") == "2px"
    for drawn in (".add-row", ".row-tools button", ".save-state"):
        assert is_drawn(unit, drawn), drawn
    unit.locator("#save-state").evaluate("(each) => (each.dataset.state = 'saving')")
    assert unit.evaluate(MOVING) == []
    unit.emulate_media(forced_colors="none", reduced_motion="no-preference")
    assert len(unit.evaluate(MOVING)) > 1  # else the look-out would see nothing


def asked(world) -> int:
    """A declaration with two threads that are not sent, open before the reviewer; returns its id."""
    declaration_id = world.filled()
    world.do("submitter", declaration_id, "submit")
    world.do("reviewer", declaration_id, "open")
    for anchor in ("costing_basis", "annual_objective"):
        open_thread(world.actor("reviewer"), declaration_id, NewThread(anchor, Weight.MUST, "请补充。"))
    return declaration_id


def test_what_is_reviewed_and_decided_is_told_without_colours(sign_in, portal, server):
    _, world = portal
    page = sign_in("reviewer", f"/declarations/{server.prepare(asked, world)}")
    page.emulate_media(forced_colors="active")
    page.locator("#pin-1").click()
    expect(page.locator("#pin-1")).to_have_attribute("aria-current", "true")
    assert style(page, ".pin[aria-current]", "outlineStyle") == "solid"
    assert style(page, ".pin:not([aria-current])", "outlineStyle") == "none"
    assert style(page, ".pin[data-state=unsent]", "borderTopStyle") == "dashed"
    assert style(page, "[data-marked]", "outlineWidth") == "2px"
    choose(page, "不予安排")
    assert style(page, ".decision-choice:has(:checked)", "borderTopWidth") == "2px"
    assert style(page, ".decision-choice:not(:has(:checked))", "borderTopWidth") == "1px"
    assert (
        style(page, ".decision-choice input", "appearance") == "auto"
    )  # drawn by the system, checked or not
    page.get_by_label("意见（").focus()
    assert style(page, "#reason", "outlineStyle") != "none"
