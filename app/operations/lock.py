"""The lock of a declaration: every write raises it first, so that on PostgreSQL its row puts writers in line."""

from sqlalchemy import ColumnElement, select, update

from app.domain.procedure.stages import Status
from app.models import Declaration, db
from app.operations import Outdated


def raise_lock(
    declaration_id: int, status: Status, *unchanged: ColumnElement[bool], values: dict | None = None
) -> int | None:
    """Raise the lock in the present transaction, writing `values` beside it, and return it; None if `unchanged` fails.

    Raises `Outdated` when the declaration no longer stands in the status.
    """
    expected = (Declaration.id == declaration_id, Declaration.status == status)
    lock = db.session.scalar(
        update(Declaration)
        .where(*expected, *unchanged)
        .values({"lock": Declaration.lock + 1, **(values or {})})
        .returning(Declaration.lock)
        .execution_options(synchronize_session=False)
    )
    if lock is None:
        in_place = db.session.scalar(select(Declaration.id).where(*expected))
        db.session.rollback()
        if in_place is None:
            raise Outdated("本表刚刚办理到下一步，不能再修改；您输入的内容仍在页面上。")
    return lock
