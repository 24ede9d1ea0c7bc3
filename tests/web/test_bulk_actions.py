"""Several at once at the browser, without scripts: from the list over the confirmation to the results."""

import io

import pytest
from pypdf import PdfWriter

from app.domain.procedure.rounds import today
from app.operations import renditions
from tests.copied_declarations import copies
from tests.house import House
from tests.web.test_jobs import to_its_end


def given() -> dict[str, str]:
    return {"approval_number": "云财绩〔2026〕8号", "approved_on": today().isoformat()}


@pytest.fixture
def unprinted(monkeypatch) -> None:
    writer, file = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(file)
    monkeypatch.setattr(renditions, "print_approved", lambda page: file.getvalue())


def on_desk(house: House, count: int, opened: bool = True) -> list[int]:
    def build() -> list[int]:
        declaration_id = house.world.at("approval")
        if opened:
            house.world.do("approver", declaration_id, "open")
        return [declaration_id, *copies(declaration_id, count - 1)]

    return house.run(build)


def confirmation(house: House, login: str, action: str, ids: list[int]):
    browser = house.person(login)
    browser.get("/")
    answer = browser._read(browser.post("/bulk-actions/confirmation", {"action": action, "id": ids}))
    return browser, answer


def ticks(browser) -> list[str]:
    return [box["value"] for box in browser.page.select("input[name=item][checked]")]


def begin(browser, **typed):
    fields = browser._fields(browser.page.select_one("form#bulk"))
    hidden = {"id": [box["value"] for box in browser.page.select("form#bulk input[name=id]")]}
    return browser._read(browser.post("/bulk-actions", fields | hidden | {"item": ticks(browser)} | typed))


def test_from_the_confirmation_to_a_result_for_each(house, unprinted):
    opened, (waiting,) = on_desk(house, 3), on_desk(house, 1, opened=False)
    browser, answer = confirmation(house, "approver", "approve", [*opened, waiting])
    assert answer.status_code == 200
    words = browser.text()
    assert "3 份可以批复" in words and "3,186,000.00" in words and "9,558,000.00" in words
    assert "不能批复的 1 份" in words and "请先点“开始审核”。" in words
    codes = [house.stored(each, "project_code")[0] for each in opened]
    assert all(code in words for code in codes)
    # Between the page and the press of the button one of them goes back.
    house.run(house.world.do, "approver", opened[1], "send_back")
    answer = begin(browser, **given())
    assert answer.status_code == 303
    page = to_its_end(browser, answer.location)
    assert "已批复2份，1份未能办理" in browser.text() and page.select_one("h1").get_text() == "批量批复3份"
    failed, done = page.select("#job table.list")
    assert codes[1] in failed.get_text() and "不能批复" in failed.get_text()
    assert codes[0] in done.get_text() and codes[2] in done.get_text()
    statuses = [house.stored(each, "status", "approval_number") for each in opened]
    assert statuses == [("approved", given()["approval_number"]), ("returned", None), statuses[0]]


def test_what_is_missing_is_asked_again_and_all_that_was_chosen_is_kept(house):
    ids = on_desk(house, 2)
    browser, _ = confirmation(house, "approver", "approve", ids)
    one = ticks(browser)[:1]
    answer = begin(browser, item=one, approved_on=today().isoformat())
    assert answer.status_code == 422 and "批复文号和批复日期" in browser.text()
    assert ticks(browser) == one and len(browser.page.select("input[name=item]")) == 2
    assert browser.page.select_one("[name=approved_on]")["value"] == today().isoformat()
    answer = begin(browser, approved_on="明天", approval_number="云财绩〔2026〕8号", reason="同意。")
    assert answer.status_code == 422 and "批复日期不是日期" in browser.text()
    assert browser.page.select_one("[name=approval_number]")["value"] == "云财绩〔2026〕8号"
    assert "同意。" in browser.page.select_one("textarea[name=reason]").get_text()
    answer = begin(browser, **(given() | {"approved_on": "3026-01-01"}))
    assert answer.status_code == 422 and "批复日期不能晚于今天" in browser.text()
    assert browser.page.select_one("[name=approved_on]")["aria-invalid"] == "true"
    assert begin(browser, item=[], **given()).status_code == 422 and "请先勾选" in browser.text()
    browser, _ = confirmation(house, "approver", "send_back", ids)
    assert begin(browser, reason=" ").status_code == 422 and "退回须写明理由" in browser.text()
    assert len(ticks(browser)) == 2


def test_nothing_too_many_and_the_unseen_get_a_sentence_and_keep_the_rest(house):
    ids = on_desk(house, 2)
    browser, answer = confirmation(house, "approver", "approve", [])
    assert answer.status_code == 422 and "请先勾选" in browser.text()
    unseen = house.run(house.world.draft)
    browser, answer = confirmation(house, "approver", "approve", [*ids, unseen])
    assert answer.status_code == 404 and "无权查看" in browser.text()
    kept = [int(box["value"]) for box in browser.page.select("input[name=id][checked]")]
    assert sorted(kept) == sorted(ids)
    answer = browser._read(browser.post("/bulk-actions/confirmation", {"action": "approve", "id": kept}))
    assert answer.status_code == 200 and len(ticks(browser)) == 2
    many = on_desk(house, 501)
    browser, answer = confirmation(house, "approver", "approve", [*many, *range(900_000, 900_499)])
    assert answer.status_code == 422 and "这里有1000份" in browser.text()
    assert len(browser.page.select("input[name=id][checked]")) == 501


def test_the_whole_list_of_an_address(house):
    browser = house.person("second_reviewer")
    ids = house.run(lambda: copies(house.world.at("finance_review"), 2))
    browser.get("/?tab=waiting&scope=all")
    button = browser.page.select_one("form#chosen button[value=open]")
    assert button.get_text(strip=True) == "开始审核"
    answer = browser._read(browser.post(button["formaction"], {"action": "open", "whole": "1", "id": ids[0]}))
    assert answer.status_code == 200 and len(ticks(browser)) == 3
    nonsense = browser._read(
        browser.post("/bulk-actions/confirmation?tab=xyz", {"action": "open", "whole": "1"})
    )
    assert nonsense.status_code == 422 and "网址中" in browser.text()


def test_a_role_has_its_own_buttons_and_no_other_action(house):
    expected = {
        "preparer": [],
        "submitter": ["open", "submit", "send_back"],
        "reviewer": ["open", "pass_review", "send_back"],
        "approver": ["open", "approve", "send_back"],
        "auditor": [],
    }
    ids = on_desk(house, 1)
    for login, actions in expected.items():
        browser = house.person(login)
        browser.get("/?tab=all")
        assert [each["value"] for each in browser.page.select("form#chosen button[name=action]")] == actions
    _, answer = confirmation(house, "reviewer", "approve", ids)
    assert answer.status_code == 403 and "您不能批复" in answer.text
    browser = house.person("approver")
    browser.get("/")
    for action in ("decline", "x", ""):
        answer = browser.post("/bulk-actions", {"action": action, "item": f"{ids[0]}:5"})
        assert answer.status_code == 422 and "没有这项批量办理" in answer.text
    assert (
        browser.post("/bulk-actions", {"action": "approve", "item": ["x", "1:", "1:2:3", "-1:2"]}).status_code
        == 422
    )


def test_what_is_not_opened_yet_is_offered_to_be_opened_first(house):
    unopened = on_desk(house, 2, opened=False)
    browser, _ = confirmation(house, "approver", "approve", unopened)
    assert "都不能批复" in browser.text()
    offered = [each["value"] for each in browser.page.select(".staying form input[name=id]")]
    assert {int(each) for each in offered} == set(unopened)
    assert browser.submit(".staying form", "先开始审核其中2份").status_code == 200
    assert browser.page.select_one("h1").get_text() == "批量开始审核" and ticks(browser)
    browser, _ = confirmation(house, "approver", "approve", on_desk(house, 1))
    assert not browser.page.select(".staying form")
