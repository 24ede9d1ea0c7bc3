"""After an action: its receipt at an address of its own; before one that nothing undoes, the question that names it."""

import re

from app.domain.procedure.rounds import day, today
from tests.house import House
from tests.web.indicator_table import soup

ALREADY = "不能撤销"


def at_approval(house: House) -> int:
    def build() -> int:
        declaration_id = house.world.at("approval")
        house.world.do("approver", declaration_id, "open")
        return declaration_id

    return house.run(build)


def test_a_receipt_says_what_was_done_and_who_has_it_and_outlives_a_reload(house):
    declaration_id = house.run(house.world.filled)
    browser = house.person("preparer")
    browser.get(f"/declarations/{declaration_id}")
    browser.submit("form#plain-actions", "送审")
    browser.submit("form#plain-actions", "确认送审")
    address = browser.address
    assert re.fullmatch(rf"/declarations/{declaration_id}/receipts/\d+", address)
    for _ in range(2):
        text = browser.page.select_one(".receipt").get_text(" ", strip=True)
        for words in ("已送审", "1,062,000.00元", "preparer（填报人）", "单位审核人审核后提交", "单位审核人"):
            assert words in text, words
        assert re.search(r"HZ-\d{8}-\d{4,}", text)
        browser.get(address)
    assert browser.submit(".receipt-steps form", "撤回").status_code == 200
    assert browser.address == f"/declarations/{declaration_id}" and "已撤回。" in browser.text()
    browser.get(address)
    assert "撤回" not in browser.page.select_one(".receipt-steps").get_text()


def test_a_receipt_is_its_persons_own_and_of_actions_alone(house):
    declaration_id = house.run(house.world.filled)
    browser = house.person("preparer")
    browser.get(f"/declarations/{declaration_id}")
    browser.submit("form#plain-actions", "送审")
    browser.submit("form#plain-actions", "确认送审")
    address = browser.address
    assert house.kept("second_preparer").client.get(address).status_code == 404
    assert house.kept("endorser").client.get(address).status_code == 404
    created = int(address.rpartition("/")[2]) - 1
    assert (
        house.kept("preparer").client.get(f"/declarations/{declaration_id}/receipts/{created}").status_code
        == 404
    )


def test_what_is_missing_is_said_at_its_field_and_nothing_is_asked_before(house):
    declaration_id = at_approval(house)
    browser = house.person("approver")
    browser.get(f"/declarations/{declaration_id}")
    for action, typed, field, words in (
        ("批复", {"approval_number": " "}, "approval_number", "批复须填写批复文号"),
        ("批复", {"approval_number": "号", "approved_on": "昨天"}, "approved_on", "不是日期"),
        ("批复", {"approval_number": "号", "approved_on": "3026-01-01"}, "approved_on", "不能晚于今天"),
        ("批复", {"approval_number": "号", "approved_on": "2020-01-01"}, "approved_on", "不能早于提交日期"),
        ("不予安排", {"approved_on": today().isoformat()}, "reason", "须写明理由"),
        ("退回", {"reason": " "}, "reason", "须写明理由"),
    ):
        answer = browser.submit("form#decision", action, **typed)
        control = browser.page.find(id=field)
        assert answer.status_code == 422 and control["aria-invalid"] == "true"
        assert words in browser.page.find(id=control["aria-describedby"]).get_text()
        assert ALREADY not in browser.page.select_one("#decision").get_text()


def test_as_a_fragment_the_form_alone_comes_back_with_what_was_typed(house):
    declaration_id = at_approval(house)
    browser = house.person("approver")
    browser.get(f"/declarations/{declaration_id}")
    lock = browser.page.select_one("input.lock")["value"]
    typed = {"action": "decline", "lock": lock, "reason": "", "approval_number": "云财绩〔2026〕9号"}
    answer = browser.post(f"/declarations/{declaration_id}/actions", typed, fragment=True)
    form = soup(answer).select_one("form#decision")
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#decision")
    assert form.select_one("#reason[aria-invalid]") and not soup(answer).select_one("html")
    assert form.select_one("#approval_number")["value"] == "云财绩〔2026〕9号"


def test_what_nothing_undoes_is_confirmed_by_project_amount_and_number(house):
    declaration_id = at_approval(house)
    browser = house.person("approver")
    browser.get(f"/declarations/{declaration_id}")
    given = {"approval_number": "云财绩〔2026〕9号", "approved_on": today().isoformat()}
    browser.submit("form#decision", "批复", **given)
    asked = browser.page.select_one("#confirming-words").get_text()
    for words in ("1,062,000.00元", "云财绩〔2026〕9号", day(today()), ALREADY):
        assert words in asked, words
    assert house.stored(declaration_id, "status")[0] == "approval"
    # Another number than the one that was named is asked about again.
    browser.submit("form#decision", "确定批复", approval_number="云财绩〔2026〕10号")
    assert "〔2026〕10号" in browser.page.select_one("#confirming-words").get_text()
    browser.submit("form#decision", "取消")
    assert not browser.page.select("#confirming-words")
    assert browser.page.select_one("#approval_number")["value"] == "云财绩〔2026〕10号"
    browser.submit("form#decision", "批复")
    browser.submit("form#decision", "确定批复")
    assert house.stored(declaration_id, "status")[0] == "approved"
    receipt = browser.page.select_one(".receipt")
    assert (
        "打印批复文件" in receipt.get_text() and f"云财绩〔2026〕10号（{day(today())}）" in receipt.get_text()
    )
