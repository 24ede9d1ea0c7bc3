"""Blocks from a spreadsheet: pasted in one go, undone in one step, refused with a sentence and without a loss."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import cell, expect_saved
from tests.browser.keyboard import pasted

ROUTED = (
    "产出指标\t数量指标\t巡检点位数\t36个\t以台账为准。\r\n"
    '\t\t巡检次数\t432次\t"每点位每月一次；\r\n""雨季""另计。"\r\n'
    "\t质量指标\t巡检完整率\t≥95%\t完成÷应完成×100%。\r\n"
    "效益指标\t经济效益指标\t不适用\t不适用\t不适用\r\n"
    "\t生态效益指标\t减少耗材\t≥10%\t与上年相比。\r\n"
)


def texts(page: Page, level_2: str, column: str = "name") -> list[str]:
    return [each.input_value() for each in page.locator(f"#category-{level_2} .{column} .typing").all()]


@pytest.fixture
def page(editor) -> Page:
    page = editor()
    cell(page, "数量指标 第2行 指标值").focus()
    return page


def test_a_block_with_categories_is_routed_by_them_and_undone(page, server):
    pasted(page, ROUTED)
    expect(page.locator("#step")).to_contain_text("已粘贴 4 行 12 格，跳过“不适用” 1 行")
    before = ["运行维护设备数量", "改造设备数量"]
    assert texts(page, "数量指标") == [*before, "巡检点位数", "巡检次数"]
    assert texts(page, "质量指标") == ["设备完好率", "巡检完整率"]
    assert texts(page, "生态效益指标") == ["减少耗材"]
    note = cell(page, "数量指标 第4行 指标解释")
    assert note.input_value() == server.stored(note) == '每点位每月一次；\n"雨季"另计。'
    expect(cell(page, "数量指标 第2行 指标值")).to_be_focused()
    expect_saved(page)
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("#step")).to_have_text("已撤销")
    assert texts(page, "数量指标") == before
    page.reload()
    assert texts(page, "数量指标") == before and texts(page, "生态效益指标") == []


def test_any_other_block_spills_from_the_cell_and_adds_rows_at_the_end(page, server):
    pasted(page, "60台\t改造台数。\n61台\t又一行。\n")
    expect(page.locator("#step")).to_contain_text("已粘贴 2 行 4 格")
    assert texts(page, "数量指标", "target_value") == ["118台", "60台", "61台"]
    assert texts(page, "数量指标", "definition")[1:] == ["改造台数。", "又一行。"]
    assert server.stored(cell(page, "数量指标 第3行 指标值")) == "61台"
    page.keyboard.press("Alt+Shift+Delete")
    expect(page.locator("#step")).to_have_text("已撤销")
    assert texts(page, "数量指标", "target_value") == ["118台", "59台"]


def test_what_is_typed_and_not_saved_yet_survives_a_paste(page, server):
    typed = cell(page, "数量指标 第1行 三级指标")
    typed.fill("刚写的")
    pasted(page, ROUTED)
    expect(page.locator("#step")).to_contain_text("已粘贴 4 行")
    expect(typed).to_have_value("刚写的")
    expect_saved(page)
    assert server.stored(typed) == "刚写的"


def test_undoing_leaves_alone_by_name_what_somebody_changed_since(page, editor, server):
    pasted(page, "60台\t改造台数。\n61台\t又一行。\n")
    expect(page.locator("#step")).to_contain_text("已粘贴 2 行 4 格")
    other = editor(int(page.url.rpartition("/")[2]), "second_preparer")
    cell(other, "数量指标 第3行 指标值").fill("62台")
    other.keyboard.press("Tab")
    expect_saved(other)
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("#step")).to_have_text("已撤销；数量指标 第3行之后有他人修改，未作改动")
    assert texts(page, "数量指标", "target_value") == ["118台", "59台", "62台"]


def test_more_rows_than_are_looked_at_are_refused_and_nothing_is_lost(page, server):
    typed = cell(page, "数量指标 第2行 指标值")
    typed.fill("刚写的")
    pasted(page, "数量指标\t某项\t1项\t略。\n" * 5_001)
    expect(page.locator("#flash")).to_contain_text("5001行，一次最多5000行。没有粘贴任何内容。")
    expect_saved(page)
    assert typed.input_value() == server.stored(typed) == "刚写的"
    assert len(texts(page, "数量指标")) == 2


def test_a_block_that_cannot_be_read_names_the_place_and_changes_nothing(page):
    pasted(page, "产出指标\t数量指标\t甲\t1项\t略。\n产出指标\t无此指标\t乙\t1项\t略。\n")
    expect(page.locator("#flash")).to_contain_text("第2行：“无此指标”不是目录里的二级指标")
    assert texts(page, "数量指标") == ["运行维护设备数量", "改造设备数量"]


def test_a_picture_is_refused_with_a_sentence(page):
    page.evaluate(
        """() => {
            const clipboardData = new DataTransfer();
            clipboardData.items.add(new File(["…"], "截图.png", { type: "image/png" }));
            const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(paste);
        }"""
    )
    expect(page.locator("#flash")).to_contain_text("只能粘贴文字")
    expect(cell(page, "数量指标 第2行 指标值")).to_have_value("59台")


def test_amounts_are_read_grouped_and_told_in_words(page, server):
    amount = cell(page, "本年度项目金额（元）")
    for typed, shown, told in (
        ("１２３４．５", "1,234.50", "壹仟贰佰叁拾肆元伍角"),
        ("1 062 000", "1,062,000.00", "106.20 万元"),
        ("120.5万元", "1,205,000.00", "120.50 万元"),
    ):
        amount.fill(typed)
        page.keyboard.press("Tab")
        expect(amount).to_have_value(shown)
        expect(page.locator("#cell-budget_year_amount .understood")).to_contain_text(told)
        assert server.stored(amount) == shown


def test_an_amount_that_was_saved_while_it_was_typed_is_grouped_on_leaving(page, server):
    amount = cell(page, "本年度项目金额（元）")
    with page.expect_response("**/cells/budget_year_amount"):
        amount.fill("1234.5")
    expect_saved(page)
    expect(amount).to_have_value("1234.5")
    page.keyboard.press("Tab")
    expect(amount).to_have_value("1,234.50")
    expect_saved(page)


def test_counters_count_code_points(page):
    name, counter = cell(page, "项目名称"), page.locator("#counter-project_name")
    name.fill("移动服务平台运行维护（𠮷祥站二期）")
    expect(counter).to_have_text("17/40")
    name.fill("𠮷" * 41)
    expect(counter).to_have_text("41/40")
    expect(counter).to_have_attribute("data-state", "over")
    goal = cell(page, "年度目标")
    goal.fill("一\n二")
    expect(page.locator("#counter-annual_objective")).to_have_text("3/2000")
    expect_saved(page)
    page.reload()
    expect(counter).to_have_text("41/40")


def test_values_are_told_as_understood_and_an_irregular_sign_is_corrected_by_a_click(page, server):
    target = cell(page, "质量指标 第1行 指标值")
    target.fill("≧98%")
    page.keyboard.press("Tab")
    expect_saved(page)
    assert server.stored(target) == "≧98%"
    page.locator("#category-质量指标 .target_value button.fix").first.click()
    expect(target).to_have_value("≥98%")
    expect_saved(page)
    assert server.stored(target) == "≥98%"
    expect(page.locator("#category-质量指标 .target_value .fix")).to_have_count(0)


def test_a_cell_with_line_breaks_is_pasted_without_its_quotes_and_prose_keeps_its_own(page, server):
    policy, prose = cell(page, "政策依据"), '"甲"\n"乙""丙"'
    policy.fill("")
    pasted(page, '"第一条""云府""；\r\n第二条。"\r\n', "<table><tr><td>第一条</td></tr></table>")
    expect(policy).to_have_value('第一条"云府"；\n第二条。')
    page.keyboard.press("Control+z")
    expect(policy).to_have_value("")
    pasted(page, prose)
    expect(policy).to_have_value("")
