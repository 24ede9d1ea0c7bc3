"""The whole flow by hand, with a mouse and with the keyboard alone: nothing is covered, the focus is on what comes next."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from app.domain.review.review_scheme import STANDARD
from app.models import LoginSession, Rendition, db
from app.models.types import now
from tests.browser.keyboard import pasted
from tests.browser.test_whole_way import LABELS, printed
from tests.browser.walking import Keyboard, Mouse, Walk
from tests.world import FILLED, INDICATORS, PASSWORD, WEIGHED

pytestmark = pytest.mark.usefixtures("fonts")
NAME = FILLED["project_name"]
BLOCK = "\n".join("\t".join(row) for row in INDICATORS)
ASKED = {"costing_basis": "请写明单价来源。", "annual_objective": "请写明完成时间。"}


def open_line(walk: Walk) -> None:
    walk.follow(NAME)
    expect(walk.page.locator(".paper")).to_be_visible()
    walk.look("declaration", "")


def begin(walk: Walk, stage: str) -> None:
    open_line(walk)
    walk.press("开始审核")
    expect(walk.page.get_by_role("button", name="开始审核", exact=True)).to_have_count(0)
    walk.look("begun", f"{NAME}{stage}")


def check_and_confirm(walk: Walk, words: str, stage: str) -> None:
    walk.press(words)
    expect(walk.page.get_by_role("button", name=f"确认{words}")).to_be_visible()
    walk.look("check", f"{words}前核对{stage}")
    walk.press(f"确认{words}")
    receipt(walk, f"已{words}")


def receipt(walk: Walk, done: str) -> None:
    expect(walk.page.locator(".receipt h1")).to_have_text(done)
    walk.look("receipt", done)


def decide(walk: Walk, words: str) -> None:
    walk.hand.pick(walk.page.get_by_role("radio", name=words, exact=True))
    walk.press(words)


def saved(walk: Walk) -> None:
    walk.page.keyboard.press("Tab")
    expect(walk.page.locator("#save-state")).to_have_attribute("data-state", "saved")


def fill_in(walk: Walk) -> None:
    page, hand = walk.page, walk.hand
    walk.follow("新建")
    expect(page.get_by_role("heading", name="新建申报表")).to_be_visible()
    walk.look("new", "申报批次")
    hand.choose(page.get_by_label("项目类型"), "15 履职类(运转)项目")
    walk.hand.press(page.locator("main").get_by_role("button", name="新建"))
    expect(page.locator(".paper")).to_be_visible()
    walk.look("blank", "项目名称")
    for key, label in LABELS.items():
        hand.write(page.get_by_label(label, exact=True), str(FILLED[key]))
        if key == "implementation_years":
            hand.choose(page.get_by_label("是否新增项目", exact=True), "是")
            hand.choose(page.get_by_label("分配方式", exact=True), FILLED["allocation_method"])
    hand.go(page.get_by_label("数量指标 第1行 三级指标", exact=True))
    pasted(page, BLOCK)
    expect(page.get_by_label("数量指标 第2行 三级指标", exact=True)).to_have_value(INDICATORS[1][1])
    expect(page.locator("#prereview")).to_contain_text("必填项都已填好")
    walk.look("filled", "数量指标第1行三级指标")
    hand.press(page.locator(".more summary"))
    walk.look("more", "更多")
    page.keyboard.press("Escape")


def ask_and_return(walk: Walk) -> None:
    page, hand = walk.page, walk.hand
    for number, (place, text) in enumerate(ASKED.items(), 1):
        cell = page.locator(f"#cell-{place}")
        if isinstance(hand, Mouse):
            cell.click(position={"x": 30, "y": 12})
        else:
            hand.press(cell.locator(".ask"))
        expect(page.locator("#new-thread textarea")).to_be_focused()
        walk.look(f"asking {number}", "批注")
        hand.write(page.locator("#new-thread textarea"), text)
        walk.press("保存批注")
        expect(cell.locator(".pin")).to_be_focused()
        walk.look(f"asked {number}", str(number))
    decide(walk, "退回")
    expect(page.locator("#problem-reason")).to_be_visible()
    walk.look("no reason", "意见（退回、不予安排须写明理由）")
    hand.write(page.get_by_label("意见"), "请按批注修改。")
    walk.press("退回")
    receipt(walk, "已退回")


def work_off(walk: Walk) -> None:
    open_line(walk)
    page, hand = walk.page, walk.hand
    thread = page.locator(".thread[open]")
    hand.press(page.locator(".work-off [data-turn='1']"))
    walk.look("first to work off", "答复")
    hand.write(thread.get_by_role("textbox"), "已写明。")
    hand.press(thread.get_by_role("button", name="答复"))
    expect(page.locator(".work-off-count")).to_have_text("待处理 1/2")
    walk.look("answered", "答复")
    hand.press(thread.get_by_role("link", name="去修改"))
    walk.look("at the cell", "年度目标")
    hand.write(page.get_by_label("年度目标", exact=True), f"{FILLED['annual_objective']}年底前完成。")
    saved(walk)
    expect(page.locator(".work-off-count")).to_have_text("待处理 0/2")


def weigh_and_pass(walk: Walk) -> None:
    page, hand = walk.page, walk.hand
    hand.press(page.locator("#threads summary").first)
    thread = page.locator(".thread[open]")
    for left in (1, 0):
        hand.press(thread.get_by_role("button", name="关闭"))
        expect(page.locator("#threads-figure")).to_contain_text(f"未关闭 {left}")
        walk.look(f"{left} left", "追问" if left else "取消关闭")
    if walk.width < 1100:
        hand.press(page.locator(".more summary"))
    hand.press(page.get_by_role("link", name="审核表").and_(page.locator(":visible")))
    expect(page.get_by_label("总体意见", exact=True)).to_be_visible()
    walk.look("review sheet", "")
    for point in STANDARD.points:
        hand.write(page.get_by_label(f"{point.name}得分", exact=True), str(point.full))
    hand.write(page.get_by_label("总体意见", exact=True), WEIGHED["overall"])
    hand.choose(page.get_by_label("结论", exact=True), WEIGHED["conclusion"])
    saved(walk)
    expect(page.locator("#score")).to_contain_text("审核表已填好")
    walk.look("weighed", "审核通过" if isinstance(hand, Keyboard) else "结论")
    walk.follow("审核通过")
    expect(page.locator("#decision")).to_be_visible()
    decide(walk, "审核通过")
    receipt(walk, "已审核通过")


def grow_stale() -> None:
    db.session.execute(update(LoginSession).values(proved_at=now() - timedelta(hours=1)))


def approve(walk: Walk, server) -> None:
    page, hand = walk.page, walk.hand
    decide(walk, "批复")
    expect(page.locator("#problem-approval_number")).to_be_visible()
    walk.look("no number", "批复文号")
    hand.write(page.get_by_label("批复文号"), "云财绩〔2026〕8号")
    walk.press("批复")
    expect(page.get_by_role("button", name="确定批复")).to_be_focused()
    walk.look("asked once more", "确定批复")
    server.run(grow_stale)
    walk.press("确定批复")
    expect(page.get_by_label("密码", exact=True)).to_be_focused()
    walk.look("password", "密码")
    hand.write(page.get_by_label("密码", exact=True), PASSWORD)
    walk.press("继续办理")
    receipt(walk, "已批复")


def read_what_is_approved(walk: Walk, server) -> None:
    page, hand = walk.page, walk.hand
    with page.expect_popup() as paper:
        walk.follow("打印批复文件")
    paper.value.close()
    text = printed(page)
    assert "待批复" not in text and "年底前完成。" in text and "运行维护设备数量" in text
    walk.follow("流转记录")
    expect(page.locator(".name-words")).to_have_text("流转记录")
    walk.look("record", "")
    page.goto("/verify")
    walk.look("verifying", "纸面上的12位验证码")
    code = server.run(lambda: db.session.scalars(select(Rendition.code)).one())
    hand.write(page.get_by_label("纸面上的12位验证码"), code)
    walk.press("查询")
    expect(page.locator("main")).to_contain_text("现行有效")
    walk.look("verified", "")


# Both walks pass the same steps, so that each step is looked at in every width.
@pytest.mark.parametrize(
    ("hand", "widths"), [(Mouse, (360,)), (Keyboard, (1366, 768))], ids=["mouse", "keyboard"]
)
def test_from_blank_to_the_verified_paper(sign_in, portal, server, monkeypatch, hand, widths):
    _, world = portal
    monkeypatch.setitem(server.app.config, "PUBLIC_URL", server.address)
    walk = Walk(sign_in, hand(), widths)
    walk.enter("station_preparer", with_password=True)
    fill_in(walk)
    check_and_confirm(walk, "送审", "草稿")
    walk.enter("station_submitter")
    begin(walk, "单位审核")
    check_and_confirm(walk, "提交", "单位审核")
    walk.enter("endorser")
    begin(walk, "主管部门审核第1稿")
    decide(walk, "主管部门审核通过")
    receipt(walk, "已主管部门审核通过")
    walk.enter("reviewer")
    begin(walk, "财政审核第1稿")
    declaration_id = int(walk.page.url.partition("/declarations/")[2].partition("?")[0])
    ask_and_return(walk)
    walk.enter("station_preparer")
    work_off(walk)
    check_and_confirm(walk, "送审", "已退回")
    for login, actions in {"station_submitter": ("open", "submit"), "endorser": ("open", "endorse")}.items():
        for action in actions:
            server.run(world.do, login, declaration_id, action)
    walk.enter("reviewer")
    begin(walk, "财政审核第2稿")
    weigh_and_pass(walk)
    walk.enter("approver")
    begin(walk, "待批复第2稿")
    approve(walk, server)
    read_what_is_approved(walk, server)
    assert not walk.wrong, "\n".join(walk.wrong)


LIE_ON = """(names) => {
    for (const name of names) {
        const on = document.querySelector(name).getBoundingClientRect(), button = document.createElement("button");
        button.textContent = "随便";
        Object.assign(button.style, { position: "absolute", left: `${on.left}px`, top: `${on.top + scrollY}px` });
        document.body.append(button);
    }
}"""
PLANTED = {
    "#cell-policy_basis .typing": "“政策依据” under button 随便",
    ".stage-line p": "“云岭市数字服务中心” under button 随便",
    ".keys": "“Tab” under button 随便",
    ".category .add-row": "on button “随便”",
}
"""Where a button is put that does not belong there, and what is said of it."""


def test_what_is_planted_is_found(editor):
    walk = Walk(lambda *_, **__: page, Mouse(), (1366, 768, 360), patience=1)
    page = walk.page = editor(viewport={"width": 1366, "height": 640})
    page.locator("#project_name").focus()
    walk.look("as it is", "项目名称")
    assert walk.wrong == []
    page.evaluate("scrollTo(0, 5000)")
    walk.look("scrolled", "项目名称")
    assert "out of view" in walk.wrong[0]
    page.evaluate(LIE_ON, list(PLANTED))
    page.evaluate("document.activeElement.blur()")
    page.evaluate("() => { document.querySelector('.keys').after(document.createElement('hr')); }")
    page.locator("hr").evaluate("(line) => (line.style.width = '2000px')")
    walk.look("planted", "项目名称")
    for found in (*PLANTED.values(), "the focus is on “”", "sideways by"):
        assert any(found in fault for fault in walk.wrong), (found, walk.wrong)
