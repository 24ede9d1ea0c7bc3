"""一级项目 on pages: kept by finance, imported with a preview, named by units, summed up on page, paper and in files."""

import io
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from app.domain.procedure.first_level import FirstLevelRule
from app.models import Declaration, db
from app.queries.rounds import find_round
from tests.web.matrix import shown

ROW = ("A01", "数字服务", "云岭市数字服务中心", "15", "因素法")


def workbook(
    *rows: tuple, head: tuple = ("名称", "编码", "分配方式", "部门", "项目类型")
) -> tuple[io.BytesIO, str]:
    book = Workbook()
    book.active.append(["2027年一级项目表"])
    book.active.append(list(head))
    for code, name, department, project_type, method in rows:
        book.active.append([name, code, method, department, project_type])
    stream = io.BytesIO()
    book.save(stream)
    return io.BytesIO(stream.getvalue()), "一级项目.xlsx"


@pytest.fixture
def year(new_house) -> int:
    with new_house.app.app_context():
        return find_round(new_house.world.round_id).budget_year


def upload(person, year: int, *rows: tuple, **options):
    person.get("/first-level-projects")
    data = {
        "upload-into": str(year),
        "upload-workbook": workbook(*rows, **options),
        "csrf_token": person.token,
    }
    address = "/first-level-projects/preview"
    return person._read(person.client.post(address, data=data, content_type="multipart/form-data"))


def test_from_a_workbook_to_a_paper_with_sums(new_house, year):
    approver, preparer = new_house.person("approver"), new_house.person("preparer")
    upload(approver, year, ("A01", "数字服务", "海岸公园管理处", "15", "因素法"), ROW)
    assert "不是一级预算单位" in approver.text() and "不止一次" not in approver.text()
    assert "有错误的行" in approver.text()
    answer = upload(approver, year, ROW, ("A02", "图书服务", "141", "文化类", "项目法"))
    assert answer.status_code == 200 and "不是项目类型" in answer.text
    assert "没有找到表头" in upload(approver, year, ROW, head=("甲", "乙", "丙", "丁", "戊")).text
    upload(approver, year, ROW)
    approver.submit("form.card-footer", "导入")
    assert "已导入一级项目：新增1个" in approver.text()

    administrator = new_house.person("administrator")
    administrator.get(f"/administration/rounds/{new_house.world.round_id}")
    administrator.submit("form[action$=terms]", "保存要求", **{"terms-first_level": FirstLevelRule.REQUIRED})
    assert "批次要求已保存" in administrator.text()

    preparer.get("/declarations/new")
    section = f"{new_house.world.units['121']}-001"
    chosen = preparer.page.select_one("#first_level option:nth-of-type(2)")["value"]
    preparer.submit("form.card-form", "新建", first_level=chosen, section=section)
    assert "A01 数字服务" in preparer.text()
    method = preparer.page.select_one("#cell-allocation_method")
    assert method.get_text(strip=True) == "因素法" and not method.select_one("select")
    page = preparer.address
    typed = {"allocation_method": "项目法", "was.allocation_method": "0" * 16}
    assert preparer.post(f"{page}/cells/allocation_method", typed).status_code == 422
    whole = preparer.post(f"{page}/sheet", typed)
    assert whole.status_code == 422 and "由一级项目" in whole.text
    assert preparer.submit("#first-level form", "保存一级项目", first_level="0").status_code == 200
    preparer.submit("#first-level form", "保存一级项目", first_level=chosen)
    with new_house.app.app_context():
        declaration = db.session.get_one(Declaration, int(page.rpartition("/")[2]))
        assert declaration.allocation_method == "因素法"
        declaration.budget_year_amount = Decimal("1234567.89")
        db.session.commit()

    preparer.get(f"/first-level-projects/{chosen}")
    assert "合计 1 项" in preparer.text() and "1,234,567.89" in preparer.text()
    sums = f"/first-level-projects/{chosen}/sums"
    book = load_workbook(io.BytesIO(preparer.client.get(f"{sums}.xlsx").data)).active
    assert [row[4].value for row in book.iter_rows(min_row=2)] == [1234567.89, 1234567.89]
    assert "1234567.89" in preparer.client.get(f"{sums}.csv").text.splitlines()[-1]
    words = shown(preparer.client.get(f"{sums}.pdf"))
    assert "一级项目汇总表" in words and "合计（1 项）" in words and words.count("1,234,567.89") == 2
    stranger = new_house.person("sole")
    assert stranger.client.get(f"/first-level-projects/{chosen}").status_code == 404


def test_finance_adds_changes_and_closes_on_the_page(new_house, year):
    approver = new_house.person("approver")
    approver.get("/first-level-projects")
    typed = {
        "new-code": "B01",
        "new-name": "图书服务",
        "new-department": "141",
        "new-allocation_method": "项目法",
    }
    assert approver.submit("aside form", "新增", **typed).status_code == 422
    assert "不是项目类型" in approver.text()
    approver.submit("aside form", "新增", **typed, **{"new-project_type": "15"})
    assert "已新增一级项目“图书服务”" in approver.text()
    approver.get(approver.page.select_one("table.list th a")["href"])
    approver.submit("aside form", "保存", **{"project-name": "图书文化服务"})
    assert "B01 图书文化服务" in approver.text()
    approver.submit("form[action$=off]", "停用")
    assert "已停用" in approver.text()
    approver.submit("form[action$=on]", "启用")
    assert "已停用" not in approver.text()
