"""Carrying out actions: who and when, what has to be written, and two people at once."""

import re
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from app.domain.procedure import confirming
from app.domain.procedure.rounds import today
from app.domain.procedure.workflow import Action, Approval
from app.domain.roles import Role
from app.models import Event, Revision, db
from app.operations.roles import add_role
from app.operations.rounds import change_dates
from tests.house import House

ON = today().isoformat()


def at(house: House, status: str) -> int:
    """Return a new declaration in the status, its stage opened by whoever holds it, its review sheet filled in."""
    declaration_id = house.run(house.world.at, status)
    holders = {"unit_review": "submitter", "department_review": "endorser"}
    holders |= {"finance_review": "reviewer", "approval": "approver"}
    if status in holders:
        house.run(house.world.do, holders[status], declaration_id, "open")
    if status == "finance_review":
        house.run(house.world.weigh, "reviewer", declaration_id)
    return declaration_id


def act(house: House, login: str, declaration_id: int, action: str, fragment: bool = False, **typed):
    """Post an action on the page as it stands; `lock` may be given."""
    (lock,) = house.stored(declaration_id, "lock")
    data = {"action": action, "lock": lock, "reason": "请补充依据。"} | typed
    return house.kept(login).post(f"/declarations/{declaration_id}/actions", data, fragment=fragment)


def confirmed(action: str, lock: int) -> str:
    """Return what a page sends once it was confirmed, with the reason and the number of these tests."""
    return confirming.answer(Action(action), lock, "请补充依据。", Approval("8号", today()))


def kept(house: House, declaration_id: int) -> tuple:
    """Return everything that an action changes."""

    def count(table):
        return db.session.scalar(
            select(func.count()).select_from(table).where(table.declaration_id == declaration_id)
        )

    return (
        *house.stored(declaration_id, "status", "lock"),
        house.run(count, Event),
        house.run(count, Revision),
    )


def typed_reason(answer) -> str:
    area = BeautifulSoup(answer.text, "html.parser").select_one("textarea[name=reason]")
    return area.get_text().strip() if area else ""


@pytest.mark.parametrize("action", ["", "fly", "APPROVE", "approve ", "create", "import", "批复"])
def test_an_action_that_does_not_exist(house, action):
    declaration_id = at(house, "finance_review")
    before = kept(house, declaration_id)
    answer = act(house, "reviewer", declaration_id, action)
    assert answer.status_code == 400 and "请求无法识别" in answer.text
    assert kept(house, declaration_id) == before


@pytest.mark.parametrize("lock", ["", "abc", "-1", "0", "999999", "1.5", "9" * 30])
def test_a_lock_that_is_not_the_present_one(house, lock):
    declaration_id = at(house, "finance_review")
    before = kept(house, declaration_id)
    answer = act(house, "reviewer", declaration_id, "send_back", lock=lock, reason="写了很久的理由")
    assert answer.status_code == (409 if lock.strip("-").isdigit() else 422)
    assert typed_reason(answer) == "写了很久的理由"
    assert kept(house, declaration_id) == before


def test_somebody_was_faster_and_the_page_says_who(house):
    declaration_id = at(house, "finance_review")
    (lock,) = house.stored(declaration_id, "lock")
    house.run(house.world.do, "reviewer", declaration_id, "send_back")
    house.run(house.world.do, "submitter", declaration_id, "submit")
    house.run(house.world.do, "reviewer", declaration_id, "open")
    answer = act(house, "reviewer", declaration_id, "pass_review", lock=lock, reason="我的意见")
    assert answer.status_code == 409
    assert "本表在您打开后有改动，最近一次办理是reviewer“开始审核”" in answer.text
    assert typed_reason(answer) == "我的意见"


def test_a_double_click_is_one_action(house):
    declaration_id = at(house, "finance_review")
    (lock,) = house.stored(declaration_id, "lock")
    assert act(house, "reviewer", declaration_id, "pass_review", lock=lock).status_code == 303
    before = kept(house, declaration_id)
    assert act(house, "reviewer", declaration_id, "pass_review", lock=lock).status_code == 303
    assert kept(house, declaration_id) == before
    assert before[0] == "approval"


@pytest.mark.parametrize(
    ("status", "login", "action"),
    [
        ("unit_review", "submitter", "send_back"),
        ("department_review", "endorser", "send_back"),
        ("finance_review", "reviewer", "send_back"),
        ("finance_review", "reviewer", "decline"),
        ("approval", "approver", "refer_back"),
        ("approval", "approver", "send_back"),
        ("approval", "approver", "decline"),
        ("draft", "submitter", "discard"),
    ],
)
@pytest.mark.parametrize("reason", ["", "  \n ", "\u200b"])
def test_what_sends_back_needs_a_reason(house, status, login, action, reason):
    declaration_id = at(house, status)
    before = kept(house, declaration_id)
    answer = act(house, login, declaration_id, action, reason=reason)
    assert answer.status_code == 422 and "须写明理由。" in answer.text
    assert kept(house, declaration_id) == before


@pytest.mark.parametrize(("length", "code"), [(2000, 303), (2001, 422)])
def test_an_opinion_has_at_most_two_thousand_characters(house, length, code):
    declaration_id = at(house, "finance_review")
    answer = act(house, "reviewer", declaration_id, "send_back", reason="意" * length)
    assert answer.status_code == code
    if code == 422:
        assert "“意见”有2001字，超出系统上限2000字" in answer.text and typed_reason(answer) == "意" * 2001
        assert house.stored(declaration_id, "status") == ("finance_review",)


def test_line_breaks_of_a_browser_count_once(house):
    declaration_id = at(house, "finance_review")
    assert (
        act(house, "reviewer", declaration_id, "send_back", reason="意" * 1998 + "\r\n" + "见").status_code
        == 303
    )


@pytest.mark.parametrize("reason", ["甲\x00乙", "甲\u202e乙"])
def test_an_opinion_with_hidden_characters(house, reason):
    declaration_id = at(house, "finance_review")
    answer = act(house, "reviewer", declaration_id, "send_back", reason=reason)
    assert answer.status_code == 422 and "不可见的控制字符" in answer.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "批复须填写批复文号和批复日期。"),
        ({"approval_number": "云财绩〔2026〕8号"}, "批复须填写批复文号和批复日期。"),
        ({"approved_on": ON}, "批复须填写批复文号和批复日期。"),
        ({"approval_number": "  ", "approved_on": ON}, "批复须填写批复文号和批复日期。"),
        ({"approval_number": "号" * 61, "approved_on": ON}, "“批复文号”有61字"),
        ({"approval_number": "8号", "approved_on": "昨天"}, "批复日期不是日期"),
        ({"approval_number": "8号", "approved_on": "2026-02-30"}, "批复日期不是日期"),
    ],
)
def test_an_approval_needs_its_number_and_date(house, typed, sentence):
    declaration_id = at(house, "approval")
    before = kept(house, declaration_id)
    answer = act(house, "approver", declaration_id, "approve", **typed)
    assert answer.status_code == 422 and sentence in answer.text
    assert typed.get("approval_number", "").strip() in answer.text
    assert kept(house, declaration_id) == before


def test_a_refusal_for_a_script_is_a_line_and_not_a_page(house):
    declaration_id = at(house, "finance_review")
    answer = act(house, "reviewer", declaration_id, "send_back", fragment=True, reason="")
    assert answer.status_code == 422 and "<html" not in answer.text and "须写明理由" in answer.text
    assert answer.headers["HX-Retarget"] == "#decision"
    answer = act(house, "reviewer", declaration_id, "send_back", fragment=True)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith(f"/declarations/{declaration_id}/receipts/")


WHO = {
    ("draft", "send"): {"preparer", "second_preparer"},
    ("draft", "submit"): {"submitter"},
    ("unit_review", "submit"): {"submitter"},
    ("department_review", "endorse"): {"endorser"},
    ("finance_review", "pass_review"): {"reviewer"},
    ("approval", "approve"): {"approver"},
    ("returned", "send"): {"preparer", "second_preparer"},
    ("returned", "submit"): {"submitter"},
}
"""Who may carry an action out, where the stage is opened by the first of its holders."""


@pytest.mark.parametrize(("status", "action"), WHO)
def test_only_who_is_named_carries_it_on(house, status, action):
    declaration_id = at(house, status)
    before = kept(house, declaration_id)
    everybody = {"preparer", "second_preparer", "submitter", "station_preparer", "station_submitter", "sole"}
    everybody |= {"endorser", "reviewer", "second_reviewer", "approver", "both", "administrator", "auditor"}
    for login in sorted(everybody - WHO[status, action]):
        answer = act(
            house, login, declaration_id, action, approval_number="8号", approved_on=today().isoformat()
        )
        assert answer.status_code in (403, 404, 409), login
        assert kept(house, declaration_id) == before, login
    login = sorted(WHO[status, action])[0]
    lock = house.stored(declaration_id, "lock")[0]
    given = {
        "approval_number": "8号",
        "approved_on": today().isoformat(),
        "confirmed": confirmed(action, lock),
    }
    assert act(house, login, declaration_id, action, **given).status_code == 303
    assert kept(house, declaration_id)[0] != status


def test_nobody_judges_what_they_wrote(house):
    house.run(add_role, None, house.world.people["second_preparer"], "901", Role.REVIEWER)
    declaration_id = house.run(house.world.filled)
    house.run(house.world.type, "second_preparer", declaration_id, "policy_basis", "她也写过。")
    house.run(house.world.do, "submitter", declaration_id, "submit")
    answer = act(house, "second_preparer", declaration_id, "open")
    assert answer.status_code == 403 and "您参与过填报或提交，不能审核本表。" in answer.text


def test_who_passed_it_does_not_approve_it(house):
    declaration_id = house.run(house.world.at, "finance_review")
    for action in ("open", "pass_review"):
        house.run(house.world.do, "both", declaration_id, action)
    answer = act(house, "both", declaration_id, "open")
    assert answer.status_code == 403 and "您已作为审核人通过本表，不能再批复。" in answer.text
    assert act(house, "approver", declaration_id, "open").status_code == 303


def test_a_colleague_has_it_open(house):
    declaration_id = at(house, "finance_review")
    for action in ("open", "pass_review", "send_back"):
        answer = act(house, "second_reviewer", declaration_id, action)
        assert answer.status_code == 409 and "reviewer" in answer.text
    recalled = act(house, "submitter", declaration_id, "recall")
    assert recalled.status_code == 409 and "已开始审核，不能再撤回" in recalled.text


@pytest.mark.parametrize("status", ["approved", "declined", "discarded"])
def test_what_is_closed_stays_closed(house, status):
    declaration_id = at(house, status)
    before = kept(house, declaration_id)
    for login in ("preparer", "submitter", "reviewer", "approver"):
        for action in (
            "open",
            "send",
            "submit",
            "pass_review",
            "approve",
            "send_back",
            "recall",
            "discard",
            "decline",
        ):
            answer = act(
                house, login, declaration_id, action, approval_number="8号", approved_on=today().isoformat()
            )
            assert answer.status_code in (403, 404, 409), (login, action)
    assert kept(house, declaration_id) == before


def test_a_declaration_with_findings_is_not_sent(house):
    declaration_id = house.run(house.world.draft)
    for login, action in (("preparer", "send"), ("submitter", "submit")):
        answer = act(house, login, declaration_id, action)
        assert answer.status_code == 422 and re.search(r"还有\d+处", answer.text)
    assert house.stored(declaration_id, "status") == ("draft",)


@pytest.mark.parametrize("address", ["/declarations/999999/actions", "/declarations/0/actions"])
def test_a_declaration_that_is_not_there(house, address):
    answer = house.kept("reviewer").post(address, {"action": "open", "lock": "0"})
    assert answer.status_code == 404 and "没有这份申报表，或您无权查看。" in answer.text


def test_a_round_that_is_closed_takes_no_submission(house):
    declaration_id, round_id = at(house, "unit_review"), house.world.round_id
    dates = house.run(lambda: house.world.declaration(declaration_id).round.dates)
    house.run(change_dates, None, round_id, None, None, None)
    try:
        answer = act(house, "submitter", declaration_id, "submit")
        assert answer.status_code == 422 and "本批次尚未开放申报，暂不能提交。" in answer.text
        page = house.kept("preparer").get("/declarations/new")
        assert "现在没有开放的申报批次。" in page.text
        form = {"round_id": round_id, "section": f"{house.world.units['121']}-001", "project_type": "15"}
        refused = house.kept("preparer").post(
            "/declarations/new", form | {"start_year": "2027", "form_key": str(uuid4())}
        )
        assert refused.status_code == 422 and "申报批次" in refused.text
    finally:
        house.run(change_dates, None, round_id, dates.opens, dates.closes, dates.returned_until)
    assert act(house, "submitter", declaration_id, "submit").status_code == 303
