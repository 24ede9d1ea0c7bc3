"""Walking through the portal by hand, with a mouse or with the keyboard alone, and looking around at each step."""

import contextlib

from playwright.sync_api import Locator, Page, TimeoutError, expect

from tests.browser.conftest import PATIENCE
from tests.browser.geometry import faults
from tests.world import PASSWORD

HEIGHT = 640
MOST = 250
"""How often one presses a key before what one looks for counts as out of reach."""
HAS_FOCUS = "(control) => control === document.activeElement"
HAS_GROUP = "(radio) => document.activeElement.name === radio.name"
CHOSEN = "(list) => list.selectedOptions[0].textContent.replace(/\\s/g, '')"
FOCUS = """() => {
  const at = document.activeElement;
  if (at === document.body) return ["", ""];
  const name = (at.ariaLabel || at.labels?.[0]?.textContent || at.textContent || at.id).replace(/\\s+/g, "");
  const { left, right, top, bottom } = at.getBoundingClientRect();
  if (bottom <= 0 || top >= innerHeight) return [name, "out of view"];
  const x = (left + right) / 2, y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
  const over = document.elementFromPoint(x, y);
  const isFree = !over || over.contains(at) || at.contains(over);
  return [name, isFree ? "" : `under ${over.className || over.tagName}`];
}"""
"""Script: what has the focus, as a person would name it (nothing at the start of the page), and what lies on it."""


class Mouse:
    """Clicks, and types where it has clicked."""

    def press(self, control: Locator) -> None:
        """Click a button or a link."""
        control.click()

    go = press

    def write(self, control: Locator, text: str) -> None:
        """Replace what stands in a control."""
        control.click()
        expect(control).to_be_focused()
        _type(control, text)

    def choose(self, control: Locator, words: str) -> None:
        """Choose an entry of a list."""
        control.select_option(words)

    def pick(self, control: Locator) -> None:
        """Choose one of several."""
        control.check()


class Keyboard:
    """Presses keys alone: Tab to a control, Enter, arrows in a list and among choices."""

    def press(self, control: Locator) -> None:
        """Go to a button, a link or the mark by which one asks, and press Enter."""
        _reach(control)
        control.page.keyboard.press("Enter")

    def go(self, control: Locator) -> None:
        """Go to a cell."""
        _reach(control)

    def write(self, control: Locator, text: str) -> None:
        """Go to a control and replace what stands in it."""
        _reach(control)
        _type(control, text)

    def choose(self, control: Locator, words: str) -> None:
        """Go to a list and press the arrow until it shows the entry."""
        _reach(control)
        _arrow(control, lambda: control.evaluate(CHOSEN) == words.replace(" ", ""))

    def pick(self, control: Locator) -> None:
        """Go to several choices and press the arrow until this one is chosen."""
        _reach(control, HAS_GROUP)
        _arrow(control, control.is_checked)


def _type(control: Locator, text: str) -> None:
    control.page.keyboard.press("Control+A")
    control.page.keyboard.insert_text(text)
    expect(control).to_have_value(text)


def _reach(control: Locator, is_there: str = HAS_FOCUS) -> None:
    """Press Tab until the control has the focus."""
    found = control.element_handle()
    for _ in range(MOST):
        if found.evaluate(is_there):
            return
        control.page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {control}")


def _arrow(control: Locator, is_there) -> None:
    for _ in range(MOST):
        if is_there():
            return
        control.page.keyboard.press("ArrowDown")
    raise AssertionError(f"no arrow leads there in {control}")


class Walk:
    """One person after the other, by one hand, at the first of `widths`; `wrong` says what was wrong at which step."""

    page: Page

    def __init__(self, sign_in, hand: Mouse | Keyboard, widths: tuple[int, ...], patience: int = PATIENCE):
        self._sign_in, self.hand, self.width, self._patience = sign_in, hand, widths[0], patience
        self._widths = (*widths[1:], widths[0])
        self.login = ""
        self.wrong: list[str] = []

    def enter(self, login: str, *, with_password: bool = False) -> None:
        """Let a person sign in, and look at their list."""
        self.login = login
        self.page = self._sign_in(login, viewport={"width": self.width, "height": HEIGHT})
        if with_password:
            self.page.context.clear_cookies()
            self.page.goto("/")
            self.look("signing in", "账号")
            self.hand.write(self.page.get_by_label("账号", exact=True), login)
            self.hand.write(self.page.get_by_label("密码", exact=True), PASSWORD)
            self.press("登录")
            expect(self.page.get_by_text("退出", exact=True)).to_be_attached()  # on a phone it is in the menu
        self.look("list", "")

    def press(self, words: str) -> None:
        """Press the one button with these words."""
        self.hand.press(self.page.get_by_role("button", name=words, exact=True))

    def follow(self, words: str) -> None:
        """Follow the first link with these words; those of the head are in its menu on a phone."""
        menu = self.page.locator("label[for=menu]")
        in_head = self.page.locator(".top-bar").get_by_text(words, exact=True)
        if menu.is_visible() and in_head.count() and not in_head.first.is_visible():
            self.hand.press(menu)
        self.hand.press(self.page.get_by_role("link", name=words, exact=True).first)

    def look(self, step: str, focus: str) -> None:
        """Note what is covered, cut off or lies on each other, at each of the widths, and whether the focus is elsewhere.

        `focus` is the name of what shall have it; nothing stands for the start of a page that a link led to.
        """
        where = f"{self.login}, {step}"
        with contextlib.suppress(TimeoutError):  # what is told below
            self.page.wait_for_function(
                f"(name) => ({FOCUS})().join() === `${{name}},`", arg=focus, timeout=self._patience
            )
        name, over = self.page.evaluate(FOCUS)
        if name != focus:
            self.wrong.append(f"{where}: the focus is on “{name}”, not on “{focus}”")
        if over:
            self.wrong.append(f"{where}: the focus “{name}” is {over}")
        for width in self._widths:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            self.wrong += [f"{where}, {width}: {fault}" for fault in faults(self.page)]
