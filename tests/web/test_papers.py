"""The papers beside the form: the 流转单 of a declaration and the list of a round, each as its reader may know it."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from pypdf import PdfReader

from app.domain.procedure.rounds import today
from app.models import Round, db
from app.models.types import now
from app.operations.rounds import add_round
from app.printing.round_lists import print_round
from app.queries.lists.worklist import of_round
from tests.web.test_statements import cost
from tests.world import FILLED

REASON = "所附依据不足，请补充。"
UNSENT = "没有送出的名称"


@pytest.fixture(scope="module")
def returned(house) -> int:
    """Sent, submitted, returned by finance, renamed by the unit and sent to its head again."""

    def live() -> int:
        declaration_id = house.world.at("returned")
        house.world.type("preparer", declaration_id, "project_name", UNSENT)
        house.world.do("preparer", declaration_id, "send")
        return declaration_id

    return house.run(live)


def printed(house, login: str, address: str) -> str:
    """Return the words of a PDF without white space."""
    answer = house.kept(login).client.get(address)
    assert answer.status_code == 200 and answer.mimetype == "application/pdf", answer.text
    pages = PdfReader(io.BytesIO(answer.data)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def history(house, login: str, declaration_id: int) -> str:
    return printed(house, login, f"/declarations/{declaration_id}/history.pdf")


def listed(house, login: str, round_id: int | None = None) -> str:
    return printed(house, login, f"/rounds/{round_id or house.world.round_id}/list.pdf")


def test_the_history_is_printed_with_names_units_opinions_and_revisions(house, returned):
    paper = history(house, "preparer", returned)
    assert "项目支出绩效目标流转单" in paper and "1,062,000.00" in paper
    assert "送审preparer（填报人，云岭市数字服务中心）" in paper
    assert f"退回申报单位reviewer（财政审核人，云岭市财政局）{REASON}" in paper
    assert paper.index("新建") < paper.index("送审preparer") < paper.index(REASON)
    assert "第1稿" in paper and "第2稿" in paper and "退回1次" in paper
    assert "批复文号" not in paper and "打印时间" in paper and "第1页/共1页" in paper


def test_outsiders_get_no_word_of_what_the_unit_does_meanwhile(house, returned):
    for login in ("reviewer", "approver"):
        paper = history(house, login, returned)
        assert REASON in paper and FILLED["project_name"] in paper
        assert UNSENT not in paper and "送审，" not in paper and "第2稿" not in paper
    assert UNSENT in history(house, "auditor", returned)


def test_why_finance_referred_back_is_printed_for_finance_alone(house):
    def live() -> int:
        declaration_id = house.world.at("approval")
        house.world.do("approver", declaration_id, "open")
        house.world.do("approver", declaration_id, "refer_back", "请复核单价。")
        return declaration_id

    declaration_id = house.run(live)
    assert "请复核单价。" in history(house, "reviewer", declaration_id)
    assert "请复核单价。" not in history(house, "submitter", declaration_id)


def test_the_history_of_an_approved_declaration_names_its_number(house):
    paper = history(house, "preparer", house.run(house.world.at, "approved"))
    assert "批复文号：云财绩〔2026〕8号" in paper and "经办：已办结" in paper


def test_strangers_print_no_history(house, returned):
    for login, code in (("sole", 404), ("endorser", 404), ("station_preparer", 404), ("administrator", 403)):
        answer = house.kept(login).client.get(f"/declarations/{returned}/history.pdf")
        assert answer.status_code == code and FILLED["project_name"] not in answer.text
    assert house.kept("").client.get(f"/declarations/{returned}/history.pdf").status_code == 302


def test_the_timeline_leads_to_its_print(house, returned):
    browser = house.person("reviewer")
    browser.get(f"/declarations/{returned}/timeline")
    link = browser.page.select_one(".action-bar a[href$='/history.pdf']")
    assert link.get_text(strip=True) == "打印流转单"
    assert browser.get(link["href"]).mimetype == "application/pdf"


def test_a_long_opinion_goes_over_pages_and_loses_nothing(house):
    def live() -> int:
        declaration_id = house.world.at("finance_review")
        house.world.do("reviewer", declaration_id, "open")
        house.world.do("reviewer", declaration_id, "send_back", f"起{'改' * 1900}止")
        return declaration_id

    paper = history(house, "preparer", house.run(live))
    assert paper.count("改") >= 1900 and "起改" in paper and "改止" in paper


@pytest.fixture(scope="module")
def busy(house) -> int:
    """A round of its own with declarations of two units in several states; return its id."""

    def live() -> int:
        world = house.world
        opens, closes = today() - timedelta(days=1), today() + timedelta(days=1)
        made = add_round(None, 2031, "甲批", opens=opens, closes=closes, returned_until=closes)
        world.round_id, usual = made, world.round_id
        try:
            for status in ("draft", "finance_review", "approved", "discarded"):
                declaration_id = world.at(status)
                if status == "draft":
                    world.type("preparer", declaration_id, "project_name", UNSENT)
            other = world.filled("sole", "141", medium_term_amount=1000, budget_year_amount=None)
            world.type("sole", other, "project_name", "图书馆的草稿")
            return world.round_id
        finally:
            world.round_id = usual

    return house.run(live)


def test_the_list_is_by_unit_with_counts_and_sums(house, busy):
    paper = listed(house, "auditor", busy)
    assert "项目支出绩效目标申报清单" in paper and "2031年度甲批2个单位4项" in paper
    assert "云岭市数字服务中心（3项）9,558,000.003,186,000.00" in paper
    assert "云岭市图书馆（1项）1,000.000.00" in paper and "1,000.00未填" in paper
    assert "合计（4项）9,559,000.003,186,000.00" in paper
    assert "其中已批复（1项）3,186,000.001,062,000.00" in paper
    assert paper.index("数字服务中心（3项）") < paper.index("图书馆（1项）") < paper.index("合计")
    assert "第1页/共1页" in paper and "已作废" not in paper


def test_each_reader_lists_and_sums_what_they_may_see(house, busy):
    reviewer = listed(house, "reviewer", busy)
    assert "合计（2项）6,372,000.002,124,000.00" in reviewer
    assert UNSENT not in reviewer and "图书馆" not in reviewer
    assert "合计（3项）" in listed(house, "preparer", busy) and UNSENT in listed(house, "preparer", busy)
    assert "合计（1项）" in listed(house, "sole", busy)


def test_outsiders_read_name_and_amounts_of_what_was_frozen(house, returned):
    def change() -> None:
        house.world.do("submitter", returned, "open")
        house.world.type("submitter", returned, "budget_year_amount", "9,876,543.00")

    house.run(change)
    assert "9,876,543.00" in listed(house, "preparer")
    paper = listed(house, "reviewer")
    assert "9,876,543.00" not in paper and UNSENT not in paper and FILLED["project_name"] in paper


def test_a_round_of_which_one_sees_nothing_is_a_sentence(house, busy):
    for login in ("endorser", "station_preparer"):
        answer = house.kept(login).client.get(f"/rounds/{busy}/list.pdf")
        assert answer.status_code == 404 and "没有您能看到的申报表" in answer.text
    for number in (999_999, 10**25):
        assert house.kept("auditor").client.get(f"/rounds/{number}/list.pdf").status_code == 404
    assert house.kept("administrator").client.get(f"/rounds/{busy}/list.pdf").status_code == 403


def test_the_worklist_leads_to_the_list_of_each_round_that_one_sees(house, busy):
    found = {}
    for login, tab in (("reviewer", "all"), ("reviewer", "waiting"), ("sole", "all"), ("endorser", "all")):
        browser = house.person(login)
        browser.get(f"/?tab={tab}")
        links = browser.page.select(".card-footer a[href$='/list.pdf']")
        found[login, tab] = [link["href"] for link in links]
    here, usual = f"/rounds/{busy}/list.pdf", f"/rounds/{house.world.round_id}/list.pdf"
    assert found["reviewer", "all"][0] == here and usual in found["reviewer", "all"]
    assert found["sole", "all"] == [here]
    assert found["reviewer", "waiting"] == found["endorser", "all"] == []


def test_a_list_takes_the_same_statements_whatever_the_number_of_lines(house, busy):
    address = f"/rounds/{house.world.round_id}/list.pdf"
    before = cost(house, "preparer", address)
    for _ in range(4):
        house.run(house.world.draft)
    assert cost(house, "preparer", address) == before


def test_a_list_of_many_repeats_its_head_and_numbers_through(house, busy):
    def many() -> tuple[str, bytes]:
        line = of_round(house.world.actor("auditor"), busy)[0]
        lines = [replace(line, unit_name=f"第{number // 30}单位") for number in range(120)]
        return line.project_code, print_round(db.session.get_one(Round, busy), lines, now())

    code, pdf = house.run(many)
    pages = ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) > 2 and "合计（120项）" in pages[-1] and "其中已批复" in pages[-1]
    for number, words in enumerate(pages, 1):
        assert words.count("项目类型") == 1 and f"第{number}页/共{len(pages)}页" in words
    for unit in range(4):
        (page,) = (words for words in pages if f"第{unit}单位（30项）" in words)
        assert f"{unit * 30 + 1}{code}" in page
