"""The review sheet at the browser: with and without scripts, bad input, who reads it, and how it prints."""

import io

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from app.domain.review.review_scheme import STANDARD
from app.domain.text import fingerprint
from app.queries.review.review_sheets import review_sheet
from tests.house import House
from tests.web.rights import FINANCE, HOLDS
from tests.world import WEIGHED

FULL = {f"score-{point.key}": str(point.full) for point in STANDARD.points}


@pytest.fixture(scope="module")
def house(house_with_stories) -> House:
    return house_with_stories


@pytest.fixture
def declaration_id(house) -> int:
    """A declaration whose review the reviewer has open."""
    found = house.run(house.world.at, "finance_review")
    house.run(house.world.do, "reviewer", found, "open")
    return found


def opened(house: House, declaration_id: int, login: str = "reviewer"):
    person = house.kept(login)
    answer = person.get(f"/declarations/{declaration_id}/review-sheet")
    assert answer.status_code == 200, answer.text
    return person


def post(house: House, declaration_id: int, cell: str, typed: str, was: str = ""):
    form = {cell: typed, f"was.{cell}": fingerprint(was)}
    address = f"/declarations/{declaration_id}/review-sheet/cells/{cell}"
    return house.kept("reviewer").post(address, form, fragment=True)


def stored(house: House, declaration_id: int, cell: str) -> str:
    return house.run(lambda: review_sheet(declaration_id).sheet.text(cell))


def words(answer) -> str:
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.data)).pages
    assert len(pages) == 1 and pages[0].mediabox.width < pages[0].mediabox.height
    return "".join(pages[0].extract_text().split())


def test_a_plain_form_fills_it_in_and_says_what_is_missing(house, declaration_id):
    reviewer = opened(house, declaration_id)
    assert "还差 10 项" in reviewer.text()
    assert reviewer.submit("#sheet-form", "保存", **FULL | {"score-5": "12"}).status_code == 200
    assert "还差 3 项" in reviewer.text() and "97 / 100 分" in reviewer.text()
    todo = reviewer.page.select_one("#score .todo")
    assert [(a["href"], a.get_text()) for a in todo.select("a")] == [
        ("#cell-opinion-5", "绩效合理性"),
        ("#cell-overall", "总体意见"),
        ("#cell-conclusion", "结论"),
    ]
    for link in todo.select("a"):
        assert reviewer.page.select_one(link["href"])
    reviewer.submit("#sheet-form", "保存", **WEIGHED | {"opinion-5": "略低。"})
    assert "审核表已填好，可以 审核通过" in reviewer.text()
    assert stored(house, declaration_id, "opinion-5") == "略低。"
    assert "审核表 97分" in house.kept("reviewer").get(f"/declarations/{declaration_id}").text


def test_bad_input_in_a_plain_form_stays_on_the_page(house, declaration_id):
    reviewer = opened(house, declaration_id)
    bad = {"score-1": "11", "score-2": "很好", "opinion-1": "长" * 501, "overall": "写了很久的意见。"}
    answer = reviewer.submit("#sheet-form", "保存", **bad)
    assert answer.status_code == 422 and "您输入的文字都还在" in answer.text
    assert "“规范完整性得分”应为0至10的整数，“11”不是。" in answer.text
    assert "“规范完整性审核意见”有501字，超出系统上限500字，未保存。" in answer.text
    for cell, typed in bad.items():
        control = reviewer.page.select_one(f"#{cell}")
        assert typed in (control.get("value"), control.get_text().strip())
    assert stored(house, declaration_id, "overall") == "写了很久的意见。"
    assert stored(house, declaration_id, "score-1") == ""
    again = reviewer.submit("#sheet-form", "保存", **{"score-1": "9", "score-2": "", "opinion-1": ""})
    assert again.status_code == 200 and stored(house, declaration_id, "score-1") == "9"


def test_a_plain_form_shows_what_was_changed_meanwhile_and_then_prevails(house, declaration_id):
    reviewer = opened(house, declaration_id)
    post(house, declaration_id, "overall", "另一个窗口写的。")
    answer = reviewer.submit("#sheet-form", "保存", overall="这个窗口写的。")
    assert answer.status_code == 409 and "这一格刚被改为“另一个窗口写的。”" in answer.text
    assert stored(house, declaration_id, "overall") == "另一个窗口写的。"
    assert reviewer.submit("#sheet-form", "保存").status_code == 200
    assert stored(house, declaration_id, "overall") == "这个窗口写的。"


def test_a_plain_form_that_comes_too_late_keeps_its_text(house, declaration_id):
    reviewer = opened(house, declaration_id)
    house.run(house.world.do, "reviewer", declaration_id, "send_back")
    answer = reviewer.submit("#sheet-form", "保存", overall="没赶上的意见。")
    assert answer.status_code == 409 and "不能修改" in answer.text
    assert [area.get_text().strip() for area in reviewer.page.select(".homeless textarea")] == [
        "没赶上的意见。"
    ]


def test_a_saved_cell_answers_with_its_figures_and_never_with_itself(house, declaration_id):
    answer = post(house, declaration_id, "score-3", "１３分")
    assert answer.status_code == 200
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one("#save-state")["data-shown"] == "13"
    assert page.select_one("[name='was.score-3']")["value"] == fingerprint("13")
    assert page.select_one("#grade-3").get_text() == "良" and page.select_one("#total").get_text() == "13"
    assert "缺意见" in page.select_one("#score").get_text()
    assert not page.select("input#score-3, textarea, td")
    (lock,) = house.stored(declaration_id, "lock")
    assert page.select_one("input.lock")["value"] == str(lock)


@pytest.mark.parametrize(
    ("typed", "words"), [("11", "0至10的整数"), ("优", "0至10的整数"), ("\x07", "控制字符")]
)
def test_a_cell_that_cannot_be_read_is_said_beside_it(house, declaration_id, typed, words):
    answer = post(house, declaration_id, "score-1", typed)
    assert answer.status_code == 422
    assert words in BeautifulSoup(answer.text, "html.parser").select_one("#note-score-1").get_text()


def test_a_conflict_shows_both_and_offers_the_stored_cell(house, declaration_id):
    post(house, declaration_id, "opinion-2", "先写的。")
    answer = post(house, declaration_id, "opinion-2", "后写的。")
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 409 and "先写的。" in page.get_text() and "后写的。" in page.get_text()
    address = page.select_one("[hx-get]")["hx-get"]
    cell = BeautifulSoup(house.kept("reviewer").client.get(address).text, "html.parser")
    assert cell.select_one("textarea#opinion-2").get_text().strip() == "先写的。"


@pytest.mark.parametrize("cell", ["score-1", "opinion-8", "overall", "conclusion"])
def test_each_kind_of_cell_is_served_alone(house, declaration_id, cell):
    address = f"/declarations/{declaration_id}/review-sheet/cells/{cell}"
    answer = house.kept("reviewer").client.get(address)
    assert answer.status_code == 200 and len(BeautifulSoup(answer.text, "html.parser").select(".typing")) == 1


def test_a_cell_that_is_not_there(house, declaration_id):
    assert post(house, declaration_id, "score-99", "1").status_code == 404
    address = f"/declarations/{declaration_id}/review-sheet/cells/policy_basis"
    assert house.kept("reviewer").client.get(address).status_code == 404


def test_passing_waits_for_it_and_says_so_on_the_button(house, declaration_id):
    page = house.kept("reviewer")
    page.get(f"/declarations/{declaration_id}")
    button = page.page.select_one("button[value=pass_review]")
    assert button.has_attr("aria-disabled") and "审核表还差10项" in page.text()
    form = {"action": "pass_review", "lock": house.stored(declaration_id, "lock")[0]}
    answer = page.post(f"/declarations/{declaration_id}/actions", form)
    assert answer.status_code == 422 and "审核表还差10项" in answer.text
    house.run(house.world.weigh, "reviewer", declaration_id)
    page.get(f"/declarations/{declaration_id}")
    assert not page.page.select_one("button[value=pass_review]").has_attr("aria-disabled")


@pytest.mark.parametrize("login", ["second_reviewer", "approver", "auditor"])
def test_the_others_of_finance_read_it_only(house, declaration_id, login):
    house.run(house.world.weigh, "reviewer", declaration_id, opinion_1="各栏齐全。")
    person = opened(house, declaration_id, login)
    assert "各栏齐全。" in person.text() and not person.page.select(".typing, #sheet-form")
    assert "还差" not in person.text()


def test_a_frozen_one_is_read_by_its_number_beside_the_one_that_goes_on(house, declaration_id):
    house.run(house.world.weigh, "reviewer", declaration_id, opinion_1="第一次的意见。")
    for login, action in (("reviewer", "pass_review"), ("approver", "open"), ("approver", "refer_back")):
        house.run(house.world.do, login, declaration_id, action)
    reviewer = house.kept("reviewer")
    assert "点“开始审核”后，即可填写" in reviewer.get(f"/declarations/{declaration_id}/review-sheet").text
    house.run(house.world.do, "reviewer", declaration_id, "open")
    assert post(house, declaration_id, "opinion-1", "第二次的意见。", "第一次的意见。").status_code == 200
    opened(house, declaration_id)
    assert reviewer.page.select_one("#opinion-1").get_text().strip() == "第二次的意见。"
    first = reviewer.get(f"/declarations/{declaration_id}/review-sheet?number=1")
    assert "第一次的意见。" in first.text and not reviewer.page.select(".typing")
    assert reviewer.get(f"/declarations/{declaration_id}/review-sheet?number=2").status_code == 404
    assert reviewer.get(f"/declarations/{declaration_id}/review-sheet?number={10**30}").status_code == 404


def test_it_prints_on_one_page_as_a_draft_until_it_is_frozen(house, declaration_id):
    house.run(house.world.weigh, "reviewer", declaration_id, opinion_1="<b>各栏</b>齐全。")
    client, address = house.kept("approver").client, f"/declarations/{declaration_id}/review-sheet.pdf"
    draft = words(client.get(address))
    assert "草稿" in draft and "<b>各栏</b>齐全。" in draft
    house.run(house.world.do, "reviewer", declaration_id, "pass_review")
    final = words(client.get(address))
    assert "草稿" not in final and final == words(client.get(f"{address}?number=1"))
    for text in (
        "项目支出绩效目标审核表",
        "移动服务平台运行维护",
        "1,062,000.00",
        "完整性",
        "√通过",
        "审核人：reviewer",
    ):
        assert text in final
    for point in STANDARD.points:
        assert point.name in final
    assert WEIGHED["overall"] in final and "第1页/共1页" in final


def test_the_print_is_refused_to_everybody_else(house):
    for told in house.told:
        for login, roles in HOLDS.items():
            if login and not (roles & FINANCE and told.was_at_finance) and "auditor" not in roles:
                answer = house.kept(login).client.get(f"/declarations/{told.id}/review-sheet.pdf")
                assert answer.status_code == (404 if roles & FINANCE else 403), (login, told.story)


@pytest.mark.parametrize("login", ["preparer", "submitter", "station_submitter", "sole", "endorser"])
def test_no_word_of_it_reaches_the_unit_or_the_department(house, login):
    client = house.kept(login).client
    looked = 0
    for told in house.told:
        if not told.was_at_finance:
            continue
        for page in ("", "/timeline", "/changes"):
            answer = client.get(f"/declarations/{told.id}{page}")
            looked += answer.status_code == 200
            for secret in ("审核表", "review-sheet", "100分", WEIGHED["overall"], "审核标准"):
                assert secret not in answer.text, (told.unit, told.story, page, secret)
    assert looked
    for tab in ("waiting", "done", "all"):
        assert "审核表" not in client.get("/", query_string={"tab": tab}).text
