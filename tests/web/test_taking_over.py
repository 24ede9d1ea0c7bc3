"""一上 and 二上 on pages: an administrator names the kinds, finance takes over, the unit confirms and submits."""

from app.domain.form.places import Place
from app.domain.procedure.audiences import Audience
from app.domain.review.threads import Weight
from app.operations.threads import NewThread, open_thread, settle
from app.queries.procedure.desk import desk_of
from app.queries.rounds import all_rounds, find_round


def test_from_one_round_into_the_other(new_house):
    world, approver = new_house.world, new_house.person("approver")
    with new_house.app.app_context():
        told = world.at("finance_review")
        reviewer = world.actor("reviewer")
        world.do("reviewer", told, "open")
        asked = NewThread(Place("costing_basis").anchor, Weight.ADVICE, "请说明改造单价的来源。")
        open_thread(reviewer, told, asked)
        note = NewThread(Place("policy_basis").anchor, Weight.NOTE, "与去年口径一致。", Audience.FINANCE_ONLY)
        open_thread(reviewer, told, note)
        for login, action in (("reviewer", "send_back"), ("submitter", "submit"), ("reviewer", "open")):
            world.do(login, told, action, "请补充单价来源。")
        thread = desk_of(reviewer, told).threads[0]
        settle(reviewer, told, thread.id)
        world.do("reviewer", told, "pass_review")
        first = find_round(world.round_id)
        year, opens = first.budget_year, first.opens_on.isoformat()
    administrator = new_house.person("administrator")
    administrator.get("/administration/rounds")
    administrator.submit("aside form", "新增批次", budget_year=str(year), name="控制数下达后", opens=opens)
    with new_house.app.app_context():
        second = all_rounds()[0].id
    administrator.get(f"/administration/rounds/{second}")
    administrator.submit("form[action$=terms]", "保存要求", **{"terms-kind": "second"})
    assert "批次要求已保存" in administrator.text()

    approver.get(f"/ceilings?round={second}")
    approver.submit("form[action$=taking-over]", "带入二上")
    assert "已带入1份。" in approver.text()
    approver.submit("form[action$=taking-over]", "带入二上")
    assert "已带入0份。" in approver.text()

    submitter = new_house.person("submitter")
    submitter.get("/?tab=all")
    page = next(
        each["href"]
        for each in submitter.page.select("a[href^='/declarations/']")
        if "new" not in each["href"]
    )
    submitter.get(page.partition("?")[0])
    panel = submitter.page.select_one("#taken-over").get_text(" ", strip=True)
    assert "批注 1 条，意见" in panel and "请说明改造单价的来源。" in panel and "请补充单价来源。" in panel
    assert "与去年口径一致" not in panel and submitter.page.select_one(
        f'#taken-over a[href="#{asked.anchor}"]'
    )
    reads = new_house.person("reviewer").get(submitter.page.select_one("#taken-over .panel-title a")["href"])
    assert "请补充单价来源。" in reads.text
    assert "由一上带入" in submitter.text() and "一上通过的本年度金额 1,062,000.00 元" in submitter.text()
    submitter.submit("#taken-over form", "确认沿用")
    assert "已确认沿用一上的内容" in submitter.text() and "不修改的，请核对后" not in submitter.text()
    before = submitter.page.select_one("#taken-over p > a")["href"]
    assert "待批复" in submitter.get(before).text
