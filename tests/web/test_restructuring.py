"""机构改革 at the browser: what the page says is carried along, and every paper, list and workbook of before and after."""

import csv
import io
from collections import Counter

import openpyxl
import pytest
from bs4 import BeautifulSoup

from app.domain.text import squeezed
from app.operations.units import add_section, rename_unit
from tests.exchange.filled import workbook, write_form
from tests.web.importing import confirm, newest, upload, worksheets
from tests.web.test_papers import printed

UNITS = "/administration/units"
OLD, NEW, INTO = "云岭市数字服务中心", "云岭市数据中心", "云岭市图书馆"


def choose(browser, unit_id: int, how: str, **typed):
    """Choose on the page of a unit what becomes of it, and get to the page that says what is carried along."""
    browser.get(f"{UNITS}/{unit_id}")
    form = browser.page.select_one(f"form:has(input[name=how][value={how}])")
    offered = {each["value"] for each in form.select("option")}
    assert {str(value) for value in typed.values()} <= offered
    return browser.get(form["action"], query_string={"how": how, **typed})


def test_the_confirmation_names_what_is_carried_along_and_carries_it(new_house):
    world, browser = new_house.world, new_house.person("administrator")
    draft, declined, approved, waiting = new_house.run(
        lambda: [world.at(each) for each in ("draft", "declined", "approved", "finance_review")]
    )
    for unit, section in (("121", ("002", "数据科")), ("121", ("004", "采编科")), ("141", ("002", "编目科"))):
        new_house.run(add_section, None, world.units[unit], *section)
    code = new_house.run(lambda: world.declaration(draft).project_code)
    answer = choose(browser, world.units["121"], "merge", target=world.units["141"])
    words = browser.text()
    assert answer.status_code == 200 and f"“{OLD}”并入“{INTO}”" in words
    for named in (
        "second_preparer",
        "submitter",
        "2份：草稿1份，财政审核1份",
        code,
        f"2份，留在“{OLD}”名下",
        "合并后不能恢复",
        f"001 综合科 与“{INTO}”的同名机构合为一个",
        "003 数据科 原代码002已被占用",
    ):
        assert named in words, named
    answer = browser.submit("form.card[method=post]")
    assert [each.status_code for each in answer.history] == [303]
    assert f"已办理：“{OLD}”并入其他单位" in browser.text()
    assert "承接" in browser.text() and answer.request.path == f"{UNITS}/{world.units['141']}"
    browser.get(f"{UNITS}/{world.units['121']}")
    assert "撤销，由 141 云岭市图书馆 承接" in browser.text() and not browser.page.select("form.form-card")
    browser.get(UNITS)
    assert f"由{INTO}承接" in browser.text()
    options = new_house.kept("auditor").get("/?tab=all").text
    assert f"{OLD}（已撤销）" in options and f"{INTO}（已撤销）" not in options
    for login, declaration_id, name in (
        ("sole", draft, INTO),
        ("sole", declined, OLD),
        ("auditor", approved, OLD),
        ("reviewer", waiting, OLD),
    ):
        address, client = f"/declarations/{declaration_id}", new_house.kept(login).client
        sheet = BeautifulSoup(client.get(address).text, "html.parser").select_one("main").get_text()
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}/declaration.xlsx").data)).active
        assert name in sheet
        for words in (printed(new_house, login, f"{address}/declaration.pdf"), texts(book)):
            assert name in words and (OLD if name == INTO else INTO) not in words
    assert in_lists(new_house, "auditor") == {OLD: 3, INTO: 1}
    # What is new is numbered by the unit that carries on, and a copy finds its 内设机构 under the code of today.
    offered = BeautifulSoup(new_house.kept("sole").get("/declarations/new").text, "html.parser")
    choices = [each.get_text(strip=True) for each in offered.select("select[name=section] option")]
    assert [
        f"{INTO} · {each}" for each in ("001 综合科", "002 编目科", "003 数据科", "004 采编科")
    ] == choices[:4]
    history = printed(new_house, "sole", f"/declarations/{draft}/history.pdf")
    assert f"administrator（系统管理员，云岭市财政局）“{OLD}”并入“{INTO}”" in history


def test_what_is_refused_is_said_before_and_after(new_house):
    world, browser = new_house.world, new_house.person("administrator")
    answer = choose(browser, world.units["131"], "close")
    assert "还有1个下属单位（云岭市水务监测站）" in browser.text()
    assert not browser.page.select("form.card button[type=submit]")
    typed = {"how": "close", "target": "0", "shown": ""}
    answer = browser.post(f"{UNITS}/{world.units['131']}/restructuring", typed)
    assert answer.status_code == 409 and "刚刚有了变化" in answer.text
    choose(browser, world.units["121"], "move", target=world.units["141"])
    new_house.run(world.at, "draft")
    answer = browser.submit("form.card[method=post]")
    assert answer.status_code == 409 and "请核对后再确认" in browser.text()
    assert browser.submit("form.card[method=post]").status_code == 200
    for how, target, status in (("merge", world.units["121"], 422), ("merge", 0, 404), ("nothing", 0, 422)):
        typed = {"how": how, "target": target, "shown": ""}
        answer = browser.post(f"{UNITS}/{world.units['132']}/restructuring", typed)
        assert answer.status_code in (status, 404, 409), (how, answer.status_code)
    assert browser.get(f"{UNITS}/{world.units['132']}/restructuring?how=other").status_code == 404


def texts(book) -> str:
    """Return the words of a worksheet."""
    return "\n".join(str(cell.value) for row in book for cell in row if cell.value)


def in_lists(house, login: str) -> dict[str, int]:
    """Return how many declarations the file of the list and the list of the round have under each name; they agree."""
    answer = house.kept(login).client.get("/worklist.csv?tab=all")
    head, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    counted = Counter(row[head.index("单位")] for row in rows)
    paper = printed(house, login, f"/rounds/{house.world.round_id}/list.pdf")
    assert all(f"{name}（{count}项）" in paper for name, count in counted.items())
    return dict(counted)


@pytest.fixture(scope="module")
def renamed(house) -> dict[str, int]:
    """One approved, one at finance, one draft; then the unit got another name."""

    def live() -> dict[str, int]:
        found = {status: house.world.at(status) for status in ("approved", "finance_review", "draft")}
        rename_unit(None, house.world.units["121"], NEW)
        return found

    return house.run(live)


@pytest.mark.parametrize("login", ["preparer", "auditor", "reviewer"])
def test_screen_paper_and_workbook_of_what_went_out_bear_the_name_of_that_day(house, renamed, login):
    for status in ("approved", "finance_review"):
        address = f"/declarations/{renamed[status]}"
        client = house.kept(login).client
        sheet = BeautifulSoup(client.get(address).text, "html.parser").select_one("#sheet, .paper, main")
        assert OLD in sheet.get_text() and NEW not in sheet.get_text(), status
        paper = printed(house, login, f"{address}/declaration.pdf")
        assert OLD in paper and NEW not in paper
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}/declaration.xlsx").data))
        cells = [str(cell.value) for row in book.active for cell in row if cell.value]
        assert OLD in cells and NEW not in cells


@pytest.mark.parametrize("login", ["preparer", "auditor"])
def test_what_the_unit_writes_bears_the_name_of_today(house, renamed, login):
    paper = printed(house, login, f"/declarations/{renamed['draft']}/declaration.pdf")
    assert NEW in paper and OLD not in paper


@pytest.mark.parametrize("login", ["preparer", "auditor"])
def test_lists_say_of_each_what_it_bears(house, renamed, login):
    assert in_lists(house, login) == {OLD: 2, NEW: 1}


def test_an_import_knows_the_former_name(house, renamed):
    typed = {"project_code": "", "project_name": "曾用名的项目"}
    old = workbook(lambda ws: write_form(ws, **typed, applicant_unit=OLD, primary_budgetary_unit=OLD))
    answer, _ = upload(house, old)
    assert worksheets(answer)[0][0] == "new"
    assert f"表中写的是“{NEW}”的曾用名" in worksheets(answer)[0][1]
    confirm(house, answer)
    taken = newest(house)
    assert squeezed(taken.project_name) == "曾用名的项目" and taken.unit_id == house.world.units["121"]
    foreign = workbook(
        lambda ws: write_form(ws, **typed, applicant_unit="云岭市档案馆", primary_budgetary_unit="")
    )
    answer, _ = upload(house, foreign)
    assert worksheets(answer)[0][0] == "wrong" and f"不是您填报的单位（{NEW}）" in worksheets(answer)[0][1]
