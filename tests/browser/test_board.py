"""The 看板 as a leader reads it: bars beside their numbers, each number a list, nothing lost on a phone or by keyboard."""

from playwright.sync_api import Page, expect

from tests.browser.test_narrow import overhang
from tests.world import World

NUMBERS = "main a[href*='tab=all']"


def told(world: World) -> None:
    for status in ("finance_review", "finance_review", "approval", "approved", "returned"):
        world.at(status)


def bar_of_all(page: Page) -> list[int]:
    """Return the lengths of the parts of the bar of the last row."""
    parts = page.locator("tr.whole rect")
    return parts.evaluate_all("(parts) => parts.map((each) => each.getBoundingClientRect().width)")


def test_a_leader_sees_where_everything_stands_as_bars_and_as_a_table(sign_in, server):
    server.prepare(told, server.world)
    page = sign_in("approver", "/")
    page.get_by_role("link", name="看板", exact=True).click()
    expect(page.locator("h1")).to_have_text("看板")
    # Each bar has a part for each number beside it, in proportion.
    whole = page.locator("tr.whole")
    numbers = [int(each) for each in whole.locator("td.number:not(.sum) a").all_inner_texts()][:-1]
    parts = bar_of_all(page)
    assert numbers == [2, 1, 1, 1] and len(parts) == 4
    assert parts[0] > 1.8 * parts[1] and all(each > 5 for each in parts)
    # What the bars show is read aloud by the table alone.
    assert page.locator("svg.bar:not([aria-hidden=true])").count() == 0
    expect(page.get_by_role("table").first).to_be_visible()
    # A number leads to the list that it counts, and Back brings the board again.
    link = whole.get_by_title("合计，财政审核", exact=True)
    count = link.inner_text()
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".list-foot")).to_contain_text(f"共{count}份")
    expect(page.locator(".narrowed")).to_contain_text("财政审核")
    page.go_back()
    page.get_by_role("link", name="按项目类型").click()
    expect(page.locator("#progress")).to_have_text("各项目类型进度")
    assert "by=type" in page.url
    # Nothing is wider than a phone, and every number can be pressed there.
    for width in (768, 360):
        page.set_viewport_size({"width": width, "height": 740})
        assert overhang(page) == 0
    assert page.locator(f"{NUMBERS}:visible").count() > 10
