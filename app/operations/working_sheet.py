"""What every write to a working sheet begins with."""

from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, Insert, exists, insert, literal, select

from app.domain.actor import Actor
from app.domain.form.identities import new_identity
from app.domain.form.sheet import COLUMNS
from app.models import Author, CatalogueCategory, Declaration, Indicator, Round, db
from app.models.types import microseconds
from app.operations import Outdated
from app.operations.lock import raise_lock, raise_lock_if
from app.queries import NotFound
from app.queries.declarations import EditTarget


def touch(target: EditTarget, actor: Actor) -> int:
    """Raise the lock while the sheet may still be edited, note the author, and return the lock.

    It comes first in every write. Raises `Outdated` when the declaration has moved on meanwhile.
    """
    # What is written may be an explanation, with which those of other declarations are compared.
    lock = raise_lock(target.declaration_id, target.status, values={"last_change": microseconds()})
    _note_author(target, actor)
    return lock


def touch_if(
    target: EditTarget, actor: Actor, unchanged: ColumnElement[bool], values: Mapping[str, object]
) -> int | None:
    """Write `values` as `touch` does where a condition holds, in one statement; None, and nothing, where it does not."""
    lock = raise_lock_if(target.declaration_id, target.status, unchanged, values)
    if lock is not None:
        _note_author(target, actor)
    return lock


def _note_author(target: EditTarget, actor: Actor) -> None:
    if not target.is_author:
        note_author(target.declaration_id, actor.person_id)


def note_author(declaration_id: int, person_id: int) -> None:
    """Note in the present transaction that a person wrote for the unit, once: they do not decide on it elsewhere."""
    db.session.execute(_author(declaration_id, person_id))


def new_row(
    declaration_id: int, category_id: int, position: int, cells: Iterable[str], identity: str = ""
) -> Indicator:
    """Return an indicator row that is not added to the session yet; `identity` "" makes a new one (UUID 4)."""
    return Indicator(
        declaration_id=declaration_id,
        identity=identity or new_identity(),
        category_id=category_id,
        position=position,
        **dict(zip(COLUMNS, cells, strict=True)),
    )


def living_row(declaration_id: int, identity: str) -> Indicator:
    """Return a row of the working sheet; raises `NotFound`, or `Outdated` when somebody deleted it."""
    return require_living(
        db.session.scalar(
            select(Indicator).where(
                Indicator.declaration_id == declaration_id, Indicator.identity == identity
            )
        )
    )


def require_living(row: Indicator | None) -> Indicator:
    """Return the row; raises `NotFound` for none, or `Outdated` for a tombstone."""
    if row is None:
        raise NotFound("没有这一行指标。")
    if row.deleted_at is not None:
        raise Outdated("这一行已被删除；您输入的内容仍在页面上，可复制到其他行。")
    return row


def level_2_of(declaration_id: int, identity: str) -> str:
    """Return the 二级指标 that a row stands under, deleted or not; raises `NotFound`."""
    found = db.session.scalar(
        select(CatalogueCategory.level_2)
        .join(Indicator, Indicator.category_id == CatalogueCategory.id)
        .where(Indicator.declaration_id == declaration_id, Indicator.identity == identity)
    )
    if found is None:
        raise NotFound("没有这一行指标。")
    return found


def category_ids_of(declaration_id: int, *wanted: str) -> dict[str, int]:
    """Return the ids of these 二级指标 in the catalogue of the declaration; raises `NotFound` for one that is none."""
    found = db.session.execute(
        select(CatalogueCategory.level_2, CatalogueCategory.id)
        .join(Round, Round.catalogue_id == CatalogueCategory.version_id)
        .join(Declaration, Declaration.round_id == Round.id)
        .where(Declaration.id == declaration_id, CatalogueCategory.level_2.in_(wanted))
    )
    ids = {level_2: category_id for level_2, category_id in found}
    if set(wanted) - ids.keys():
        raise NotFound("没有这个二级指标。")
    return ids


def _author(declaration_id: int, person_id: int) -> Insert:
    """Insert the author unless the same person did so in another tab meanwhile."""
    is_noted = exists().where(Author.declaration_id == declaration_id, Author.person_id == person_id)
    author = select(literal(declaration_id), literal(person_id)).where(~is_noted)
    return insert(Author).from_select(["declaration_id", "person_id"], author)
