"""Reminders: once for each reader and matter, of what they may read; and 催办, once a day."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app.domain.procedure.events import EventKind
from app.domain.procedure.outbox import MessageChoice, OutboxKind, OutboxState
from app.domain.procedure.rounds import today
from app.domain.procedure.workflow import Refused
from app.domain.roles import Role
from app.models import Declaration, Event, News, OutboxClock, OutboxMessage, Person, Reminder, Round, db
from app.models.types import now
from app.operations import Outdated, Rejected
from app.operations.housekeeping import clear
from app.operations.reminders import remind
from app.operations.roles import set_own_units
from app.operations.rounds import change_terms
from app.operations.transaction import writing
from app.operations.urging import urge
from app.queries.rounds import find_round
from tests.mail_servers import mail_server, robot_server
from tests.operations.test_outbox import Post, make_due, on_sqlite, states

OLD = timedelta(days=9)


@pytest.fixture
def post(app, world):
    with mail_server() as mail, robot_server() as robots:
        yield Post(app, world, mail, robots)


def age(*ids: int, by: timedelta = OLD) -> None:
    """Let some declarations stand where they stand for long."""
    with writing():
        since = {"status_since": now() - by, "known_since": now() - by}
        db.session.execute(update(Declaration).where(Declaration.id.in_(ids)).values(**since))


def remind_again() -> int:
    """Look again, as on the next morning."""
    with writing():
        db.session.execute(update(OutboxClock).values(at=now() - timedelta(days=2)))
    return remind()


def close_in(world, days: int) -> None:
    with writing():
        day = today() + timedelta(days=days)
        db.session.execute(update(Round).values(closes_on=day, returned_until=day))


def test_what_waits_too_long_and_what_was_returned_is_told_once(post):
    post.want("preparer", "reviewer", "approver", "sole")
    waits, returned = post.world.at("finance_review"), post.world.at("returned")
    fresh = post.world.at("finance_review")
    assert fresh and remind() == 0
    age(waits, returned)
    assert remind() == 0, "it was looked for today"
    assert remind_again() == 2 and remind_again() == 0
    post.send()
    texts = {
        mail["To"].partition("@")[0]: mail.get_content()
        for mail in post.mail.taken
        if "提醒" in mail["Subject"]
    }
    assert texts.keys() == {"preparer", "reviewer"}
    assert f"/declarations/{waits}" in texts["reviewer"] and "等待办理，已9天" in texts["reviewer"]
    assert (
        f"/declarations/{returned}" in texts["preparer"]
        and "退回后还没有重新送出，已9天" in texts["preparer"]
    )
    assert texts["reviewer"].count("查看") == texts["preparer"].count("查看") == 1
    post.world.do("submitter", returned, "submit")
    post.world.do("reviewer", returned, "open")
    post.world.do("reviewer", returned, "send_back")
    age(returned, by=OLD - timedelta(days=1))
    assert remind_again() == 1, "it was returned anew"


@on_sqlite
def test_what_went_on_meanwhile_is_not_told(post):
    post.want("reviewer")
    waits = post.world.at("finance_review")
    age(waits)
    assert remind() == 1
    post.world.do("second_reviewer", waits, "open")
    assert post.send().did == {OutboxState.DROPPED: 1} and post.mail.taken == []


@on_sqlite
def test_who_is_told_once_a_day_hears_what_began_to_wait_the_day_before(post):
    post.want("reviewer", choice=MessageChoice.DIGEST)
    post.want("second_reviewer")
    waits = post.world.at("finance_review")
    assert remind() == 0, "it came today"
    with writing():
        since = {"status_since": now() - timedelta(days=1), "known_since": now() - timedelta(days=1)}
        db.session.execute(update(Declaration).where(Declaration.id == waits).values(**since))
    assert (remind_again(), remind_again()) == (1, 0)
    age(waits)
    assert (remind_again(), remind_again()) == (2, 0), "and once more when it has waited too long"


@on_sqlite
def test_units_are_told_before_a_round_closes_as_the_round_says(post):
    post.want("preparer", "sole", "reviewer")
    post.world.at("draft")
    post.world.at("finance_review")
    counts = []
    for days in (8, 7, 6, 3, 2, 1, 0, -1):
        close_in(post.world, days)
        counts.append(remind_again() if counts else remind())
    # A day that moves is another matter, so each of these is told anew, but only within the days that the round names.
    assert counts == [0, 2, 2, 2, 2, 2, 2, 0]
    close_in(post.world, 3)
    post.send()
    with writing():
        db.session.execute(update(Reminder).values(reader="nobody"))
    assert remind_again() == 2 and remind_again() == 0
    post.mail.taken.clear()
    post.send()
    texts = {mail["To"]: mail.get_content() for mail in post.mail.taken}
    assert "云岭市数字服务中心还有1份没有提交" in texts["preparer@unit.example"]
    assert "云岭市图书馆还没有申报表" in texts["sole@unit.example"]
    shown = find_round(post.world.round_id)
    change_terms(None, shown.id, shown.first_level, remind_days="", waiting_days=0)
    close_in(post.world, 1)
    assert remind_again() == 0
    for bad in ({"remind_days": "x"}, {"waiting_days": 61}):
        with pytest.raises(Rejected):
            change_terms(None, shown.id, shown.first_level, **bad)


@on_sqlite
def test_a_reviewer_is_reminded_of_the_units_that_they_look_after_and_a_group_as_one_of_its_role(post):
    post.want("reviewer", "second_reviewer")
    post.group("901", Role.REVIEWER)
    set_own_units(None, post.world.people["reviewer"], [post.world.units["131"]])
    age(post.world.at("finance_review"))
    assert remind() == 2
    post.send()
    assert [mail["To"] for mail in post.mail.taken] == ["second_reviewer@unit.example"]
    assert "等待办理，已9天" in post.robots.taken[0][2]["text"]["content"]


def told_of(declaration_id: int) -> set[str]:
    db.session.rollback()
    statement = (
        select(Person.login).join(News, News.person_id == Person.id).join(Event, Event.id == News.event_id)
    )
    urged = Event.declaration_id == declaration_id, Event.kind == EventKind.URGED
    return set(db.session.scalars(statement.where(*urged)))


def test_who_is_waited_for_is_urged_once_a_day(app, world):
    waits = world.at("finance_review")
    urge(world.actor("preparer"), waits, "finance_review")
    assert told_of(waits) == {"reviewer", "second_reviewer", "both"}
    with pytest.raises(Refused, match="每天只催办一次"):
        urge(world.actor("submitter"), waits, "finance_review")
    for login, stood, refusal in (
        ("reviewer", "finance_review", Refused),
        ("preparer", "approval", Outdated),
    ):
        with pytest.raises(refusal):
            urge(world.actor(login), waits, stood)
    with writing():
        db.session.execute(update(Event).values(at=now() - timedelta(days=1)))
    set_own_units(None, world.people["second_reviewer"], [world.units["121"]])
    urge(world.actor("submitter"), waits, "finance_review")
    opened = world.at("finance_review")
    world.do("reviewer", opened, "open")
    urge(world.actor("preparer"), opened, "finance_review")
    assert told_of(opened) == {"reviewer"}


@on_sqlite
def test_what_the_unit_asks_among_itself_nobody_outside_learns(app, world):
    back = world.at("returned")
    urge(world.actor("reviewer"), back, "returned")
    assert told_of(back) == {"preparer", "submitter"}
    assert db.session.scalars(select(Event.from_status).where(Event.kind == EventKind.URGED)).all() == [None]
    world.do("preparer", back, "send")
    with pytest.raises(Refused, match="每天只催办一次"):
        urge(world.actor("approver"), back, "returned")
    urge(world.actor("preparer"), back, "unit_review")
    with pytest.raises(Refused, match="每天只催办一次"):
        urge(world.actor("second_preparer"), back, "unit_review")


@on_sqlite
def test_what_was_sent_long_ago_is_cleared_and_what_was_not_delivered_stays(post):
    post.want("preparer", choice=MessageChoice.DIGEST)
    post.walk("send:preparer open:submitter submit:submitter open:reviewer send_back:reviewer")
    age(*db.session.scalars(select(Declaration.id)))
    remind()
    make_due()
    post.send()
    with writing():
        db.session.execute(update(OutboxMessage).values(ended_at=now() - timedelta(days=31)))
        dead = OutboxMessage(
            kind=OutboxKind.NEWS, person_id=post.world.people["preparer"], state=OutboxState.DEAD
        )
        dead.ended_at = now() - timedelta(days=99)
        db.session.add(dead)
    cleared = {each.name: each.count for each in clear(timedelta(0))}
    assert cleared["外发消息"] == 2 and states() == {OutboxState.DEAD: 1}
    assert db.session.scalar(select(func.count()).select_from(Reminder)) == 1
