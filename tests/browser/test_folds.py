"""What did not change is out of the way until it is asked for, without scripts too."""

import pytest
from playwright.sync_api import expect

from tests.world import FILLED, World


def _changed(world: World) -> int:
    declaration_id = world.filled(costing_basis=FILLED["costing_basis"] * 6 + "合计1,062,000元。")
    world.do("preparer", declaration_id, "send")
    world.do("preparer", declaration_id, "recall")
    world.type("preparer", declaration_id, "costing_basis", FILLED["costing_basis"] * 6 + "合计1,062,001元。")
    return declaration_id


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize("width", [1280, 390])
def test_folded_lines_open_and_close_and_rows_keep_their_numbers(sign_in, portal, server, width):
    _, world = portal
    address = f"/declarations/{server.prepare(_changed, world)}/changes"
    page = sign_in("preparer", address, viewport={"width": width, "height": 900})
    fold = page.locator(".sheet-head .switch", has_text="11格未修改")
    policy, last = page.locator("#policy_basis"), page.locator("tr.indicator").last
    expect(page.locator("#costing_basis")).to_be_visible()
    expect(policy).to_be_hidden()
    expect(last).to_be_hidden()
    fold.click()
    expect(policy).to_be_visible()
    fold.click()
    expect(policy).to_be_hidden()
    page.locator(".sheet-indicators .switch").focus()
    page.keyboard.press("Space")
    expect(last).to_be_visible()
    assert last.locator(".level-1").get_attribute("data-row") == "11"
    beginning = page.get_by_text("1.运行维护").first
    expect(beginning).to_be_hidden()
    page.locator(".elided .switch").click()
    expect(beginning).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
