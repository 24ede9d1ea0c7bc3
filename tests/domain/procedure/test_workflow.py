"""The procedure: the table of docs/procedure.md, written out here a second time and compared with what `check` allows."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.form.places import Place
from app.domain.form.sheet import FIELDS
from app.domain.prereview.finding import Finding, Severity
from app.domain.procedure.offers import offers
from app.domain.procedure.stages import CLOSED, HOLDERS, Status
from app.domain.procedure.workflow import (
    TABLE,
    Action,
    Asks,
    Case,
    Refusal,
    Refused,
    check,
    may_edit,
)
from app.domain.roles import Role, reads_working_sheet

ORIGIN = "origin"
PROCEDURE = """
    open        unit_review        unit_review        submitter
    open        department_review  department_review  endorser
    open        finance_review     finance_review     reviewer
    open        approval           approval           approver
    send        draft              unit_review        preparer
    send        returned           unit_review        preparer
    endorse     department_review  finance_review     endorser
    pass_review finance_review     approval           reviewer
    take_back   approval           finance_review     reviewer
    approve     approval           approved           approver
    refer_back  approval           finance_review     approver
    send_back   unit_review        returned           submitter
    send_back   department_review  returned           endorser
    send_back   finance_review     returned           reviewer
    send_back   approval           returned           approver
    decline     finance_review     declined           reviewer
    decline     approval           declined           approver
    recall      unit_review        origin             preparer
    recall      unit_review        origin             submitter
    recall      department_review  origin             submitter
    recall      finance_review     origin             submitter
    discard     draft              discarded          submitter
    discard     returned           discarded          submitter
    adjust      approved           draft              submitter
"""
SUBMISSIONS = """
    submit      draft              {target}           submitter
    submit      returned           {target}           submitter
    submit      unit_review        {target}           submitter
"""
REASONED = {Action.REFER_BACK, Action.SEND_BACK, Action.DECLINE, Action.DISCARD, Action.ADJUST}
FREEZING = {Action.SEND, Action.SUBMIT, Action.ENDORSE, Action.PASS_REVIEW, Action.APPROVE}
UNDO = {Action.OPEN, Action.RECALL, Action.TAKE_BACK}
"""Actions on a stage that nobody has opened."""


def written_out(is_subordinate):
    """Return the procedure as {(action, from, role): to}."""
    target = "department_review" if is_subordinate else "finance_review"
    lines = (PROCEDURE + SUBMISSIONS.format(target=target)).split("\n")
    rows = (line.split() for line in lines if line.strip())
    return {(Action(action), Status(source), Role(role)): to for action, source, to, role in rows}


def ready(action, status, *roles, **facts):
    """Return a case that meets every need of the action."""
    opener = {} if action in UNDO else {"opener": "苏清明", "opened_by_me": True}
    passed = action is Action.TAKE_BACK
    plain = {
        "sent_by_me": True,
        "passed_by_me": passed,
        "passed_last_by_me": passed,
        "origin": Status.DRAFT,
    } | opener
    return Case(status, frozenset(roles), **(plain | facts))


def refused(action, case):
    with pytest.raises(Refused) as refusal:
        check(action, case)
    assert refusal.value.message.endswith("。")
    return refusal.value


@pytest.mark.parametrize("is_subordinate", [False, True], ids=["own primary unit", "subordinate unit"])
def test_the_procedure_allows_what_is_written_and_nothing_else(is_subordinate):
    procedure = written_out(is_subordinate)
    for action, status, role in product(Action, Status, Role):
        case = ready(action, status, role, is_subordinate=is_subordinate)
        to = procedure.get((action, status, role))
        if to is None:
            knows_it = any(a is action and r is role for a, _, r in procedure)
            assert refused(action, case).kind is (Refusal.STATE if knows_it else Refusal.ROLE), (
                action,
                status,
                role,
            )
        else:
            expected = Status.DRAFT if to == ORIGIN else Status(to)
            assert check(action, case)[1] is expected, (action, status, role)


@pytest.mark.parametrize("action", list(Action))
def test_nobody_without_a_role_may_do_anything(action):
    for status in Status:
        assert refused(action, ready(action, status)).kind is Refusal.ROLE


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_administrator_and_auditor_decide_nothing(role):
    for status in Status:
        assert offers(Case(status, frozenset({role}))) == ()


@pytest.mark.parametrize("status", sorted(CLOSED))
def test_what_is_closed_offers_nothing_to_anybody(status):
    offered = {each.action for each in offers(Case(status, frozenset(Role)))}
    assert offered == ({Action.ADJUST} if status is Status.APPROVED else set())


def test_what_is_in_force_is_adjusted_once_at_a_time_and_what_it_adjusts_stays_in_force():
    refusal = "第2版正在调整中，办结后才能再次调整。"
    case = ready(Action.ADJUST, Status.APPROVED, Role.SUBMITTER, adjusting_refusal=refusal)
    assert refused(Action.ADJUST, case).message == refusal and offers(case) == ()
    outlived = ready(Action.APPROVE, Status.APPROVAL, Role.APPROVER, outlived=True)
    assert refused(Action.APPROVE, outlived).message.startswith("本表所调整的版本已被替换")
    replaced = Case(Status.REPLACED, frozenset({Role.SUBMITTER}), version_no=1, replaced_by=2)
    assert refused(Action.ADJUST, replaced).message == "本表现为“已被第2版替换”，不能调整。"
    assert replace(replaced, replaced_by=1).stage == "已被后一批次替换"


def test_a_wrong_role_hears_whose_action_it_is():
    message = refused(Action.APPROVE, ready(Action.APPROVE, Status.APPROVAL, Role.REVIEWER)).message
    assert "批复人" in message


def test_a_wrong_state_is_named():
    message = refused(Action.APPROVE, ready(Action.APPROVE, Status.RETURNED, Role.APPROVER)).message
    assert "已退回" in message


@pytest.mark.parametrize("origin", [Status.DRAFT, Status.RETURNED, Status.UNIT_REVIEW])
def test_a_recall_leads_to_the_state_that_it_came_from(origin):
    case = ready(Action.RECALL, Status.FINANCE_REVIEW, Role.SUBMITTER, origin=origin)
    assert check(Action.RECALL, case)[1] is origin


def test_a_recall_without_a_former_state_is_refused():
    case = ready(Action.RECALL, Status.FINANCE_REVIEW, Role.SUBMITTER, origin=None)
    assert refused(Action.RECALL, case).kind is Refusal.STATE


def test_exactly_the_negative_decisions_ask_for_a_reason_and_approval_for_number_and_date():
    assert {row.action for row in TABLE if row.asks is Asks.REASON} == REASONED
    assert {row.action for row in TABLE if row.asks is Asks.APPROVAL} == {Action.APPROVE}
    assert all(row.asks is Asks.NOTHING for row in TABLE if row.action not in {*REASONED, Action.APPROVE})


def test_exactly_the_steps_forward_freeze_a_revision():
    assert {row.action for row in TABLE if row.freezes} == FREEZING
    assert all(row.freezes for row in TABLE if row.action in FREEZING)


# --- needs ---------------------------------------------------------------------------------------------------

ERROR = Finding("E02", Severity.ERROR, Place("policy_basis"), "政策依据", "未填。", is_firm=True)
DOUBT = Finding("E05", Severity.ERROR, Place("annual_objective"), "年度目标", "无约束力。")
WARNING = Finding("W14", Severity.WARNING, Place("costing_basis"), "测算依据", "过时。")


@pytest.mark.parametrize(("action", "role"), [(Action.SEND, Role.PREPARER), (Action.SUBMIT, Role.SUBMITTER)])
@pytest.mark.parametrize("status", [Status.DRAFT, Status.RETURNED])
def test_a_blocking_finding_keeps_a_declaration_with_the_unit(action, role, status):
    refusal = refused(action, ready(action, status, role, blocking=lambda: (ERROR,)))
    assert refusal.kind is Refusal.NEEDS
    assert refusal.message == "还有1处须修改：政策依据。"


@pytest.mark.parametrize(
    ("role", "action", "found", "sentence"),
    [
        (Role.PREPARER, Action.SEND, (DOUBT,), "还有1处须修改：年度目标。"),
        (Role.SUBMITTER, Action.SUBMIT, (DOUBT,), "还有1处须修改或说明：年度目标。"),
        (Role.PREPARER, Action.SEND, (ERROR, WARNING), "还有2处须修改或说明：政策依据、测算依据。"),
        (Role.SUBMITTER, Action.SUBMIT, (ERROR, ERROR), "还有2处须修改：政策依据。"),
    ],
)
def test_the_guard_says_whether_a_reason_would_do_too(role, action, found, sentence):
    case = ready(action, Status.DRAFT, role, blocking=lambda: found)
    assert refused(action, case).message == sentence


def test_the_prereview_is_asked_only_where_somebody_wants_to_know():
    def never():
        raise AssertionError("asked")

    case = ready(Action.SEND, Status.DRAFT, Role.PREPARER, blocking=never)
    assert may_edit(case)
    refused(Action.APPROVE, case)
    with pytest.raises(AssertionError, match="asked"):
        check(Action.SEND, case)


MANY = tuple(
    Finding("E02", Severity.ERROR, Place(key), FIELDS[key].label, "未填。", is_firm=True)
    for key in ("project_name", "implementation_years", "policy_basis", "costing_basis", "annual_objective")
)


def test_of_many_findings_the_first_three_are_told_and_all_are_counted():
    case = ready(Action.SEND, Status.DRAFT, Role.PREPARER, blocking=lambda: MANY)
    assert refused(Action.SEND, case).message == "还有5处须修改：项目名称、实施期限、政策依据等。"


def test_a_closed_round_stops_the_submission_and_not_the_way_to_the_unit_head():
    closed = {"round_refusal": "本批次申报已于2026年9月30日截止。"}
    refusal = refused(Action.SUBMIT, ready(Action.SUBMIT, Status.DRAFT, Role.SUBMITTER, **closed))
    assert (refusal.kind, refusal.message) == (Refusal.NEEDS, closed["round_refusal"])
    assert (
        check(Action.SEND, ready(Action.SEND, Status.DRAFT, Role.PREPARER, **closed))[1] is Status.UNIT_REVIEW
    )


DECISIONS = [
    (row.action, source, row.roles[0])
    for row in TABLE
    for source in row.sources
    if source in HOLDERS and row.action not in {*UNDO, Action.SUBMIT}
]
FINANCE_AND_DEPARTMENT = [entry for entry in DECISIONS if entry[1] is not Status.UNIT_REVIEW]


@pytest.mark.parametrize(("action", "status", "role"), DECISIONS)
def test_a_decision_needs_an_opened_stage(action, status, role):
    case = ready(action, status, role, opener="", opened_by_me=False)
    refusal = refused(action, case)
    assert refusal.kind is Refusal.STATE
    assert "开始审核" in refusal.message


@pytest.mark.parametrize(("action", "status", "role"), DECISIONS)
def test_who_has_a_stage_open_decides_it_alone(action, status, role):
    refusal = refused(action, ready(action, status, role, opener="许惊蛰", opened_by_me=False))
    assert refusal.kind is Refusal.STATE
    assert "许惊蛰" in refusal.message


@pytest.mark.parametrize(("status", "role"), sorted(HOLDERS.items()))
def test_a_stage_is_opened_by_one_person_at_a_time(status, role):
    refusal = refused(Action.OPEN, ready(Action.OPEN, status, role, opener="许惊蛰"))
    assert refusal.kind is Refusal.STATE
    assert "许惊蛰" in refusal.message


@pytest.mark.parametrize("status", [Status.UNIT_REVIEW, Status.DEPARTMENT_REVIEW, Status.FINANCE_REVIEW])
def test_what_the_next_person_has_opened_is_not_recalled(status):
    refusal = refused(Action.RECALL, ready(Action.RECALL, status, Role.SUBMITTER, opener="许惊蛰"))
    assert refusal.kind is Refusal.STATE
    assert "许惊蛰" in refusal.message


def test_what_the_approver_has_opened_is_not_taken_back():
    case = ready(Action.TAKE_BACK, Status.APPROVAL, Role.REVIEWER, opener="梁冬至")
    assert "梁冬至" in refused(Action.TAKE_BACK, case).message


def test_a_review_is_taken_back_by_who_passed_it_alone():
    case = ready(Action.TAKE_BACK, Status.APPROVAL, Role.REVIEWER, passed_last_by_me=False)
    assert "审核通过的人" in refused(Action.TAKE_BACK, case).message


def test_from_the_unit_head_a_preparer_recalls_only_what_they_sent():
    case = ready(Action.RECALL, Status.UNIT_REVIEW, Role.PREPARER, sent_by_me=False)
    assert "送审人" in refused(Action.RECALL, case).message
    as_submitter = replace(case, roles=frozenset({Role.SUBMITTER}))
    assert check(Action.RECALL, as_submitter)[1] is Status.DRAFT


# --- separation of duties --------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["authored_by_me", "submitted_by_me"])
@pytest.mark.parametrize(("action", "status", "role"), FINANCE_AND_DEPARTMENT)
def test_nobody_decides_what_they_wrote_in_or_submitted(action, status, role, part):
    refusal = refused(action, ready(action, status, role, **{part: True}))
    assert refusal.kind is Refusal.ROLE
    assert "参与过填报或提交" in refusal.message


@pytest.mark.parametrize("part", ["authored_by_me", "submitted_by_me"])
@pytest.mark.parametrize("status", [Status.DEPARTMENT_REVIEW, Status.FINANCE_REVIEW, Status.APPROVAL])
def test_nobody_opens_what_they_wrote_in_or_submitted(status, part):
    case = ready(Action.OPEN, status, HOLDERS[status], **{part: True})
    assert "参与过填报或提交" in refused(Action.OPEN, case).message


@pytest.mark.parametrize(
    ("action", "status", "role"), [entry for entry in DECISIONS if entry[1] is Status.APPROVAL]
)
def test_who_passed_a_version_does_not_decide_its_approval(action, status, role):
    both = ready(action, status, Role.REVIEWER, role, passed_by_me=True)
    assert "不能再批复" in refused(action, both).message


def test_one_person_may_prepare_and_submit_in_a_small_unit():
    both = (Role.PREPARER, Role.SUBMITTER)
    case = ready(Action.SUBMIT, Status.DRAFT, *both, authored_by_me=True)
    assert check(Action.SUBMIT, case)[1] is Status.FINANCE_REVIEW
    own = ready(Action.SEND_BACK, Status.UNIT_REVIEW, *both, authored_by_me=True)
    assert check(Action.SEND_BACK, own)[1] is Status.RETURNED


# --- editing and reading ---------------------------------------------------------------------------------------


def test_the_sheet_is_edited_by_the_unit_where_the_unit_holds_it():
    allowed = {
        (status, role)
        for status, role in product(Status, Role)
        if may_edit(Case(status, frozenset({role}), opener="本人", opened_by_me=True))
    }
    assert allowed == {
        (Status.DRAFT, Role.PREPARER),
        (Status.DRAFT, Role.SUBMITTER),
        (Status.RETURNED, Role.PREPARER),
        (Status.RETURNED, Role.SUBMITTER),
        (Status.UNIT_REVIEW, Role.SUBMITTER),
    }


def test_the_unit_head_edits_after_opening():
    assert not may_edit(Case(Status.UNIT_REVIEW, frozenset({Role.SUBMITTER})))


def test_the_working_sheet_is_read_by_the_unit_and_the_auditor_alone():
    readers = {role for role in Role if reads_working_sheet(frozenset({role}))}
    assert readers == {Role.PREPARER, Role.SUBMITTER, Role.AUDITOR}


# --- buttons and guards ----------------------------------------------------------------------------------------

people = st.sampled_from(["", "许惊蛰"])
cases = st.builds(
    Case,
    status=st.sampled_from(Status),
    roles=st.frozensets(st.sampled_from(Role)),
    is_subordinate=st.booleans(),
    opener=people,
    opened_by_me=st.booleans(),
    authored_by_me=st.booleans(),
    submitted_by_me=st.booleans(),
    sent_by_me=st.booleans(),
    passed_by_me=st.booleans(),
    passed_last_by_me=st.booleans(),
    origin=st.sampled_from([Status.DRAFT, Status.RETURNED, Status.UNIT_REVIEW]),
    blocking=st.sampled_from([tuple, lambda: (ERROR,)]),
    round_refusal=st.sampled_from([None, "本批次尚未开放申报，暂不能提交。"]),
)


@given(cases)
def test_a_button_works_exactly_when_the_guard_lets_it(case):
    offered = {offer.action: offer for offer in offers(case)}
    assert len(offered) == len(offers(case))
    for action in Action:
        if action in offered and offered[action].refusal is None:
            assert check(action, case)[0] is offered[action].transition
        else:
            message = refused(action, case).message
            assert action not in offered or offered[action].refusal.startswith(message)


@given(cases)
def test_an_action_that_is_not_offered_is_refused_for_role_or_state(case):
    offered = {offer.action for offer in offers(case)}
    assert all(refused(action, case).kind is not Refusal.NEEDS for action in set(Action) - offered)


@given(cases)
def test_every_way_leads_to_a_state_of_the_procedure(case):
    for offer in offers(case):
        if offer.refusal is None:
            _, target = check(offer.action, case)
            stays = offer.action in {Action.OPEN, Action.RECALL}
            assert stays or target is not case.status
