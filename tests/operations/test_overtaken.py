"""What happens between reading and writing: a stage handed over, a person disabled, a press that is slow or busy."""

import threading
from types import SimpleNamespace

import pytest
from sqlalchemy import func, insert, select, text, update

from app.bounded.worker import NotDone, Reason, Worker
from app.domain.form.project_code import ProjectCode
from app.domain.procedure.stages import Status
from app.domain.procedure.workflow import Action, Refused
from app.domain.review.threads import Weight
from app.domain.text import fingerprint
from app.extensions import let_go
from app.models import Declaration, Opening, Person, PersonRole, db
from app.models.types import now
from app.operations import Outdated, job_steps, openings, review_sheets, workflow
from app.operations.drafting import used_codes
from app.operations.jobs import Claim, Done
from app.operations.people import disable
from app.operations.roles import remove_role
from app.operations.transaction import writing
from app.printing.press import PressFault
from tests.house import House
from tests.operations.thread_writers import WORDS

IN_FINANCE = "send:preparer open:submitter submit:submitter"
REVIEWING = f"{IN_FINANCE} open:reviewer"


def hand_over(it) -> None:
    """Let the second reviewer have the stage open."""
    actor, to = it.world.actor("reviewer"), it.world.people["second_reviewer"]
    openings.hand_over(actor, it.id, it.world.declaration(it.id).lock, to)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("say", ("换一句话。", WORDS)),
        ("weigh", (Weight.ADVICE,)),
        ("withdraw", ()),
        ("open", ()),
    ],
)
def test_who_handed_a_stage_over_writes_no_more_threads_in_it(talk, overtaken, name, arguments):
    it = talk(REVIEWING)
    thread_id = it.ask("reviewer")
    overtaken(lambda: hand_over(it))
    with pytest.raises(Outdated, match="已由他人接手"):
        if name == "open":
            it.ask("reviewer", "另一句话。")
        elif name == "say":
            it.say("reviewer", thread_id, *arguments)
        else:
            it.do("reviewer", name, thread_id, *arguments)
    assert it.texts("second_reviewer") == [WORDS]
    assert it.of("second_reviewer", thread_id).weight is Weight.MUST


@pytest.mark.parametrize("database_uri", ["postgresql"], indirect=True)
def test_a_save_that_waited_for_a_hand_over_is_refused(bare_app, world):
    """PostgreSQL judges a statement that had to wait by what it read before, but for the row it waited for."""
    with bare_app.app_context():
        declaration_id = world.at("finance_review")
        world.do("reviewer", declaration_id, "open")
        reviewer, second = world.actor("reviewer"), world.people["second_reviewer"]
        db.session.rollback()
        outcome: list[object] = []

        def save() -> None:
            with bare_app.app_context():
                try:
                    was = fingerprint("")
                    outcome.append(review_sheets.save(reviewer, declaration_id, "overall", "意见。", was))
                except Outdated as refused:
                    outcome.append(refused)

        with db.engine.connect() as handing:
            handing.execute(
                update(Declaration).where(Declaration.id == declaration_id).values(lock=Declaration.lock + 1)
            )
            closed = update(Opening).where(Opening.declaration_id == declaration_id)
            handing.execute(closed.where(Opening.closed_at.is_(None)).values(closed_at=now()))
            opened = {"declaration_id": declaration_id, "stage": Status.FINANCE_REVIEW, "person_id": second}
            handing.execute(insert(Opening).values(opened_at=now(), **opened))
            thread = threading.Thread(target=save)
            thread.start()
            _wait_for_a_waiter()
            handing.commit()
            thread.join()
    assert isinstance(outcome[0], Outdated) and "已由他人接手" in str(outcome[0])


def _wait_for_a_waiter() -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    while not db.session.scalar(waiting):
        db.session.rollback()
    db.session.rollback()


@pytest.mark.parametrize("loss", ["disabled", "role"])
def test_who_was_disabled_or_lost_the_role_while_it_printed_approves_nothing(
    bare_app, world, monkeypatch, loss
):
    with bare_app.app_context():
        declaration_id = world.at("approval")
        world.do("approver", declaration_id, "open")

        def slowly(*_):
            if loss == "disabled":
                disable(None, world.people["approver"])
            else:
                role = select(PersonRole.id).join(Person).where(Person.login == "approver")
                remove_role(None, world.people["approver"], db.session.scalars(role).one())

        monkeypatch.setattr(workflow, "approved_rendition", slowly)
        with pytest.raises(Refused, match="刚被停用，或不再担任"):
            world.do("approver", declaration_id, "approve")
        assert world.declaration(declaration_id).status is Status.APPROVAL


@pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
def test_a_code_is_issued_by_a_range_of_an_index(app):
    parts = ProjectCode("990106", "27", "121", "15", "001", "05", "")
    statement = used_codes(parts).compile(db.engine, compile_kwargs={"literal_binds": True})
    plan = [row.detail for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {statement}"))]
    assert plan and all("project_code>? AND project_code<?" in each for each in plan), plan


def test_nothing_is_held_while_the_press_is_waited_for_and_a_busy_one_is_503(house: House, monkeypatch):
    declaration_id, held = house.run(house.world.filled), []

    def busy(*_):
        held.append(db.session().in_transaction())
        raise NotDone(Reason.BUSY)

    monkeypatch.setattr(Worker, "_ready_connection", busy)
    answer = house.kept("preparer").client.get(f"/declarations/{declaration_id}/declaration.pdf")
    assert (answer.status_code, answer.headers["Retry-After"], held) == (503, "5", [False])
    assert "没有轮到" in answer.text


@pytest.mark.parametrize("reason", [Reason.LATE, Reason.DIED, Reason.FAILED])
def test_a_press_that_fails_never_blames_the_form_that_is_approved(house: House, monkeypatch, reason):
    declaration_id = house.run(house.world.at, "approval")
    house.run(house.world.do, "approver", declaration_id, "open")

    def fail(*_):
        raise NotDone(reason)

    monkeypatch.setattr(Worker, "_ready_connection", fail)
    with house.app.app_context(), pytest.raises(PressFault):
        house.world.do("approver", declaration_id, Action.APPROVE)
    assert house.stored(declaration_id, "status") == (Status.APPROVAL,)


@pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
def test_a_write_transaction_never_waits(app):
    with writing(), pytest.raises(RuntimeError, match="inside a write transaction"):
        let_go()
    db.session.scalar(select(func.count()).select_from(Person))
    let_go()
    assert not db.session().in_transaction()


@pytest.mark.parametrize(("faults", "outcome"), [(2, Done(b"%PDF")), (3, Done(failure="正在打印的文件较多"))])
def test_an_item_whose_press_failed_is_tried_again_but_not_for_ever(faults, outcome):
    tries = []

    def carry_out(actor, claim):
        tries.append(claim)
        if len(tries) <= faults:
            raise PressFault("正在打印的文件较多")
        return Done(b"%PDF")

    claim = Claim(1, 1, 1, 1, None, now())
    assert job_steps._carried_out(SimpleNamespace(carry_out=carry_out), None, claim) == outcome
    assert len(tries) == 3
