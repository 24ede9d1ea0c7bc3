"""Housekeeping: what nobody needs any more is deleted after its time, a portion in a transaction, so that nobody waits.

Declarations, drafts among them, files, revisions and events are never deleted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.files.importing import KEPT
from app.domain.procedure.outbox import KEPT as KEPT_MESSAGES
from app.domain.procedure.outbox import OutboxState
from app.models import (
    LoginAttempt,
    LoginSession,
    OutboxMessage,
    PasswordLink,
    PendingImport,
    Reminder,
    db,
)
from app.models.types import now
from app.operations import jobs
from app.operations.transaction import change_rows, writing

PORTION = 500
"""So many rows are deleted in one transaction."""
SESSIONS_KEPT = timedelta(days=30)
"""Retention of a login session after its last request, and of a one-time link after its end; their events stay."""
ATTEMPTS_KEPT = timedelta(days=1)
"""Retention of a counted try to sign in, unless the configured pause is longer."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """How many rows of a kind were deleted, in the words of the command line."""

    name: str
    count: int


def clear(pause: timedelta) -> Iterator[Cleared]:
    """Delete what is past its time and yield how much of each kind; `pause` is how long wrong sign-ins count."""
    at = now()
    old_session = or_(
        LoginSession.ended_at < at - SESSIONS_KEPT, LoginSession.last_seen_at < at - SESSIONS_KEPT
    )
    yield Cleared("任务", _clear_jobs())
    yield Cleared("导入", _clear(PendingImport.id, PendingImport.created_at < at - KEPT))
    yield Cleared("登录", _clear(LoginSession.id, old_session))
    yield Cleared("登录尝试", _clear(LoginAttempt.id, LoginAttempt.at < at - max(ATTEMPTS_KEPT, pause)))
    yield Cleared("外发消息", _clear_messages(at))
    yield Cleared("设密链接", _clear(PasswordLink.id, PasswordLink.expires_at < at - SESSIONS_KEPT))


def shrink_log() -> None:
    """Write SQLite's log back into its file, which it otherwise does only while nobody reads."""
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _clear_jobs() -> int:
    cleared = 0
    while True:
        with writing():
            portion = jobs.delete_old()
        cleared += portion
        if portion < jobs.OLD_AT_ONCE:
            return cleared


def _clear_messages(at: datetime) -> int:
    """Delete messages that were sent, or are not sent any more, after their time; what was not delivered stays."""
    done = (
        OutboxMessage.state.in_((OutboxState.SENT, OutboxState.DROPPED)),
        OutboxMessage.ended_at < at - KEPT_MESSAGES,
    )
    old = select(OutboxMessage.id).where(*done)
    with writing():
        change_rows(update(Reminder).where(Reminder.message_id.in_(old)).values(message_id=None))
        change_rows(delete(OutboxMessage).where(*done, OutboxMessage.head_id.is_not(None)))
    return _clear(OutboxMessage.id, and_(*done))


def _clear(key: InstrumentedAttribute[int], condition: ColumnElement[bool]) -> int:
    cleared = 0
    while True:
        with writing():
            ids = list(db.session.scalars(select(key).where(condition).order_by(key).limit(PORTION)))
            change_rows(delete(key.class_).where(key.in_(ids)))
        cleared += len(ids)
        if len(ids) < PORTION:
            return cleared
