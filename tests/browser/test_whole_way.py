"""One declaration from blank to the approved print in a real browser without scripts (with them: `test_walk.py`)."""

import io

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from app.domain.review.review_scheme import STANDARD
from tests.browser.review_steps import begin, press, send_on
from tests.world import FILLED, INDICATORS, WEIGHED

LABELS = {
    "project_name": "项目名称",
    "implementation_years": "实施期限",
    "medium_term_amount": "项目总金额（中期规划，元）",
    "budget_year_amount": "本年度项目金额（元）",
    "policy_basis": "政策依据",
    "costing_basis": "测算依据",
    "annual_objective": "年度目标",
    "long_term_objective": "长期目标（跨度多年的项目需填）",
}


def create(page: Page) -> str:
    page.goto("/declarations/new")
    page.get_by_label("项目类型").select_option("15")
    page.locator("main").get_by_role("button", name="新建").click()
    expect(page.get_by_role("heading", name="二级项目支出绩效目标申报表")).to_be_visible()
    page.wait_for_load_state()
    return page.url


def add_rows(page: Page) -> None:
    counts = {level_2: sum(row[0] == level_2 for row in INDICATORS) for level_2, *_ in INDICATORS}
    for level_2, count in counts.items():
        for number in range(1, count + 1):
            page.locator(f"#category-{level_2} button.add-row").click()
            expect(page.get_by_label(f"{level_2} 第{number}行 三级指标", exact=True)).to_be_visible()


def type_everything(page: Page) -> None:
    for key, label in LABELS.items():
        page.get_by_label(label, exact=True).fill(str(FILLED[key]))
    page.get_by_label("是否新增项目", exact=True).select_option("是")
    page.get_by_label("分配方式", exact=True).select_option(FILLED["allocation_method"])
    numbers = {}
    for level_2, *cells in INDICATORS:
        number = numbers[level_2] = numbers.get(level_2, 0) + 1
        for column, text in zip(("三级指标", "指标值", "指标解释"), cells, strict=True):
            page.get_by_label(f"{level_2} 第{number}行 {column}", exact=True).fill(text)


def keep(page: Page) -> None:
    with page.expect_navigation():
        page.locator("noscript, .plain-save").get_by_role("button", name="保存").click()


def printed(page: Page) -> str:
    answer = page.request.get(page.url.partition("?")[0].partition("/receipts/")[0] + "/declaration.pdf")
    assert answer.ok and answer.headers["content-type"] == "application/pdf"
    return "".join(
        "".join(each.extract_text().split()) for each in PdfReader(io.BytesIO(answer.body())).pages
    )


def weigh(page: Page) -> None:
    """Fill the review sheet in, from the declaration and back to it."""
    page.get_by_role("link", name="审核表").click()
    for point in STANDARD.points:
        page.get_by_label(f"{point.name}得分", exact=True).fill(str(point.full))
    page.get_by_label("总体意见", exact=True).fill(WEIGHED["overall"])
    page.get_by_label("结论", exact=True).select_option(WEIGHED["conclusion"])
    keep(page)
    expect(page.locator("#score")).to_contain_text("审核表已填好")
    expect(page.locator("#total")).to_have_text("100")
    page.get_by_role("link", name="审核通过").click()


def test_from_blank_to_the_approved_print_without_scripts(sign_in):
    options = {"java_script_enabled": False}
    preparer = sign_in("preparer", with_password=True, **options)
    submitter = sign_in("submitter", **options)
    reviewer, approver = sign_in("reviewer", **options), sign_in("approver", **options)

    address = create(preparer)
    add_rows(preparer)
    type_everything(preparer)
    keep(preparer)
    preparer.reload()
    expect(preparer.get_by_label("测算依据", exact=True)).to_have_value(FILLED["costing_basis"])
    expect(preparer.locator("#prereview")).to_contain_text("必填项都已填好")
    send_on(preparer, "送审")
    expect(preparer.locator(".receipt h1")).to_have_text("已送审")

    submitter.goto(address)
    begin(submitter)
    send_on(submitter, "提交")
    expect(submitter.locator(".receipt h1")).to_have_text("已提交")

    reviewer.goto(address)
    begin(reviewer)
    reviewer.get_by_label("意见").fill("请写明单价来源。")
    press(reviewer, "退回")
    expect(reviewer.get_by_text("单位修改中").first).to_be_visible()

    preparer.goto(address)
    expect(preparer.get_by_label("退回意见")).to_contain_text("请写明单价来源。")
    preparer.get_by_label("政策依据", exact=True).fill(f"{FILLED['policy_basis']}单价见上年合同。")
    keep(preparer)
    submitter.goto(address)
    send_on(submitter, "提交")
    expect(submitter.locator(".receipt h1")).to_have_text("已提交")

    reviewer.goto(address)
    begin(reviewer)
    expect(reviewer.locator("#cell-policy_basis")).to_contain_text("单价见上年合同。")
    weigh(reviewer)
    press(reviewer, "审核通过")
    expect(reviewer.locator(".receipt h1")).to_have_text("已审核通过")

    approver.goto(address)
    begin(approver)
    approver.get_by_label("批复文号").fill("云财绩〔2026〕8号")
    press(approver, "批复")
    press(approver, "确定批复")
    expect(approver.locator(".receipt h1")).to_have_text("已批复")
    text = printed(approver)
    assert "待批复" not in text and "单价见上年合同。" in text and "运行维护设备数量" in text


def test_rows_are_moved_and_deleted_in_place(sign_in, portal):
    page = sign_in("preparer")
    create(page)
    for number, name in enumerate(("甲", "乙", "丙"), 1):
        cell = page.get_by_label(f"数量指标 第{number}行 三级指标", exact=True)
        if number > 1:
            page.locator("#category-数量指标 button.add-row").click()
        else:
            cell.click()
        expect(cell).to_be_focused()
        cell.fill(name)
        page.keyboard.press("Tab")
        expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")
    page.locator("#category-数量指标 tr").nth(2).hover()
    press(page, "上移", "数量指标 第3行")
    expect(page.get_by_label("数量指标 第2行 三级指标", exact=True)).to_have_value("丙")
    page.locator("#category-数量指标 tr").nth(0).hover()
    press(page, "删除", "数量指标 第1行")
    expect(page.get_by_label("数量指标 第1行 三级指标", exact=True)).to_have_value("丙")
    page.reload()
    names = [page.get_by_label(f"数量指标 第{n}行 三级指标", exact=True).input_value() for n in (1, 2)]
    assert names == ["丙", "乙"]
