"""Steps of reviewer and unit on the page of a declaration: ask at a cell, open a thread, answer, carry out an action."""

from playwright.sync_api import Locator, Page, expect

from app.domain.actor import Actor
from app.domain.review.threads import Weight
from app.operations import threads
from tests.world import World

OVERHANG = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
"""Script: by how many pixels the page is wider than its window."""


def press(page: Page, words: str, row: str = "") -> None:
    """Press the one button with these words, of the tools of a row where it is named."""
    tools = page.get_by_role("group", name=row, exact=True) if row else page
    tools.get_by_role("button", name=words, exact=True).click()


def begin(page: Page) -> None:
    """Open the stage, and wait for the page that says so."""
    press(page, "开始审核")
    expect(page.get_by_role("button", name="开始审核", exact=True)).to_have_count(0)


def send_on(page: Page, words: str) -> None:
    """Press 送审 or 提交, and confirm it on the page where one checks before."""
    press(page, words)
    press(page, f"确认{words}")


def choose(page: Page, words: str) -> None:
    """Choose an action of the decision where there are several; its button takes the place of the others'."""
    choice = page.get_by_role("radio", name=words, exact=True)
    if choice.count():
        choice.check()


def act(page: Page, words: str, done: str) -> None:
    """Carry out an action of the declaration, wait for the receipt that it is done, and go back to the declaration."""
    address = page.url
    if words in ("送审", "提交"):
        send_on(page, words)
    else:
        choose(page, words)
        press(page, words)
    expect(page.locator(".receipt h1")).to_contain_text(done)
    page.goto(address)


def paper_cell(page: Page, words: str) -> Locator:
    """Return the table cell of the declaration that holds these words."""
    return page.locator(".paper td").filter(has_text=words)


def ask(page: Page, words: str, place: str, text: str, *choices: str) -> None:
    """Click the cell with these words, which is the place of that name; write there, choose, and note it down."""
    paper_cell(page, words).click()
    form = page.locator("#new-thread")
    expect(form.locator(".thread-where")).to_have_text(place)
    for choice in choices:
        form.get_by_label(choice, exact=True).check()
    form.get_by_label("批注", exact=True).fill(text)
    press(page, "保存批注")
    expect(thread(page, text)).to_have_attribute("data-state", "note" if "备注" in choices else "unsent")


def thread(page: Page, text: str) -> Locator:
    """Return the thread in which this was said."""
    return page.locator("#threads .thread").filter(has_text=text)


def unfold(page: Page, text: str) -> Locator:
    """Open the thread in which this was said, and return it."""
    found = thread(page, text)
    # The page opens the next thread by itself after an answer; a click that comes then closes it again.
    while found.get_attribute("open") is None:
        found.locator("summary").click()
    expect(found).to_have_attribute("open", "")
    return found


def say(page: Page, text: str, words: str, button: str = "答复") -> None:
    """Say something in the thread with `text`: answer it, or ask again."""
    found = unfold(page, text)
    found.get_by_role("textbox").fill(words)
    found.get_by_role("button", name=button, exact=True).click()
    expect(found.locator(".speaking .tag-unsent")).to_be_attached()
    expect(found.locator(".speaking textarea")).to_have_value(words)


def settle(page: Page, text: str) -> None:
    """Close the thread with `text`."""
    unfold(page, text).get_by_role("button", name="关闭", exact=True).click()
    expect(thread(page, text).locator(".thread-state")).to_have_text("已关闭")


def returned(world: World, *asked: tuple[str, str], login: str = "sole", unit: str = "141") -> int:
    """Have the reviewer return a declaration with a 须修改 thread for each field and text; return its id."""
    declaration_id = world.filled(login, unit)
    world.do(login, declaration_id, "submit")
    world.do("reviewer", declaration_id, "open")
    for field, text in asked:
        threads.open_thread(reviewer(world), declaration_id, threads.NewThread(field, Weight.MUST, text))
    world.do("reviewer", declaration_id, "send_back")
    return declaration_id


def reviewer(world: World) -> Actor:
    """Return the finance reviewer."""
    return world.actor("reviewer")


def at(declaration_id: int) -> str:
    """Return the address of the declaration."""
    return f"/declarations/{declaration_id}"
