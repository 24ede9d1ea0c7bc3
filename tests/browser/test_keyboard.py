"""The form with the keyboard alone: typed in and printed, rows moved, and what the keys of a spreadsheet do."""

import io
import re

import pdfplumber
from playwright.sync_api import expect

from app.domain.form.sheet import FIELDS, PAIRS, WIDE
from tests.browser.conftest import cell, expect_saved
from tests.browser.keyboard import create, fill_in, tab_to
from tests.world import INDICATORS

DEFINITIONS = (
    "以台账登记、年末仍在使用的为准；\n停用满三个月的不计。",
    "完好台时÷应运行台时×100%，台时以系统日志自动统计的数为准，人工补记的须附说明。",
    "自报修登记之时起，至恢复使用之时止，节假日照计。",
)
LEVELS = {
    "数量指标": ("产出指标", True, ("运行维护设备数量", "改造设备数量", "新增服务事项数", "培训人次")),
    "质量指标": ("产出指标", True, ("设备完好率", "验收合格率", "数据准确率")),
    "时效指标": ("产出指标", True, ("故障修复时长", "项目按期完成率")),
    "成本指标": ("产出指标", True, ("单台年度成本",)),
    "经济效益指标": ("效益指标", False, ("节约办事成本",)),
    "社会效益指标": ("效益指标", True, ("可自助办理事项数", "覆盖社区数")),
    "生态效益指标": ("效益指标", False, ()),
    "可持续影响指标": ("效益指标", False, ("运行维护制度",)),
    "服务对象满意度指标": ("满意度指标", True, ("使用者满意度", "窗口人员满意度")),
    "其他满意度指标": ("满意度指标", False, ()),
}
FORM = {
    "project_code": "990106271211500105016",
    "project_name": "移动服务平台运行维护（吉祥站二期）",
    "implementation_years": 3,
    "project_type_code": "15",
    "project_type_name": "履职类(运转)项目",
    "is_new_project": "否",
    "allocation_method": "项目法",
    "medium_term_amount": "3,186,000.00",
    "budget_year_amount": "1,062,000.00",
    "policy_basis": "《云岭市政务服务便利化行动方案》第七条：“到2028年，各区自助服务设备全年可用。”" * 3,
    "costing_basis": "1.运行维护：118台×5,400元＝637,200元；\n2.改造：59台×7,200元＝424,800元。\n单价见上年合同。",
    "annual_objective": "保障118台设备全年稳定运行，完成59台改造。" * 8,
    "long_term_objective": "三年内完成全部设备改造，形成稳定的运行维护机制。" * 6,
    "indicators": [
        {
            "level_1": level_1,
            "level_2": level_2,
            "required": required,
            "name": name,
            "target_value": ("≥98%", "118台", "≤24小时")[number % 3],
            "definition": DEFINITIONS[number % 3],
        }
        for level_2, (level_1, required, names) in LEVELS.items()
        for number, name in enumerate(names)
    ],
}


def squeezed(text: str | None) -> str:
    return re.sub(r"\s+", "", text or "")


def printed_cells(pdf: bytes) -> list[str]:
    """Return the cells of the printed tables, without the watermark that lies slanted across them."""
    found = []
    with pdfplumber.open(io.BytesIO(pdf)) as book:
        for page in book.pages:
            level = page.filter(lambda each: each["object_type"] != "char" or abs(each["matrix"][1]) < 0.001)
            found += (
                squeezed(text) for table in level.extract_tables() for row in table for text in row if text
            )
    return found


def test_a_form_of_real_size_is_typed_in_and_its_print_holds_every_cell(sign_in, portal):
    page = sign_in("preparer")
    create(page, FORM)
    fill_in(page, FORM)
    cells = printed_cells(page.request.get(page.url + "/declaration.pdf").body())
    for field in (*(each for pair in PAIRS for each in pair), *WIDE):
        if field.key in FORM:
            assert cells[cells.index(squeezed(field.printed)) + 1] == squeezed(str(FORM[field.key]))
    for row in FORM["indicators"]:
        star = "*" if row["required"] else ""
        texts = [row["level_1"], star + row["level_2"], row["name"], row["target_value"], row["definition"]]
        index = cells.index(squeezed(row["name"])) - 2
        assert cells[index : index + 5] == [squeezed(text) for text in texts]
    assert cells.count("不适用") == 6
    expect(page.locator("#prereview")).to_be_visible()
    expect(page.locator("#prereview .finding").filter(has_text="未填")).to_have_count(0)


def test_enter_goes_down_and_with_shift_up(editor):
    page = editor()
    cell(page, "数量指标 第1行 指标值").focus()
    for key, name in (
        ("Enter", "数量指标 第2行 指标值"),
        ("Enter", "质量指标 第1行 指标值"),
        ("Shift+Enter", "数量指标 第2行 指标值"),
        ("Tab", "数量指标 第2行 指标解释"),
        ("Shift+Tab", "数量指标 第2行 指标值"),
    ):
        page.keyboard.press(key)
        expect(cell(page, name)).to_be_focused()
    cell(page, "实施期限").focus()
    page.keyboard.press("Enter")
    expect(cell(page, "是否新增项目")).to_be_focused()


def test_alt_enter_breaks_the_line(editor, server):
    page = editor()
    definition = cell(page, "质量指标 第1行 指标解释")
    definition.focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Alt+Enter")
    page.keyboard.insert_text("第二行")
    page.keyboard.press("Enter")
    expect_saved(page)
    assert server.stored(definition) == f"{INDICATORS[2][3]}\n第二行"


def names(page) -> list[str]:
    return [each.input_value() for each in page.locator("#category-数量指标 .name .typing").all()]


def test_rows_are_moved_copied_deleted_and_brought_back(editor):
    page = editor()
    first = cell(page, "数量指标 第1行 三级指标")
    first.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(cell(page, "数量指标 第2行 三级指标")).to_be_focused()
    assert names(page) == ["改造设备数量", "运行维护设备数量"]
    page.keyboard.press("Alt+ArrowUp")
    expect(first).to_be_focused()
    assert names(page) == ["运行维护设备数量", "改造设备数量"]
    page.keyboard.press("Alt+Shift+ArrowDown")
    expect(cell(page, "数量指标 第2行 三级指标")).to_be_focused()
    assert names(page) == ["运行维护设备数量", "运行维护设备数量", "改造设备数量"]
    page.keyboard.insert_text("再")
    page.keyboard.press("Alt+Delete")
    expect(page.locator("#step")).to_contain_text("已删除数量指标 1 行")
    expect(cell(page, "数量指标 第2行 三级指标")).to_be_focused()
    assert names(page) == ["运行维护设备数量", "改造设备数量"]
    page.keyboard.press("Alt+Shift+Delete")
    expect(page.locator("#step")).to_have_text("已撤销")
    assert names(page) == ["运行维护设备数量", "再运行维护设备数量", "改造设备数量"]


def test_undoing_is_reached_with_tab_as_well(editor):
    page = editor()
    cell(page, "服务对象满意度指标 第1行 三级指标").focus()
    page.keyboard.press("Alt+Delete")
    expect(cell(page, "服务对象满意度指标 第1行 三级指标")).to_be_focused()
    expect(cell(page, "服务对象满意度指标 第1行 三级指标")).to_have_value("")
    tab_to(page, "撤销")
    page.keyboard.press("Enter")
    expect(cell(page, "服务对象满意度指标 第1行 三级指标")).to_have_value("使用者满意度")


def test_every_control_has_its_label_or_its_place(editor):
    page = editor()
    labels = page.locator(".typing").evaluate_all("all => all.map((each) => each.ariaLabel)")
    fields = [field.label for field in FIELDS.values()]
    place = re.compile(r".+指标 第\d+行 (三级指标|指标值|指标解释)")
    assert len(labels) == len(set(labels)) == 10 + 3 * 7
    assert {"项目名称", "项目总金额（中期规划，元）", "数量指标 第2行 指标值"} <= set(labels)
    assert all(label in fields or place.fullmatch(label) for label in labels)


def test_keys_that_edit_text_somewhere_stay_the_texts_and_steps_take_others_there(editor):
    page = editor(kept=False)
    page.add_init_script("Object.defineProperty(navigator, 'platform', { value: 'MacIntel' })")
    page.reload()
    first = cell(page, "数量指标 第1行 三级指标")
    first.focus()
    taken = """key => !document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...key }))"""
    for key in ("ArrowDown", "ArrowUp", "Delete", "Backspace"):
        assert not page.evaluate(taken, {"key": key, "altKey": True}), key
    assert page.locator(".keys").inner_text().count("⌃⌥")
    page.keyboard.press("Control+Alt+ArrowDown")
    expect(cell(page, "数量指标 第2行 三级指标")).to_have_value("运行维护设备数量")
    page.keyboard.press("Control+Alt+Backspace")
    expect(page.locator("#step")).to_contain_text("已删除数量指标 1 行")
    page.keyboard.press("Control+Alt+Shift+Backspace")
    expect(page.locator("#step")).to_have_text("已撤销")


def test_ctrl_s_saves_what_is_typed(editor, server):
    page = editor()
    policy = cell(page, "政策依据")
    policy.fill("按键保存的依据。")
    with page.expect_response("**/cells/policy_basis"):
        policy.press("Control+s")
    expect_saved(page)
    assert server.stored(policy) == "按键保存的依据。"
    pressed = """() => !document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", { key: "s", ctrlKey: true, bubbles: true, cancelable: true }))"""
    assert page.evaluate(pressed)


def test_the_focus_goes_to_what_comes_next_where_an_answer_takes_its_place(editor, portal, server):
    page = editor(server.prepare(portal[1].draft))
    expect(cell(page, "项目名称")).to_be_focused()
    page = editor(server.run(portal[1].filled, "preparer", "121"))
    target = cell(page, "质量指标 第1行 指标值")
    target.fill("≧98%")
    page.keyboard.press("Tab")
    fix = page.locator("#prereview .finding .btn-fix").first
    fix.focus()
    page.keyboard.press("Enter")
    expect(target).to_have_value("≥98%")
    expect(page.locator("#prereview :focus")).to_be_visible()
