"""What all operations of administrators share: who may, reading a name, and noting who changed what."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from app.domain.actor import Actor
from app.domain.procedure.events import EventKind
from app.domain.procedure.workflow import Refusal, Refused
from app.domain.roles import Role
from app.domain.text import name_readable
from app.operations import Outdated, Rejected, rejecting
from app.operations.events import record

P = ParamSpec("P")
T = TypeVar("T")


def by_administrators(
    operation: Callable[Concatenate[Actor | None, P], T],
) -> Callable[Concatenate[Actor | None, P], T]:
    """Let an operation be carried out by administrators, and for None by the command line, alone.

    It raises `Refused` for anybody else, before anything is read.
    """
    return _only(operation, Role.ADMINISTRATOR)


def by_approvers(
    operation: Callable[Concatenate[Actor | None, P], T],
) -> Callable[Concatenate[Actor | None, P], T]:
    """Let an operation be carried out by approvers, and for None by the command line, alone; as `by_administrators`."""
    return _only(operation, Role.APPROVER)


def _only(
    operation: Callable[Concatenate[Actor | None, P], T], role: Role
) -> Callable[Concatenate[Actor | None, P], T]:
    @wraps(operation)
    def guarded(actor: Actor | None, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if actor is not None and not actor.has_role(role):
            raise Refused(Refusal.ROLE, f"此项由{role.label}办理。")
        return operation(actor, *args, **kwargs)

    return guarded


def read_name(typed: str, cap: int, label: str, field: str = "name") -> str:
    """Return a typed name on one line; raises `Rejected` when it is blank, longer than `cap`, or hides characters."""
    with rejecting(field):
        name = " ".join(name_readable(typed, cap, label).split())
    if not name:
        raise Rejected(f"请填写{label}。", field)
    return name


def require_unchanged(was: str | None, stands: str) -> None:
    """Raise `Outdated` when the page showed `was` but somebody has changed it to `stands`; None asks nothing."""
    if was is not None and was != stands:
        raise Outdated(f"他人刚刚把这里改为“{stands}”。请核对后再保存。")


ALONE = "（本单位只有一名系统管理员，未经第二人同意）"
"""What the record says of each act that another administrator would have to agree to."""


def note(
    kind: EventKind,
    actor: Actor | None,
    subject: str,
    reason: str = "",
    person_id: int | None = None,
    role: Role = Role.ADMINISTRATOR,
) -> None:
    """Record what an administrator, or somebody in another `role`, or for None the command line, did; `subject` says it.

    `person_id` is whose login or roles it concerns: they are told at their next sign-in.
    """
    record(kind, actor, role=role if actor else None, subject=subject, reason=reason, to_person_id=person_id)
