"""Threads through the procedure: what each action sends to whom, what it waits for, and what becomes of a row."""

import pytest

from app.domain.procedure.audiences import Audience
from app.domain.procedure.workflow import Refusal, Refused
from app.domain.review.threads import State, Weight
from app.domain.text import fingerprint
from app.operations.cells import save_cell
from app.operations.rows import add_row, delete_row, move_row
from tests.operations.thread_writers import WORDS

REVIEWING = "submit:submitter open:reviewer"
RETURNED = f"{REVIEWING} send_back:reviewer"
PASSED = f"{REVIEWING} pass_review:reviewer"
APPROVING = f"{PASSED} open:approver"
ENDORSING = "submit:station_submitter open:endorser"
STATION_REVIEWING = f"{ENDORSING} endorse:endorser open:reviewer"
STATION_APPROVING = f"{STATION_REVIEWING} pass_review:reviewer open:approver"
UNIT = {"station_preparer", "station_submitter"}
FINANCE = {"reviewer", "second_reviewer", "approver"}
STATION = {*UNIT, "endorser", *FINANCE}


def test_a_review_goes_out_as_a_whole_and_is_numbered_without_gaps(talk):
    it = talk(STATION_REVIEWING)
    first, gone = it.ask("reviewer", "甲"), it.ask("reviewer", "乙")
    it.ask("reviewer", "丙", weight="note")
    it.ask("reviewer", "丁", weight="advice")
    it.do("reviewer", "withdraw", gone)
    assert it.labels("station_preparer") == [] and it.labels("approver") == ["财政备注1"]
    it.walk("send_back:reviewer")
    assert it.labels("station_preparer") == it.labels("endorser") == ["财政1", "财政2"]
    assert it.texts("station_preparer") == ["甲", "丁"]
    assert it.labels("reviewer") == ["财政1", "财政备注1", "财政2"]
    sent = it.of("reviewer", first)
    assert sent.opener.event_id == it.desk("reviewer").events[-1].id
    it.say("station_preparer", first, "答复")
    it.walk(STATION_REVIEWING)
    it.ask("reviewer", "戊")
    it.walk("send_back:reviewer")
    assert it.labels("station_preparer") == ["财政1", "财政2", "财政3"]


def test_each_stage_counts_its_own(talk):
    it = talk(ENDORSING)
    it.ask("endorser", "主管的", weight="advice")
    it.ask("endorser", "主管自己的", weight="note")
    it.walk("endorse:endorser open:reviewer")
    it.ask("reviewer", "财政的", weight="advice")
    it.ask("reviewer", "财政自己的", weight="note")
    it.walk("pass_review:reviewer open:approver")
    it.ask("approver", "批复的", weight="advice")
    it.walk("send_back:approver")
    assert it.labels("station_preparer") == ["主管1", "财政1", "批复1"]
    assert it.labels("endorser") == ["主管1", "主管备注1", "财政1", "批复1"]
    assert it.labels("approver") == ["财政1", "财政备注1", "批复1"]
    assert it.labels("auditor") == ["主管1", "主管备注1", "财政1", "财政备注1", "批复1"]


@pytest.mark.parametrize(
    ("steps", "decision", "weight", "wanted", "readers"),
    [
        ("send:station_preparer open:station_submitter", "send_back:station_submitter", "must", None, UNIT),
        (ENDORSING, "send_back:endorser", "must", None, UNIT | {"endorser"}),
        (ENDORSING, "endorse:endorser", "advice", None, UNIT | {"endorser"}),
        (STATION_REVIEWING, "send_back:reviewer", "must", None, STATION),
        (STATION_REVIEWING, "pass_review:reviewer", "advice", None, STATION),
        (STATION_REVIEWING, "decline:reviewer", "must", None, STATION),
        (STATION_APPROVING, "send_back:approver", "must", None, STATION),
        (STATION_APPROVING, "approve:approver", "advice", None, STATION),
        (STATION_APPROVING, "refer_back:approver", "must", Audience.FINANCE_ONLY, FINANCE),
    ],
)
def test_a_decision_sends_its_words_to_whom_they_are_for(talk, steps, decision, weight, wanted, readers):
    it, login = talk(steps), decision.partition(":")[2]
    it.ask(login, weight=weight, wanted=wanted)
    assert it.readers(WORDS, *STATION) == {login}
    it.walk(decision)
    assert it.readers(WORDS, *STATION) == readers


def test_the_units_answer_goes_up_with_the_declaration(talk):
    it = talk(STATION_REVIEWING)
    thread_id = it.ask("reviewer")
    it.walk("send_back:reviewer")
    it.say("station_preparer", thread_id, "答复在此。")
    assert it.readers("答复在此。", *STATION) == UNIT
    it.walk("send:station_preparer open:station_submitter")
    assert it.readers("答复在此。", *STATION) == UNIT
    it.walk("submit:station_submitter")
    assert it.readers("答复在此。", *STATION) == UNIT | {"endorser"}
    it.walk("open:endorser send_back:endorser")
    it.say("station_preparer", thread_id, "答复补充。")
    it.walk("submit:station_submitter open:endorser")
    assert it.readers("答复补充。", *STATION) == UNIT | {"endorser"}
    it.walk("endorse:endorser")
    assert it.readers("答复在此。", *STATION) == it.readers("答复补充。", *STATION) == STATION


def test_what_the_unit_says_to_its_own_head_stays_in_the_unit(talk):
    it = talk("send:station_preparer open:station_submitter")
    thread_id = it.ask("station_submitter")
    it.walk("send_back:station_submitter")
    it.say("station_preparer", thread_id, "答复在此。")
    it.walk("send:station_preparer")
    assert not it.of("station_preparer", thread_id).answer.is_unsent
    it.walk("open:station_submitter submit:station_submitter open:endorser endorse:endorser")
    assert it.readers(WORDS, *STATION) == it.readers("答复在此。", *STATION) == UNIT


# --- what an action waits for ----------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["submitter", "preparer"])
def test_a_demand_is_answered_or_followed_by_a_change_before_it_is_submitted(town, talk, refused, login):
    it = talk(REVIEWING)
    answered, changed = it.ask("reviewer"), it.ask("reviewer", anchor="costing_basis")
    it.ask("reviewer", anchor="annual_objective", weight="advice")
    it.walk("send_back:reviewer")
    sentence = "2条须修改的批注还没有答复，所指的内容也没有修改：财政1（政策依据）、财政2（测算依据）。"
    with refused(Refused, kind=Refusal.NEEDS, message=sentence):
        it.walk("submit:submitter")
    it.say(login, answered, "文号已补。")
    with refused(Refused, kind=Refusal.NEEDS):
        it.walk("submit:submitter")
    it.walk("send:preparer recall:preparer")  # what the unit does among itself waits for nothing
    stored = it.desk("submitter").sheet.costing_basis
    town.type(login, it.id, "costing_basis", "另行测算。")
    assert it.state(login, changed) == State.CHANGED and it.of(login, changed).demand.quote == stored
    town.type(login, it.id, "costing_basis", stored)
    assert it.state(login, changed) == State.WAITING
    town.type(login, it.id, "costing_basis", "另行测算。")
    it.walk("submit:submitter")
    assert it.state("reviewer", changed) == State.CHANGED
    assert it.state("reviewer", answered) == State.ANSWERED


@pytest.mark.parametrize(
    ("steps", "login", "action", "label"),
    [
        ("send:preparer open:submitter", "submitter", "submit", "单位"),
        (ENDORSING, "endorser", "endorse", "主管"),
        (REVIEWING, "reviewer", "pass_review", "财政"),
        (APPROVING, "approver", "approve", "批复"),
    ],
)
def test_an_unsent_demand_keeps_its_stage_from_passing_on_and_advice_goes_along(
    town, talk, refused, steps, login, action, label
):
    it = talk(steps)
    if action == "pass_review":
        town.weigh(login, it.id)
    thread_id = it.ask(login)
    with refused(Refused, kind=Refusal.NEEDS):
        it.walk(f"{action}:{login}")
    it.do(login, "weigh", thread_id, Weight.ADVICE)
    it.walk(f"{action}:{login}")
    assert it.of(login, thread_id).label == f"{label}1"


def test_an_open_demand_of_the_reviewer_bars_passing_and_approval(town, talk, refused):
    it = talk(REVIEWING)
    thread_id = it.ask("reviewer")
    it.walk("send_back:reviewer")
    it.say("preparer", thread_id, "文号已补。")
    it.walk("submit:submitter open:reviewer")
    town.weigh("reviewer", it.id)
    with refused(Refused, kind=Refusal.NEEDS, message="1条须修改的批注还没有关闭：财政1（政策依据）。"):
        it.walk("pass_review:reviewer")
    it.do("reviewer", "settle", thread_id)
    it.walk("pass_review:reviewer open:approver approve:approver")
    assert it.state("preparer", thread_id) == State.SETTLED


def test_asked_again_it_waits_again_and_the_follow_up_is_a_draft_till_then(town, talk, refused):
    it = talk(REVIEWING)
    thread_id = it.ask("reviewer")
    it.walk("send_back:reviewer")
    it.say("preparer", thread_id, "文号已补。")
    it.walk("submit:submitter open:reviewer")
    it.say("reviewer", thread_id, "还缺日期。")
    assert it.state("preparer", thread_id) == State.ANSWERED
    town.weigh("reviewer", it.id)
    with refused(Refused, kind=Refusal.NEEDS):
        it.walk("pass_review:reviewer")
    it.say("reviewer", thread_id, "", "还缺日期。")
    assert it.state("reviewer", thread_id) == State.ANSWERED
    it.say("reviewer", thread_id, "还缺日期。")
    it.walk("send_back:reviewer")
    assert it.state("preparer", thread_id) == State.WAITING
    assert it.texts("preparer") == [WORDS, "文号已补。", "还缺日期。"]


def test_a_referral_sends_finances_words_alone_and_waits_for_the_reviewers_answer(town, talk, refused):
    it = talk(APPROVING)
    of_finance = it.ask("approver", "为何给满分？", wanted=Audience.FINANCE_ONLY)
    of_unit = it.ask("approver", "请补文号。", anchor="costing_basis")
    it.walk("refer_back:approver")
    everybody = ("preparer", "submitter", *FINANCE)
    assert it.readers("为何给满分？", *everybody) == FINANCE
    assert it.readers("请补文号。", *everybody) == {"approver"}
    it.walk("open:reviewer")
    with refused(Refused, kind=Refusal.NEEDS, message="1条须修改的批注还没有关闭：复审1（政策依据）。"):
        it.walk("pass_review:reviewer")
    it.say("reviewer", of_finance, "已核对依据。")
    assert it.readers("已核对依据。", *everybody) == {"reviewer"}
    it.walk("pass_review:reviewer")
    assert it.readers("已核对依据。", *everybody) == FINANCE
    it.walk("open:approver")
    with refused(Refused, kind=Refusal.NEEDS):
        it.walk("approve:approver")
    it.do("approver", "withdraw", of_unit)
    it.do("approver", "settle", of_finance)
    it.walk("approve:approver")
    assert it.labels("preparer") == []


def test_a_settlement_that_a_referral_holds_back_hinders_no_answer(talk):
    it = talk(APPROVING)
    thread_id = it.ask("approver")
    it.walk("send_back:approver")
    it.say("preparer", thread_id, "文号已补。")
    it.walk("submit:submitter open:reviewer pass_review:reviewer open:approver")
    it.do("approver", "settle", thread_id)
    it.walk("refer_back:approver open:reviewer send_back:reviewer")
    assert it.state("preparer", thread_id) == State.ANSWERED
    it.say("preparer", thread_id, "日期也已补。")
    assert it.texts("preparer") == [WORDS, "文号已补。", "日期也已补。"]


def test_a_settlement_that_another_approver_left_behind_hinders_not_the_openers_own(talk):
    it = talk(APPROVING)
    thread_id = it.ask("approver")
    it.walk("send_back:approver")
    it.say("preparer", thread_id, "文号已补。")
    it.walk("submit:submitter open:reviewer pass_review:reviewer open:both")
    it.do("both", "settle", thread_id)
    it.walk("refer_back:both")
    it.do("approver", "settle", thread_id)
    assert it.state("preparer", thread_id) == State.SETTLED


def test_what_is_taken_back_or_recalled_stays_said(talk):
    it = talk(REVIEWING)
    thread_id = it.ask("reviewer", weight="advice")
    it.walk("pass_review:reviewer take_back:reviewer")
    assert it.labels("preparer") == ["财政1"]
    it.walk("open:reviewer send_back:reviewer")
    it.say("preparer", thread_id, "文号已补。")
    it.walk("submit:submitter recall:submitter")
    assert it.state("preparer", thread_id) == State.ANSWERED
    it.say("preparer", thread_id, "日期也已补。")
    assert it.readers("日期也已补。", "preparer", "submitter", "reviewer") == {"preparer", "submitter"}
    it.walk("submit:submitter")
    assert "日期也已补。" in it.texts("reviewer")


def test_a_closed_declaration_is_not_spoken_about_any_more(talk, refused):
    it = talk(REVIEWING)
    thread_id = it.ask("reviewer", weight="advice")
    it.walk("pass_review:reviewer open:approver approve:approver")
    for login, step, more in (("preparer", "say", ("迟了。",)), ("reviewer", "settle", ())):
        with refused(Refused):
            it.do(login, step, thread_id, *more)


# --- places through revisions ----------------------------------------------------------------------------------


def test_a_thread_stays_with_its_row_when_it_moves_changes_and_goes(town, talk):
    it, actor = talk(REVIEWING), town.actor("preparer")
    first, second = (row.identity for row in it.desk("reviewer").sheet.rows[:2])
    cell, row = it.ask("reviewer", anchor=f"name-{first}"), it.ask("reviewer", anchor=f"row-{second}")
    category = it.ask("reviewer", anchor="category-质量指标")
    it.walk("send_back:reviewer")
    move_row(actor, it.id, second, -1)

    def name(thread_id, login="preparer"):
        return it.of(login, thread_id).place.name(it.desk(login).sheet)

    assert (name(row), name(cell)) == ("数量指标 第1行", "数量指标 第2行 三级指标")
    assert (name(row, "reviewer"), name(cell, "reviewer")) == ("数量指标 第2行", "数量指标 第1行 三级指标")
    assert {it.state("preparer", each) for each in (cell, row, category)} == {State.WAITING}
    save_cell(
        actor,
        it.id,
        first,
        "definition",
        "另一个口径。",
        fingerprint(it.desk("preparer").sheet.row(first).definition),
    )
    assert it.state("preparer", cell) == State.WAITING
    delete_row(actor, it.id, second)
    add_row(actor, it.id, "质量指标")
    assert {it.state("preparer", each) for each in (row, category)} == {State.CHANGED}
    assert {it.state("reviewer", each) for each in (row, category)} == {State.WAITING}
    assert name(row) == "已删除的行"
    it.say("preparer", row, "该指标不再适用。")
    assert it.state("preparer", row) == State.ANSWERED
