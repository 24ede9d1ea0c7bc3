"""The 汇总表 on screen, as a file and printed, and the list that each of its figures leads to."""

import csv
import io
from dataclasses import replace
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from app.domain.files.summaries import Group, UnitFigures, summarise
from app.domain.form.sheet import ProjectType
from app.domain.procedure.stages import Status
from app.domain.roles import Role
from app.models import Declaration, Person, Round, db
from app.models.types import now
from app.operations.people import add_person
from app.operations.units import add_unit
from app.printing.summaries import print_summary
from app.queries.files.summaries import summary_of
from tests.house import House
from tests.web.test_statements import cost

CENTRE, BUREAU, STATION, LIBRARY = "云岭市数字服务中心", "云岭市水务局", "云岭市水务监测站", "云岭市图书馆"
READERS = (
    "preparer",
    "submitter",
    "station_submitter",
    "endorser",
    "reviewer",
    "approver",
    "auditor",
    "sole",
)


@pytest.fixture(scope="module")
def house(house_with_stories) -> House:
    house_with_stories.run(_give_the_bureau_a_project, house_with_stories)
    return house_with_stories


def _give_the_bureau_a_project(house) -> None:
    """Let one of the subordinate unit's approved projects be its department's own."""
    told = next(each for each in house.told if (each.unit, each.story) == ("132", "approved"))
    db.session.get_one(Declaration, told.id).unit_id = house.world.units["131"]
    db.session.commit()


def page(house, login: str, address: str = "/summary"):
    browser = house.kept(login)
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return browser.page


def table(shown) -> dict[str, list[list[str]]]:
    """Return the rows of the table by their heads: a list of the words of each cell."""
    return {
        row.th.get_text(strip=True): [list(cell.stripped_strings) for cell in row.select("td.number")]
        for row in shown.select(".summary tbody tr")
    }


def printed(house, login: str, query: str = "") -> str:
    answer = house.kept(login).client.get(f"/summary.pdf{query}")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    return "".join("".join(each.extract_text().split()) for each in PdfReader(io.BytesIO(answer.data)).pages)


def test_finance_sums_up_by_unit_and_department(house):
    rows = table(page(house, "reviewer"))
    assert list(rows) == [CENTRE, f"{BUREAU} 小计", "本级", STATION, LIBRARY, "合计"]
    (kind, whole) = rows["本级"]
    assert kind == ["15 履职类(运转)项目", "1 项", "本年度", "1,062,000.00", "总金额", "3,186,000.00"]
    assert whole == ["合计", *kind[1:]]


@pytest.mark.parametrize("login", READERS)
def test_each_person_sums_up_what_they_may_see(house, login):
    units = {
        "preparer": {CENTRE},
        "submitter": {CENTRE},
        "station_submitter": {STATION},
        "endorser": {STATION},
        "sole": {LIBRARY},
    }.get(login, {CENTRE, STATION, LIBRARY, f"{BUREAU} 小计", "本级"})
    assert table(page(house, login)).keys() == {*units, "合计"}


@pytest.mark.parametrize("login", READERS)
def test_every_figure_leads_to_the_list_of_its_declarations(house, login):
    for group in Group:
        shown = page(house, login, f"/summary?group={group.value}")
        for link in shown.select(".summary a"):
            listed = page(house, login, link["href"])
            figures = list(link.stripped_strings)
            assert f"共{figures[1].removesuffix(' 项')}份" in listed.select_one(".card-footer").get_text()
            assert listed.select_one(".narrowed") and "全部" in listed.select_one("[aria-current]").get_text()


def test_the_tabs_count_and_choose_the_group(house):
    shown = page(house, "auditor", "/summary?group=approved")
    tabs = {link.get_text(" ", strip=True): link for link in shown.select(".tabs a")}
    approved = sum(each.status is Status.APPROVED for each in house.told)
    assert f"已批复 {approved}" in tabs and tabs[f"已批复 {approved}"].has_attr("aria-current")
    total = table(shown)["合计"][-1]
    assert total[1] == f"{approved} 项" and total[3] == f"{approved * 1062000:,}.00"
    assert "已退回" not in str(table(shown)) and page(house, "auditor", "/summary?group=nothing")


def test_the_workbook_has_a_row_for_each_unit_and_sums_to_the_cent(house):
    answer = house.kept("reviewer").client.get("/summary.xlsx?group=submitted")
    assert "项目支出绩效目标汇总表-" in unquote(answer.headers["Content-Disposition"])
    assert "attachment" in answer.headers["Content-Disposition"]
    head, *rows, total = load_workbook(io.BytesIO(answer.data)).active.values
    assert head[:4] == ("一级预算单位", "单位编码", "单位", "15 履职类(运转)项目\n项数")
    assert [row[:3] for row in rows] == [
        (CENTRE, "121", CENTRE),
        (BUREAU, "131", BUREAU),
        (BUREAU, "132", STATION),
        (LIBRARY, "141", LIBRARY),
    ]
    for number in range(3, len(head)):
        assert sum(row[number] for row in rows) == total[number]
    assert total[3] * 1_062_000 == total[4] and total[3] * 3_186_000 == total[5]


def test_csv_says_the_same_as_the_workbook(house):
    lines = house.kept("endorser").client.get("/summary.csv").data.decode("utf-8-sig")
    head, station, total = csv.reader(io.StringIO(lines, newline=""))
    assert head[3:6] == [f"15 履职类(运转)项目 {each}" for each in ("项数", "本年度（元）", "总金额（元）")]
    assert station[:3] == [BUREAU, "132", STATION] and station[3:] == total[3:]


def test_the_printed_page_has_title_sums_who_drew_it_up_and_when(house):
    paper = printed(house, "reviewer", "?group=approved")
    assert "项目支出绩效目标汇总表" in paper and "第一批已批复3个单位" in paper and "金额单位：元" in paper
    assert CENTRE in paper and "合计" in paper and "小计" not in paper
    assert f"{BUREAU}（小计）" in printed(house, "reviewer") and "本级" in printed(house, "reviewer")
    assert "制表人：reviewer" in paper and "制表日期：20" in paper and "第1页/共1页" in paper
    approved = sum(each.status is Status.APPROVED for each in house.told)
    assert f"{approved * 1_062_000:,}.00" in paper
    assert STATION in printed(house, "endorser") and CENTRE not in printed(house, "endorser")


def test_many_units_and_types_go_over_pages_and_lose_nothing(house):
    def much() -> tuple[str, list[str]]:
        found = summary_of(
            house.world.actor("auditor"), db.session.get_one(Round, house.world.round_id), Group.ALL
        )
        entries = []
        for number in range(14):
            kind = ProjectType(f"{number:02}", f"第{number}类项目")
            for each in found.summary.units:
                unit = replace(each.unit, id=1000 + number, primary_id=1000 + number, name=f"第{number}单位")
                entries.append(UnitFigures(unit, kind, each.row.total))
        wide = replace(found, summary=summarise(entries))
        content = print_summary(wide, "制表的人", now())
        return ["".join(each.extract_text().split()) for each in PdfReader(io.BytesIO(content)).pages]

    pages = house.run(much)
    assert len(pages) > 3 and pages[-1].count("制表人：制表的人") == 1
    whole = "".join(pages)
    for number in range(14):
        assert f"{number:02}第{number}类项目" in whole and whole.count(f"第{number}单位") >= 3
    assert all("单位项目" in each for each in pages)
    assert whole.count("续表") == 2 and sum("合计" in each for each in pages) >= 3


def test_a_round_of_which_one_sees_nothing_is_a_sentence(house):
    for query in ("?round=999999", "?round=x", "?round=1e5"):
        answer = house.kept("reviewer").client.get(f"/summary{query}")
        assert answer.status_code == 404 and "没有这个申报批次" in answer.text
    assert house.kept("administrator").client.get("/summary").status_code == 403


def test_nothing_to_sum_up_is_a_page_and_no_file(house):
    def newcomer() -> None:
        add_unit(None, "151", "云岭市档案馆")
        person = add_person(None, "newcomer", "newcomer", "151", Role.PREPARER)
        known = db.session.get_one(Person, house.world.people["sole"]).password_hash
        db.session.get_one(Person, person).password_hash = known
        db.session.commit()

    house.run(newcomer)
    shown = page(house, "newcomer")
    assert "没有可汇总的申报表" in shown.get_text() and not shown.select(
        ".page-actions [href*='/summary'], .tabs"
    )
    for ending in ("xlsx", "csv", "pdf"):
        answer = house.kept("newcomer").client.get(f"/summary.{ending}")
        assert answer.status_code == 404 and "没有" in answer.text


def test_the_page_takes_the_same_few_statements_whatever_the_rows(house):
    addresses = ("/summary", "/summary.xlsx", "/summary.csv")
    house.kept("preparer")
    before = [cost(house, "preparer", address) for address in addresses]
    for _ in range(3):
        house.run(house.world.draft)
    assert [cost(house, "preparer", address) for address in addresses] == before
    assert max(before) <= 6


def grouped(shown) -> tuple[list[tuple[str, ...]], tuple[str, ...]]:
    """Return the rows of a table by one thing and its last row: name and figures."""
    rows = [
        (row.th.get_text(strip=True), *(cell.get_text(strip=True) for cell in row.select("td.number")))
        for row in shown.select("table.stacked tbody tr, table.stacked tfoot tr")
    ]
    return rows[:-1], rows[-1][1:]


@pytest.mark.parametrize("login", ["submitter", "endorser", "reviewer", "auditor"])
def test_by_one_thing_the_sums_are_those_of_the_units(house, login):
    whole = table(page(house, login))["合计"][-1]
    for by in ("department", "type", "project"):
        rows, total = grouped(page(house, login, f"/summary?by={by}"))
        assert (f"{total[0]} 项", *total[1:]) == (whole[1], whole[3], whole[5])
        assert sum(int(row[1]) for row in rows) == int(total[0])
        told = house.kept(login).client.get(f"/summary.csv?by={by}").data.decode("utf-8-sig")
        _, *lines = csv.reader(io.StringIO(told, newline=""))
        assert [f"{line[0].strip()} {line[1]}".strip() for line in lines[:-1]] == [row[0] for row in rows]
        assert [line[-1] for line in lines] == [row[-1].replace(",", "") for row in (*rows, total)]
        book = load_workbook(io.BytesIO(house.kept(login).client.get(f"/summary.xlsx?by={by}").data))
        assert list(book.active.values)[-1][-3] == int(total[0])


def test_chosen_stages_are_summed_up_and_lead_to_their_list(house):
    counted = sum(each.status in ("finance_review", "approved") for each in house.told)
    asked = "/summary?stage=finance_review&stage=approved&stage=nothing"
    both = table(page(house, "auditor", asked))["合计"][-1]
    assert both[1] == f"{counted} 项" and not page(house, "auditor", asked).select(".summary a")
    paper = printed(house, "auditor", asked.partition("/summary")[2])
    assert f"财政审核、已批复{len(table(page(house, 'auditor', asked))) - 2}个单位" in paper
    one = page(house, "reviewer", "/summary?stage=approved&by=department")
    for link in one.select("table.stacked th a"):
        count = link.find_parent("tr").td.get_text()
        assert f"共{count}份" in page(house, "reviewer", link["href"]).select_one(".card-footer").get_text()


def test_outsiders_know_what_the_unit_works_at_as_returned_alone(house):
    offered = {
        login: {each["value"] for each in page(house, login).select("[name=stage]")}
        for login in ("reviewer", "endorser", "submitter")
    }
    assert not offered["reviewer"] & {"draft", "unit_review"} and "returned" in offered["reviewer"]
    assert not offered["endorser"] & {"draft", "unit_review"} and "draft" in offered["submitter"]
    assert "没有可汇总的申报表" in page(house, "reviewer", "/summary?stage=draft").get_text()
