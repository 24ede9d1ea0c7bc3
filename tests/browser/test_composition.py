"""Chinese input methods: what is still being composed stays in the browser, the finished text is stored."""

import re
from collections.abc import Callable
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Courier, cell, expect_saved

CELLS = re.compile(r"/declarations/\d+/cells/")


@pytest.fixture
def composing(editor) -> tuple[Page, Callable[[str], None], Callable[[str], None], list[str]]:
    """A page, ways to compose pinyin and to finish it, and everything that the page sends."""
    page, sent = editor(kept=False), []
    page.on(
        "request", lambda each: sent.append(unquote_plus(each.post_data)) if CELLS.search(each.url) else None
    )
    client = page.context.new_cdp_session(page)

    def compose(pinyin: str) -> None:
        for end in range(1, len(pinyin) + 1):
            text = pinyin[:end]
            client.send("Input.imeSetComposition", {"text": text, "selectionStart": end, "selectionEnd": end})

    def finish(text: str) -> None:
        client.send("Input.insertText", {"text": text})

    return page, compose, finish, sent


def test_pinyin_never_reaches_the_server(composing, server):
    page, compose, finish, sent = composing
    # Between two keys no time passes but what this test lets pass.
    page.clock.install(time=0)
    page.clock.pause_at(3_600_000)
    policy = cell(page, "政策依据")
    policy.fill("依据")
    compose("zhi'biao")
    expect(policy).to_have_value("依据zhi'biao")
    page.clock.run_for(5_000)
    assert sent == []
    finish("指标")
    compose("ming'que")
    page.clock.run_for(5_000)
    assert sent == []
    finish("明确")
    page.clock.run_for(5_000)
    page.clock.resume()
    expect_saved(page)
    assert len(sent) == 1 and "zhi" not in sent[0] and "ming" not in sent[0]
    assert policy.input_value() == server.stored(policy) == "依据指标明确"


def test_composing_goes_on_while_another_cell_is_saved(composing, server):
    page, compose, finish, sent = composing
    costing, name = cell(page, "测算依据"), cell(page, "质量指标 第1行 三级指标")
    with page.expect_response(CELLS):
        costing.fill("按台数测算。")
        name.fill("")
        compose("wan'hao")
    expect(name).to_be_focused()
    finish("完好率")
    expect(name).to_have_value("完好率")
    page.keyboard.press("Tab")
    expect_saved(page)
    assert not any("wan" in each for each in sent)
    assert server.stored(name) == "完好率"
    assert server.stored(costing) == "按台数测算。"


def test_a_cell_whose_save_is_still_waiting_is_not_sent_half_composed(composing, server):
    page, compose, finish, sent = composing
    courier = Courier(page, "/cells/")
    costing, policy = cell(page, "测算依据"), cell(page, "政策依据")
    with page.expect_request(CELLS):
        costing.fill("先保存的。")
        page.keyboard.press("Tab")
    policy.fill("后保存的")
    page.keyboard.press("Tab")
    policy.focus()
    page.keyboard.press("Control+End")
    compose("ju'zi")
    with page.expect_response(CELLS):
        courier.let_go()
    finish("句子")
    page.keyboard.press("Tab")
    expect_saved(page)
    assert not any("ju'zi" in each for each in sent)
    assert server.stored(policy) == "后保存的句子"


@pytest.mark.parametrize("told", [{"isComposing": True}, {"keyCode": 229}], ids=["most", "Safari"])
def test_enter_that_ends_a_composition_stays_in_the_cell(composing, told):
    page, compose, finish, _ = composing
    name = cell(page, "数量指标 第1行 三级指标")
    name.fill("")
    compose("tai")
    name.dispatch_event("keydown", {"key": "Enter", "bubbles": True, "cancelable": True} | told)
    expect(name).to_be_focused()
    finish("台")
    expect(name).to_have_value("台")
