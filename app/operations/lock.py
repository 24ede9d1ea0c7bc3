"""The lock of a declaration: every write raises it first, so that on PostgreSQL its row puts writers in line."""

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import ColumnElement, select, update

from app.domain.procedure.stages import Status
from app.models import Declaration, Opening, db
from app.operations import Outdated
from app.queries.openings import is_current

HANDED_OVER = "审核已由他人接手，未保存；您输入的内容仍在页面上。"
MOVED_ON = "本表刚刚办理到下一步，不能再修改；您输入的内容仍在页面上。"


def raise_lock(
    declaration_id: int,
    status: Status,
    holder_id: int | None = None,
    values: Mapping[str, object] = MappingProxyType({}),
) -> int:
    """Raise the lock in the present transaction, writing `values` beside it, and return it.

    Raises `Outdated` when the status is another meanwhile.

    Also where the person `holder_id` no longer has the stage open. That is asked by a statement of its own: one that had
    to wait for the row would, on PostgreSQL, see the openings as they were before it waited.
    """
    lock = _raised(declaration_id, status, (), values)
    if lock is None:
        db.session.rollback()
        raise Outdated(MOVED_ON)
    if holder_id is not None and not _has_open(declaration_id, holder_id):
        db.session.rollback()
        raise Outdated(HANDED_OVER)
    return lock


def _has_open(declaration_id: int, person_id: int) -> bool:
    opened = select(Opening.id).where(
        Opening.declaration_id == declaration_id, Opening.person_id == person_id, is_current()
    )
    return db.session.scalar(opened) is not None


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
