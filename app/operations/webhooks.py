"""Robots of groups, and what an administrator does with messages that were not delivered."""

from sqlalchemy import or_, select, update

from app.delivery import Undelivered
from app.delivery.channels import Channels
from app.delivery.webhooks import Robot, address_refusal, hand_over
from app.domain.actor import Actor
from app.domain.procedure.events import EventKind
from app.domain.procedure.letters import trial_letter
from app.domain.procedure.outbox import MessageChoice, OutboxState, WebhookForm
from app.domain.roles import FINANCE_ROLES, Role
from app.domain.text import readable
from app.models import BudgetaryUnit, OutboxMessage, Webhook, db
from app.models.types import now
from app.operations import Rejected, rejecting
from app.operations.administration import by_administrators, note, read_name
from app.operations.letters import GROUP_ADDRESS, GROUP_SECRET
from app.operations.sealed_secrets import opened_words, sealed_words
from app.operations.transaction import change_rows, release, writing
from app.queries import NotFound
from app.queries.administration import find_unit

READERS = (Role.PREPARER, Role.SUBMITTER, Role.ENDORSER, Role.REVIEWER, Role.APPROVER)
"""As whom a group may read."""
MOST = 50
"""So many robots at most: each is a lane of its own."""
ADDRESS_CAP, SECRET_CAP = 1000, 200


@by_administrators
def add_webhook(
    actor: Actor | None,
    channels: Channels,
    name: str,
    form: WebhookForm,
    unit_id: int,
    role: Role,
    choice: MessageChoice,
    address: str,
    secret: str = "",
) -> int:
    """Add the robot of a group that reads as somebody in a role for a unit, and return its id; its address lies sealed.

    Raises `NotFound`, `Rejected` for a bad name, an address that messages may not go to, or a role that nobody has there.
    """
    name, address, secret = read_name(name, 64, "名称"), address.strip(), secret.strip()
    if len(address) > ADDRESS_CAP or (refusal := address_refusal(address, channels.hosts)):
        raise Rejected("网址太长。" if len(address) > ADDRESS_CAP else refusal or "", "address")
    with rejecting("secret"):
        readable(secret, SECRET_CAP, "密钥")
    with writing():
        unit = find_unit(unit_id)
        _require_fitting(unit, role)
        there = select(Webhook.id).where(Webhook.removed_at.is_(None))
        if len(db.session.scalars(there).all()) >= MOST:
            raise Rejected(f"最多{MOST}个群机器人，请先停用不用的。")
        robot = Webhook(
            name=name,
            form=form,
            unit_id=unit_id,
            role=role,
            choice=choice,
            address=sealed_words(address, GROUP_ADDRESS, channels.keys),
            secret=sealed_words(secret, GROUP_SECRET, channels.keys) if secret else None,
            host=address.split("/")[2][:255],
        )
        db.session.add(robot)
        db.session.flush()
        said = f"新增群机器人：{name}（{form.label}，{robot.host}），按{unit.name}{role.label}接收，{choice.label}"
        note(EventKind.OUTBOX_CHANGED, actor, said)
        return robot.id


@by_administrators
def remove_webhook(actor: Actor | None, webhook_id: int) -> None:
    """Send nothing to a robot any more; a second time changes nothing. Raises `NotFound`."""
    with writing():
        robot = _found(webhook_id)
        if robot.removed_at is None:
            robot.removed_at, robot.address, robot.secret = now(), "", None
            note(EventKind.OUTBOX_CHANGED, actor, f"停用群机器人：{robot.name}（{robot.host}）")


@by_administrators
def try_webhook(actor: Actor | None, channels: Channels, webhook_id: int) -> str:
    """Send a robot one message now and return what its server said; raises `NotFound`, `Rejected` where it was not taken."""
    robot = _found(webhook_id)
    if robot.removed_at is not None:
        raise NotFound("没有这个群机器人。")
    form = robot.form
    address = opened_words(robot.address, GROUP_ADDRESS, channels.keys)
    secret = opened_words(robot.secret, GROUP_SECRET, channels.keys) if robot.secret else ""
    release()
    if address is None or secret is None:
        raise Rejected("机器人的网址已不能读出（系统的密钥更换过），请停用后重新填写。")
    try:
        return hand_over(
            Robot(form, address, secret), trial_letter(channels.office), f"trial-{webhook_id}", channels.hosts
        )
    except Undelivered as refused:
        raise Rejected(f"没有送达：{refused.said}") from refused


@by_administrators
def try_again(actor: Actor | None, message_id: int | None = None) -> int:
    """Let a message that was not delivered be tried anew from now on, or (None) all of them; return how many."""
    at = now()
    with writing():
        which = [OutboxMessage.state == OutboxState.DEAD]
        if message_id is not None:
            which.append(or_(OutboxMessage.id == message_id, OutboxMessage.head_id == message_id))
        again = {"state": OutboxState.WAITING, "due_at": at, "begun_at": at, "tries": 1, "ended_at": None}
        count = change_rows(update(OutboxMessage).where(*which).values(**again))
        if count:
            note(EventKind.OUTBOX_CHANGED, actor, f"重新发送未能送达的消息，{count}条")
    return count


def _require_fitting(unit: BudgetaryUnit, role: Role) -> None:
    if role not in READERS or unit.is_finance != (role in FINANCE_ROLES):
        raise Rejected("这个单位没有这个角色：财政部门选财政审核人或批复人，其他单位选另外几种。", "role")


def _found(webhook_id: int) -> Webhook:
    robot = db.session.get(Webhook, webhook_id)
    if robot is None:
        raise NotFound("没有这个群机器人。")
    return robot
