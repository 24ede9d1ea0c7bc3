"""Threads on the pages, with and without scripts: written, answered, settled, and who leads where."""

import pytest

from app.operations.rows import delete_row
from tests.operations.thread_writers import WORDS
from tests.web.thread_pages import HANDS, address, create, opened, returned, soup, step

# --- without scripts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", HANDS)
def test_a_thread_is_written_on_the_plain_page(house, status):
    it, person = opened(house, status), house.person(HANDS[status])
    person.get(address(it), query_string={"at": "costing_basis"})
    assert person.page.select_one("#new-thread .thread-where").get_text(strip=True) == "测算依据"
    answer = person.submit("#new-thread form", "保存批注", text=WORDS, weight="advice")
    assert answer.status_code == 200
    thread = person.page.select_one(".thread")
    assert (
        "测算依据" in thread.text
        and "建议" in thread.text
        and WORDS in thread.text
        and "未发送" in thread.text
    )
    assert person.page.select_one("#cell-costing_basis .pin")
    assert not person.page.select_one("#new-thread form")


@pytest.mark.parametrize(
    ("status", "weights", "audiences"),
    [
        ("unit_review", ["must", "advice"], []),
        ("department_review", ["must", "advice", "note"], []),
        ("finance_review", ["must", "advice", "note"], []),
        ("approval", ["must", "advice", "note"], ["all", "finance_only"]),
    ],
)
def test_the_form_offers_what_may_be_written_in_the_stage(house, status, weights, audiences):
    page = soup(
        house.kept(HANDS[status]).client.get(
            address(opened(house, status)), query_string={"at": "policy_basis"}
        )
    )

    def offered(name):
        return [option["value"] for option in page.select(f"#new-thread [name={name}]")]

    assert (offered("weight"), offered("audience")) == (weights, audiences)
    assert page.select_one("#new-thread [name=weight][checked]")["value"] == "must"


def test_an_approver_asks_finance_alone(house):
    it = opened(house, "approval")
    assert create(house, it, "approver", audience="finance_only").status_code == 303
    (thread,) = house.run(it.desk, "approver").threads
    assert (thread.audience, thread.label) == ("finance_only", "复审1")


def test_what_is_not_sent_is_changed_weighed_and_taken_back_by_buttons(house):
    it, person = opened(house), house.person("reviewer")
    thread_id = house.run(it.ask, "reviewer")
    person.get(address(it))
    person.submit("#threads-form", "保存", **{f"text-{thread_id}": "改过的话。"})
    assert "改过的话。" in person.page.select_one(".speaking textarea").text
    for button, weight in (("改为建议", "建议"), ("改为须修改", "须修改")):
        person.submit("#threads-form", button)
        assert person.page.select_one(".thread [data-kind]").text == weight
    person.submit("#threads-form", "删除")
    assert not person.page.select_one(".thread")


def test_the_unit_answers_and_types_in_one_go_and_is_led_to_the_next(house):
    it, (first, second) = returned(house, "policy_basis", "costing_basis")
    person = house.person("preparer")
    person.get(address(it))
    assert person.page.select_one(".work-off-count").get_text(strip=True) == "待处理2/2"
    fields = person._fields(person.page.select_one("#sheet-form"))
    fields |= {"annual_objective": "另写的目标。", f"text-{first}": "文号已补。", "step": "say"}
    answer = person.client.post(address(it, "threads", first), data=fields)
    assert answer.status_code == 303
    assert answer.location.endswith(f"{address(it)}#said-{second}")
    person.get(address(it))
    assert person.page.select_one(".work-off-count").get_text(strip=True) == "待处理1/2"
    assert house.run(it.of, "preparer", first).answer.text == "文号已补。"
    assert house.stored(it.id, "annual_objective") == ("另写的目标。",)
    last = step(house, it, "preparer", second, text="测算已补。")
    assert last.location.endswith("#threads")


def test_a_reviewer_is_led_back_to_the_list(house):
    answer = create(house, opened(house), "reviewer")
    assert (answer.status_code, answer.location.partition("#")[2]) == (303, "threads")


def test_what_stood_there_is_quoted_and_what_became_of_it_shown(house):
    it, (thread_id,) = returned(house, "policy_basis")
    stood = house.run(it.desk, "preparer").sheet.policy_basis

    def quoted(login):
        thread = soup(house.kept(login).client.get(address(it))).select_one(f"#thread-{thread_id}")
        now = thread.select_one(".thread-now")
        return (
            thread["data-state"],
            thread.select_one(".thread-quote").text,
            now.get_text(" ", strip=True) or None,
        )

    assert quoted("preparer") == ("waiting", stood, None)
    house.run(house.world.type, "preparer", it.id, "policy_basis", "改过的依据。")
    assert quoted("preparer") == ("changed", stood, "现为 改过的依据。")
    assert quoted("reviewer") == ("waiting", stood, None)
    house.run(house.world.type, "preparer", it.id, "policy_basis", "")
    assert quoted("preparer") == ("changed", stood, "现为 （空白）")


def test_a_thread_whose_row_is_gone_says_so_and_is_answered(house):
    it = opened(house)
    row = house.run(it.desk, "reviewer").sheet.rows[0].identity
    thread_id = house.run(it.ask, "reviewer", WORDS, f"name-{row}")
    house.run(it.walk, "send_back:reviewer")
    house.run(lambda: delete_row(house.world.actor("preparer"), it.id, row))
    person = house.person("preparer")
    person.get(address(it))
    assert "这一行已删除" in person.page.select_one(f"#thread-{thread_id} .thread-now").text
    assert not person.page.select_one(f"#thread-{thread_id} .thread-go")
    person.submit("#sheet-form", "答复", **{f"text-{thread_id}": "该指标不再适用。"})
    assert house.run(it.of, "preparer", thread_id).answer.text == "该指标不再适用。"


def test_settled_and_reopened_by_buttons(house):
    it, (thread_id,) = returned(house, "policy_basis")
    house.run(it.say, "preparer", thread_id, "文号已补。")
    house.run(it.walk, "submit:submitter open:reviewer")
    person = house.person("reviewer")
    person.get(address(it))
    person.submit("#threads-form", "关闭")
    assert person.page.select_one(".thread")["data-state"] == "settled"
    person.submit("#threads-form", "取消关闭")
    assert person.page.select_one(".thread")["data-state"] == "answered"


# --- with scripts ----------------------------------------------------------------------------------------------


def test_a_fragment_is_the_list_with_all_that_changes_beside_it(house):
    it = opened(house)
    answer = create(house, it, "reviewer", fragment=True)
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (200, "spoken")
    page = soup(answer)
    assert page.select_one("#threads details.thread")
    beside = {element.get("id") or element["class"][0] for element in page.select("[hx-swap-oob]")}
    assert {
        "pins",
        "lock",
        "new-thread",
        "work-off",
        "plain-actions",
        "decision-actions",
    } <= beside
    assert page.select_one("input.lock")["value"] == str(house.stored(it.id, "lock")[0])
    assert not page.select_one("html")


def test_the_form_alone_is_given_for_a_place(house):
    answer = house.kept("reviewer").client.get(
        address(opened(house), "threads/new"), query_string={"at": "costing_basis"}
    )
    assert soup(answer).select_one("#new-thread form [name=place]")["value"] == "costing_basis"
