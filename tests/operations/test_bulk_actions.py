"""Several at once: each its own transaction through the guards of one, once whoever drives, and told why not."""

import io
import threading
from datetime import timedelta

import pytest
from flask import current_app
from pypdf import PdfWriter
from sqlalchemy import event, func, select, update

from app import create_app
from app.domain.actor import Actor
from app.domain.procedure.bulk_actions import CAP
from app.domain.procedure.jobs import TAKEN_OVER_AFTER, Outcome
from app.domain.procedure.rounds import today
from app.domain.procedure.workflow import Action, Approval, Refused, Status
from app.models import Event, Job, JobItem, db
from app.models.types import now
from app.operations import Rejected, bulk_actions, jobs, renditions
from app.operations.job_steps import step
from app.queries import NotFound
from app.queries.lists.bulk_actions import confirmation
from app.queries.procedure.jobs import progress_of
from tests.applications import SETTINGS
from tests.copied_declarations import copies

ON_APPROVERS_DESK = "submit:submitter open:reviewer pass_review:reviewer open:approver"
COUNT = 24
REVIEWS = {Action.PASS_REVIEW: "reviewer", Action.SEND_BACK: "reviewer"}
CHANGES = (Action.SEND_BACK, Action.REFER_BACK, Action.DECLINE, Action.SEND_BACK, Action.REFER_BACK)


def given() -> Approval:
    return Approval("云财绩〔2026〕8号", today())


def blank_page() -> bytes:
    writer, file = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(file)
    return file.getvalue()


@pytest.fixture
def together(town, walk) -> list[int]:
    return copies(walk(ON_APPROVERS_DESK), COUNT)


class Changing:
    """A press that prints nothing; while it holds the tenth page, the approver does something else with five others."""

    def __init__(self, town, others: list[int]):
        self.app, self.actor, self.page = (
            current_app._get_current_object(),
            town.actor("approver"),
            blank_page(),
        )
        self.locks = {each: town.declaration(each).lock for each in others}
        self.printed, self.counting = 0, threading.Lock()

    def __call__(self, page) -> bytes:
        with self.counting:
            self.printed += 1
            if self.printed == 10:
                changing = threading.Thread(target=self.change)
                changing.start()
                changing.join(30)
        return self.page

    def change(self) -> None:
        with self.app.app_context():
            for (declaration_id, lock), action in zip(self.locks.items(), CHANGES, strict=True):
                bulk_actions.act(self.actor, declaration_id, action, lock, "请核对。")


@pytest.fixture
def started(town, together, monkeypatch) -> tuple[int, list[int]]:
    """A job that approves all, and the five that change meanwhile."""
    items = confirmation(town.actor("approver"), Action.APPROVE, together).items
    assert [item.refusal for item in items] == [""] * COUNT
    locks = {item.line.id: item.lock for item in items}
    changed = list(locks)[-5:]
    monkeypatch.setattr(renditions, "print_approved", Changing(town, changed))
    return bulk_actions.start(town.actor("approver"), Action.APPROVE, locks, approval=given()), changed


def until_over(actor, job_id: int, seconds: float = 0.5) -> None:
    for _ in range(3 * COUNT):
        if progress_of(actor, job_id).is_over:
            return
        step(actor, job_id, seconds)
    raise AssertionError("the job does not end")


def approvals(together: list[int]) -> dict[int, int]:
    """Return how many approvals each declaration has on record."""
    db.session.rollback()
    statement = select(Event.declaration_id, func.count()).where(Event.declaration_id.in_(together))
    return dict(
        db.session.execute(statement.where(Event.kind == "approve").group_by(Event.declaration_id)).all()
    )


def assert_done_but_for_five(town, together: list[int], job_id: int, changed: list[int]) -> None:
    db.session.rollback()
    progress = progress_of(town.actor("approver"), job_id)
    assert (progress.total, progress.done, len(progress.successes)) == (COUNT, COUNT, COUNT - 5)
    assert [item.declaration_id for item in progress.failures] == changed
    assert all("不能批复" in item.message for item in progress.failures)
    assert progress.message == f"已批复{COUNT - 5}份，5份未能办理，原因见下表。"
    assert approvals(together) == dict.fromkeys(set(together) - set(changed), 1)
    numbers = {town.declaration(each).approval_number for each in together}
    assert numbers == {None, given().number}


def test_many_are_approved_while_five_change(town, together, started):
    until_over(town.actor("approver"), started[0])
    assert_done_but_for_five(town, together, *started)


def test_two_tabs_drive_it_and_each_is_approved_once(town, together, started):
    app, actor, failures = current_app._get_current_object(), town.actor("approver"), []

    def tab() -> None:
        with app.app_context():
            try:
                until_over(actor, started[0])
            except Exception as error:
                failures.append(error)

    tabs = [threading.Thread(target=tab) for _ in range(2)]
    for each in tabs:
        each.start()
    for each in tabs:
        each.join(60)
    assert failures == []
    assert_done_but_for_five(town, together, *started)


def test_a_restart_in_the_middle_loses_nothing_and_repeats_nothing(town, together, started, monkeypatch):
    job_id, actor = started[0], town.actor("approver")
    step(actor, job_id, seconds=0.2)
    # The server dies between an approval and its note, and with another item in hand.
    approved, untouched = jobs.claim(job_id), jobs.claim(job_id)
    bulk_actions.carry_out(actor, approved)
    late = now() - TAKEN_OVER_AFTER - timedelta(seconds=1)
    dead = JobItem.id.in_((approved.item_id, untouched.item_id))
    db.session.execute(update(JobItem).where(dead).values(claimed_at=late))
    db.session.commit()
    uri = current_app.config["SQLALCHEMY_DATABASE_URI"]
    anew = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": uri})
    with anew.app_context():
        until_over(actor, job_id)
        db.session.remove()
        db.engine.dispose()
    assert_done_but_for_five(town, together, *started)


def test_what_went_through_before_others_acted_on_it_is_done(town, walk):
    declaration_id = walk("submit:submitter open:reviewer weigh:reviewer")
    lock, actor = town.declaration(declaration_id).lock, town.actor("reviewer")
    job_id = bulk_actions.start(actor, Action.PASS_REVIEW, {declaration_id: lock})
    bulk_actions.carry_out(actor, jobs.claim(job_id))
    town.do("approver", declaration_id, "open")
    late = now() - TAKEN_OVER_AFTER - timedelta(seconds=1)
    db.session.execute(update(JobItem).where(JobItem.job_id == job_id).values(claimed_at=late))
    db.session.commit()
    step(actor, job_id)
    progress = progress_of(actor, job_id)
    assert (progress.succeeded, progress.failures, progress.message) == (1, (), "已审核通过1份。")


def test_a_repeated_click_makes_one_job_and_another_page_another(town, filled):
    declaration_id, actor = filled(), town.actor("submitter")
    lock = town.declaration(declaration_id).lock
    first = bulk_actions.start(actor, Action.SUBMIT, {declaration_id: lock})
    assert bulk_actions.start(actor, Action.SUBMIT, {declaration_id: lock}) == first
    assert bulk_actions.start(actor, Action.SUBMIT, {declaration_id: lock + 1}) != first


def test_an_item_that_was_typed_in_since_is_not_submitted(town, filled, events):
    still, typed = filled(), filled()
    actor = town.actor("submitter")
    for each in (still, typed):
        town.explain("submitter", each)
    locks = {each: town.declaration(each).lock for each in (still, typed)}
    job_id = bulk_actions.start(actor, Action.SUBMIT, locks)
    town.type("preparer", typed, "policy_basis", "《云岭市政务服务便利化行动方案》第七条、第八条。")
    until_over(actor, job_id)
    (failure,) = progress_of(actor, job_id).failures
    assert (failure.declaration_id, failure.outcome) == (typed, Outcome.FAILED)
    assert "有改动" in failure.message
    assert town.declaration(still).status is Status.FINANCE_REVIEW
    assert "submit" not in {event.kind for event in events(typed)}


def test_one_reason_goes_with_every_return(town, walk, events):
    ids = [walk("submit:submitter open:reviewer") for _ in range(2)]
    actor = town.actor("reviewer")
    locks = {each: town.declaration(each).lock for each in ids}
    until_over(actor, bulk_actions.start(actor, Action.SEND_BACK, locks, " 请补充依据。 "))
    assert [(events(each)[-1].kind, events(each)[-1].reason) for each in ids] == [
        ("send_back", "请补充依据。")
    ] * 2


def test_the_confirmation_says_of_each_why_not(town, walk, filled):
    opened, waiting, draft = walk(ON_APPROVERS_DESK), walk(ON_APPROVERS_DESK[:-14]), walk("submit:submitter")
    found = confirmation(town.actor("approver"), Action.APPROVE, [opened, waiting, draft])
    assert [item.line.id for item in found.going] == [opened]
    assert {item.line.id: item.refusal for item in found.staying} == {
        waiting: "请先点“开始审核”。",
        draft: "本表现为“财政审核”，不能批复。",
    }
    line = found.going[0].line
    assert (found.medium_term_amount, found.budget_year_amount) == (
        line.medium_term_amount,
        line.budget_year_amount,
    )


def statements_for(actor, action: Action, chosen: list[int]) -> int:
    """Return how many statements the confirmation of so many takes."""
    # What is known of the unit's other declarations is read once a process.
    confirmation(actor, action, chosen)
    db.session.remove()
    taken = []
    event.listen(db.engine, "before_cursor_execute", note := lambda *given: taken.append(given[2]))
    try:
        assert len(confirmation(actor, action, chosen).items) == len(chosen)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(taken)


def test_a_confirmation_takes_the_same_statements_whatever_the_number(town, walk, filled):
    """Also where units, rounds and stages differ, and the prereview is asked."""
    submitted = {action: walk(f"submit:submitter open:{login}") for action, login in REVIEWS.items()}
    for action, login in {**REVIEWS, Action.APPROVE: "approver", Action.SUBMIT: "submitter"}.items():
        one = walk(ON_APPROVERS_DESK) if action is Action.APPROVE else submitted.get(action) or filled()
        actor = town.actor(login)
        few, many = [one, *copies(one, 2)], [one, *copies(one, 9)]
        assert statements_for(actor, action, few) == statements_for(actor, action, many) <= 15, action


def jobs_there_are() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Job))


def test_what_cannot_begin_makes_no_job(town, walk, filled):
    opened, draft = walk(ON_APPROVERS_DESK), filled()
    approver, before = town.actor("approver"), jobs_there_are()
    one, many = {opened: town.declaration(opened).lock}, dict.fromkeys(range(1, CAP + 2), 0)
    for error, actor, action, locks, approval, words in (
        (Rejected, approver, Action.APPROVE, {}, given(), "请先勾选"),
        (Rejected, approver, Action.APPROVE, many, given(), f"一次最多办理{CAP}份，这里有{CAP + 1}份"),
        (Rejected, approver, Action.APPROVE, one, None, "批复文号和批复日期"),
        (Rejected, approver, Action.SEND_BACK, one, None, "须写明理由"),
        (NotFound, approver, Action.APPROVE, one | {draft: 0}, given(), "无权查看"),
        (Refused, town.actor("auditor"), Action.APPROVE, one, given(), "您不能批复"),
    ):
        with pytest.raises(error, match=words):
            bulk_actions.start(actor, action, locks, " ", approval)
    assert jobs_there_are() == before


def test_a_role_that_is_gone_lets_the_rest_not_be_done(town, walk):
    declaration_id = walk(ON_APPROVERS_DESK)
    approver = town.actor("approver")
    locks = {declaration_id: town.declaration(declaration_id).lock}
    job_id = bulk_actions.start(approver, Action.APPROVE, locks, approval=given())
    until_over(Actor(approver.person_id, approver.name, town.actor("auditor").posts), job_id)
    (failure,) = progress_of(approver, job_id).failures
    assert failure.message == "“批复”由批复人办理。"
