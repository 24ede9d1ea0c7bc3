"""Senders that are killed in the middle of mail and posts: nothing is lost, and what is said twice bears its Message-ID."""

import multiprocessing
import os
import random
import signal
from collections import Counter
from datetime import timedelta
from threading import Lock

from flask import Flask
from sqlalchemy import delete, func, select, update

from app import create_app
from app.delivery.channels import Channels, channels
from app.domain.procedure.outbox import MessageChoice, OutboxKind, OutboxState, WebhookForm
from app.domain.roles import Role
from app.models import Event, OutboxMessage, db
from app.models.types import now
from app.operations.outbox_sending import Sender
from app.operations.own_messages import set_own
from app.operations.transaction import writing
from app.operations.webhooks import add_webhook
from tests.applications import SETTINGS
from tests.mail_servers import mail_server, robot_server
from tests.world import standing_world

STEPS = ("data", "end", "post")
"""Where a sender is killed: before the server has the message, when it has it and has not said so, when a robot has it."""


PATIENCE = 3
"""So many messages it waits for the step that it drew; one may be over, such as posts."""


class Killer:
    """Kills the sender that is at work, so many times, each at a step of a message that it draws."""

    def __init__(self, kills: int, of: int):
        self.left, self.every = kills, of // (2 * kills)
        self.pid, self.seen, self.killed_at = 0, 0, Counter()
        self._drawn, self._lock = random.Random(kills), Lock()
        self._step = self._drawn.choice(STEPS)

    def behave(self, step: str, _: str) -> str | None:
        """Count the messages that come, and kill whoever brings one whose turn it is."""
        with self._lock:
            self.seen += step in ("data", "post")
            is_turn = step == self._step or self.seen >= self.every + PATIENCE
            if not self.left or not self.pid or self.seen < self.every or step not in STEPS or not is_turn:
                return None
            os.kill(self.pid, signal.SIGKILL)
            self.killed_at[step] += 1
            self.left, self.pid, self.seen = self.left - 1, 0, 0
            self._step = self._drawn.choice(STEPS)
            # Who is dead hears no answer. A robot's server has it all the same.
            return None if step == "post" else "break"


def sent_through_kills(app: Flask, uri: str, mails: int, posts: int, kills: int) -> str:
    """Let one sender after the other be killed until all is sent; return in words what came of it.

    Raises `AssertionError` for a message that was lost, or said twice more often than senders were killed.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    killer = Killer(kills, mails + posts)
    with mail_server() as mail, robot_server() as robots:
        mail.behave = robots.behave = killer.behave
        config = {"MAIL_URL": mail.url, "MAIL_FROM": "portal@office.example", "WEBHOOK_HOSTS": [robots.host]}
        with app.app_context():
            _write(_channels(app, config), robots.host, mails, posts)
        deaths = 0
        while True:
            sender = context.Process(target=send, args=(uri, config), daemon=True)
            sender.start()
            killer.pid = sender.pid
            sender.join()
            killer.pid = 0
            if sender.exitcode == 0:
                break
            assert sender.exitcode == -signal.SIGKILL, sender.exitcode
            deaths += 1
            with app.app_context():
                _let_claims_run_out()
        assert deaths == kills == killer.killed_at.total(), (deaths, killer.killed_at)
        with app.app_context():
            stored = dict(
                db.session.execute(
                    select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
                ).all()
            )
            db.session.remove()
        assert stored == {OutboxState.SENT: mails + posts}, stored
        said = Counter(mail.ids()), Counter(body["id"] for _, _, body in robots.taken)
        assert (len(said[0]), len(said[1])) == (mails, posts), "lost"
        twice = [found.total() - len(found) for found in said]
        assert all(count <= deaths for count in twice), twice
    return (
        f"{mails} mails and {posts} posts, none lost; {deaths} senders killed ({dict(killer.killed_at)}), "
        f"{twice[0]} mails and {twice[1]} posts twice, each with its Message-ID"
    )


def send(uri: str, config: dict) -> None:
    """Send what is due until nothing is: the life of a sender."""
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": uri})
    sender = Sender(_channels(app, config), app.app_context)
    while sender.start_lanes():
        sender.wait()


def _channels(app: Flask, config: dict) -> Channels:
    return channels({**app.config, **config}, app.url_map.bind("").build)


def _write(ways: Channels, host: str, mails: int, posts: int) -> None:
    """Write so many messages of one event."""
    world = standing_world()
    set_own(world.actor("preparer"), "lin@unit.example", MessageChoice.AT_ONCE)
    robot = (world.units["121"], Role.PREPARER, MessageChoice.AT_ONCE, f"http://{host}/robot")
    robot_id = add_webhook(None, ways, "群", WebhookForm.GENERIC, *robot)
    declaration_id = world.at("returned")
    told = select(Event.id).where(Event.declaration_id == declaration_id).order_by(Event.id.desc())
    event_id = db.session.scalars(told).first()
    with writing():
        db.session.execute(delete(OutboxMessage))
        whose = [{"person_id": world.people["preparer"]}] * mails + [{"webhook_id": robot_id}] * posts
        db.session.add_all(OutboxMessage(kind=OutboxKind.NEWS, event_id=event_id, **each) for each in whose)
    db.session.remove()


def _let_claims_run_out() -> None:
    """Let the time of a lease pass, now that whoever held the claims is dead."""
    with writing():
        held = update(OutboxMessage).where(OutboxMessage.claimed_until.is_not(None))
        db.session.execute(held.values(claimed_until=now() - timedelta(seconds=1)))
    db.session.remove()
