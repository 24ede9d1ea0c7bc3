"""Writing in threads on a database: what waits, what is replaced, what is refused and leaves no trace."""

from uuid import uuid4

import pytest

from app.domain.form.places import Place
from app.domain.procedure.workflow import Refusal, Refused
from app.domain.review.threads import State, Weight
from app.operations import Outdated, Rejected
from app.operations.rows import delete_row
from app.queries import NotFound
from tests.operations.thread_writers import WORDS

REVIEWING = "submit:submitter open:reviewer"
APPROVING = f"{REVIEWING} pass_review:reviewer open:approver"
HEADS_DESK = "send:preparer open:submitter"
ENDORSING = "submit:station_submitter open:endorser"
STAGES = [
    (HEADS_DESK, "submitter", "unit"),
    (ENDORSING, "endorser", "department"),
    (REVIEWING, "reviewer", "all"),
    (APPROVING, "approver", "all"),
]
RETURNED = "send_back:reviewer"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def rows_of(desk, level_2="数量指标"):
    return [row.identity for row in desk.sheet.rows if row.category.level_2 == level_2]


# --- opening ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("steps", "login", "audience"), STAGES)
def test_who_has_a_stage_open_writes_what_waits_and_raises_the_lock(town, talk, steps, login, audience):
    it = talk(steps)
    lock = town.declaration(it.id).lock
    thread_id = it.ask(login, f"  {WORDS}\r\n第二行。 ")
    thread = it.of(login, thread_id)
    assert (thread.number, thread.audience, thread.state(it.desk(login).sheet)) == (1, audience, "unsent")
    assert thread.opener.text == f"{WORDS}\n第二行。"
    assert thread.opener.quote == it.desk(login).sheet.policy_basis
    assert (thread.opener.person_id, thread.opener.event_id) == (town.people[login], None)
    assert town.declaration(it.id).lock == lock + 1


@pytest.mark.parametrize(("steps", "login", "audience"), STAGES)
def test_half_a_review_is_seen_by_its_writer_and_the_auditor_alone(town, talk, steps, login, audience):
    it = talk(steps)
    it.ask(login, "一半的意见。")
    everybody = set(town.people) - {"administrator"}
    assert it.readers("一半的意见。", *everybody) == {login, "auditor"}


def test_a_row_a_cell_and_a_category_are_places_too(talk):
    it = talk(REVIEWING)
    row = rows_of(it.desk("reviewer"))[1]
    for anchor in (f"row-{row}", f"target_value-{row}", "category-质量指标", "project_code"):
        thread = it.of("reviewer", it.ask("reviewer", anchor=anchor))
        assert thread.place.anchor == anchor
        assert thread.opener.quote == Place.at(anchor).words(it.desk("reviewer").sheet)
    assert it.of("reviewer", it.ask("reviewer", "𠀀" * 2000)).opener.text == "𠀀" * 2000


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b", "\ufeff ", "字" * 2001, "有\x07响铃", "反\u202e转"])
@pytest.mark.parametrize("weight", ["must", "note"])
def test_text_that_cannot_be_taken_leaves_nothing(talk, refused, text, weight):
    it = talk(REVIEWING)
    with refused(Rejected, field="text"):
        it.ask("reviewer", text, weight=weight)


@pytest.mark.parametrize(
    "anchor", ["", "status", "row-", f"row-{UNKNOWN}", f"name-{UNKNOWN}", "category-从前的指标"]
)
def test_what_is_no_place_of_the_form_is_not_found(talk, refused, anchor):
    it = talk(REVIEWING)
    with refused(NotFound):
        it.ask("reviewer", anchor=anchor)


@pytest.mark.parametrize("column", ["row", "name"])
def test_a_row_that_was_just_deleted_is_outdated_and_the_page_keeps_the_text(town, talk, refused, column):
    it = talk(HEADS_DESK)
    row = rows_of(it.desk("submitter"))[0]
    delete_row(town.actor("submitter"), it.id, row)
    with refused(Outdated, message="这一行已被删除，请在别处提出；您输入的内容仍在页面上。"):
        it.ask("submitter", anchor=f"{column}-{row}")


def test_the_unit_keeps_no_notes(talk, refused):
    it = talk(HEADS_DESK)
    with refused(Rejected, field="weight"):
        it.ask("submitter", weight="note")


@pytest.mark.parametrize(
    ("steps", "login", "kind"),
    [
        ("", "preparer", Refusal.ROLE),
        ("", "submitter", Refusal.STATE),
        ("send:preparer", "submitter", Refusal.STATE),
        (REVIEWING, "submitter", Refusal.STATE),
        (REVIEWING, "second_reviewer", Refusal.STATE),
        (REVIEWING, "approver", Refusal.STATE),
        (REVIEWING, "auditor", Refusal.ROLE),
        (f"{APPROVING} approve:approver", "approver", Refusal.STATE),
    ],
)
def test_who_has_not_the_stage_open_writes_nothing(talk, refused, steps, login, kind):
    it = talk(steps)
    with refused(Refused, kind=kind):
        it.ask(login)


def test_a_stranger_finds_nothing_to_write_in_nor_its_rows_elsewhere(talk, refused):
    drafted, it = talk(""), talk(REVIEWING)
    with refused(NotFound):
        drafted.ask("reviewer")
    with refused(NotFound):
        it.ask("reviewer", anchor=f"row-{rows_of(drafted.desk('preparer'))[0]}")


@pytest.mark.parametrize("weight", ["must", "note"])
def test_a_second_click_opens_no_second_thread(talk, weight):
    it, form_key = talk(REVIEWING), str(uuid4())
    first = it.ask("reviewer", weight=weight, form_key=form_key)
    assert it.ask("reviewer", weight=weight, form_key=form_key) == first
    assert it.texts("reviewer") == [WORDS]
    assert it.ask("reviewer", form_key=str(uuid4())) != first


def test_the_form_of_another_declaration_opens_nothing(talk, refused):
    form_key = str(uuid4())
    talk(REVIEWING).ask("reviewer", form_key=form_key)
    it = talk(REVIEWING)
    with refused(Rejected):
        it.ask("reviewer", form_key=form_key)


def test_of_two_clicks_at_once_the_slower_finds_the_thread(talk, overtaken):
    it, form_key = talk(REVIEWING), str(uuid4())
    first = overtaken(lambda: it.ask("reviewer", form_key=form_key))
    assert it.ask("reviewer", form_key=form_key) == first[0]
    assert it.texts("reviewer") == [WORDS]


# --- what is not sent yet --------------------------------------------------------------------------------------


def test_what_is_unsent_is_replaced_weighed_and_withdrawn_and_never_blank(talk, refused):
    it = talk(REVIEWING)
    thread_id = it.ask("reviewer")
    for blank in ("", " ", "\u200b"):
        with refused(Rejected, field="text"):
            it.say("reviewer", thread_id, blank, WORDS)
    it.say("reviewer", thread_id, "改过的话。", WORDS)
    assert it.texts("reviewer") == ["改过的话。"]
    for weight in (Weight.ADVICE, Weight.MUST):
        it.do("reviewer", "weigh", thread_id, weight)
        assert it.of("reviewer", thread_id).weight is weight
    it.do("reviewer", "withdraw", thread_id)
    assert it.desk("auditor").threads == ()


@pytest.mark.parametrize("was", ["", "从前的话。", f"{WORDS} "])
def test_who_started_from_other_words_overwrites_nothing(talk, refused, was):
    it = talk(REVIEWING)
    thread_id = it.ask("reviewer")
    with refused(Outdated, message=f"刚有人在这里写了：“{WORDS}”。请核对后再保存。"):
        it.say("reviewer", thread_id, "新的话。", was)


def test_an_answer_is_its_sides_draft_until_it_is_submitted(town, talk, refused):
    it = talk(REVIEWING)
    thread_id = it.ask("reviewer")
    it.walk(RETURNED)
    it.say("preparer", thread_id, "文号已补。")
    it.say("preparer", thread_id, "文号已补。")  # a second click
    with refused(Outdated):
        it.say("submitter", thread_id, "另一句。")
    it.say("submitter", thread_id, "文号已补，\n见附件。", "文号已补。")
    answer = it.of("preparer", thread_id).answer
    assert (answer.text, answer.person_id, answer.role) == (
        "文号已补，\n见附件。",
        town.people["submitter"],
        "submitter",
    )
    it.say("preparer", thread_id, "", "文号已补，\r\n见附件。")
    assert it.of("preparer", thread_id).answer is None
    with refused(Outdated, message="这段话刚被撤回。请核对后再保存。"):
        it.say("submitter", thread_id, "另一句。", "文号已补，\n见附件。")
    with refused(Rejected, field="text"):
        it.say("preparer", thread_id, "")


def test_what_was_sent_is_not_changed_any_more(talk, refused):
    it = talk(REVIEWING)
    thread_id = it.ask("reviewer")
    note = it.ask("reviewer", weight="note")
    it.walk(RETURNED)
    for login in ("reviewer", "preparer"):
        for step, more in (("withdraw", ()), ("weigh", (Weight.ADVICE,))):
            with refused(Refused):
                it.do(login, step, thread_id, *more)
    with refused(Refused, kind=Refusal.STATE):
        it.do("reviewer", "withdraw", note)


@pytest.mark.parametrize("login", ["auditor", "second_reviewer", "approver"])
@pytest.mark.parametrize("step", ["withdraw", "weigh", "settle", "reopen", "say"])
def test_whoever_does_not_hold_the_stage_changes_nothing_unsent(talk, refused, login, step):
    it = talk(f"{REVIEWING} {RETURNED} submit:submitter open:reviewer")
    unsent = it.ask("reviewer")
    more = {"weigh": (Weight.ADVICE,), "say": ("新的话。", WORDS)}.get(step, ())
    unknown = {"expected": NotFound}
    with refused(**({"expected": Refused, "kind": Refusal.ROLE} if login == "auditor" else unknown)):
        it.do(login, step, unsent, *more)


# --- settling --------------------------------------------------------------------------------------------------


def test_within_its_stage_a_thread_is_settled_with_the_decision_and_reopened_before_it(talk, refused):
    it = talk(REVIEWING)
    thread_id = it.ask("reviewer")
    it.walk(RETURNED)
    it.say("preparer", thread_id, "文号已补。")
    it.walk("submit:submitter open:second_reviewer")
    it.do("second_reviewer", "settle", thread_id)
    assert it.state("second_reviewer", thread_id) == State.SETTLED
    assert {it.state(each, thread_id) for each in ("preparer", "approver")} == {State.ANSWERED}
    with refused(Refused, kind=Refusal.ROLE):
        it.do("auditor", "reopen", thread_id)
    it.do("second_reviewer", "reopen", thread_id)
    it.do("second_reviewer", "reopen", thread_id)
    assert it.state("second_reviewer", thread_id) == State.ANSWERED
    it.do("second_reviewer", "settle", thread_id)
    it.do("second_reviewer", "settle", thread_id)
    it.walk("pass_review:second_reviewer")
    assert {it.state(each, thread_id) for each in ("preparer", "approver", "reviewer")} == {State.SETTLED}


def test_elsewhere_the_opener_settles_at_once_and_for_good(talk, refused):
    it = talk(REVIEWING)
    thread_id = it.ask("reviewer")
    with refused(Refused):
        it.do("reviewer", "settle", thread_id)
    it.walk(RETURNED)
    for login in ("preparer", "second_reviewer", "approver", "auditor"):
        with refused(Refused, kind=Refusal.ROLE):
            it.do(login, "settle", thread_id)
    it.do("reviewer", "settle", thread_id)
    assert it.state("preparer", thread_id) == State.SETTLED
    for login in ("reviewer", "auditor", "preparer"):
        with refused(Refused):
            it.do(login, "reopen", thread_id)
    with refused(Refused, kind=Refusal.STATE):
        it.say("preparer", thread_id, "迟到的答复。")


def test_an_answer_to_what_was_settled_meanwhile_is_outdated(talk, overtaken):
    it = talk(REVIEWING)
    thread_id = it.ask("reviewer")
    it.walk(RETURNED)
    overtaken(lambda: it.do("reviewer", "settle", thread_id))
    with pytest.raises(Outdated, match="刚被关闭"):
        it.say("preparer", thread_id, "文号已补。")
    assert it.of("preparer", thread_id).answer is None


def test_of_two_answers_at_once_the_slower_sees_the_first_and_settling_waits_for_none(talk, overtaken):
    it = talk(REVIEWING)
    thread_id = it.ask("reviewer")
    it.walk(RETURNED)
    overtaken(lambda: it.say("preparer", thread_id, "文号已补。"))
    with pytest.raises(Outdated, match="文号已补"):
        it.say("submitter", thread_id, "另一句。")
    overtaken(lambda: it.say("submitter", thread_id, "日期也已补。", "文号已补。"))
    it.do("reviewer", "settle", thread_id)
    thread = it.of("preparer", thread_id)
    assert thread.is_settled and thread.answer.text == "日期也已补。"


@pytest.mark.parametrize(
    ("step", "more"), [("say", ("新的话。", WORDS)), ("withdraw", ()), ("weigh", (Weight.ADVICE,))]
)
def test_what_was_decided_meanwhile_takes_no_more_words(talk, overtaken, step, more):
    it = talk(REVIEWING)
    thread_id = it.ask("reviewer")
    overtaken(lambda: it.walk(RETURNED))
    with pytest.raises(Outdated):
        it.do("reviewer", step, thread_id, *more)
    assert it.texts("preparer") == [WORDS] and it.of("preparer", thread_id).is_must
