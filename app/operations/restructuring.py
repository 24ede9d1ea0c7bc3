"""机构改革: closing a unit, moving it under another department, merging it into another unit.

A unit that comes under another department goes on as a new one of the same code and name; the former is closed and keeps
what was decided under the former department. So whatever is closed stays as it was, with its unit, its department and
whoever may read it.
"""

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.domain.actor import Actor
from app.domain.procedure.events import EventKind
from app.domain.procedure.rounds import today
from app.domain.procedure.stages import CLOSED
from app.models import BudgetaryUnit, CodeSerial, Declaration, Section, db
from app.operations import Outdated, Rejected
from app.operations.administration import by_administrators, note
from app.operations.carrying import carry, keep_names
from app.operations.transaction import change_rows, writing
from app.operations.units import open_unit
from app.queries.administration import find_unit
from app.queries.units import (
    Carried,
    carried_along,
    closing_refusal,
    merging_refusal,
    moving_refusal,
    open_children,
)

NO_PARENT = 0
"""In place of a parent's id: the unit becomes a 一级预算单位."""


@by_administrators
def merge_unit(actor: Actor | None, unit_id: int, into_id: int, shown: str | None = None) -> int:
    """Let another unit carry on what a unit is at, close it, and return the id of the other.

    `shown` is the token of what the page said would be carried along. Raises `NotFound`, `Rejected` where the two do not
    fit, `Outdated` when something else would be carried along by now.
    """
    with writing():
        unit, into = _held(unit_id, into_id)
        _require(merging_refusal(unit, into))
        found = _as_shown(unit, shown, into)
        keep_names(unit)
        for child in open_children(unit):
            _place(actor, child, into)
        into.sections += [
            Section(code=each.code, name=each.name) for each in found.sections if not each.is_known
        ]
        carry(actor, unit, into, f"“{unit.name}”并入“{into.name}”")
        _close(unit, into)
        subject = f"单位合并：{unit.code} {unit.name} 并入 {into.code} {into.name}，{found.words}"
        note(EventKind.UNIT_CHANGED, actor, subject)
        return into.id


@by_administrators
def move_unit(actor: Actor | None, unit_id: int, parent_id: int, shown: str | None = None) -> int:
    """Put a unit with all below it under another unit, or with `NO_PARENT` under none, and return the id it goes on by.

    Raises as `merge_unit`.
    """
    with writing():
        if parent_id == NO_PARENT:
            (unit,), parent = _held(unit_id), None
        else:
            unit, parent = _held(unit_id, parent_id)
        _require(moving_refusal(unit, parent))
        found = _as_shown(unit, shown)
        to = f"{parent.code} {parent.name}" if parent else "无（一级预算单位）"
        was = f"{unit.parent.code} {unit.parent.name}" if unit.parent else "无（一级预算单位）"
        subject = f"单位划转：{unit.code} {unit.name}，上级单位 {was} → {to}，{found.words}"
        moved = _place(actor, unit, parent)
        note(EventKind.UNIT_CHANGED, actor, subject)
        return moved.id


@by_administrators
def close_unit(actor: Actor | None, unit_id: int, shown: str | None = None) -> None:
    """Close a unit that nobody carries on; its people go on to read what it had decided.

    Raises `NotFound`, `Rejected` while it has subordinate units or open declarations, `Outdated`.
    """
    with writing():
        (unit,) = _held(unit_id)
        found = _as_shown(unit, shown)
        _require(closing_refusal(found))
        keep_names(unit)
        _close(unit, None)
        note(
            EventKind.UNIT_CHANGED, actor, f"单位撤销：{unit.code} {unit.name}，已办结的{found.closed}份不变"
        )


@by_administrators
def reopen_unit(actor: Actor | None, unit_id: int) -> None:
    """Open a closed unit again that nobody carries on; a second time changes nothing.

    Raises `NotFound`, `Rejected` where another carries it on, its parent is closed, or code or name are another's by now.
    """
    try:
        with writing():
            unit = find_unit(unit_id, locked=True)
            if unit.closed_on is None:
                return
            if unit.successor_id is not None:
                raise Rejected("本单位已由其他单位承接，不能恢复。")
            if unit.parent is not None and unit.parent.closed_on is not None:
                raise Rejected(f"上级单位“{unit.parent.name}”已撤销，不能恢复。")
            unit.closed_on = None
            note(EventKind.UNIT_CHANGED, actor, f"单位恢复：{unit.code} {unit.name}")
            db.session.flush()
    except IntegrityError as taken:
        raise Rejected("代码或名称已被另一单位使用，不能恢复。") from taken


def _held(*unit_ids: int) -> list[BudgetaryUnit]:
    """Return open units, held with their open declarations until the transaction ends.

    Declarations come first, as in every other operation that holds both.
    """
    open_ones = (Declaration.unit_id == unit_ids[0], Declaration.status.not_in(CLOSED))
    db.session.execute(select(Declaration.id).where(*open_ones).order_by(Declaration.id).with_for_update())
    found = {each: open_unit(each) for each in sorted(set(unit_ids))}
    return [found[each] for each in unit_ids]


def _as_shown(unit: BudgetaryUnit, shown: str | None, into: BudgetaryUnit | None = None) -> Carried:
    found = carried_along(unit, into)
    if shown is not None and shown != found.token:
        raise Outdated("人员或申报表刚刚有了变化，本次没有写入任何内容，请核对后再确认。")
    return found


def _require(refusal: str) -> None:
    if refusal:
        raise Rejected(refusal, "target")


def _place(actor: Actor | None, unit: BudgetaryUnit, parent: BudgetaryUnit | None) -> BudgetaryUnit:
    """Put an open unit under another and return it, or the one by which it goes on under another department."""
    department = (parent.primary_id or parent.id) if parent else None
    if parent is not None and unit.primary_id is not None and unit.primary_id == department:
        unit.parent_id = parent.id
        return unit
    keep_names(unit)
    was, children = unit.primary_name, open_children(unit)
    renewed = _renewed(unit, parent)
    for child in children:
        _place(actor, child, renewed)
    to = f"划转至“{renewed.primary_name}”" if parent else "改为一级预算单位"
    carry(actor, unit, renewed, f"“{unit.name}”由“{was}”{to}")
    return renewed


def _renewed(unit: BudgetaryUnit, parent: BudgetaryUnit | None) -> BudgetaryUnit:
    """Close a unit and return the one of the same code and name by which it goes on."""
    sections = [(each.code, each.name) for each in unit.sections]
    code, name = unit.code, unit.name
    unit.closed_on = today()
    db.session.flush()
    renewed = BudgetaryUnit(code=code, name=name, is_finance=False, parent_id=parent.id if parent else None)
    renewed.primary_id = (parent.primary_id or parent.id) if parent else None
    renewed.sections = [Section(code=code, name=name) for code, name in sections]
    db.session.add(renewed)
    db.session.flush()
    for counter in db.session.scalars(select(CodeSerial).where(CodeSerial.unit_id == unit.id)).all():
        key = {"start_year": counter.start_year, "drafting_round": counter.drafting_round}
        db.session.add(CodeSerial(unit_id=renewed.id, last=counter.last, **key))
    _close(unit, renewed)
    return renewed


def _close(unit: BudgetaryUnit, successor: BudgetaryUnit | None) -> None:
    """Close a unit; who carries it on carries on what it did."""
    unit.closed_on = today()
    if successor is not None:
        unit.successor_id = successor.id
        carried = update(BudgetaryUnit).where(BudgetaryUnit.successor_id == unit.id)
        change_rows(carried.values(successor_id=successor.id))
    db.session.flush()
