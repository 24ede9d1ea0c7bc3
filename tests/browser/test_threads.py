"""Typed words in a thread are never lost; threads without JavaScript, and on a telephone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import cell, expect_saved
from tests.browser.review_steps import (
    OVERHANG,
    act,
    at,
    begin,
    paper_cell,
    press,
    returned,
    say,
    send_on,
    settle,
    thread,
    unfold,
)
from tests.world import FILLED

POLICY, COSTING = "请写明条文。", "请写明单价来源。"
ANSWER, OTHER = "条文已核对，写到一半", "单价写到一半"
LONG = "长" * 2001


@pytest.fixture
def asked(portal, server) -> int:
    """A declaration that was returned with two 须修改 threads."""
    _, world = portal
    return server.prepare(returned, world, ("policy_basis", POLICY), ("costing_basis", COSTING))


@pytest.fixture
def unit(sign_in, asked) -> Page:
    """The unit before it."""
    return sign_in("sole", at(asked))


def words(page: Page, text: str):
    return thread(page, text).get_by_role("textbox")


def test_an_answer_to_what_was_closed_meanwhile_stays_on_the_page(unit, sign_in, asked):
    reviewer = sign_in("reviewer", at(asked))
    unfold(unit, POLICY)
    words(unit, POLICY).fill(ANSWER)
    settle(reviewer, POLICY)
    with unit.expect_response("**/threads/*") as answer:
        thread(unit, POLICY).get_by_role("button", name="答复").click()
    assert answer.value.status == 409
    expect(thread(unit, POLICY).locator(".thread-error")).to_contain_text("已经关闭")
    expect(words(unit, POLICY)).to_have_value(ANSWER)
    expect(thread(unit, POLICY)).to_have_attribute("open", "")


def test_words_that_are_too_long_stay_where_they_were_typed(unit):
    unfold(unit, POLICY)
    words(unit, POLICY).fill(LONG)
    with unit.expect_response("**/threads/*") as answer:
        thread(unit, POLICY).get_by_role("button", name="答复").click()
    assert answer.value.status == 422
    expect(thread(unit, POLICY).locator(".thread-error")).to_contain_text("2000字")
    expect(words(unit, POLICY)).to_have_value(LONG)
    words(unit, POLICY).fill(ANSWER)
    say(unit, COSTING, "见上年合同。")
    expect(words(unit, POLICY)).to_have_value(ANSWER)


def test_a_new_thread_that_is_too_long_or_blank_stays_too(sign_in, portal, server):
    _, world = portal
    reviewer = sign_in("reviewer", at(server.prepare(world.at, "finance_review")))
    begin(reviewer)
    paper_cell(reviewer, "118台×5,400元").click()
    form = reviewer.locator("#new-thread")
    form.get_by_label("建议", exact=True).check()
    for typed, complaint in ((LONG, "2000字"), (" ", "请写明内容")):
        form.get_by_role("textbox").fill(typed)
        with reviewer.expect_response("**/threads") as answer:
            press(reviewer, "保存批注")
        assert answer.value.status == 422
        expect(form.locator(".thread-error")).to_contain_text(complaint)
        expect(form.get_by_role("textbox")).to_have_value(typed)
        expect(form.get_by_label("建议", exact=True)).to_be_checked()
    form.get_by_role("textbox").fill(COSTING)
    paper_cell(reviewer, "《云岭市").click()
    expect(form.locator(".thread-where")).to_have_text("政策依据")
    expect(form.get_by_role("textbox")).to_have_value("")
    expect(thread(reviewer, COSTING)).to_have_attribute("data-state", "unsent")
    expect(thread(reviewer, COSTING).locator(".thread-place")).to_have_text("测算依据")
    expect(unfold(reviewer, COSTING).locator(".thread-facts")).to_contain_text("建议")


def test_what_is_half_written_elsewhere_stays_while_an_answer_is_posted(unit):
    unfold(unit, COSTING)
    words(unit, COSTING).fill(OTHER)
    say(unit, POLICY, "见第七条。")
    expect(thread(unit, POLICY).locator(".thread-state")).to_have_text("已答复")
    expect(thread(unit, COSTING)).to_have_attribute("open", "")
    expect(words(unit, COSTING)).to_have_value(OTHER)
    expect(words(unit, COSTING)).to_be_focused()


def test_an_action_does_not_leave_a_half_written_answer_behind(unit):
    say(unit, POLICY, "见第七条。")
    say(unit, COSTING, "见上年合同。")
    unfold(unit, COSTING)
    words(unit, COSTING).fill(OTHER)
    press(unit, "提交")
    expect(thread(unit, COSTING).locator(".thread-error")).to_contain_text("还没有保存")
    expect(words(unit, COSTING)).to_have_value(OTHER)
    expect(words(unit, COSTING)).to_be_focused()
    thread(unit, COSTING).get_by_role("button", name="保存").click()
    expect(thread(unit, COSTING)).to_contain_text(OTHER)
    act(unit, "提交", "已提交")


def test_a_square_that_is_being_typed_in_is_saved_before_an_answer(unit, server):
    policy = cell(unit, "政策依据")
    policy.fill("第八条。")
    say(unit, COSTING, "见上年合同。")
    expect_saved(unit)
    expect(thread(unit, POLICY).locator(".thread-state")).to_have_text("已改")
    assert server.stored(policy) == "第八条。"
    expect(unit.locator("#work-off")).to_contain_text("待处理 0/2")


def test_saving_elsewhere_does_not_drag_the_page_to_the_open_thread(unit):
    unfold(unit, COSTING)
    satisfied = cell(unit, "服务对象满意度指标 第1行 指标解释")
    with unit.expect_response(re.compile(r"/prereview(\?.*)?$")):
        satisfied.fill("有效问卷中满意的比例。")
        unit.keyboard.press("Tab")
    expect_saved(unit)
    expect(satisfied).to_be_in_viewport()
    expect(cell(unit, "测算依据")).not_to_be_in_viewport()
    expect(cell(unit, "测算依据").locator("xpath=..")).to_have_attribute("data-marked", "")


def test_the_unit_head_types_where_they_click_and_asks_at_the_mark(sign_in, portal, server):
    _, world = portal
    head = sign_in("submitter", at(server.prepare(world.at, "unit_review")))
    begin(head)
    policy = cell(head, "政策依据")
    policy.click()
    expect(policy).to_be_focused()
    policy.fill("第八条。")
    head.keyboard.press("Tab")
    expect_saved(head)
    expect(head.locator("#new-thread form")).to_have_count(0)
    policy.hover()
    head.get_by_label("批注：政策依据", exact=True).click()
    form = head.locator("#new-thread")
    expect(form.locator(".thread-where")).to_have_text("政策依据")
    form.get_by_role("textbox").fill(POLICY)
    press(head, "保存批注")
    expect(thread(head, POLICY).locator(".thread-state")).to_have_text("未发送")


def test_threads_without_javascript(sign_in, portal, server):
    _, world = portal
    plain = {"java_script_enabled": False}

    def deed() -> int:
        declaration_id = world.filled("sole", "141")
        world.do("sole", declaration_id, "submit")
        return declaration_id

    declaration_id = server.run(deed)
    reviewer = sign_in("reviewer", at(declaration_id), **plain)
    begin(reviewer)
    reviewer.get_by_label("批注：政策依据", exact=True).click()
    expect(reviewer).to_have_url(re.compile(r"\?at=policy_basis"))
    form = reviewer.locator("#new-thread")
    form.get_by_label("批注", exact=True).fill(LONG)
    press(reviewer, "保存批注")
    expect(reviewer.get_by_text("2000字").first).to_be_visible()
    expect(form.get_by_label("批注", exact=True)).to_have_value(LONG)
    form.get_by_label("批注", exact=True).fill(POLICY)
    press(reviewer, "保存批注")
    expect(thread(reviewer, POLICY).locator(".thread-state")).to_have_text("未发送")
    reviewer.get_by_label("意见").fill("请按批注修改。")
    press(reviewer, "退回")
    expect(reviewer.locator(".receipt h1")).to_have_text("已退回")

    unit = sign_in("sole", at(declaration_id), **plain)
    expect(unit.locator("#work-off")).to_contain_text("待处理 1/1")
    unit.locator("#work-off").get_by_role("link", name="下一条").click()
    expect(unit).to_have_url(re.compile("#said-"))
    unfold(unit, POLICY)
    words(unit, POLICY).fill("见第七条。")
    costing = FILLED["costing_basis"] + "\n单价见上年合同。"
    cell(unit, "测算依据").fill(costing)
    thread(unit, POLICY).get_by_role("button", name="答复").click()
    expect(thread(unit, POLICY).locator(".thread-state")).to_have_text("已答复")
    expect(cell(unit, "测算依据")).to_have_value(costing)
    send_on(unit, "提交")
    expect(unit.locator(".receipt h1")).to_have_text("已提交")
    reviewer.goto(at(declaration_id))
    begin(reviewer)
    unfold(reviewer, POLICY)
    expect(reviewer.get_by_text("见第七条。")).to_be_visible()


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def expect_inside(page: Page) -> None:
    """Nothing has to be scrolled sideways."""
    assert page.evaluate(OVERHANG) == 0


@pytest.mark.usefixtures("fonts")
def test_threads_on_a_telephone(sign_in, asked):
    unit = sign_in("sole", at(asked), **PHONE)
    expect_inside(unit)
    unit.locator("#work-off").get_by_text("下一条").tap()
    expect(words(unit, POLICY)).to_be_in_viewport()
    expect_inside(unit)
    words(unit, POLICY).fill("长" * 300 + "a" * 300)
    thread(unit, POLICY).get_by_role("button", name="答复").tap()
    expect(thread(unit, POLICY).locator(".thread-state")).to_have_text("已答复")
    expect(words(unit, COSTING)).to_be_in_viewport()
    expect_inside(unit)
    words(unit, COSTING).fill("见合同。")
    thread(unit, COSTING).get_by_role("button", name="答复").tap()
    expect(unit.locator("#work-off")).to_contain_text("待处理 0/2")
    act(unit, "提交", "已提交")

    reviewer = sign_in("reviewer", at(asked), **PHONE)
    expect_inside(reviewer)
    begin(reviewer)
    paper_cell(reviewer, "118台×5,400元").tap()
    text = reviewer.locator("#new-thread").get_by_role("textbox")
    expect(text).to_be_in_viewport()
    text.fill("再请核对。")
    expect_inside(reviewer)
    press(reviewer, "保存批注")
    expect(thread(reviewer, "再请核对。").locator(".thread-state")).to_have_text("未发送")
    expect_inside(reviewer)
