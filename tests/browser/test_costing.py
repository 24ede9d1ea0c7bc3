"""支出明细 in the browser: begun, pasted, typed on, summed at once, written out, cut, taken back; on narrow screens, too."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import expect_saved
from tests.browser.keyboard import pasted

BLOCK = (
    "支出内容\t数量\t单位\t单价（元）\t金额（元）\t其中本年度（元）\t资金来源\t依据\r\n"
    '课程配送\t860\t课时\t500\t430,000\t210,000\t一般公共预算\t"课酬标准\r\n第五条"\r\n'
    "减：上年结转\t\t\t\t-16,000\t-16,000\t上年结转\t批复\r\n"
)


def test_a_table_is_begun_pasted_typed_on_and_written_out(editor):
    page = editor(kept=False)
    total, year = page.locator("#cell-medium_term_amount"), page.locator("#cell-budget_year_amount")
    page.get_by_role("link", name="支出明细").click()
    expect(page.locator(".costing textarea").first).to_be_focused()
    pasted(page, BLOCK)
    expect(page.locator("#step")).to_contain_text("已粘贴明细 2 行")
    expect(total).to_contain_text("414,000.00由系统自动汇总，无需手工录入")
    expect(year).to_contain_text("194,000.00")
    expect(total.locator("input.typing")).to_have_count(0)

    lines = page.locator(".costing .item")
    lines.last.locator("textarea").first.click()
    for text in ("教材", "3000", "册", "28"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    expect(page.get_by_label("支出明细 第3行 其中本年度（元）")).to_be_focused()
    page.keyboard.type("50%")
    page.keyboard.press("Enter")
    expect(total).to_contain_text("498,000.00")
    expect(year).to_contain_text("236,000.00")
    expect(page.locator("#costing-sums")).to_contain_text("以后年度 262,000.00")
    expect(lines).to_have_count(4)
    expect_saved(page)

    quantity = page.get_by_label("支出明细 第1行 数量")
    quantity.fill("420课时")
    quantity.press("Tab")
    expect(page.locator(".costing .cell-note:not(:empty)")).to_contain_text("“课时”请填在“单位”列")
    expect(quantity).to_have_value("420课时")
    quantity.fill("860")
    quantity.press("Tab")
    expect(page.locator(".costing .cell-note:not(:empty)")).to_have_count(0)

    prose, before = page.locator("#costing_basis"), page.locator("#costing_basis").input_value()
    page.get_by_role("button", name="由明细写成测算依据").click()
    expect(prose).to_have_value(
        "1.课程配送860课时×500元/课时=430,000元，其中本年度210,000元；\n2.扣减上年结转16,000元；\n"
        "3.教材3,000册×28元/册=84,000元，其中本年度42,000元；\n以上合计498,000元，其中本年度236,000元。"
    )
    expect(page.locator("#partings li")).to_have_count(0)
    page.get_by_role("button", name="撤销").click()
    expect(prose).to_have_value(before)
    expect(page.locator("#partings li").first).to_be_visible()

    page.get_by_label("支出明细 第1行 支出内容").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_label("支出明细 第2行 支出内容")).to_be_focused()
    page.keyboard.press("Alt+Delete")
    expect(total).to_contain_text("68,000.00")
    page.keyboard.press("Alt+Shift+Delete")
    expect(total).to_contain_text("498,000.00")

    for width in (768, 360):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.get_by_label("支出明细 第1行 单价（元）")).to_be_visible()


SUMMED = ("414,000.00", "194,000.00")


@pytest.mark.parametrize("width", [1366, 360])
def test_a_pasted_table_is_written_out_cut_by_the_guide_and_taken_back(editor, width):
    page = editor(kept=False)
    page.set_viewport_size({"width": width, "height": 640})
    amounts = [page.locator(f"#cell-{key}") for key in ("medium_term_amount", "budget_year_amount")]
    page.get_by_role("link", name="支出明细").click()
    expect(page.locator(".costing textarea").first).to_be_focused()
    pasted(page, BLOCK)
    for cell, words in zip(amounts, SUMMED, strict=True):
        expect(cell).to_contain_text(words)
    page.get_by_role("button", name="由明细写成测算依据").click()
    prose = page.locator("#costing_basis")
    expect(prose).to_have_value(re.compile("课程配送860课时×500元/课时=430,000元，其中本年度210,000元"))
    written = prose.input_value()

    # On a page that was opened with the table, an amount that falls brings the way to the guide.
    page.reload()
    year = page.get_by_label("支出明细 第1行 其中本年度（元）")
    year.fill("200,000")
    year.press("Enter")
    page.locator("#cut-beside").get_by_role("link", name="压减向导").click()
    expect(page.locator("#cut-sums")).to_contain_text("修改前194,000.00")
    page.get_by_label("本年度项目金额压减到（元）").fill("150000")
    page.get_by_role("button", name="测算").click()
    places = page.locator(".cut-place")
    expect(places.first).to_contain_text("课程配送792课时×500元/课时=396,000元，其中本年度166,000元")
    expect(page.locator("#cut-sums .ceiling-left").first).to_contain_text("150,000.00")
    apply = page.locator("#cut-apply")
    number = places.count()
    expect(apply).to_have_text(f"应用{number}处修改")
    page.get_by_role("button", name="全部保留").click()
    expect(apply).to_be_disabled()
    page.get_by_role("button", name="全部采用").click()
    expect(apply).to_have_text(f"应用{number}处修改")
    last = places.last.get_by_label("保留")
    last.check()
    expect(apply).to_have_text(f"应用{number - 1}处修改")
    expect(last).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    apply.click()

    expect(page.locator("#step")).to_contain_text(f"已应用{number - 1}处修改")
    expect(page.locator("#cell-budget_year_amount")).to_contain_text("150,000.00")
    expect(prose).to_have_value(re.compile("课程配送792课时×500元/课时=396,000元，其中本年度166,000元"))
    page.locator("#step").get_by_role("button", name="撤销").click()
    expect(page.locator("#cell-budget_year_amount")).to_contain_text("184,000.00")
    expect(prose).to_have_value(written)
    expect(page.get_by_label("支出明细 第1行 数量")).to_have_value("860")
