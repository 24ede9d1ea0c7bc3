"""支出明细 in the browser: begun, pasted, typed on, summed at once, written out, taken back; on narrow screens, too."""

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
