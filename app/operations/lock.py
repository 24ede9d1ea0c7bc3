"""The lock of a declaration: every write raises it first, so that on PostgreSQL its row puts writers in line."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, select, update

from app.domain.procedure.stages import Status
from app.models import Declaration, db
from app.operations import Outdated

MOVED_ON = "本表刚刚办理到下一步，不能再修改；您输入的内容仍在页面上。"


def raise_lock(declaration_id: int, status: Status) -> int:
    """Raise the lock in the present transaction and return it; raises `Outdated` when the status is another meanwhile."""
    lock = _raised(declaration_id, status, (), {})
    if lock is None:
        db.session.rollback()
        raise Outdated(MOVED_ON)
    return lock


def raise_lock_if(
    declaration_id: int,
    status: Status,
    unchanged: ColumnElement[bool],
    values: Mapping[str, object] | None = None,
) -> int | None:
    """Raise the lock where the condition of a compare-and-set holds, writing `values` beside it, and return it.

    None where it does not, and the transaction is rolled back. Raises `Outdated` as `raise_lock` does.
    """
    lock = _raised(declaration_id, status, (unchanged,), values or {})
    if lock is None:
        in_place = (Declaration.id == declaration_id, Declaration.status == status)
        found = db.session.scalar(select(Declaration.id).where(*in_place))
        db.session.rollback()
        if found is None:
            raise Outdated(MOVED_ON)
    return lock


def _raised(
    declaration_id: int,
    status: Status,
    unchanged: tuple[ColumnElement[bool], ...],
    values: Mapping[str, object],
) -> int | None:
    """Raise the lock of one row by a guarded update; None when no row met the conditions."""
    return db.session.scalar(
        update(Declaration)
        .where(Declaration.id == declaration_id, Declaration.status == status, *unchanged)
        .values({"lock": Declaration.lock + 1, **values})
        .returning(Declaration.lock)
        .execution_options(synchronize_session=False)
    )
