"""`flask outbox`: sends what waits to leave the portal; for a service beside the web server."""

import logging
import signal
from datetime import UTC, datetime

import click
from flask import current_app

from app.commands.group import Group, Sentence
from app.delivery import Undelivered
from app.delivery.channels import Channels, channels
from app.delivery.smtp import Connection, made
from app.domain.mail import domain_of, read_address
from app.domain.procedure.letters import clock as clock_words
from app.domain.procedure.letters import trial_letter
from app.domain.procedure.outbox import OutboxState
from app.domain.text import Unreadable
from app.models.faults import FAULTS
from app.models.types import now
from app.operations.outbox_sending import Sender
from app.operations.reminders import SERVICE, remind, set_clock
from app.operations.transaction import release
from app.queries.outbox import messages, outbox_standing

group = Group("outbox", help="外发消息：邮件和群机器人。")
PAUSE = 2.0
"""Seconds until it looks again."""
log = logging.getLogger(__name__)


@group.command("send")
@click.option("--once", is_flag=True, help="发完现在到期的就结束；否则一直等新的消息。")
def send(once: bool) -> None:
    """发送到期的消息和提醒；可以同时运行几个，不会重复。"""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    sender = Sender(_channels(), app.app_context)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sender.is_over.set())
    while not sender.is_over.is_set():
        try:
            with app.app_context():
                if not once:
                    set_clock(SERVICE, now())
                remind(by_mail=sender.channels.server is not None)
                release()
            is_at_work = sender.start_lanes()
        except FAULTS as fault:
            if once:
                raise
            log.warning("the outbox waits: %s", type(fault).__name__)
            is_at_work = False
        if once:
            if not is_at_work:
                break
            sender.wait()
        else:
            sender.is_over.wait(PAUSE)
    sender.wait(PAUSE)
    _tell(sender)


@group.command("test")
@click.argument("address")
def test(address: str) -> None:
    """立即给一个邮箱发一封试发邮件，说明结果。"""
    ways = _channels()
    if ways.server is None:
        raise Sentence("没有配置邮件服务器，请设 PORTAL_MAIL_URL 和 PORTAL_MAIL_FROM。")
    try:
        to = read_address(address)
    except Unreadable as wrong:
        raise Sentence(str(wrong)) from wrong
    at = datetime.now(UTC)
    message_id = f"<{at:%Y%m%d%H%M%S%f}.trial@{domain_of(ways.sender)}>"
    letter = trial_letter(ways.office)
    mail = made(letter, sender=ways.sender, office=ways.office, to=to, message_id=message_id, at=at)
    connection = Connection(ways.server, ways.sender)
    try:
        said = connection.hand_in(mail)
    except Undelivered as refused:
        raise Sentence(f"没有发出：{refused.said}") from refused
    finally:
        connection.close()
    click.echo(f"已交给 {said}；发件人 {ways.sender}，Message-ID {message_id}。")


@group.command("list")
@click.option("--all", "everything", is_flag=True, help="连同已发送的。")
def list_(everything: bool) -> None:
    """列出待发送和未能送达的消息；不显示内容。"""
    standing = outbox_standing()
    click.echo("，".join(f"{state.label}{count}条" for state, count in standing.counts.items()))
    states = tuple(OutboxState) if everything else (OutboxState.WAITING, OutboxState.DEAD)
    for each in messages(*states):
        whom = each.person.login if each.person else each.webhook.name if each.webhook else "?"
        when = f"{clock_words(each.due_at)}再试" if each.state is OutboxState.WAITING else ""
        words = (
            str(each.id),
            each.state.label,
            each.kind.label,
            whom,
            f"试过{each.tries}次",
            when,
            each.problem,
        )
        click.echo("  ".join(filter(None, words)))


def _channels() -> Channels:
    return channels(current_app.config, current_app.url_map.bind("").build)


def _tell(sender: Sender) -> None:
    did = sender.did
    click.echo(
        f"已发送{did[OutboxState.SENT]}条，待重试{did[OutboxState.WAITING]}次，"
        f"未能送达{did[OutboxState.DEAD]}条，不再发送{did[OutboxState.DROPPED]}条。"
    )
