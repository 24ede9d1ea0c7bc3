"""Typing a form with the keyboard alone: Tab to a control by its name, arrows in lists, Enter; and pasting a block."""

from playwright.sync_api import Page, expect

from app.domain.form.sheet import COLUMNS, EDITABLE, FieldKind
from tests.browser.conftest import expect_saved

FOCUSED = """() => {
    const at = document.activeElement;
    return (at.ariaLabel || at.labels?.[0]?.textContent || at.textContent).replace(/\\s/g, "");
}"""
CHOSEN = "() => document.activeElement.selectedOptions[0].textContent.replace(/\\s/g, '')"
NOTHING = ("不适用", "无", "")


def tab_to(page: Page, name: str, most: int = 120) -> None:
    """Press Tab until the control of that name has the focus."""
    passed = []
    for _ in range(most):
        passed.append(page.evaluate(FOCUSED)[:40])
        if passed[-1] == name.replace(" ", ""):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached: {passed}")


def choose(page: Page, words: str) -> None:
    """Press the arrow until the focused list shows the entry."""
    passed = []
    while page.evaluate(CHOSEN) != words:
        assert len(passed) < 60, passed
        page.keyboard.press("ArrowDown")
        passed.append(page.evaluate(CHOSEN))


def write(page: Page, text: str, line_break: str) -> None:
    """Type lines into the focused cell."""
    for number, line in enumerate(text.split("\n")):
        if number:
            page.keyboard.press(line_break)
        page.keyboard.insert_text(line)


def create(page: Page, form: dict) -> None:
    """新建 with the code that the project has."""
    tab_to(page, "新建")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="新建申报表")).to_be_visible()
    tab_to(page, "项目类型")
    choose(page, form["project_type_code"] + form["project_type_name"])
    tab_to(page, "已有项目编码")
    page.keyboard.insert_text(form["project_code"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="二级项目支出绩效目标申报表")).to_be_visible()
    page.wait_for_load_state()


def fill_in(page: Page, form: dict) -> None:
    """Type the whole form from top to bottom, adding rows where they are needed."""
    for key, field in EDITABLE.items():
        tab_to(page, field.label)
        if field.kind in (FieldKind.FLAG, FieldKind.CHOICE):
            choose(page, form[key])
        else:
            write(page, str(form[key]), "Enter")
    above = None
    numbers: dict[str, int] = {}
    for row in form["indicators"]:
        level_2 = row["level_2"]
        texts = [row[column] for column in COLUMNS]
        if all(text in NOTHING for text in texts):
            continue
        number = numbers[level_2] = numbers.get(level_2, 0) + 1
        if above == level_2:
            page.keyboard.press("Control+Enter")
        elif row["required"]:
            tab_to(page, f"{level_2} 第1行 三级指标")
        else:
            tab_to(page, f"填写：{level_2}")
            page.keyboard.press("Enter")
        above = level_2
        expect(page.get_by_label(f"{level_2} 第{number}行 三级指标", exact=True)).to_be_focused()
        for place, text in enumerate(texts):
            if place:
                page.keyboard.press("Tab")
            write(page, text, "Alt+Enter")
    page.keyboard.press("Tab")
    expect_saved(page)


def pasted(page: Page, text: str, html: str = "") -> None:
    """Paste into the focused cell, as the clipboard of a spreadsheet would."""
    page.evaluate(
        """([text, html]) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            if (html) clipboardData.setData("text/html", html);
            const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(paste);
        }""",
        [text, html],
    )
