"""Workbooks out: one declaration, what was ticked, all of a list; each as the person may read it."""

import io
from urllib.parse import unquote

import openpyxl
from bs4 import BeautifulSoup

from app.blueprints import selection
from app.domain.files.exporting import EXPORT_LIMIT, export_refusal
from tests.web.test_statements import cost
from tests.world import FILLED


def sheets(answer) -> list[str]:
    """Return the words of each visible worksheet of a workbook."""
    assert answer.status_code == 200, answer.text
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    return [str(list(sheet.values)) for sheet in book.worksheets if sheet.sheet_state == "visible"]


def test_a_declaration_is_given_under_its_own_name(house):
    declaration_id = house.run(house.world.filled)
    browser = house.kept("preparer")
    page = BeautifulSoup(browser.get(f"/declarations/{declaration_id}").text, "html.parser")
    link = next(each["href"] for each in page.select(".action-bar a") if each.get_text(strip=True) == "导出")
    answer = browser.client.get(link)
    (words,) = sheets(answer)
    assert FILLED["costing_basis"].partition("\n")[0] in words
    disposition = unquote(answer.headers["Content-Disposition"])
    assert disposition.startswith("attachment") and f"-{FILLED['project_name']}.xlsx" in disposition


def test_what_is_ticked_in_a_list_is_one_workbook(house):
    ids = [house.run(house.world.filled, project_name=name) for name in ("甲项目", "乙项目", "丙项目")]
    browser = house.kept("preparer")
    moved = browser.post("/jobs/export", {"id": [ids[2], ids[0]]})
    assert moved.status_code == 303
    first, second = sheets(browser.client.get(moved.location))
    assert "甲项目" in first and "丙项目" in second


def test_only_the_parts_that_name_a_list_are_taken_over_from_the_address(house):
    browser = house.kept("preparer")
    moved = browser.post("/jobs/export?endpoint=x&whole=2&_external=1&type=15", {"whole": "1"})
    assert moved.status_code == 303 and moved.location == "/declarations.xlsx?whole=1&type=15"


def test_all_of_a_list_is_what_its_filter_lists(house):
    house.run(house.world.filled, "station_preparer", "132", project_name="监测站的项目")
    browser = house.kept("station_preparer")
    browser.get("/?tab=all&type=15")
    form = browser.page.select_one("form#chosen")
    address = next(each["formaction"] for each in form.select("button") if "导出" in each.get_text())
    moved = browser.post(address, {"whole": "1"})
    assert ["监测站的项目" in words for words in sheets(browser.client.get(moved.location))] == [True]
    moved = browser.post(address.replace("type=15", "type=01"), {"whole": "1"})
    refused = browser.client.get(moved.location)
    assert refused.status_code == 422 and "请先勾选" in refused.text


def test_nothing_chosen_and_what_is_not_there(house):
    client = house.kept("preparer").client
    assert client.get("/declarations.xlsx").status_code == 422
    assert client.get("/declarations.xlsx?id=999999").status_code == 404
    assert client.get("/declarations.xlsx?id=99999999999999999999").status_code == 422


def test_no_more_than_two_hundred(house, monkeypatch):
    refused = house.kept("preparer").client.get(
        "/declarations.xlsx", query_string={"id": list(range(1, EXPORT_LIMIT + 2))}
    )
    assert refused.status_code == 422 and export_refusal(EXPORT_LIMIT + 1) in refused.text
    monkeypatch.setattr(selection, "count", lambda *_: EXPORT_LIMIT + 1)
    refused = house.kept("preparer").client.get("/declarations.xlsx?tab=all&whole=1")
    assert refused.status_code == 422 and "请分批导出" in refused.text


def test_a_text_that_no_cell_holds_is_refused_in_words(house):
    declaration_id = house.run(house.world.filled, costing_basis="𠀀" * 20_000)
    refused = house.kept("preparer").client.get(f"/declarations/{declaration_id}/declaration.xlsx")
    assert refused.status_code == 422 and "32,767" in refused.text


def test_a_workbook_takes_the_same_statements_whatever_the_number_of_declarations(house):
    ids = [house.run(house.world.filled) for _ in range(6)]
    costs = [
        cost(house, "preparer", "/declarations.xlsx?" + "&".join(f"id={each}" for each in chosen))
        for chosen in (ids[:2], ids)
    ]
    assert costs[0] == costs[1] <= 16
