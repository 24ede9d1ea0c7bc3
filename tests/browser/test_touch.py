"""On a telephone by touch alone: a queue of five is worked off, and a page is read in the order in which one judges it."""

from playwright.sync_api import Page, expect

from tests.browser.geometry import covered
from tests.browser.review_steps import OVERHANG
from tests.world import World

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
THUMB = 44
"""So many pixels high is what a thumb hits."""
READING = """() => {
  const which = "main a, main button, main input, main textarea, main summary, .money, .paper-title";
  const seen = [...document.querySelectorAll(which)]
    .filter((each) => each.checkVisibility() && !each.closest("[hidden], .visually-hidden"));
  const middle = (each) => { const { top } = each.getBoundingClientRect(); return top; };
  return seen.slice(1).flatMap((each, at) => middle(each) < middle(seen[at]) - 40
    ? [`${seen[at].textContent.trim().slice(0, 12)} before ${each.textContent.trim().slice(0, 12)}`] : []);
}"""
"""Script: where the document goes on higher up than it was, which Tab and what reads aloud would do, too."""
ORDER = (
    ".money",
    "#findings",
    ".since",
    "#cell-annual_objective",
    ".indicator",
    "#cell-project_code",
    "#decision",
)


def five(world: World, status: str) -> list[int]:
    """Let five declarations wait there."""
    return [world.at(status) for _ in range(5)]


def tap(page: Page, words: str) -> None:
    """Tap the one button or link with these words, which is high enough for a thumb."""
    control = page.get_by_role("button", name=words, exact=True).or_(
        page.get_by_role("link", name=words, exact=True)
    )
    assert control.bounding_box()["height"] >= THUMB, words
    control.tap()


def start(page: Page) -> None:
    """Open the stage, and wait for the page that says so."""
    tap(page, "开始审核")
    expect(page.get_by_role("button", name="开始审核")).to_have_count(0)


def decide(page: Page, choice: str, **typed: str) -> None:
    """Go to the decision from wherever one is, choose, type, press."""
    tap(page, "办理")
    expect(page.locator(".decision-opinion")).to_be_in_viewport()
    page.get_by_role("radio", name=choice, exact=True).locator("xpath=..").tap()
    for name, text in typed.items():
        page.locator(f"#{name}").tap()
        page.locator(f"#{name}").fill(text)
    tap(page, choice)


def tops(page: Page, *which: str) -> list[float]:
    """Return how far down the page the first of each stands."""
    return [page.locator(each).first.evaluate("(each) => each.getBoundingClientRect().top") for each in which]


def judged(page: Page) -> None:
    """The page is read from above in the order in which one judges it, by eye and by Tab, with nothing beside or covered."""
    seen = [each for each in ORDER if page.locator(each).count()]
    assert len(seen) > 5 and sorted(at := tops(page, *seen)) == at, dict(zip(seen, at, strict=True))
    assert page.evaluate(READING) == []
    assert page.evaluate(OVERHANG) == 0 and covered(page, ".desk, .action-bar") == []
    assert page.locator(".judged .definition").first.is_visible()


def test_an_approver_works_off_five(sign_in, portal, server):
    ids = server.prepare(five, portal[1], "approval")
    page = sign_in("approver", "/", **PHONE)
    expect(page.get_by_role("link", name="汇总")).to_be_hidden()
    page.locator("label[for=menu]").tap()
    page.get_by_role("link", name="待办").tap()
    tap(page, "办理下一份")
    for number in range(1, 6):
        start(page)
        if number == 1:
            judged(page)
            tap(page, "下一份")
            tap(page, "上一份")
        if number < 5:
            decide(page, "批复", approval_number=f"云财绩〔2026〕{number}号")
            tap(page, "确定批复")
        else:
            decide(page, "退回", reason="请补充测算依据。")
        expect(page.locator(".receipt h1")).to_have_text("已批复" if number < 5 else "已退回")
        assert page.evaluate(OVERHANG) == 0
        tap(page, "办理下一份" if number < 5 else "返回待批复")
    expect(page.locator(".empty")).to_be_visible()
    assert [server.run(lambda each=each: portal[1].declaration(each).status) for each in ids] == [
        *["approved"] * 4,
        "returned",
    ]


def weighed(world: World) -> list[int]:
    """Five at finance, of which the reviewer has weighed three."""
    ids = five(world, "finance_review")
    for each in ids[:3]:
        world.do("reviewer", each, "open")
        world.do("reviewer", each, "weigh")
    return ids


def test_a_reviewer_works_off_five(sign_in, portal, server):
    server.prepare(weighed, portal[1])
    page = sign_in("reviewer", "/", **PHONE)
    tap(page, "办理下一份")
    for number in range(1, 6):
        if number < 4:
            decide(page, "审核通过")
        else:
            start(page)
            page.locator(".paper td").filter(has_text="运行维护设备数量").first.tap()
            page.locator("#new-thread").get_by_label("批注", exact=True).fill("请写明设备所在的街道。")
            tap(page, "保存批注")
            expect(page.locator("#threads .thread")).to_have_attribute("data-state", "unsent")
            assert page.locator(".pin").is_visible() and page.evaluate(OVERHANG) == 0
            decide(page, "退回", reason="请按批注修改。")
        expect(page.locator(".receipt h1")).to_have_text("已审核通过" if number < 4 else "已退回")
        if number < 5:
            tap(page, "办理下一份")
