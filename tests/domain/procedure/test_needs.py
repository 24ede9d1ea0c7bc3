"""What each step needs and asks, written out a second time: no need of no step can be lost unnoticed."""

import pytest

from app.domain.procedure.guards import Case
from app.domain.procedure.stages import Status
from app.domain.procedure.workflow import (
    DECISIONS,
    KINDS,
    QUESTIONS,
    TABLE,
    Action,
    Refusal,
    Refused,
    require_editing,
)
from app.domain.roles import Role

FIRST = "no_blocking_findings first_level_named costing_listed looked_at"
READY = f"opened_by_unit_head {FIRST} threads_answered threads_sent round_takes_it"
DECIDES, APPROVES = "not_own not_endorsed_by_me", "not_own not_endorsed_by_me not_passed_by_me"
THREADS = "threads_sent threads_settled"
STEPS = f"""
    send        draft,returned                    preparer           {FIRST}
    submit      draft,returned,unit_review        submitter          {READY}
    submit      draft,returned,unit_review        submitter          {READY}
    endorse     department_review                 endorser           not_own opened threads_sent
    pass_review finance_review                    reviewer           {DECIDES} opened review_sheet_passes {THREADS}
    take_back   approval                          reviewer           passed_last_by_me unopened
    approve     approval                          approver           {APPROVES} opened adjusts_what_is_in_force {THREADS}
    refer_back  approval                          approver           {APPROVES} opened
    send_back   unit_review                       submitter          opened
    send_back   department_review                 endorser           not_own opened
    send_back   finance_review                    reviewer           {DECIDES} opened
    send_back   approval                          approver           {APPROVES} opened
    decline     finance_review                    reviewer           {DECIDES} opened
    decline     approval                          approver           {APPROVES} opened
    recall      unit_review                       preparer,submitter came_from sent_or_submitter not_open_with_me unopened
    recall      department_review,finance_review  submitter          came_from unopened
    discard     draft,returned                    submitter
    adjust      approved                          submitter          adjustable
    open        unit_review                       submitter          free
    open        department_review                 endorser           not_own free
    open        finance_review                    reviewer           {DECIDES} free
    open        approval                          approver           {APPROVES} free
"""
ASKS = {"approve": "approval"} | dict.fromkeys(
    ("refer_back", "send_back", "decline", "discard", "adjust"), "reason"
)
FREEZE = {"send", "submit", "endorse", "pass_review", "approve"}
ROLE = "not_endorsed_by_me not_own not_passed_by_me passed_last_by_me sent_or_submitter"
NEEDS = f"{FIRST} round_takes_it review_sheet_passes threads_answered threads_settled threads_sent"


def test_every_step_needs_what_is_written():
    written = [line.split() for line in STEPS.strip().split("\n")]
    found = [
        [row.action.value, ",".join(row.sources), ",".join(row.roles), *(need.__name__ for need in row.needs)]
        for row in TABLE
    ]
    assert found == written


def test_every_step_asks_and_freezes_what_is_written():
    for row in TABLE:
        assert row.asks.value == ASKS.get(row.action.value, "nothing"), row
        assert row.freezes is (row.action.value in FREEZE), row
    assert [row.subordinate for row in TABLE] == [None, False, True, *[None] * 19]
    assert {each.value for each in DECISIONS} == {"endorse", "pass_review", "approve"}
    assert {each.value for each in QUESTIONS} == {"approve", "decline", "discard"}


def test_who_and_what_a_need_is_about_says_the_kind_of_its_refusal():
    assert {need.__name__ for need, kind in KINDS.items() if kind is Refusal.ROLE} == set(ROLE.split())
    assert {need.__name__ for need, kind in KINDS.items() if kind is Refusal.NEEDS} == set(NEEDS.split())
    assert len(KINDS) == len((ROLE + " " + NEEDS).split())


@pytest.mark.parametrize("role", list(Role))
def test_who_may_not_type_hears_whether_it_is_for_the_role_or_for_the_stage(role):
    with pytest.raises(Refused) as refusal:
        require_editing(Case(Status.APPROVAL, frozenset({role})))
    is_unit = role in (Role.PREPARER, Role.SUBMITTER)
    assert refusal.value.kind is (Refusal.STATE if is_unit else Refusal.ROLE)
    said = (
        "您现在不能修改；输入的内容仍在页面上。"
        if is_unit
        else "只有申报单位的填报人和单位审核人可以修改本表。"
    )
    assert refusal.value.message.endswith(said)
    for status in (Status.DRAFT, Status.RETURNED):
        if is_unit:
            require_editing(Case(status, frozenset({role})))


def test_only_a_step_that_names_no_target_leads_where_it_came_from():
    assert {row.action for row in TABLE if row.target is None} == {Action.RECALL}
