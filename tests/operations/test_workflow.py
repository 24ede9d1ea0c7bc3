"""The actions on a database: what each leaves behind, and that a refused one leaves nothing."""

import pytest

from app.domain.procedure.events import EventKind
from app.domain.procedure.rounds import day, today
from app.domain.procedure.workflow import TABLE, Action, Refusal, Refused, Status
from app.domain.roles import Role
from app.models import db
from app.operations import Outdated, Rejected, workflow
from app.operations.roles import add_role
from app.operations.transaction import writing
from app.operations.workflow import Approval, act
from app.queries import NotFound

SENT = "send:preparer"
ON_HEADS_DESK = f"{SENT} open:submitter"
IN_FINANCE = "submit:submitter"
REVIEWING = f"{IN_FINANCE} open:reviewer"
WEIGHED = f"{REVIEWING} weigh:reviewer"
RETURNED = f"{REVIEWING} send_back:reviewer"
PASSED = f"{REVIEWING} pass_review:reviewer"
APPROVING = f"{PASSED} open:approver"
STATION_HEADS_DESK = "send:station_preparer open:station_submitter"
IN_DEPARTMENT = "submit:station_submitter"
ENDORSING = f"{IN_DEPARTMENT} open:endorser"
STATION_RETURNED = f"{ENDORSING} send_back:endorser"

STEPS = [
    ("", "send", "preparer", "draft", "unit_review", "preparer"),
    (RETURNED, "send", "preparer", "returned", "unit_review", "preparer"),
    ("", "submit", "submitter", "draft", "finance_review", "submitter"),
    (RETURNED, "submit", "submitter", "returned", "finance_review", "submitter"),
    (ON_HEADS_DESK, "submit", "submitter", "unit_review", "finance_review", "submitter"),
    ("", "submit", "station_submitter", "draft", "department_review", "submitter"),
    (STATION_RETURNED, "submit", "station_submitter", "returned", "department_review", "submitter"),
    (STATION_HEADS_DESK, "submit", "station_submitter", "unit_review", "department_review", "submitter"),
    (ENDORSING, "endorse", "endorser", "department_review", "finance_review", "endorser"),
    (WEIGHED, "pass_review", "reviewer", "finance_review", "approval", "reviewer"),
    (PASSED, "take_back", "reviewer", "approval", "finance_review", "reviewer"),
    (APPROVING, "approve", "approver", "approval", "approved", "approver"),
    (APPROVING, "refer_back", "approver", "approval", "finance_review", "approver"),
    (ON_HEADS_DESK, "send_back", "submitter", "unit_review", "returned", "submitter"),
    (ENDORSING, "send_back", "endorser", "department_review", "returned", "endorser"),
    (REVIEWING, "send_back", "reviewer", "finance_review", "returned", "reviewer"),
    (APPROVING, "send_back", "approver", "approval", "returned", "approver"),
    (REVIEWING, "decline", "reviewer", "finance_review", "declined", "reviewer"),
    (APPROVING, "decline", "approver", "approval", "declined", "approver"),
    (SENT, "recall", "preparer", "unit_review", "draft", "preparer"),
    (SENT, "recall", "submitter", "unit_review", "draft", "submitter"),
    (IN_DEPARTMENT, "recall", "station_submitter", "department_review", "draft", "submitter"),
    (IN_FINANCE, "recall", "submitter", "finance_review", "draft", "submitter"),
    ("", "discard", "submitter", "draft", "discarded", "submitter"),
    (RETURNED, "discard", "submitter", "returned", "discarded", "submitter"),
    (SENT, "open", "submitter", "unit_review", "unit_review", "submitter"),
    (IN_DEPARTMENT, "open", "endorser", "department_review", "department_review", "endorser"),
    (IN_FINANCE, "open", "reviewer", "finance_review", "finance_review", "reviewer"),
    (PASSED, "open", "approver", "approval", "approval", "approver"),
]
FREEZING = {"send", "submit", "endorse", "pass_review", "approve"}


def test_the_steps_below_are_all_that_the_table_knows():
    tried = {(action, source) for _, action, _, source, _, _ in STEPS}
    # 调整 opens another declaration and is tried in test_adjusting.
    moving = [row for row in TABLE if row.action is not Action.ADJUST]
    assert tried == {(row.action, source) for row in moving for source in row.sources}


@pytest.mark.parametrize(("before", "action", "login", "source", "target", "role"), STEPS)
def test_an_action_leaves_one_event_its_status_and_its_opening(
    town, filled, walk, events, openings, before, action, login, source, target, role
):
    declaration_id = walk(before, filled("station_" in before + login))
    stood = town.declaration(declaration_id)
    assert stood.status == source
    lock, since, happened = stood.lock, stood.status_since, len(events(declaration_id))
    town.do(login, declaration_id, action, "单价没有来源。")
    now = town.declaration(declaration_id)
    assert (now.status, now.lock) == (target, lock + 1)
    assert (now.status_since > since) == (source != target)
    assert len(events(declaration_id)) == happened + 1
    event = events(declaration_id)[-1]
    assert (event.kind, event.from_status, event.to_status) == (action, source, target)
    assert (event.person_id, event.role, event.lock) == (town.people[login], role, lock + 1)
    assert event.reason == "单价没有来源。"
    assert (event.revision and event.revision.number) == (1 if action in FREEZING else None)
    current = [(opening.person_id, opening.stage) for opening in openings(declaration_id)]
    assert current == ([(town.people[login], source)] if action == "open" else [])


def test_an_approval_keeps_its_number_and_date(town, walk, events):
    declaration_id = walk(APPROVING + " approve:approver")
    approved = town.declaration(declaration_id)
    assert (approved.approval_number, approved.approved_on) == ("云财绩〔2026〕8号", today())
    assert events(declaration_id)[-1].subject == f"云财绩〔2026〕8号（{day(today())}）"


REFUSALS = [
    ("", "submit", "preparer", {}, Refused, Refusal.ROLE),
    ("", "send", "submitter", {}, Refused, Refusal.ROLE),
    (REVIEWING, "pass_review", "approver", {}, Refused, Refusal.ROLE),
    (REVIEWING, "pass_review", "auditor", {}, Refused, Refusal.ROLE),
    (REVIEWING, "pass_review", "submitter", {}, Refused, Refusal.ROLE),
    (SENT, "send", "preparer", {}, Refused, Refusal.STATE),
    (SENT, "discard", "submitter", {}, Refused, Refusal.STATE),
    (SENT, "submit", "submitter", {}, Refused, Refusal.STATE),
    (IN_FINANCE, "pass_review", "reviewer", {}, Refused, Refusal.STATE),
    (REVIEWING, "pass_review", "second_reviewer", {}, Refused, Refusal.STATE),
    (REVIEWING, "open", "second_reviewer", {}, Refused, Refusal.STATE),
    (REVIEWING, "recall", "submitter", {}, Refused, Refusal.STATE),
    (APPROVING, "take_back", "reviewer", {}, Refused, Refusal.STATE),
    (SENT, "recall", "second_preparer", {}, Refused, Refusal.ROLE),
    (PASSED, "take_back", "second_reviewer", {}, Refused, Refusal.ROLE),
    (APPROVING + " approve:approver", "send_back", "approver", {}, Refused, Refusal.STATE),
    (f"{IN_FINANCE} open:both pass_review:both", "open", "both", {}, Refused, Refusal.ROLE),
    (REVIEWING, "send_back", "reviewer", {"reason": " \n\u200b"}, Rejected, "reason"),
    (REVIEWING, "send_back", "reviewer", {"reason": "不\x07妥"}, Rejected, "reason"),
    (REVIEWING, "send_back", "reviewer", {"reason": "字" * 2001}, Rejected, "reason"),
    ("", "discard", "submitter", {"reason": ""}, Rejected, "reason"),
    (APPROVING, "approve", "approver", {"approval": None}, Rejected, "approval_number"),
    (APPROVING, "approve", "approver", {"approval": Approval(" ", today())}, Rejected, "approval_number"),
    (
        APPROVING,
        "approve",
        "approver",
        {"approval": Approval("号" * 61, today())},
        Rejected,
        "approval_number",
    ),
    ("", "send", "sole", {}, NotFound, None),
    ("", "submit", "administrator", {}, NotFound, None),
    ("", "open", "reviewer", {}, NotFound, None),
]


@pytest.mark.parametrize(("before", "action", "login", "typed", "expected", "kind"), REFUSALS)
def test_a_refused_action_leaves_no_trace(town, walk, refused, before, action, login, typed, expected, kind):
    declaration_id, actor = walk(before), town.actor(login)
    lock = town.declaration(declaration_id).lock
    attribute = {Refused: "kind", Rejected: "field"}.get(expected)
    with refused(expected, **({attribute: kind} if attribute else {})):
        act(actor, declaration_id, Action(action), lock, **typed)


def test_what_blocks_keeps_it_with_the_unit(town, filled, refused):
    declaration_id = filled()
    town.type("preparer", declaration_id, "annual_objective", "")
    for login, action in (("preparer", Action.SEND), ("submitter", Action.SUBMIT)):
        lock, actor = town.declaration(declaration_id).lock, town.actor(login)
        with refused(Refused, kind=Refusal.NEEDS):
            act(actor, declaration_id, action, lock)


def test_an_old_page_is_told_who_did_what(town, walk, refused):
    declaration_id = walk(IN_FINANCE)
    lock, actor = town.declaration(declaration_id).lock, town.actor("second_reviewer")
    walk("open:reviewer pass_review:reviewer take_back:reviewer", declaration_id)
    sentence = "本表在您打开后有改动，最近一次办理是reviewer“取消审核”。页面已更新，请核对后再操作。"
    with refused(Outdated, message=sentence):
        act(actor, declaration_id, Action.OPEN, lock)


def test_nobody_endorses_what_they_wrote_or_submitted(town, walk, refused):
    add_role(None, town.people["station_submitter"], "131", Role.ENDORSER)
    add_role(None, town.people["station_preparer"], "131", Role.ENDORSER)
    declaration_id = walk(IN_DEPARTMENT)
    lock = town.declaration(declaration_id).lock
    for login in ("station_submitter", "station_preparer"):
        actor = town.actor(login)
        with refused(Refused, kind=Refusal.ROLE):
            act(actor, declaration_id, Action.OPEN, lock)
    walk("open:endorser endorse:endorser", declaration_id)
    assert town.declaration(declaration_id).status is Status.FINANCE_REVIEW


DOUBLE_CLICKS = [
    ("", "preparer", "send"),
    (SENT, "submitter", "open"),
    (ON_HEADS_DESK, "submitter", "submit"),
    (SENT, "preparer", "recall"),
    (REVIEWING, "reviewer", "send_back"),
    (PASSED, "reviewer", "take_back"),
    (APPROVING, "approver", "approve"),
]


@pytest.mark.parametrize(("before", "login", "action"), DOUBLE_CLICKS)
def test_a_double_click_is_silent_and_leaves_one_event(town, walk, events, before, login, action):
    declaration_id, actor = walk(before), town.actor(login)
    lock, happened = town.declaration(declaration_id).lock, len(events(declaration_id))
    for _ in range(3):
        act(actor, declaration_id, Action(action), lock, "重复点击。", Approval("云财绩〔2026〕9号", today()))
    assert [event.kind for event in events(declaration_id)[happened:]] == [action]
    assert town.declaration(declaration_id).lock == lock + 1


def test_the_same_click_of_another_person_or_after_more_happened_is_none(town, filled, walk, refused):
    declaration_id = filled()
    lock = town.declaration(declaration_id).lock
    walk(SENT, declaration_id)
    second, preparer = town.actor("second_preparer"), town.actor("preparer")
    with refused(Refused, kind=Refusal.STATE):
        act(second, declaration_id, Action.SEND, lock)
    walk("recall:preparer", declaration_id)
    with refused(Outdated):
        act(preparer, declaration_id, Action.SEND, lock)


@pytest.mark.parametrize(
    ("before", "recall", "back"),
    [
        (SENT, "preparer", "draft"),
        (f"{SENT} recall:preparer {SENT}", "preparer", "draft"),
        (f"{RETURNED} {SENT}", "preparer", "returned"),
        (f"{RETURNED} {SENT} recall:preparer {SENT}", "submitter", "returned"),
        (f"{RETURNED} {IN_FINANCE}", "submitter", "returned"),
        (f"{RETURNED} {IN_FINANCE} recall:submitter {IN_FINANCE}", "submitter", "returned"),
        (f"{ON_HEADS_DESK} {IN_FINANCE}", "submitter", "unit_review"),
        (
            f"{ON_HEADS_DESK} {IN_FINANCE} recall:submitter open:submitter {IN_FINANCE}",
            "submitter",
            "unit_review",
        ),
        (f"{SENT} recall:preparer {IN_FINANCE}", "submitter", "draft"),
        (f"{STATION_RETURNED} {STATION_HEADS_DESK} {IN_DEPARTMENT}", "station_submitter", "unit_review"),
        (f"{ENDORSING} endorse:endorser", "station_submitter", "draft"),
    ],
)
def test_a_recall_returns_to_where_the_units_last_step_came_from(town, walk, before, recall, back):
    declaration_id = walk(f"{before} recall:{recall}")
    assert town.declaration(declaration_id).status == back


@pytest.mark.parametrize(
    "before", [f"{PASSED} take_back:reviewer", f"{APPROVING} refer_back:approver", REVIEWING]
)
def test_what_was_opened_once_is_not_recalled(town, walk, refused, before):
    declaration_id, actor = walk(before), town.actor("submitter")
    lock = town.declaration(declaration_id).lock
    with refused(Refused, kind=Refusal.STATE):
        act(actor, declaration_id, Action.RECALL, lock)


def test_finance_may_pass_again_after_taking_back_or_being_referred_back(town, walk, events):
    declaration_id = walk(f"{PASSED} take_back:reviewer open:reviewer pass_review:reviewer open:approver")
    walk(
        "refer_back:approver open:reviewer pass_review:reviewer open:approver approve:approver",
        declaration_id,
    )
    assert town.declaration(declaration_id).status is Status.APPROVED
    assert sum(event.kind is EventKind.PASS_REVIEW for event in events(declaration_id)) == 3


def test_an_exception_inside_the_transaction_leaves_nothing(town, walk, refused, monkeypatch):
    declaration_id, actor = walk(ON_HEADS_DESK), town.actor("submitter")
    lock = town.declaration(declaration_id).lock

    def fail(*arguments, **details):
        raise OSError("no space left on device")

    monkeypatch.setattr(workflow, "record", fail)
    with refused(OSError):
        act(actor, declaration_id, Action.SUBMIT, lock)


def test_writing_commits_at_its_end_and_rolls_back_on_any_exception(town, filled, refused):
    declaration_id = filled()
    with refused(KeyboardInterrupt), writing():
        db.session.get_one(workflow.Declaration, declaration_id).project_name = "未保存"
        db.session.flush()
        raise KeyboardInterrupt
    with writing():
        db.session.get_one(workflow.Declaration, declaration_id).project_name = "已保存"
    assert town.declaration(declaration_id).project_name == "已保存"
