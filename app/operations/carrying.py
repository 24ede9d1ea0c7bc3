"""What a unit's successor takes over, and which names stay, inside the transaction that changes the unit."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select, update

from app.domain.actor import Actor
from app.domain.procedure.events import EventKind
from app.domain.procedure.stages import CLOSED, OUT_OF_SIGHT, Status
from app.domain.roles import FINANCE_ROLES, UNIT_ROLES, Role
from app.models import (
    Attachment,
    BudgetaryUnit,
    Declaration,
    Event,
    Opening,
    PersonRole,
    PersonUnit,
    RoundExtension,
    db,
)
from app.models.types import microseconds, now
from app.operations import search_entries
from app.operations.events import record
from app.operations.transaction import change_rows


def keep_names(unit: BudgetaryUnit) -> None:
    """Let what was done for a unit, and what left its hands, go on to bear its present names, before any of them changes."""
    own, below = Declaration.unit_id == unit.id, Declaration.unit_id.in_(_units_below(unit))
    primary_name = unit.primary_name
    _bear(own, applicant_unit=unit.name)
    _bear(own, primary_budgetary_unit=primary_name)
    _bear(below, primary_budgetary_unit=unit.name)
    _keep(unit.name, Event.role.in_(UNIT_ROLES), _about(own))
    _keep(primary_name, Event.role == Role.ENDORSER, _about(own))
    _keep(unit.name, Event.role == Role.ENDORSER, _about(below))
    if unit.is_finance:
        held = select(PersonRole.id).where(
            PersonRole.unit_id == unit.id,
            PersonRole.person_id == Event.person_id,
            PersonRole.role == Event.role,
        )
        _keep(unit.name, Event.role.in_(FINANCE_ROLES), held.correlate(Event).exists())


def _units_below(unit: BudgetaryUnit) -> Select[int]:
    return select(BudgetaryUnit.id).where(BudgetaryUnit.primary_id == unit.id)


def _about(which: ColumnElement[bool]) -> ColumnElement[bool]:
    return Event.declaration_id.in_(select(Declaration.id).where(which))


def _bear(which: ColumnElement[bool], **name: str) -> None:
    """Give what left the unit's hands the names that an earlier version of the portal did not note."""
    (key,) = name
    missing = getattr(Declaration, key).is_(None)
    change_rows(
        update(Declaration).where(which, missing, Declaration.status.not_in(OUT_OF_SIGHT)).values(**name)
    )


def _keep(name: str, *which: ColumnElement[bool]) -> None:
    change_rows(update(Event).where(Event.unit_name.is_(None), *which).values(unit_name=name))


def carry(actor: Actor | None, old: BudgetaryUnit, new: BudgetaryUnit, words: str) -> None:
    """Hand people, reviewers, extensions and open declarations of a unit over to another; `words` say why.

    What is closed stays with the old one, and so do all names that stand somewhere.
    """
    keep_names(old)
    _move_people(old, new)
    _add_reviewers(old, new)
    _move_extensions(old, new)
    _move_declarations(actor, old, new, words)


def _move_people(old: BudgetaryUnit, new: BudgetaryUnit) -> None:
    """Who holds a role for both keeps the longer; an endorser is one of a 一级预算单位 alone."""
    held = {(each.person_id, each.role): each for each in _roles(new)}
    for each in _roles(old):
        same = held.get((each.person_id, each.role))
        if each.role is Role.ENDORSER and new.primary_id is not None:
            db.session.delete(each)
        elif same is None:
            each.unit_id = new.id
        else:
            ends = (same.until, each.until)
            same.until = None if None in ends else max(end for end in ends if end)
            db.session.delete(each)
    db.session.flush()
    db.session.expire(old)


def _roles(unit: BudgetaryUnit) -> Sequence[PersonRole]:
    return db.session.scalars(select(PersonRole).where(PersonRole.unit_id == unit.id)).all()


def _add_reviewers(old: BudgetaryUnit, new: BudgetaryUnit) -> None:
    """Who looks after the old unit looks after the new one too, and still finds what the old one had decided."""
    before, after = (
        set(db.session.scalars(select(PersonUnit.person_id).where(PersonUnit.unit_id == unit.id)))
        for unit in (old, new)
    )
    db.session.add_all(PersonUnit(person_id=each, unit_id=new.id) for each in before - after)


def _move_extensions(old: BudgetaryUnit, new: BudgetaryUnit) -> None:
    """Of two days of a round the later one counts."""
    held = {each.round_id: each for each in _extensions(new)}
    for each in _extensions(old):
        same = held.get(each.round_id)
        if same is None:
            each.unit_id = new.id
        elif same.until < each.until:
            same.until, same.reason = each.until, each.reason
    db.session.flush()


def _extensions(unit: BudgetaryUnit) -> Sequence[RoundExtension]:
    return db.session.scalars(select(RoundExtension).where(RoundExtension.unit_id == unit.id)).all()


def _move_declarations(actor: Actor | None, old: BudgetaryUnit, new: BudgetaryUnit, words: str) -> None:
    open_ones = (Declaration.unit_id == old.id, Declaration.status.not_in(CLOSED))
    columns = (Declaration.id, Declaration.status, Declaration.lock, Declaration.submitted_revision_id)
    rows = db.session.execute(select(*columns).where(*open_ones).order_by(Declaration.id)).all()
    if not rows:
        return
    moved = {"unit_id": new.id, "lock": Declaration.lock + 1, "last_change": microseconds()}
    change_rows(update(Declaration).where(*open_ones).values(moved))
    ids = [row.id for row in rows]
    paid = (Attachment.unit_id == old.id, Attachment.declaration_id.in_(ids))
    change_rows(update(Attachment).where(*paid).values(unit_id=new.id))
    waiting = [row.id for row in rows if row.status is Status.DEPARTMENT_REVIEW]
    arriving = set(waiting) if new.primary_id is None else set()
    if arriving or old.primary_id != new.primary_id:
        _close_openings(waiting)
    _pass_to_finance(arriving)
    for row in rows:
        _record(actor, row, words, arrives=row.id in arriving)
    for start in range(0, len(ids), search_entries.PORTION):
        search_entries.renew(*ids[start : start + search_entries.PORTION])


def _close_openings(declaration_ids: Sequence[int]) -> None:
    """Who had them open for the former department holds the stage no longer: they wait again."""
    which = (Opening.declaration_id.in_(declaration_ids), Opening.closed_at.is_(None))
    change_rows(update(Opening).where(*which).values(closed_at=now()))


def _pass_to_finance(declaration_ids: set[int]) -> None:
    """A 一级预算单位 has no department above it: what waited for one goes where its own submissions go."""
    arrived = {
        "status": Status.FINANCE_REVIEW,
        "status_since": now(),
        "known_since": now(),
        "finance_revision_id": Declaration.submitted_revision_id,
    }
    change_rows(update(Declaration).where(Declaration.id.in_(declaration_ids)).values(arrived))


def _record(actor: Actor | None, row: Row[*tuple[Any, ...]], words: str, *, arrives: bool) -> None:
    found = None
    if arrives:
        went = (Event.declaration_id == row.id, Event.revision_id == row.submitted_revision_id)
        found = db.session.scalar(
            select(Event.prereview_id)
            .where(*went, Event.prereview_id.is_not(None))
            .order_by(Event.id.desc())
            .limit(1)
        )
    record(
        EventKind.CARRIED_ALONG,
        actor,
        declaration_id=row.id,
        role=Role.ADMINISTRATOR if actor else None,
        from_status=row.status,
        to_status=Status.FINANCE_REVIEW if arrives else row.status,
        subject=words,
        revision_id=row.submitted_revision_id if arrives else None,
        prereview_id=found,
        lock=row.lock + 1,
    )
