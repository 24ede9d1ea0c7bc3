"""What all operations of administrators share: reading a name, and noting who changed what."""

from app.domain.actor import Actor
from app.domain.procedure.events import EventKind
from app.domain.procedure.workflow import Refusal, Refused
from app.domain.roles import Role
from app.domain.text import Unreadable, readable
from app.operations import Outdated, Rejected
from app.operations.events import record


def read_name(typed: str, cap: int, label: str, field: str = "name") -> str:
    """Return a typed name on one line; raises `Rejected` when it is blank, longer than `cap`, or hides characters."""
    try:
        name = " ".join(readable(typed, cap, label).split())
    except Unreadable as unreadable:
        raise Rejected(str(unreadable), field) from unreadable
    if not name:
        raise Rejected(f"请填写{label}。", field)
    return name


def require_unchanged(was: str | None, stands: str) -> None:
    """Raise `Outdated` when the page showed `was` but somebody has changed it to `stands`; None asks nothing."""
    if was is not None and was != stands:
        raise Outdated(f"他人刚刚把这里改为“{stands}”。请核对后再保存。")


def note(kind: EventKind, actor: Actor | None, subject: str, reason: str = "") -> None:
    """Record what an administrator, or for None the command line, did; `subject` says it in words.

    Every operation of administrators writes through this. Raises `Refused` for an actor who is none, which rolls the
    transaction back, so that the access rule of the view is not the only guard.
    """
    if actor is not None and not actor.has_role(Role.ADMINISTRATOR):
        raise Refused(Refusal.ROLE, "只有系统管理员可以办理。")
    record(kind, actor, role=Role.ADMINISTRATOR if actor else None, subject=subject, reason=reason)
