"""One version of a project in force at most: what an approval does to the versions before it."""

from sqlalchemy import select, update

from app.domain.actor import Actor
from app.domain.procedure.events import EventKind
from app.domain.procedure.stages import Status
from app.domain.roles import Role
from app.models import Declaration, Round, db
from app.models.types import microseconds, now
from app.operations import Outdated
from app.operations.events import record
from app.operations.transaction import change_rows
from app.queries.in_force import in_force


def replace_earlier(declaration_id: int, actor: Actor, role: Role) -> None:
    """Take what was in force of a project and its budget year out of force, in the transaction that approves another version
    of it; the versions are held. Each gets an event of its own.

    Raises `Outdated` where the version that it adjusts is in force no longer.
    """
    new = db.session.get_one(Declaration, declaration_id)
    earlier = _in_force_before(new)
    if new.adjusts_id is not None and new.adjusts_id not in earlier:
        db.session.rollback()
        raise Outdated("本表所调整的版本刚被替换，没有批复。")
    for old_id, lock in earlier.items():
        values = {
            "status": Status.REPLACED,
            "replaced_by_id": declaration_id,
            "lock": Declaration.lock + 1,
            "status_since": now(),
            "known_since": now(),
            "last_change": microseconds(),
        }
        change_rows(update(Declaration).where(Declaration.id == old_id).values(values))
        record(
            EventKind.REPLACED,
            actor,
            declaration_id=old_id,
            role=role,
            from_status=Status.APPROVED,
            to_status=Status.REPLACED,
            subject=f"第{new.version_no}版",
            lock=lock + 1,
        )


def hold_versions(declaration_id: int) -> None:
    """Hold all versions of a project until the transaction ends, in one order, so that approvals of them take turns."""
    code = select(Declaration.project_code).where(Declaration.id == declaration_id).scalar_subquery()
    held = select(Declaration.id).where(Declaration.project_code == code)
    db.session.execute(held.order_by(Declaration.id).with_for_update()).all()


def _in_force_before(new: Declaration) -> dict[int, int]:
    """Return the locks of the other versions in force of a project and budget year, by id."""
    rows = db.session.execute(
        select(Declaration.id, Declaration.lock)
        .join(Declaration.round)
        .where(
            Declaration.project_code == new.project_code,
            Declaration.id != new.id,
            in_force(),
            Round.budget_year == new.round.budget_year,
        )
        .order_by(Declaration.id)
    )
    return {declaration_id: lock for declaration_id, lock in rows}
