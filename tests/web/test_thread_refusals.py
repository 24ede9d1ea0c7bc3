"""Threads that are refused: who gets what, the sentence, the place where it is said, and the words that stay."""

import pytest

from app.operations.rows import delete_row
from tests.operations.thread_writers import WORDS
from tests.web.thread_pages import address, create, opened, returned, soup, step, typed

BAD = [
    ("", "请写明内容"),
    ("\u200b ", "请写明内容"),
    ("字" * 2001, "超出系统上限2000字"),
    ("有\x07响铃", "控制字符"),
]


@pytest.mark.parametrize(("text", "sentence"), BAD)
def test_a_thread_that_cannot_be_taken_comes_back_with_its_words(house, text, sentence):
    it = opened(house)
    short = create(house, it, "reviewer", fragment=True, text=text)
    assert (short.status_code, short.headers["HX-Retarget"]) == (422, "#thread-error-new")
    assert short.headers["HX-Reswap"] == "innerHTML" and sentence in short.text
    page = create(house, it, "reviewer", text=text, weight="advice")
    assert page.status_code == 422 and sentence in page.text
    assert typed(page, "#new-thread textarea") == text
    assert soup(page).select_one("#new-thread [name=weight][checked]")["value"] == "advice"
    assert soup(page).select_one(short.headers["HX-Retarget"])
    assert house.run(it.texts, "auditor") == []


@pytest.mark.parametrize("weight", ["", "grave", "MUST"])
def test_a_weight_that_does_not_exist_keeps_the_words(house, weight):
    answer = create(house, opened(house), "reviewer", weight=weight)
    assert answer.status_code == 422 and "请选择批注的性质" in answer.text
    assert typed(answer, "#new-thread textarea") == WORDS


@pytest.mark.parametrize(("text", "sentence"), BAD)
def test_an_answer_that_cannot_be_taken_comes_back_with_its_words(house, text, sentence):
    it, (thread_id,) = returned(house, "policy_basis")
    short = step(house, it, "preparer", thread_id, text=text, fragment=True)
    assert (short.status_code, short.headers["HX-Retarget"]) == (422, f"#thread-error-{thread_id}")
    page = step(house, it, "preparer", thread_id, text=text)
    assert page.status_code == 422 and sentence in page.text
    assert typed(page, f"#text-{thread_id}") == text
    assert soup(page).select_one(f"#thread-{thread_id}[open] {short.headers['HX-Retarget']}")


def test_a_thread_on_a_row_that_was_just_deleted_keeps_the_words(house):
    it = opened(house, "unit_review")
    row = house.run(it.desk, "submitter").sheet.rows[0].identity
    house.run(lambda: delete_row(house.world.actor("submitter"), it.id, row))
    for fragment in (True, False):
        answer = create(house, it, "submitter", place=f"row-{row}", fragment=fragment)
        assert answer.status_code == 409 and "这一行已被删除" in answer.text
    assert typed(answer, "#new-thread textarea") == WORDS


def test_an_answer_to_what_was_settled_meanwhile_keeps_the_words(house):
    it, (thread_id,) = returned(house, "policy_basis")
    house.run(it.do, "reviewer", "settle", thread_id)
    short = step(house, it, "preparer", thread_id, text="写了很久的答复。", fragment=True)
    assert (short.status_code, short.headers["HX-Retarget"]) == (409, f"#thread-error-{thread_id}")
    page = step(house, it, "preparer", thread_id, text="写了很久的答复。")
    assert page.status_code == 409 and "已经关闭" in page.text
    assert typed(page, ".homeless textarea") == "写了很久的答复。"


def test_an_answer_over_somebody_elses_keeps_both(house):
    it, (thread_id,) = returned(house, "policy_basis")
    house.run(it.say, "submitter", thread_id, "先写的答复。")
    page = step(house, it, "preparer", thread_id, text="后写的答复。")
    assert page.status_code == 409 and "先写的答复。" in page.text
    assert typed(page, f"#text-{thread_id}") == "后写的答复。"
    assert house.run(it.of, "preparer", thread_id).answer.text == "先写的答复。"


def test_words_that_come_too_late_for_the_stage_are_kept(house):
    it = opened(house)
    house.run(it.walk, "send_back:reviewer")
    answer = create(house, it, "reviewer")
    assert answer.status_code == 409 and "请先点“开始审核”" in answer.text
    assert typed(answer, ".homeless textarea") == WORDS


def test_words_for_a_thread_that_was_withdrawn_in_another_tab_are_kept(house):
    it = opened(house)
    thread_id = house.run(it.ask, "reviewer")
    house.run(it.do, "reviewer", "withdraw", thread_id)
    answer = step(house, it, "reviewer", thread_id, text="改过的话。", was=WORDS)
    assert answer.status_code == 404 and "没有这条批注" in answer.text
    assert typed(answer, ".homeless textarea") == "改过的话。"


# --- who gets what ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("anchor", ["status", "row-", "../x", "category-"])
def test_what_is_no_place_is_not_found(house, anchor):
    it = opened(house)
    assert house.kept("reviewer").client.get(address(it), query_string={"at": anchor}).status_code == 404
    assert (
        house.kept("reviewer").client.get(address(it, "threads/new"), query_string={"at": anchor}).status_code
        == 404
    )
    assert create(house, it, "reviewer", place=anchor).status_code == 404


WHO = {
    "preparer": (403, 409),
    "submitter": (409, 409),
    "second_reviewer": (409, 409),
    "approver": (409, 409),
    "auditor": (403, 403),
    "station_submitter": (404, 404),
    "endorser": (404, 404),
    "administrator": (403, 403),
}
"""What people get who ask, and who answer, what the reviewer has sent and has open again."""


@pytest.mark.parametrize("login", WHO)
def test_people_without_the_stage_write_nothing(house, login):
    it, (thread_id,) = returned(house, "policy_basis")
    house.run(it.say, "preparer", thread_id, "文号已补。")
    house.run(it.walk, "submit:submitter open:reviewer")
    unsent = house.run(it.ask, "reviewer", "一半的意见。")
    house.kept(login)
    before = house.rows()
    asking, answering = WHO[login]
    assert create(house, it, login, fragment=True).status_code == asking
    assert house.kept(login).client.get(address(it, "threads/new?at=policy_basis")).status_code == asking
    assert step(house, it, login, thread_id, text="插话。", fragment=True).status_code == answering
    for name in ("settle", "must", "withdraw", "reopen"):
        assert step(house, it, login, thread_id, name, fragment=True).status_code in (403, 404, 409), name
        hidden = step(house, it, login, unsent, name, fragment=True)
        assert hidden.status_code == (403 if login in ("auditor", "administrator") else 404), name
    assert house.rows() == before
    seen = house.kept(login).client.get(address(it)).text
    assert ("一半的意见。" in seen) is (login == "auditor")
    assert 'class="ask"' not in seen


@pytest.mark.parametrize("name", ["", "shout", "SAY"])
def test_a_step_that_does_not_exist(house, name):
    it, (thread_id,) = returned(house, "policy_basis")
    assert step(house, it, "preparer", thread_id, name, text="文号已补。").status_code == 400


def test_a_thread_of_another_declaration_is_not_found_under_this_one(house):
    it, (thread_id,) = returned(house, "policy_basis")
    other, _ = returned(house, "policy_basis")
    assert step(house, other, "preparer", thread_id, text="文号已补。", fragment=True).status_code == 404
    assert house.run(it.of, "preparer", thread_id).answer is None
