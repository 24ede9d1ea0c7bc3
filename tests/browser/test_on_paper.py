"""What the browser prints: the paper alone with its stage, whole, on pages of A4 landscape; and lists without controls."""

import io

import pdfplumber
from playwright.sync_api import Page

from tests.browser.conftest import cell


def printed(page: Page) -> tuple[str, set[tuple[int, int]]]:
    """Return the text that the browser prints, without blanks, and the sizes of its pages in points."""
    with pdfplumber.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as book:
        sizes = {(round(each.width), round(each.height)) for each in book.pages}
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    text = page.locator("body").inner_text()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    return "".join(text.split()), sizes


def test_a_sheet_is_printed_alone_with_what_is_typed_in_it_whole(editor):
    page = editor()
    cell(page, "测算依据").fill("".join(f"第{number}行测算。\n" for number in range(1, 31)) + "最后一行。")
    text, sizes = printed(page)
    assert sizes == {(842, 595)}
    assert (
        "移动服务平台运行维护" in text and "草稿" in text and "第30行测算。" in text and "最后一行。" in text
    )
    for words in ("送审", "增加一行", "预审", "附件", "下移", "汇总", "壹佰"):
        assert words not in text, words
    assert page.locator(".printed").count() == 0


def test_a_list_is_printed_without_its_controls(editor):
    page = editor()
    page.goto("/?tab=all")
    text, sizes = printed(page)
    assert sizes == {(842, 595)} and "移动服务平台运行维护" in text
    assert "筛选" not in text and "勾选后办理" not in text and "退出" not in text
