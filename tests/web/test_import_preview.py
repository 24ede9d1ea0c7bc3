"""Importing at the browser: what the preview says of each worksheet, and what a confirmation writes."""

import io
from io import BytesIO

import openpyxl
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update

from app.domain.files.importing import AT_ONCE, KEPT, WAITING_LIMIT
from app.models import Declaration, PendingImport, db
from app.models.types import now
from tests.client import Person
from tests.exchange.filled import workbook, write_form
from tests.web.importing import (
    HERE,
    confirm,
    forget,
    form,
    forms,
    newest,
    offered,
    stored,
    taken_in,
    ticked,
    upload,
    worksheets,
)
from tests.web.test_statements import cost


@pytest.fixture(autouse=True)
def _nothing_waits(house):
    """Each test begins without a waiting workbook."""
    house.run(forget)


def test_one_wrong_sheet_does_not_keep_the_good_one_out(house):
    before = stored(house)
    answer, _ = upload(house, forms({"project_name": "好的"}, {"medium_term_amount": "很多"}))
    assert [outcome for outcome, _ in worksheets(answer)] == ["new", "wrong"]
    report = confirm(house, answer)
    assert "已导入1张工作表" in report.text and stored(house) == before + 1
    assert newest(house).project_name == "好的"


def test_a_good_workbook_leads_to_its_declaration(house):
    report = taken_in(house, form(project_name="湖畔夜读"))
    link = BeautifulSoup(report.text, "html.parser").select_one("#report a")["href"]
    assert "湖畔夜读" in house.kept("preparer").get(link).text
    assert newest(house).project_code in report.text


def test_nothing_is_written_before_it_is_confirmed(house):
    before = stored(house)
    answer, words = upload(house, form(project_name="先看看"))
    assert worksheets(answer)[0][0] == "new" and "新增1张" in words and ticked(answer) == ["0:new--"]
    assert stored(house) == before


def test_the_same_code_again_shows_what_differs_and_updates_the_draft(house):
    code = "990106271211500101777"
    taken_in(house, form(project_code=code, project_name="第一次"))
    before, lock = stored(house), newest(house).lock
    answer, _ = upload(
        house, form(project_code=code, project_name="第二次", costing_basis="1.安保：12人×3000元。")
    )
    ((outcome, said),) = worksheets(answer)
    assert outcome == "update" and "修改3格" in said and newest(house).project_name == "第一次"
    page = BeautifulSoup(answer.text, "html.parser")
    assert [each.get_text() for each in page.select(".differences del, .differences ins")][:2] == [
        "删一",
        "增二",
    ]
    report = confirm(house, answer)
    assert "更新草稿" in report.text and "修改3格" in report.text
    assert (stored(house), newest(house).project_name, newest(house).lock) == (before, "第二次", lock + 1)
    assert "导入更新" in house.kept("preparer").get(f"/declarations/{newest(house).id}/timeline").text


def test_an_export_imports_again_without_a_difference(house):
    taken_in(house, form(project_name="来回"))
    exported = house.kept("preparer").get(f"/declarations/{newest(house).id}/declaration.xlsx")
    assert exported.status_code == 200
    ((outcome, said),) = worksheets(upload(house, exported.data)[0])
    assert outcome == "exists" and "内容完全相同，不需要更新" in said


@pytest.mark.parametrize("status", ["unit_review", "finance_review", "approved", "discarded"])
def test_what_is_with_others_exists_and_cannot_be_updated(house, status):
    declaration_id = house.run(house.world.at, status)
    exported = house.kept("preparer").get(f"/declarations/{declaration_id}/declaration.xlsx").data
    book = openpyxl.load_workbook(io.BytesIO(exported))
    book.worksheets[0]["D2"] = "改过的名称"
    stream = BytesIO()
    book.save(stream)
    before = house.stored(declaration_id, "lock", "project_name")
    answer, _ = upload(house, stream.getvalue())
    ((outcome, said),) = worksheets(answer)
    assert (
        outcome == "exists"
        and "只有草稿和已退回的可以更新" in said
        and "改过的名称" in said
        and not ticked(answer)
    )
    assert confirm(house, answer, f"0:update-{declaration_id}-{before[0]}").status_code == 409
    assert house.stored(declaration_id, "lock", "project_name") == before


def test_a_returned_declaration_is_updated(house):
    declaration_id = house.run(house.world.at, "returned")
    code = house.stored(declaration_id, "project_code")[0]
    answer, _ = upload(house, form(project_code=code, project_name="退回后改过"))
    assert worksheets(answer)[0][0] == "update"
    confirm(house, answer)
    assert house.stored(declaration_id, "status", "project_name") == ("returned", "退回后改过")


def test_what_is_hidden_in_the_workbook_is_told_and_comes_unticked(house):
    def last_year(ws):
        write_form(ws, **HERE, project_code="", project_name="去年的")
        ws.sheet_state = "hidden"

    content = workbook(lambda ws: write_form(ws, **HERE, project_code="", project_name="今年的"), last_year)
    answer, words = upload(house, content)
    assert ticked(answer) == ["0:new--"] and "这张工作表在工作簿里是隐藏的" in words
    assert "已导入2张工作表" in confirm(house, answer, "0:new--", "1:new--").text


def test_the_same_workbook_twice_is_told_and_comes_unticked(house):
    taken_in(house, form(project_name="只导一次"))
    code = newest(house).project_code
    answer, words = upload(house, form(project_name="只导\u200b 一\u2060次"))
    assert ticked(answer) == [] and f"本批次已有同名且内容相同的申报表（{code}）" in words
    assert "已导入1张工作表" in confirm(house, answer, "0:new--").text


def test_the_same_content_under_another_name_is_told_and_another_content_under_the_same_name(house):
    goal = "全年开放，接待不少于1200人次。"
    taken_in(house, form(project_name="夜间开放", annual_objective=goal))
    code = newest(house).project_code
    answer, words = upload(house, form(project_name="夜间延时开放", annual_objective=f"{goal}\n"))
    assert ticked(answer) == [] and f"本批次已有内容相同的申报表（{code}）" in words
    answer, words = upload(house, form(project_name="夜间 开放", annual_objective="接待不少于900人次。"))
    assert ticked(answer) == [] and f"本批次已有同名的申报表（{code}）" in words
    answer, words = upload(house, form(project_name="日间开放", annual_objective="接待不少于900人次。"))
    assert ticked(answer) == ["0:new--"] and "可能导入过" not in words


def test_a_workbook_with_errors_goes_back_with_its_errors_marked(house):
    good, wrong = {"project_name": "对的"}, {"medium_term_amount": "很多"}
    answer, _ = upload(house, forms(good, wrong, {"applicant_unit": "云岭市天文台"}), "我的申报.xlsx")
    link = BeautifulSoup(answer.text, "html.parser").select_one("a[href$='/problems.xlsx']")["href"]
    copy = house.kept("preparer").get(link)
    book = openpyxl.load_workbook(BytesIO(copy.data))
    assert book.sheetnames == ["表1", "表2", "表3", "问题清单"]
    assert "“很多”不是金额" in book["表2"]["B6"].comment.text
    assert "不是您填报的单位" in book["表3"]["B3"].comment.text
    assert not any(cell.comment for row in book["表1"].iter_rows() for cell in row)
    assert "UTF-8''" in copy.headers["Content-Disposition"]
    assert house.kept("second_preparer").client.get(link).status_code == 404
    confirm(house, answer, "0:new--")
    assert house.kept("preparer").client.get(link).status_code == 404


def test_a_workbook_without_errors_is_not_kept(house):
    answer, _ = upload(house, form(project_name="没有错"))
    assert "problems.xlsx" not in answer.text
    assert house.kept("preparer").client.get(f"{answer.request.path}/problems.xlsx").status_code == 404


def test_only_what_is_ticked_is_written(house):
    before = stored(house)
    answer, _ = upload(house, forms({"project_name": "甲"}, {"project_name": "乙"}))
    report = confirm(house, answer, ticked(answer)[1])
    assert stored(house) == before + 1 and newest(house).project_name == "乙"
    assert "未导入" in report.text


def test_nothing_ticked(house):
    before = stored(house)
    answer, _ = upload(house, forms({"project_name": "甲"}, {"project_name": "乙"}))
    address = BeautifulSoup(answer.text, "html.parser").select_one("#confirming")["action"]
    refused = house.kept("preparer").post(address)
    assert refused.status_code == 422 and "请先勾选要导入的工作表。" in refused.text
    assert not ticked(refused) and len(worksheets(refused)) == 2 and stored(house) == before


@pytest.mark.parametrize(
    "value", ["", "x", "0", "0:", "9:new--", "-1:new--", "99999999999999999999:new--", "0:update-1-0"]
)
def test_ticks_that_no_page_sends(house, value):
    before = stored(house)
    answer, _ = upload(house, form())
    refused = confirm(house, answer, value)
    assert refused.status_code == 409 and stored(house) == before and worksheets(refused)


def test_a_draft_that_changed_meanwhile_shows_the_preview_anew_and_keeps_the_ticks(house):
    codes = [f"99010627121150010178{number}" for number in range(3)]
    taken_in(house, forms(*({"project_code": code, "project_name": code} for code in codes[:2])))
    first, second = (house.run(lambda code=code: _by_code(code)) for code in codes[:2])
    answer, _ = upload(house, forms(*({"project_code": code, "project_name": "改过"} for code in codes)))
    chosen = ticked(answer)[1:]
    house.run(house.world.type, "second_preparer", second, "policy_basis", "同事写的依据。")
    before = stored(house)
    refused = confirm(house, answer, *chosen)
    assert refused.status_code == 409 and "“表2”的情况刚刚有了变化" in refused.text
    assert (stored(house), house.stored(second, "project_name")) == (before, (codes[1],))
    assert "同事写的依据" in refused.text
    assert [value.partition(":")[0] for value in ticked(refused)] == ["1", "2"]
    report = confirm(house, refused, *ticked(refused))
    assert "已导入2张" in report.text and house.stored(second, "project_name") == ("改过",)
    assert house.stored(first, "project_name") == (codes[0],) and stored(house) == before + 1


def _by_code(code: str) -> int:
    return db.session.scalar(select(Declaration.id).where(Declaration.project_code == code))


def test_a_double_click_writes_once_and_shows_the_report_twice(house):
    answer, _ = upload(house, form())
    first = confirm(house, answer)
    before = stored(house)
    second = confirm(house, answer)
    assert first.status_code == second.status_code == 200 and second.text.count("<tr>") == first.text.count(
        "<tr>"
    )
    assert stored(house) == before


def test_a_workbook_of_somebody_else_is_not_there(house):
    answer, _ = upload(house, form())
    address = BeautifulSoup(answer.text, "html.parser").select_one("#confirming")["action"]
    others = [house.kept(login) for login in ("second_preparer", "submitter", "sole")]
    before = house.rows()
    for other in others:
        assert other.client.get(address).status_code == 404
        assert other.client.get(f"{address}/sheets/0").status_code == 404
        for path in ("", "/prereview", "/throw-away"):
            assert other.post(address + path, {"sheet": "0:new--"}).status_code == 404
    assert house.rows() == before


def test_an_expired_workbook_is_gone(house):
    answer, _ = upload(house, form())

    def grow_old():
        db.session.execute(update(PendingImport).values(created_at=now() - KEPT))
        db.session.commit()

    house.run(grow_old)
    refused = confirm(house, answer)
    assert refused.status_code == 404 and "已过24小时" in refused.text
    assert "等待确认" not in house.kept("preparer").get("/workbooks").text


def test_a_workbook_is_thrown_away(house):
    upload(house, form(), name="旧的.xlsx")
    browser = Person(house.app, "preparer")
    browser.get("/workbooks")
    assert "旧的.xlsx" in browser.text()
    answer = browser.submit(".waiting form", "放弃")
    assert "没有导入任何内容" in answer.text and "等待确认" not in answer.text


def test_no_more_than_a_few_workbooks_wait_and_the_same_one_waits_once(house):
    first = form(project_name="0")
    for content in (first, first, *(form(project_name=str(number)) for number in range(1, WAITING_LIMIT))):
        assert upload(house, content)[0].status_code == 200
    answer, words = upload(house, form(project_name="多的"))
    assert answer.status_code == 422 and f"您已有{WAITING_LIMIT}个工作簿等待确认" in words


def test_a_long_workbook_is_prereviewed_step_by_step(house):
    browser, total = house.kept("preparer"), AT_ONCE + 1
    answer, words = upload(
        house, forms(*({"project_name": f"第{n}项", "policy_basis": ""} for n in range(total)))
    )
    job = answer.request.path
    assert job.startswith("/jobs/") and f"导入预审{total}份" in words
    moved = browser.post(f"{job}/step", fragment=True)
    while "HX-Redirect" not in moved.headers:
        moved = browser.post(f"{job}/step", fragment=True)
    done = browser.get(job)
    assert "查看预览并确认" in done.text and "预审完毕" in done.text
    preview = browser.get(moved.headers["HX-Redirect"])
    assert len(ticked(preview)) == total and "预审还没有做完" not in preview.text
    one = browser.get(f"{preview.request.path}/sheets/{total - 1}")
    assert f"第{total - 1}项" in one.text and "政策依据" in one.text and "未填。" in one.text
    assert browser.client.get(f"{preview.request.path}/sheets/{total}").status_code == 404
    assert f"已导入{total}张" in confirm(house, preview).text
    assert browser.client.get(f"{preview.request.path}/sheets/0").status_code == 404


def test_a_prereview_that_was_cancelled_can_be_left_out_or_gone_on_with(house):
    browser = house.kept("preparer")
    answer, _ = upload(house, forms(*({"project_name": f"第{n}项"} for n in range(AT_ONCE + 1))))
    job = answer.request.path
    browser.post(f"{job}/cancel")
    link = BeautifulSoup(browser.get(job).text, "html.parser").select_one("#job a.btn-primary")["href"]
    preview = browser.get(link)
    assert "预审还没有做完" in preview.text and len(offered(preview)) == AT_ONCE + 1
    again = browser.post(f"{link}/prereview")
    assert again.status_code == 303 and again.location != job
    assert "已导入" in confirm(house, preview).text


def test_a_preview_takes_the_same_statements_whatever_the_number_of_worksheets(house):
    costs = []
    for count in (2, AT_ONCE // 2):
        codes = [f"9901062712115001{count:02}{number:03}" for number in range(count)]
        taken_in(house, forms(*({"project_code": code, "project_name": code} for code in codes)))
        changed = ({"project_code": code, "project_name": "改过"} for code in codes)
        preview = upload(house, forms(*changed, {"project_name": "新的"}))[0]
        assert [outcome for outcome, _ in worksheets(preview)] == ["update"] * count + ["new"]
        costs.append(cost(house, "preparer", preview.request.path))
    assert costs[0] == costs[1] <= 19
