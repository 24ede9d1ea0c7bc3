"""Messages that leave the portal: how one is told, how often a delivery is tried, when it is given up."""

from datetime import UTC, datetime, time, timedelta

from app.domain.labelled import Labelled
from app.domain.procedure.rounds import BEIJING


class MessageChoice(Labelled):
    """How somebody is told of their 消息 outside the portal."""

    NONE = "none", "不发送"
    AT_ONCE = "at_once", "有消息就发送"
    DIGEST = "digest", "每天汇总一次"


class OutboxKind(Labelled):
    """What a message is about."""

    NEWS = "news", "消息"
    REMINDER = "reminder", "提醒"
    LINK_CODE = "link_code", "设密验证码"


class OutboxState(Labelled):
    """What became of a message."""

    WAITING = "waiting", "待发送"
    SENT = "sent", "已发送"
    DEAD = "dead", "未能送达"
    DROPPED = "dropped", "不再发送"


class WebhookForm(Labelled):
    """The form in which a group's robot takes a message."""

    GENERIC = "generic", "通用（JSON）"
    WECOM = "wecom", "企业微信群机器人"
    DINGTALK = "dingtalk", "钉钉群机器人"
    FEISHU = "feishu", "飞书群机器人"


PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
"""After the first, the second … failure; the last one from then on."""
GIVEN_UP_AFTER = timedelta(days=5)
"""A message is tried for so long: at least 4 to 5 days (RFC 5321, 4.5.4.1)."""
STALE_AFTER = timedelta(days=14)
"""What was never tried for so long, since there was no mail server, goes out only when an administrator wants it."""
LEASE = timedelta(minutes=3)
"""A claim of a sender lasts so long, which is longer than a delivery can take; then another one takes the message."""
DIGEST_AT = time(8)
"""When the day's messages and the reminders go out, at +08:00."""
KEPT = timedelta(days=30)
"""Retention of a message that was sent or is not sent any more."""


def next_digest(at: datetime) -> datetime:
    """Return the next moment at which a digest goes out."""
    here = at.astimezone(BEIJING)
    day = here.date() if here.time() < DIGEST_AT else here.date() + timedelta(days=1)
    return datetime.combine(day, DIGEST_AT, BEIJING).astimezone(UTC)


def last_digest(at: datetime) -> datetime:
    """Return the last moment at which a digest went out."""
    return next_digest(at) - timedelta(days=1)


def pause_after(failures: int) -> timedelta:
    """Return how long a message rests after so many failures, from 1 on."""
    return PAUSES[min(failures, len(PAUSES)) - 1]


def is_stale(begun_at: datetime, at: datetime, tries: int) -> bool:
    """Tell whether a message has waited for so long, untried, that nobody expects it any more."""
    return tries == 0 and at - begun_at > STALE_AFTER


def is_given_up(begun_at: datetime, at: datetime) -> bool:
    """Tell whether a message that was to go out at `begun_at` is not tried again."""
    return at - begun_at > GIVEN_UP_AFTER
