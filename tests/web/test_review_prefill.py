"""The prereview beside the review sheet: listed under its criterion, put into a blank opinion, and never printed."""

import io

import pytest
from pypdf import PdfReader

from app.queries.review.review_sheets import review_sheet
from tests.house import House
from tests.invented_rules import rule_only_these
from tests.operations.thread_writers import ThreadWriters
from tests.web.indicator_table import soup
from tests.web.thread_pages import address, opened
from tests.world import FILLED

LINE = "“政策依据”须核对。"


@pytest.fixture(autouse=True)
def rules(monkeypatch):
    rule_only_these(monkeypatch)


@pytest.fixture
def it(house) -> ThreadWriters:
    """A declaration whose review the reviewer has open."""
    return opened(house)


def stored(house: House, it: ThreadWriters, cell: str = "opinion-3") -> str:
    return house.run(lambda: review_sheet(it.id).sheet.text(cell))


def fill(
    house: House,
    it: ThreadWriters,
    cell: str = "opinion-3",
    fragment: bool = True,
    login: str = "reviewer",
    **data,
):
    where = address(it, "review-sheet", "cells", cell, "findings")
    return house.kept(login).post(where, data, fragment=fragment)


def sheet_page(house: House, it: ThreadWriters, login: str = "reviewer"):
    person = house.kept(login)
    assert person.get(address(it, "review-sheet")).status_code == 200
    return person


def test_findings_stand_under_the_points_of_their_criterion_with_what_was_explained(house, it):
    page = sheet_page(house, it).page
    groups = {}
    for body in page.select(".review-points tbody:has(.criterion)"):
        name = body.select_one(".criterion b").get_text()
        groups[name] = [each.get_text() for each in body.select(".bearing .finding-rule")]
    assert groups == {"完整性": ["H97"], "相关性": ["W98"], "适当性": [], "可行性": []}
    assert "已核对，保留现在的写法。" in page.select_one(".bearing .finding-said").get_text()
    offered = [each["aria-label"] for each in page.select(".fill")]
    points = ("规范完整性", "明确清晰性", "目标相关性", "指标科学性")
    assert offered == [f"填入预审意见：{point}" for point in points]


def test_one_click_puts_them_into_a_blank_opinion_and_nothing_else(house, it):
    answer = fill(house, it)
    assert answer.status_code == 200
    assert stored(house, it) == f"{LINE}（单位已说明）"
    page = soup(answer)
    assert page.select_one("#save-state")["data-state"] == "saved"
    (cell,) = page.select("td")
    assert cell["id"] == "cell-opinion-3" and cell["hx-swap-oob"] == "true"
    assert cell.select_one("textarea").get_text().strip() == stored(house, it)
    assert (
        stored(house, it, "score-3")
        == stored(house, it, "opinion-4")
        == stored(house, it, "conclusion")
        == ""
    )
    assert fill(house, it).status_code == 200


def test_an_opinion_that_stands_is_left_alone(house, it):
    house.run(house.world.weigh, "reviewer", it.id, opinion_3="自己写的意见。")
    answer = fill(house, it)
    assert answer.status_code == 409 and "已有意见，没有填入" in answer.text
    assert stored(house, it) == "自己写的意见。"


def test_without_scripts_everything_typed_comes_along(house, it):
    reviewer = sheet_page(house, it)
    answer = reviewer.submit(
        "#sheet-form", "填入预审意见：目标相关性", **{"score-1": "9", "overall": "还在写。"}
    )
    assert answer.status_code == 200
    assert stored(house, it) == f"{LINE}（单位已说明）"
    assert (stored(house, it, "score-1"), stored(house, it, "overall")) == ("9", "还在写。")


def test_without_scripts_what_cannot_be_saved_or_stands_already_is_said_and_stays(house, it):
    reviewer = sheet_page(house, it)
    answer = reviewer.submit("#sheet-form", "填入预审意见：目标相关性", **{"score-1": "11"})
    assert answer.status_code == 422 and "不是" in answer.text and stored(house, it) == ""
    assert reviewer.page.select_one("#score-1")["value"] == "11"
    sheet_page(house, it)
    answer = reviewer.submit("#sheet-form", "填入预审意见：目标相关性", **{"opinion-3": "刚写的。"})
    assert answer.status_code == 409 and "已有意见" in answer.text and stored(house, it) == "刚写的。"


@pytest.mark.parametrize("cell", ["opinion-5", "opinion-99", "score-3", "3", "overall"])
def test_where_nothing_bears_there_is_nothing_to_fill_in(house, it, cell):
    assert fill(house, it, cell).status_code == 404


def test_only_who_has_the_review_open_fills_in(house, it):
    assert fill(house, it, login="second_reviewer").status_code == 409
    for login in ("approver", "auditor", "preparer"):
        assert fill(house, it, login=login).status_code == 403
    for login in ("second_reviewer", "approver", "auditor"):
        page = sheet_page(house, it, login).page
        assert page.select(".bearing") and not page.select(".fill")
    assert stored(house, it) == ""


def test_the_printed_sheet_holds_no_findings(house, it):
    house.run(house.world.weigh, "reviewer", it.id)
    answer = house.kept("reviewer").client.get(address(it, "review-sheet.pdf"))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    assert "须核对" not in text and "W98" not in text and FILLED["project_name"] in text


def test_a_frozen_sheet_that_is_not_the_present_one_lists_none(house, it):
    house.run(it.walk, "pass_review:reviewer open:approver refer_back:approver open:reviewer")
    house.run(house.world.weigh, "reviewer", it.id, overall="再审。")
    person = house.kept("reviewer")
    person.get(address(it, "review-sheet") + "?number=1")
    assert not person.page.select(".bearing")
    assert sheet_page(house, it).page.select(".bearing")
