"""Adding, deleting and moving indicator rows."""

import uuid

from sqlalchemy import func, select, update

from app.domain.actor import Actor
from app.domain.sheet import COLUMNS, ROW_CAP
from app.models import CatalogueCategory, Declaration, Indicator, Round, db
from app.models.types import now
from app.operations import Rejected
from app.operations.transaction import writing
from app.operations.working_sheet import living_row, touch
from app.queries import NotFound
from app.queries.declarations import standing_for_editing


def add_row(
    actor: Actor, declaration_id: int, level_2: str, cells: tuple[str, str, str] = ("", "", "")
) -> str:
    """Add a row at the end of a category and return its identity.

    Raises `NotFound`, `Refused`, `Rejected` when the form has `ROW_CAP` rows.
    """
    standing = standing_for_editing(actor, declaration_id)
    category_id = _category_id(declaration_id, level_2)
    identity = str(uuid.uuid4())
    with writing():
        touch(standing, actor)
        living = (Indicator.declaration_id == declaration_id, Indicator.deleted_at.is_(None))
        if db.session.scalar(select(func.count()).select_from(Indicator).where(*living)) >= ROW_CAP:
            raise Rejected(f"指标表最多{ROW_CAP}行，不能再增加。")
        last = select(func.coalesce(func.max(Indicator.position), 0)).where(
            *living, Indicator.category_id == category_id
        )
        db.session.add(
            Indicator(
                declaration_id=declaration_id,
                identity=identity,
                category_id=category_id,
                position=db.session.scalar(last) + 1,
                **dict(zip(COLUMNS, cells, strict=True)),
            )
        )
    return identity


def delete_row(actor: Actor, declaration_id: int, identity: str) -> str:
    """Delete a row, leaving a tombstone; deleting it again changes nothing. Returns its 二级指标.

    Raises `NotFound`, `Refused`.
    """
    standing = standing_for_editing(actor, declaration_id)
    level_2 = _level_2(declaration_id, identity)
    with writing():
        touch(standing, actor)
        deleted = db.session.execute(
            update(Indicator)
            .where(
                Indicator.declaration_id == declaration_id,
                Indicator.identity == identity,
                Indicator.deleted_at.is_(None),
            )
            .values(deleted_at=now())
            .execution_options(synchronize_session=False)
        )
        if deleted.rowcount == 0:
            db.session.rollback()
    return level_2


def move_row(actor: Actor, declaration_id: int, identity: str, by: int) -> str:
    """Move a row up (`by` -1) or down (1) inside its category and return its 二级指标; at the end nothing moves.

    Raises `NotFound`, `Refused`, `Outdated` for a row that was deleted.
    """
    standing = standing_for_editing(actor, declaration_id)
    level_2 = _level_2(declaration_id, identity)
    with writing():
        touch(standing, actor)
        row = living_row(declaration_id, identity)
        beside = (
            (Indicator.position < row.position, Indicator.position.desc())
            if by < 0
            else (Indicator.position > row.position, Indicator.position)
        )
        neighbour = db.session.scalar(
            select(Indicator)
            .where(
                Indicator.declaration_id == declaration_id,
                Indicator.category_id == row.category_id,
                Indicator.deleted_at.is_(None),
                beside[0],
            )
            .order_by(beside[1])
            .limit(1)
        )
        if neighbour is None:
            db.session.rollback()
        else:
            row.position, neighbour.position = neighbour.position, row.position
    return level_2


def _level_2(declaration_id: int, identity: str) -> str:
    found = db.session.scalar(
        select(CatalogueCategory.level_2)
        .join(Indicator, Indicator.category_id == CatalogueCategory.id)
        .where(Indicator.declaration_id == declaration_id, Indicator.identity == identity)
    )
    if found is None:
        raise NotFound("没有这一行指标。")
    return found


def _category_id(declaration_id: int, level_2: str) -> int:
    found = db.session.scalar(
        select(CatalogueCategory.id)
        .join(Round, Round.catalogue_id == CatalogueCategory.version_id)
        .join(Declaration, Declaration.round_id == Round.id)
        .where(Declaration.id == declaration_id, CatalogueCategory.level_2 == level_2)
    )
    if found is None:
        raise NotFound("没有这个二级指标。")
    return found
