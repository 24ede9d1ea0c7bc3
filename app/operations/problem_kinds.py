"""Kinds of problem (问题类型), the 常用意见 that belong to them, and the order of both, as administrators keep them."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.domain.actor import Actor
from app.domain.procedure.events import EventKind
from app.models import ProblemKind, StandardOpinion, db
from app.operations import Rejected
from app.operations.administration import by_administrators, note, read_name, require_unchanged
from app.operations.transaction import writing
from app.queries.administration import (
    find_problem_kind,
    find_standard_opinion,
    problem_kind_entries,
    standard_opinion_entries,
)

WHAT, NAME_CAP = "问题类型", 40


@by_administrators
def add_problem_kind(actor: Actor | None, typed: str) -> None:
    """Offer a new kind behind the others; raises `Rejected` for a bad or taken name."""
    name = read_name(typed, NAME_CAP, f"{WHAT}名称")
    try:
        with writing():
            last = db.session.scalar(select(func.max(ProblemKind.position)))
            db.session.add(ProblemKind(position=(last or 0) + 1, name=name))
            note(EventKind.CODES_CHANGED, actor, f"新增{WHAT}：{name}")
    except IntegrityError as taken:
        raise _taken(name) from taken


@by_administrators
def rename_problem_kind(actor: Actor | None, kind_id: int, typed: str, was: str | None = None) -> None:
    """Rename a kind, also for the threads that name it.

    Raises `NotFound`, `Rejected`, `Outdated` when the name is no longer `was`.
    """
    name = read_name(typed, NAME_CAP, f"{WHAT}名称")
    try:
        with writing():
            kept = find_problem_kind(kind_id, locked=True)
            require_unchanged(was, kept.name)
            note(EventKind.CODES_CHANGED, actor, f"{WHAT}更名： {kept.name} → {name}")
            kept.name = name
    except IntegrityError as taken:
        raise _taken(name) from taken


@by_administrators
def offer_problem_kind(actor: Actor | None, kind_id: int, *, offered: bool) -> None:
    """Offer a kind or no longer; threads that name it keep it. Raises `NotFound`."""
    with writing():
        kept = find_problem_kind(kind_id, locked=True)
        if kept.is_active is not offered:
            kept.is_active = offered
            note(EventKind.CODES_CHANGED, actor, f"{'启用' if offered else '停用'}{WHAT} {kept.name}")


@by_administrators
def raise_problem_kind(actor: Actor | None, kind_id: int) -> None:
    """Let a kind stand before the one that stood before it; the first stays. Raises `NotFound`."""
    with writing():
        find_problem_kind(kind_id, locked=True)
        order = problem_kind_entries()
        if name := _raised(order, kind_id):
            note(EventKind.CODES_CHANGED, actor, f"{WHAT}上移：{name}")


@by_administrators
def raise_standard_opinion(actor: Actor | None, opinion_id: int) -> None:
    """Let a 常用意见 stand before the one of its kind that stood before it; the first stays. Raises `NotFound`."""
    with writing():
        kept = find_standard_opinion(opinion_id, locked=True)
        of_kind = [each for each in standard_opinion_entries() if each.kind_id == kept.kind_id]
        if text := _raised(of_kind, opinion_id):
            note(EventKind.CODES_CHANGED, actor, f"常用意见上移：{text}")


def _raised(order: Sequence[ProblemKind | StandardOpinion], row_id: int) -> str:
    """Swap a row with the one before it; return what it is called, "" where it is the first already."""
    at = next(number for number, each in enumerate(order) if each.id == row_id)
    if at == 0:
        return ""
    before, row = order[at - 1], order[at]
    before.position, row.position = row.position, before.position
    if before.position == row.position:
        before.position += 1
    return row.name if isinstance(row, ProblemKind) else row.text


def _taken(name: str) -> Rejected:
    return Rejected(f"已有名为“{name}”的{WHAT}。", "name")
