"""Two people in two browsers carry one declaration through two returns, a referral back and its approval."""

import pytest
from playwright.sync_api import Page, expect

from app.operations.rows import add_row
from tests.browser.conftest import cell, expect_saved
from tests.browser.review_steps import (
    act,
    ask,
    at,
    begin,
    choose,
    paper_cell,
    press,
    say,
    settle,
    thread,
    unfold,
)
from tests.world import FILLED

COSTING = "请写明每台5,400元的单价来源。"
GONE = "培训场次怎样统计？"
MOVED = "台账由哪个科室登记？"
NOTE = "与上年批复金额核对过。"
AGAIN = "合同编号也请写上。"
AMONG_FINANCE = "总金额是否在中期规划之内？"
LEDGER = "台账由技术科登记。"
WORDS = (COSTING, GONE, MOVED, NOTE, "请按批注修改。")


def submitted(world) -> int:
    """Have one person fill in and submit a declaration with three rows in 数量指标; return its id."""
    declaration_id = world.filled("sole", "141")
    row = ("开展培训场次", "12场", "面向操作人员的集中培训场次。")
    add_row(world.actor("sole"), declaration_id, "数量指标", row)
    world.do("sole", declaration_id, "submit")
    return declaration_id


def expect_silence(page: Page, *words: str) -> None:
    """The page holds none of the words, neither shown nor hidden."""
    html = page.content()
    assert [each for each in words if each in html] == []


@pytest.fixture
def people(sign_in, portal, server) -> tuple[Page, Page, int]:
    """The unit's one person and the reviewer, each before the declaration that the unit submitted."""
    _, world = portal
    declaration_id = server.run(submitted, world)
    unit, reviewer = (sign_in(login, at(declaration_id)) for login in ("sole", "reviewer"))
    return unit, reviewer, declaration_id


def test_two_returns_a_referral_and_the_approval(people, sign_in, portal, server):
    unit, reviewer, declaration_id = people
    _, world = portal
    first_review(unit, reviewer)
    first_answer(unit)
    second_review(reviewer)
    second_answer(unit)
    third_review(reviewer, declaration_id, server, world)
    approver = sign_in("approver", at(declaration_id))
    referral(approver, unit, reviewer)
    approval(approver, unit)


def first_review(unit: Page, reviewer: Page) -> None:
    """Three cells are asked about, one gets a note; the unit sees nothing of it before the return."""
    begin(reviewer)
    ask(reviewer, "118台×5,400元", "测算依据", COSTING)
    ask(reviewer, "12场", "数量指标 第3行 指标值", GONE, "须修改")
    ask(reviewer, "以台账为准", "数量指标 第1行 指标解释", MOVED, "建议")
    ask(reviewer, "3,186,000.00", "项目总金额（中期规划，元）", NOTE, "备注")
    expect(reviewer.locator(".paper .pin")).to_have_count(4)
    expect(paper_cell(reviewer, "118台×5,400元").locator(".pin")).to_have_attribute("data-state", "unsent")
    expect(reviewer.locator("#threads .panel-title")).to_contain_text("未关闭 4，共 4")
    choose(reviewer, "审核通过")
    expect(reviewer.get_by_role("button", name="审核通过")).to_be_disabled()
    expect(reviewer.locator("#decision-actions button:visible")).to_have_count(1)
    expect(reviewer.locator("#why-pass_review")).to_contain_text("审核表还差")
    unit.reload()
    expect(unit.locator("#threads")).to_contain_text("还没有批注")
    expect_silence(unit, *WORDS)

    reviewer.get_by_label("意见").fill("请按批注修改。")
    act(reviewer, "退回", "已退回")
    expect(thread(reviewer, COSTING).locator(".thread-label")).to_have_text("财政1")
    expect(thread(reviewer, COSTING).locator(".thread-state")).to_have_text("待处理")


def first_answer(unit: Page) -> None:
    """One thread is answered, one place changed, one row moved, one deleted; and something changes unasked."""
    unit.reload()
    expect(unit.get_by_label("退回意见")).to_contain_text("请按批注修改。")
    expect_silence(unit, NOTE)
    bar = unit.locator("#work-off")
    expect(bar).to_contain_text("待处理 3/3")
    expect(unit.locator(".paper .pin")).to_have_text(["1", "3", "2"])
    submit = unit.get_by_role("button", name="提交", exact=True)
    expect(submit).to_be_disabled()
    expect(unit.locator("#waits")).to_have_text("还有2条批注待处理。")
    submit.press("Enter")
    expect(unit.locator(".checking")).to_contain_text(
        "2条须修改的批注还没有答复，所指的内容也没有修改：财政1（测算依据）、财政2（数量指标 第3行 指标值）"
    )
    unit.go_back()

    bar.get_by_text("下一条").click()
    expect(thread(unit, COSTING)).to_have_attribute("open", "")
    bar.get_by_text("下一条").click()
    expect(thread(unit, GONE)).to_have_attribute("open", "")
    expect(cell(unit, "数量指标 第3行 指标值").locator("xpath=..")).to_have_attribute("data-marked", "")
    bar.get_by_text("上一条").click()
    expect(thread(unit, COSTING)).to_have_attribute("open", "")
    expect(thread(unit, GONE)).not_to_have_attribute("open", "")
    bar.get_by_text("财政3").click()
    say(unit, MOVED, LEDGER)
    expect(thread(unit, MOVED).locator(".thread-state")).to_have_text("已答复")
    expect(thread(unit, COSTING)).to_have_attribute("open", "")
    expect(bar).to_contain_text("待处理 2/3")

    costing = cell(unit, "测算依据")
    costing.fill(FILLED["costing_basis"] + "\n单价见上年合同。")
    unit.keyboard.press("Tab")
    expect_saved(unit)
    expect(thread(unit, COSTING).locator(".thread-state")).to_have_text("已改")
    expect(bar).to_contain_text("待处理 1/3")

    row = unit.locator("#category-数量指标 tr")
    for number in (1, 2):
        row.nth(number - 1).hover()
        press(unit, "下移", f"数量指标 第{number}行")
        expect(cell(unit, f"数量指标 第{number + 1}行 三级指标")).to_have_value("运行维护设备数量")
    expect(row.nth(2).locator(".definition .pin")).to_have_text("3")
    row.nth(1).hover()
    press(unit, "删除", "数量指标 第2行")
    expect(cell(unit, "数量指标 第2行 三级指标")).to_have_value("运行维护设备数量")
    expect(thread(unit, GONE).locator(".thread-state")).to_have_text("已改")
    expect(bar).to_contain_text("待处理 0/3")
    expect(unit.locator(".paper .pin")).to_have_text(["1", "3"])
    for shown in (bar.get_by_role("link", name="财政3"), thread(unit, MOVED).locator(".thread-place")):
        expect(shown).to_contain_text("数量指标 第2行 指标解释")
    expect(unfold(unit, GONE)).to_contain_text("这一行已删除")
    expect(unit.locator("#threads .panel-title")).to_contain_text("待处理 0，共 3")

    cell(unit, "政策依据").fill("《云岭市政务服务便利化行动方案》第八条。")
    unit.keyboard.press("Tab")
    expect_saved(unit)
    expect(submit).to_be_enabled()
    act(unit, "提交", "已提交")


def second_review(reviewer: Page) -> None:
    """The reviewer sees what was done with each, and what nobody asked for; asks again, closes, returns."""
    reviewer.reload()
    begin(reviewer)
    expect(thread(reviewer, MOVED).locator(".thread-place")).to_have_text("数量指标 第2行 指标解释")
    expect(paper_cell(reviewer, "以台账为准").locator(".pin")).to_have_text("3")
    gone = unfold(reviewer, GONE)
    expect(gone).to_contain_text("这一行已删除")
    expect(gone.locator(".thread-quote")).to_have_text("12场")
    expect(unfold(reviewer, MOVED)).to_contain_text(LEDGER)
    costing = unfold(reviewer, COSTING)
    expect(costing.locator(".thread-now")).to_contain_text("单价见上年合同。")

    reviewer.locator(".more summary").click()
    reviewer.locator(".more-menu").get_by_role("link", name="修改对照").click()
    expect(reviewer.locator("#policy_basis")).to_contain_text("非批注要求")
    expect(reviewer.locator("#costing_basis")).not_to_contain_text("非批注要求")
    marks = ("政策依据非批注要求", "测算依据财政1", "数量指标 原第3行财政2", "数量指标 第2行财政3")
    for line, words in zip(reviewer.locator(".places-changed li").all(), marks, strict=True):
        expect(line).to_contain_text(words)
    reviewer.go_back()

    settle(reviewer, GONE)
    settle(reviewer, MOVED)
    say(reviewer, COSTING, AGAIN, "追问")
    expect(thread(reviewer, COSTING).locator(".speaking .tag-unsent")).to_have_text("未发送")
    choose(reviewer, "审核通过")
    expect(reviewer.get_by_role("button", name="审核通过")).to_be_disabled()
    reviewer.get_by_label("意见").fill("请补合同编号。")
    act(reviewer, "退回", "已退回")


def second_answer(unit: Page) -> None:
    """What was asked again is answered; what is closed is no longer to do."""
    unit.reload()
    bar = unit.locator("#work-off")
    expect(bar).to_contain_text("待处理 1/1")
    for closed in (GONE, MOVED):
        expect(thread(unit, closed).locator(".thread-state")).to_have_text("已关闭")
    asked_again = unfold(unit, AGAIN)
    expect(asked_again.locator(".message")).to_have_count(2)
    expect(unit.get_by_role("button", name="提交", exact=True)).to_be_disabled()
    say(unit, AGAIN, "合同编号为YL-2025-17。")
    expect(bar).to_contain_text("待处理 0/1")
    act(unit, "提交", "已提交")


def third_review(reviewer: Page, declaration_id: int, server, world) -> None:
    """Everything is closed and the review sheet complete before it passes."""
    reviewer.reload()
    begin(reviewer)
    why = reviewer.locator("#why-pass_review")
    expect(why).to_contain_text("审核表还差")
    server.run(world.weigh, "reviewer", declaration_id)
    reviewer.reload()
    expect(why).to_contain_text("1条须修改的批注还没有关闭：财政1（测算依据）")
    expect(unfold(reviewer, AGAIN)).to_contain_text("合同编号为YL-2025-17。")
    settle(reviewer, AGAIN)
    expect(why).to_have_count(0)
    act(reviewer, "审核通过", "已审核通过")


def referral(approver: Page, unit: Page, reviewer: Page) -> None:
    """What the approver asks of finance stays there, and bars the reviewer until it is answered."""
    begin(approver)
    expect(thread(approver, NOTE).locator(".thread-state")).to_have_text("备注")
    ask(approver, "3,186,000.00", "项目总金额（中期规划，元）", AMONG_FINANCE, "请财政审核人答复")
    approver.get_by_label("意见").fill("请核对中期规划后再报。")
    act(approver, "退回复审", "已退回复审")

    reviewer.reload()
    begin(reviewer)
    choose(reviewer, "审核通过")
    expect(reviewer.get_by_role("button", name="审核通过")).to_be_disabled()
    expect(reviewer.locator("#why-pass_review")).to_contain_text("复审1")
    unit.reload()
    expect_silence(unit, AMONG_FINANCE, "复审1", "请核对中期规划后再报。", NOTE)
    say(reviewer, AMONG_FINANCE, "在规划之内，见附表。")
    act(reviewer, "审核通过", "已审核通过")
    unit.reload()
    expect_silence(unit, AMONG_FINANCE, "复审1", "在规划之内，见附表。", NOTE)


def approval(approver: Page, unit: Page) -> None:
    """The approver reads the answer, closes, approves."""
    approver.reload()
    begin(approver)
    expect(thread(approver, AMONG_FINANCE)).to_contain_text("在规划之内，见附表。")
    choose(approver, "批复")
    expect(approver.get_by_role("button", name="批复", exact=True)).to_be_disabled()
    settle(approver, AMONG_FINANCE)
    approver.get_by_label("批复文号").fill("云财绩〔2026〕8号")
    press(approver, "批复")
    press(approver, "确定批复")
    expect(approver.locator(".receipt h1")).to_have_text("已批复")
    unit.reload()
    expect(unit.locator(".action-bar")).to_contain_text("已批复")
    expect_silence(unit, AMONG_FINANCE, "在规划之内，见附表。", NOTE)
