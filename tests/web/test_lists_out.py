"""The worklist as a file: exactly what is listed, on all its pages, in the same columns."""

import csv
import io
import re
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from app.domain.files import tables
from app.models import Declaration, db
from app.queries.lists import worklist
from tests.house import House
from tests.web.test_statements import cost

READERS = ("preparer", "station_submitter", "endorser", "reviewer", "approver", "auditor")
TABS = ("waiting", "done", "all")
NAME = '=HYPERLINK("http://example.org","点我")'


@pytest.fixture(scope="module")
def house(house_with_stories) -> House:
    return house_with_stories


def soup(house, login: str, address: str) -> BeautifulSoup:
    answer = house.kept(login).client.get(address)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def on_screen(shown: BeautifulSoup) -> tuple[list[str], list[list[str]]]:
    """Return the heads and cells of the list, without the boxes, the mark of new projects, threads and findings."""
    for mark in shown.select("table.list .tag, table.list .marks"):
        mark.decompose()
    heads = [head.get_text(strip=True) for head in shown.select("table.list thead th")][1:]
    rows = [
        ["，".join(cell.stripped_strings) for cell in row.select("th, td")][1:]
        for row in shown.select("table.list tbody tr")
    ]
    return heads, rows


def in_csv(house, login: str, query: str) -> tuple[list[str], list[list[str]]]:
    answer = house.kept(login).client.get(f"/worklist.csv{query}")
    assert answer.status_code == 200 and answer.content_type == "text/csv; charset=utf-8"
    head, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    return head, rows


def plain(cells: list[str]) -> list[str]:
    """Return a line of the screen as the file writes it."""
    code, name, *rest, stage, waiting = cells
    amounts = [each.replace(",", "").replace("–", "") for each in rest[2:]]
    name = "" if name == "（未填项目名称）" else name
    return [f"{code}\t", name, *rest[:2], *amounts, stage, re.sub(r" 天|–", "", waiting)]


@pytest.mark.parametrize(
    ("login", "tab"),
    [(login, tab) for login in READERS for tab in TABS if login != "auditor" or tab == "all"],
)
def test_the_file_holds_what_the_list_shows(house, login, tab):
    heads, lines = on_screen(soup(house, login, f"/?tab={tab}"))
    head, rows = in_csv(house, login, f"?tab={tab}")
    assert rows == [plain(line) for line in lines]
    if lines:
        assert [each.replace("等待（天）", "等待") for each in head] == heads


def test_the_workbook_holds_the_same_as_csv(house):
    answer = house.kept("reviewer").client.get("/worklist.xlsx?tab=all")
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    disposition = unquote(answer.headers["Content-Disposition"])
    assert re.search(r"attachment; filename=[^;]*; filename\*=UTF-8''申报表-全部-\d{8}.xlsx", disposition)
    head, *rows = load_workbook(io.BytesIO(answer.data)).active.values
    head_of_csv, rows_of_csv = in_csv(house, "reviewer", "?tab=all")
    assert list(head) == head_of_csv and len(rows) == len(rows_of_csv) > 10
    for row, line in zip(rows, rows_of_csv, strict=True):
        assert row[0] == line[0].strip() and list(row[1:4]) == line[1:4] and row[6] == line[6]
        assert [f"{amount:.2f}" for amount in row[4:6]] == line[4:6]


def test_the_list_leads_to_its_files_with_its_filters(house):
    unit = house.world.units["132"]
    for query in ("?tab=all", f"?tab=all&unit={unit}&group=approved", "?tab=waiting"):
        shown = soup(house, "reviewer", f"/{query}")
        files = [link["href"] for link in shown.select(".card-footer a[href*='/worklist.']")]
        assert [each.partition("?")[0] for each in files] == ["/worklist.xlsx", "/worklist.csv"]
        _, rows = in_csv(house, "reviewer", files[1].removeprefix("/worklist.csv"))
        assert rows == [plain(line) for line in on_screen(shown)[1]]
        assert len(rows) == len(shown.select("table.list tbody tr")) > 0


def test_all_pages_are_in_the_file(house, monkeypatch):
    monkeypatch.setattr(worklist, "PAGE", 3)
    shown = soup(house, "auditor", "/?tab=all&group=submitted&page=2")
    lines = on_screen(shown)[1]
    _, rows = in_csv(house, "auditor", "?tab=all&group=submitted")
    assert len(lines) == 3 and [plain(line) for line in lines] == rows[3:6]
    assert f"共{len(rows)}份" in shown.select_one(".card-footer").get_text()
    for link in shown.select(".pager a"):
        assert "group=submitted" in link["href"]


def test_a_narrowed_list_is_chosen_as_narrowed_and_can_be_widened(house):
    shown = soup(house, "auditor", f"/?tab=all&department={house.world.units['131']}&type=15")
    assert {row[2] for row in on_screen(shown)[1]} == {"云岭市水务监测站"}
    assert "云岭市水务局及下属单位，15 履职类(运转)项目" in shown.select_one(".narrowed").get_text()
    assert shown.select_one(".narrowed a")["href"] == "/?tab=all"
    assert "type=15" in shown.select_one("form#chosen")["action"]


NONSENSE = ["unit=999999", "unit=x", "unit=99999999999999999999", "round=-1", "type=没有", "type=%3D1"]
NONSENSE += ["year=1999", "status=discarded", "from=很多", "to=1.234", "from=2&to=1", "sort=name", "group=x"]


@pytest.mark.parametrize("query", NONSENSE)
def test_a_filter_that_cannot_be_is_left_out_with_a_sentence_and_makes_no_file(house, query):
    chosen = "unit" if query.startswith("type") else "type"
    valid = {"unit": house.world.units["121"], "type": "15"}[chosen]
    shown = soup(house, "auditor", f"/?tab=all&{chosen}={valid}&{query}")
    whole = soup(house, "auditor", f"/?tab=all&{chosen}={valid}")
    assert on_screen(shown) == on_screen(whole)
    assert shown.select_one(f"select[name={chosen}] option[selected]")["value"] == str(valid)
    assert shown.select_one(".card > .notice[data-kind=warning]").get_text(strip=True)
    for field in shown.select(".filter-form input[name=from], .filter-form input[name=to]"):
        if f"{field['name']}=" in query:
            assert field["value"] in query and field["aria-invalid"] == "true"
    for address in ("/worklist.csv", "/worklist.xlsx", "/declarations.xlsx"):
        answer = house.kept("auditor").client.get(f"{address}?whole=1&tab=all&{query}")
        assert answer.status_code == 422 and "没有按" in answer.text


def test_a_filter_widens_nothing(house):
    foreign = f"/?tab=all&unit={house.world.units['121']}"
    shown = soup(house, "sole", foreign)
    assert on_screen(shown) == on_screen(soup(house, "sole", "/?tab=all"))
    assert "云岭市数字服务中心" not in str(shown) and shown.select_one(".card > .notice")
    _, rows = in_csv(house, "reviewer", "?tab=all&group=all")
    assert rows == in_csv(house, "reviewer", "?tab=all")[1]


def test_a_filter_with_nothing_in_it_says_so(house):
    shown = soup(house, "auditor", "/?tab=all&from=900亿元")
    assert "没有符合条件的申报表" in shown.get_text() and shown.select_one(".empty a")["href"] == "/?tab=all"
    assert in_csv(house, "auditor", "?tab=all&from=900亿元")[1] == []


def test_beyond_the_limit_there_is_a_sentence_and_no_file(house, monkeypatch):
    monkeypatch.setattr(tables, "ROWS_LIMIT", 5)
    for ending in ("xlsx", "csv"):
        answer = house.kept("auditor").client.get(f"/worklist.{ending}?tab=all")
        assert answer.status_code == 422 and "一次最多导出5行" in answer.text
    shown = soup(house, "auditor", "/?tab=all")
    assert "一次最多导出5行" in shown.select_one(".card-footer").get_text()
    assert not shown.select(".card-footer a[href*='/worklist.']")


def test_a_name_that_would_be_a_formula_is_a_text(house):
    told = next(each for each in house.told if (each.unit, each.story) == ("121", "draft"))

    def rename() -> None:
        db.session.get_one(Declaration, told.id).project_name = NAME
        db.session.commit()

    house.run(rename)
    assert f"'{NAME}" in [row[1] for row in in_csv(house, "preparer", "?tab=all")[1]]
    sheet = load_workbook(io.BytesIO(house.kept("preparer").client.get("/worklist.xlsx?tab=all").data)).active
    assert [(cell.data_type, cell.quotePrefix) for cell in sheet["B"] if cell.value == NAME] == [("s", True)]


def test_a_file_takes_the_same_statements_whatever_the_rows(house):
    addresses = ("/worklist.xlsx?tab=all", "/worklist.csv?tab=all", "/?tab=all&type=15")
    before = [cost(house, "preparer", address) for address in addresses]
    for _ in range(3):
        house.run(house.world.draft)
    assert [cost(house, "preparer", address) for address in addresses] == before
    # Three of them are the event that it was taken out, with its place in the chain.
    assert max(before[:2]) <= 7
