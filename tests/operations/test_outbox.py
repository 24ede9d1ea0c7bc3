"""The outbox: written with what it tells of, taken by one sender, ended once; its words are what its reader may read."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app.delivery.channels import channels
from app.domain.procedure.outbox import MessageChoice, OutboxState, WebhookForm
from app.domain.roles import Role
from app.models import Event, News, OutboxMessage, db
from app.models.types import now
from app.operations import Rejected, outbox
from app.operations.outbox_sending import Sender
from app.operations.own_messages import set_own
from app.operations.people import disable
from app.operations.transaction import writing
from app.operations.webhooks import add_webhook, remove_webhook, try_again
from tests.mail_servers import mail_server, robot_server
from tests.operations.thread_writers import ThreadWriters

on_sqlite = pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
"""What both systems answer alike."""
AT_REVIEWER = "send:preparer open:submitter submit:submitter open:reviewer"


@pytest.fixture
def post(app, world):
    """A mail server, a robot's server, and a way to send what is due."""
    with mail_server() as mail, robot_server() as robots:
        yield Post(app, world, mail, robots)


class Post:
    """The world with mail."""

    def __init__(self, app, world, mail, robots):
        self.app, self.world, self.mail, self.robots = app, world, mail, robots
        config = {
            "MAIL_URL": mail.url,
            "MAIL_FROM": "portal@office.example",
            "PUBLIC_URL": "https://portal.example",
        }
        config["WEBHOOK_HOSTS"] = [robots.host]
        self.channels = channels({**app.config, **config}, app.url_map.bind("").build)

    def want(self, *logins: str, choice: MessageChoice = MessageChoice.AT_ONCE) -> None:
        for login in logins:
            set_own(self.world.actor(login), f"{login}@unit.example", choice)

    def group(
        self, unit: str, role: Role, choice: MessageChoice = MessageChoice.AT_ONCE, path: str = "/1"
    ) -> int:
        address = f"http://{self.robots.host}{path}"
        where = (self.world.units[unit], role, choice, address)
        return add_webhook(None, self.channels, "群", WebhookForm.WECOM, *where)

    def walk(self, steps: str, login: str = "preparer", unit: str = "121") -> int:
        declaration_id = self.world.filled(login, unit)
        for action, who in (step.split(":") for step in steps.split()):
            self.world.do(who, declaration_id, action)
        return declaration_id

    def send(self) -> Sender:
        db.session.remove()
        sender = Sender(self.channels, self.app.app_context)
        while sender.start_lanes():
            sender.wait()
        return sender

    def texts(self) -> list[tuple[str, str]]:
        return [(each["To"], each.get_content().replace("\r\n", "\n")) for each in self.mail.taken]


def states() -> dict[OutboxState, int]:
    db.session.rollback()
    counted = select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
    return dict(db.session.execute(counted).all())


def make_due() -> None:
    """Let the time of everything that waits come, and claims of the dead run out."""
    past = now() - timedelta(seconds=1)
    with writing():
        waiting = update(OutboxMessage).where(OutboxMessage.state == OutboxState.WAITING)
        db.session.execute(waiting.values(due_at=past))
        claimed = update(OutboxMessage).where(OutboxMessage.claimed_until.is_not(None))
        db.session.execute(claimed.values(claimed_until=past))


def test_who_wants_it_is_told_outside_what_is_told_inside(post):
    post.want("preparer", "reviewer")
    declaration_id = post.walk(f"{AT_REVIEWER} send_back:reviewer")
    told = select(News.person_id, News.event_id).order_by(News.event_id)
    people = {post.world.people["preparer"]}
    wanted = [tuple(row) for row in db.session.execute(told) if row.person_id in people]
    written = select(OutboxMessage.person_id, OutboxMessage.event_id).order_by(OutboxMessage.event_id)
    assert [tuple(row) for row in db.session.execute(written)] == wanted and len(wanted) == 2
    sender = post.send()
    assert sender.did == {OutboxState.SENT: 2} and states() == {OutboxState.SENT: 2}
    (_, submitted), (to, returned) = post.texts()
    assert to == "preparer@unit.example" and "财政审核退回：移动服务平台运行维护" in returned
    assert "意见：所附依据不足，请补充。" in returned and "办理：reviewer（财政审核人），" in returned
    assert f"https://portal.example/declarations/{declaration_id}\n" in submitted
    assert post.mail.taken[1]["Subject"].endswith("财政审核退回：移动服务平台运行维护")
    assert post.send().did == {} and len(post.mail.taken) == 2


@on_sqlite
def test_nobody_is_told_who_did_not_ask_for_it_and_nothing_is_written_for_an_action_that_failed(post):
    post.walk(f"{AT_REVIEWER} send_back:reviewer")
    assert states() == {}
    post.want("preparer")
    declaration_id = post.walk(AT_REVIEWER)
    before = states()
    with pytest.raises(ZeroDivisionError), writing():
        event = db.session.scalars(select(Event).where(Event.declaration_id == declaration_id)).first()
        outbox.tell_outside(event)
        raise ZeroDivisionError
    assert states() == before


def test_a_digest_says_all_of_a_day_in_one_mail_and_grows_no_more_once_it_was_taken(post):
    post.want("preparer", choice=MessageChoice.DIGEST)
    post.walk(f"{AT_REVIEWER} send_back:reviewer")
    assert post.send().did == {}, "it is not due before the morning"
    make_due()
    first = outbox.claim(outbox.MAIL)
    assert len(first.event_ids) == 2 and outbox.claim(outbox.MAIL) is None
    post.walk(AT_REVIEWER)
    make_due()
    again = outbox.claim(outbox.MAIL)
    assert replace(again, claim=first.claim) == first, "who died with it in hand leaves it as it was"
    make_due()
    assert post.send().did == {OutboxState.SENT: 2} and states() == {OutboxState.SENT: 3}
    (_, both), (_, later) = post.texts()
    assert "已提交，等待财政审核" in both and "财政审核退回" in both and "另有1份申报表等待您办理" in both
    assert post.mail.taken[0]["Subject"].endswith("2条消息") and "退回" not in later


def test_two_senders_take_a_message_once_and_the_later_claim_decides(post):
    post.want("preparer")
    post.walk(AT_REVIEWER)
    slow = outbox.claim(outbox.MAIL)
    assert outbox.claim(outbox.MAIL) is None
    make_due()
    quick = outbox.claim(outbox.MAIL)
    assert quick.id == slow.id and quick.message_id("x") == slow.message_id("x")
    assert outbox.sent(quick, "250") and not outbox.sent(slow, "250") and states() == {OutboxState.SENT: 1}


@on_sqlite
def test_what_a_server_does_not_take_is_tried_again_ever_more_slowly_and_then_lies_dead(post):
    post.want("preparer")
    post.walk(AT_REVIEWER)
    post.mail.behave = lambda step, _: "450 greylisted" if step == "rcpt" else None
    pauses = []
    for _ in range(7):
        post.send()
        message = db.session.scalars(select(OutboxMessage)).one()
        pauses.append(round((message.due_at - now()) / timedelta(minutes=1)))
        make_due()
    assert pauses == [1, 5, 15, 60, 180, 360, 360] and "450 greylisted" in message.problem
    with writing():
        db.session.execute(update(OutboxMessage).values(begun_at=now() - timedelta(days=6)))
    post.send()
    assert states() == {OutboxState.DEAD: 1}
    post.mail.behave = lambda *_: None
    assert try_again(None) == 1 and try_again(None) == 0
    assert post.send().did == {OutboxState.SENT: 1}


@on_sqlite
def test_what_was_never_tried_for_weeks_waits_for_an_administrator(post):
    post.want("preparer")
    post.walk(AT_REVIEWER)
    with writing():
        db.session.execute(update(OutboxMessage).values(begun_at=now() - timedelta(days=15)))
    assert post.send().did == {OutboxState.DEAD: 1} and post.mail.taken == []
    try_again(None)
    assert post.send().did == {OutboxState.SENT: 1}


@on_sqlite
def test_a_refusal_for_good_is_not_tried_again_and_keeps_no_other_mail(post):
    post.want("preparer", "submitter")
    post.walk(f"{AT_REVIEWER} send_back:reviewer")
    post.mail.behave = lambda step, to: "550 unknown" if step == "rcpt" and "preparer" in to else None
    assert post.send().did == {OutboxState.DEAD: 2, OutboxState.SENT: 1}
    assert [to for to, _ in post.texts()] == ["submitter@unit.example"]
    for answer in ("break", "450 later"):
        post.walk(f"{AT_REVIEWER} send_back:reviewer")
        post.mail.behave = lambda step, to, answer=answer: (
            answer if step == "rcpt" and "preparer" in to else None
        )
        assert post.send().did == {OutboxState.WAITING: 2, OutboxState.SENT: 1}, "in one go, without a rest"
    dead = db.session.scalars(select(OutboxMessage.id).where(OutboxMessage.state == OutboxState.DEAD)).first()
    assert try_again(None, dead) == 1


@on_sqlite
def test_a_server_that_hangs_delays_others_by_nothing(post):
    post.want("preparer")
    post.group("121", Role.PREPARER, path="/hangs")
    post.group("121", Role.SUBMITTER, path="/well")
    post.walk(f"{AT_REVIEWER} send_back:reviewer")
    hangs = threading.Event()

    def behave(_, path):
        if path == "/hangs":
            hangs.set()
            return "hang"
        return None

    post.robots.behave = behave
    db.session.remove()
    sender = Sender(post.channels, post.app.app_context)
    sender.start_lanes()
    assert hangs.wait(60)
    while states().get(OutboxState.SENT, 0) < 3:
        sender.wait(0.05)
    assert len(post.mail.taken) == 2 and [path for path, _, _ in post.robots.taken] == ["/well"]
    post.robots.released.set()
    sender.wait()
    assert sender.did == {OutboxState.SENT: 3, OutboxState.WAITING: 1}
    make_due()
    assert sender.start_lanes() is False, "what took nothing rests a while"


def test_a_group_reads_as_one_in_its_role_and_is_told_no_opinion(post):
    post.group("121", Role.PREPARER)
    other = post.group("141", Role.SUBMITTER)
    declaration_id = post.walk(f"{AT_REVIEWER} send_back:reviewer")
    assert post.send().did == {OutboxState.SENT: 2}
    words = post.robots.taken[1][2]["text"]["content"]
    link = f"查看：https://portal.example/declarations/{declaration_id}"
    assert f"财政审核退回：移动服务平台运行维护\n单位：云岭市数字服务中心\n{link}" in words
    assert "依据不足" not in words and "reviewer" not in words
    remove_webhook(None, other)
    remove_webhook(None, other)
    with pytest.raises(Rejected, match="https"):
        unit = (post.world.units["121"], Role.PREPARER, MessageChoice.AT_ONCE)
        add_webhook(None, post.channels, "群", WebhookForm.GENERIC, *unit, "http://169.254.169.254/1")
    with pytest.raises(Rejected, match="没有这个角色"):
        post.group("121", Role.REVIEWER)


@on_sqlite
def test_who_may_not_read_it_any_more_or_wants_none_gets_none(post):
    post.want("preparer", "submitter", "second_preparer")
    declaration_id = post.walk(f"{AT_REVIEWER} send_back:reviewer")
    assert declaration_id and states() == {OutboxState.WAITING: 3}
    set_own(post.world.actor("preparer"), "", MessageChoice.NONE)
    disable(None, post.world.people["submitter"])
    assert post.send().did == {OutboxState.DROPPED: 3} and post.mail.taken == []


@on_sqlite
def test_a_link_leads_to_the_thread_that_went_out_with_it(post):
    post.want("preparer")
    declaration_id = post.walk(AT_REVIEWER)
    thread_id = ThreadWriters(post.world, declaration_id).ask("reviewer")
    post.world.do("reviewer", declaration_id, "send_back")
    post.send()
    assert f"/declarations/{declaration_id}?thread={thread_id}\n" in post.texts()[-1][1]
