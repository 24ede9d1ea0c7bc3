"""The words of a message when it is sent: of what its reader may read at that moment, never more."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.delivery.channels import Channels
from app.delivery.webhooks import Robot
from app.domain.actor import Actor, Post
from app.domain.procedure import letters
from app.domain.procedure.letters import Letter, Told, Waiting, code_letter, news_letter, reminder_letter
from app.domain.procedure.outbox import MessageChoice, OutboxKind
from app.domain.procedure.reminders import ReminderKind
from app.domain.procedure.rounds import today
from app.models import Person, Reminder, Webhook, db
from app.operations.outbox import Claimed
from app.operations.sealed_secrets import opened_words
from app.queries.lists.counts import shell
from app.queries.lists.news import NewsItem, readable_as, threads_told, told_of
from app.queries.lists.reminders import Late, closing, returned_late, waiting_late
from app.queries.people import present_actor

GROUP_ADDRESS, GROUP_SECRET, CODE = "webhook address", "webhook secret", "link code"
"""Where sealed words lie."""
NOT_WANTED = "收件人已不接收消息，或没有邮箱地址"
NOT_TO_READ = "所说的内容收件人已无权查看，或已不必提醒"


@dataclass(frozen=True, slots=True)
class Ready:
    """A letter with where it goes: an e-mail address, or the robot of a group."""

    letter: Letter
    to: str = ""
    robot: Robot | None = None


@dataclass(frozen=True, slots=True)
class NotToSend:
    """A message that nobody is to get any more, and why."""

    why: str


def made(claimed: Claimed, channels: Channels) -> Ready | NotToSend:
    """Return a message in words, as its reader may read it now, or why there is none to send."""
    if claimed.webhook_id is not None:
        return _for_group(claimed, channels, claimed.webhook_id)
    person = db.session.get(Person, claimed.person_id)
    if person is None or not person.is_active or not person.mail_address:
        return NotToSend(NOT_WANTED)
    if claimed.kind is OutboxKind.LINK_CODE:
        return _with_code(claimed, person, channels)
    actor = present_actor(person.id)
    if actor is None or person.messages is MessageChoice.NONE:
        return NotToSend(NOT_WANTED)
    letter = _reminding(claimed, actor, channels) or _telling(claimed, actor, channels)
    return Ready(letter, to=person.mail_address) if letter else NotToSend(NOT_TO_READ)


def reader_of_group(robot: Webhook) -> Actor:
    """Return as whom the robot of a group reads: somebody in one role for one unit, who never did anything."""
    return Actor(0, robot.name, frozenset({Post(robot.unit_id, robot.role)}))


def _with_code(claimed: Claimed, person: Person, channels: Channels) -> Ready | NotToSend:
    code = opened_words(claimed.sealed or "", f"{CODE} {person.id}", channels.keys)
    if code is None or not person.mail_is_own:
        return NotToSend(NOT_WANTED)
    letter = code_letter(channels.office, person.name, code, channels.link_hours)
    return Ready(letter, to=person.mail_address or "")


def _for_group(claimed: Claimed, channels: Channels, webhook_id: int) -> Ready | NotToSend:
    robot = db.session.get(Webhook, webhook_id)
    if robot is None or robot.removed_at or robot.choice is MessageChoice.NONE:
        return NotToSend(NOT_WANTED)
    address = opened_words(robot.address, GROUP_ADDRESS, channels.keys)
    secret = opened_words(robot.secret, GROUP_SECRET, channels.keys) if robot.secret else ""
    if address is None or secret is None:
        return NotToSend("机器人的网址已不能读出（系统的密钥更换过），请重新填写")
    actor = reader_of_group(robot)
    letter = _reminding(claimed, actor, channels) or _telling_group(claimed, actor, channels)
    return Ready(letter, robot=Robot(robot.form, address, secret)) if letter else NotToSend(NOT_TO_READ)


def _telling(claimed: Claimed, actor: Actor, channels: Channels) -> Letter | None:
    items = told_of(actor, claimed.event_ids)
    if not items:
        return None
    waiting = shell(actor).waiting if len(claimed.event_ids) > 1 else None
    return news_letter(channels.office, _told(actor, items, channels), for_group=False, waiting=waiting)


def _telling_group(claimed: Claimed, actor: Actor, channels: Channels) -> Letter | None:
    items = readable_as(actor, claimed.event_ids)
    return news_letter(channels.office, _told(actor, items, channels), for_group=True) if items else None


def _told(actor: Actor, items: list[NewsItem], channels: Channels) -> list[Told]:
    threads = threads_told(actor, items)
    return [
        Told(
            each.words,
            each.project_name,
            each.unit_name,
            each.who,
            each.at,
            _page(channels, each.declaration_id, threads.get(each.event_id)),
            each.note,
            each.opinion,
            each.answered,
        )
        for each in items
    ]


def _page(channels: Channels, declaration_id: int, thread_id: int | None = None) -> str:
    """Return the address of a declaration, at a thread: as a parameter, since what follows # is lost at the sign-in."""
    there = {"thread": thread_id} if thread_id else {}
    return channels.address("declarations.show", declaration_id=declaration_id, **there)


def _reminding(claimed: Claimed, actor: Actor, channels: Channels) -> Letter | None:
    if claimed.kind is not OutboxKind.REMINDER:
        return None
    reminders = list(db.session.scalars(select(Reminder).where(Reminder.message_id == claimed.id)))
    of = {
        kind: [each.declaration_id for each in reminders if each.kind is kind and each.declaration_id]
        for kind in ReminderKind
    }
    on = today()
    late = [_waiting(each, channels, on) for each in waiting_late(actor, of[ReminderKind.WAITS])]
    late += [
        _waiting(each, channels, on, is_returned=True)
        for each in returned_late(actor, of[ReminderKind.RETURNED])
    ]
    wanted = {(each.round_id, each.unit_id) for each in reminders if each.kind is ReminderKind.CLOSES}
    ending = [
        letters.Closing(
            each.round.title,
            each.unit_name,
            each.on,
            each.days(on),
            each.unsent,
            each.total,
            channels.address("worklist.worklist"),
        )
        for each in (closing(actor, on) if wanted else ())
        if (each.round.id, each.unit_id) in wanted and each.days(on) >= 0 and (each.unsent or not each.total)
    ]
    return reminder_letter(channels.office, ending, late) if ending or late else None


def _waiting(late: Late, channels: Channels, on: date, *, is_returned: bool = False) -> Waiting:
    address = _page(channels, late.declaration_id)
    return Waiting(late.project_name, late.unit_name, late.days(on), address, is_returned)
