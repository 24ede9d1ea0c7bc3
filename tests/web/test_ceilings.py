"""控制数 on pages: set and imported by finance, beside the editor and kept up with it, asked for before submitting."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from app.domain.procedure.ceilings import CeilingRule
from app.domain.procedure.first_level import FirstLevelRule
from app.operations.rounds import change_terms
from tests.client import Person


def workbook(*rows: tuple) -> tuple[io.BytesIO, str]:
    book = Workbook()
    for row in (("控制数（元）", "单位", "项目类型"), *rows, (None, "合计", None)):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return io.BytesIO(stream.getvalue()), "控制数.xlsx"


def upload(person: Person, round_id: int, *rows: tuple):
    person.get("/ceilings")
    data = {"upload-into": str(round_id), "upload-workbook": workbook(*rows), "csrf_token": person.token}
    address = f"/ceilings/preview?round={round_id}"
    return person._read(person.client.post(address, data=data, content_type="multipart/form-data"))


@pytest.fixture
def asking(new_house):
    with new_house.app.app_context():
        world = new_house.world
        change_terms(None, world.round_id, FirstLevelRule.OFF, CeilingRule.REASON)
        declaration_id = world.filled()
        world.explain("submitter", declaration_id)
        return declaration_id


def test_from_a_workbook_to_a_submission_with_its_reason(new_house, asking):
    approver, submitter = new_house.person("approver"), new_house.person("submitter")
    round_id = new_house.world.round_id
    assert "不是预算单位" in upload(approver, round_id, (5, "无此单位", None)).text
    upload(approver, round_id, (1000000.5, "云岭市数字服务中心", "15"), ("9,999,999.00", "141", None))
    assert "新增 设为1,000,000.50元" in approver.text()
    approver.submit("form.card-footer", "导入")
    assert "已导入控制数：新增2个" in approver.text()

    page = f"/declarations/{asking}"
    submitter.get(page)
    panel = submitter.page.select_one("#ceilings").get_text(" ", strip=True)
    assert "本年度控制数 1,000,000.50" in panel and "超出 61,999.50" in panel and "141" not in panel
    typed = {
        "budget_year_amount": "900,000.00",
        "was.budget_year_amount": was(submitter, "budget_year_amount"),
    }
    assert submitter.post(f"{page}/cells/budget_year_amount", typed, fragment=True).status_code == 200
    now = submitter.get(f"{page}/ceilings").text
    assert "余额" in now and "100,000.50" in now
    submitter.get(page)
    typed = {
        "budget_year_amount": "1,062,000.00",
        "was.budget_year_amount": was(submitter, "budget_year_amount"),
    }
    submitter.post(f"{page}/cells/budget_year_amount", typed, fragment=True)

    submitter.get(f"{page}/check?action=submit")
    assert "提交后为1,062,000.00元，超出61,999.50元" in submitter.text()
    answer = submitter.submit("#plain-actions", "确认提交")
    assert answer.status_code == 422 and "请写明超出的理由" in answer.text
    submitter.get(f"{page}/check?action=submit")
    submitter.submit("#plain-actions", "确认提交", reason="上级追加任务。")
    reviewer = new_house.person("reviewer")
    assert "上级追加任务。" in reviewer.get(f"{page}/timeline").text

    approver.get(f"/ceilings?round={round_id}&over=1")
    assert "超出 61,999.50" in approver.text() and "图书馆" not in approver.page.select_one("table").text
    book = load_workbook(io.BytesIO(approver.client.get("/ceilings.xlsx").data)).active
    assert [cell.value for cell in book[2]][1:6] == [1000000.5, 1062000, 0, -61999.5, "超出"]
    assert "-61999.50" in approver.client.get("/ceilings.csv?over=1").text


def was(person: Person, key: str) -> str:
    return person.page.select_one(f"[name='was.{key}']")["value"]


def test_finance_sets_and_takes_away_on_the_page(new_house):
    approver = new_house.person("approver")
    approver.get("/ceilings")
    typed = {"ceiling-unit": "131", "ceiling-department": "全部门", "ceiling-amount": "120万元"}
    approver.submit("aside form", "保存控制数", **typed)
    assert "云岭市水务局（全部门） 全部项目" in approver.text() and "1,200,000.00" in approver.text()
    answer = approver.submit("aside form", "保存控制数", **{"ceiling-unit": "131", "ceiling-amount": "很多"})
    assert answer.status_code == 422 and "应为金额" in answer.text and 'value="很多"' in answer.text
    approver.get("/ceilings")
    approver.submit("aside form", "保存控制数", **(typed | {"ceiling-amount": ""}))
    assert "没有控制数" in approver.text()


def test_the_command_imports_or_says_which_row(new_house, tmp_path):
    runner, path = new_house.app.test_cli_runner(), tmp_path / "控制数.xlsx"
    with new_house.app.app_context():
        year = str(new_house.world.declaration(new_house.world.filled()).round.budget_year)
    path.write_bytes(workbook((100, "121", None), ("一百", "131", None))[0].getvalue())
    failed = runner.invoke(args=["ceilings", "import", str(path), "--year", year])
    assert failed.exit_code == 1 and "第3行：错误 131" in failed.output
    path.write_bytes(workbook((100, "121", None), (200.25, "131", "15"))[0].getvalue())
    done = runner.invoke(args=["ceilings", "import", str(path), "--year", year])
    assert done.exit_code == 0 and "第3行：新增 131 15 设为200.25元" in done.output
    again = runner.invoke(args=["ceilings", "import", str(path), "--year", year])
    assert "已导入2个控制数" in again.output and "第2行：相同" in again.output
