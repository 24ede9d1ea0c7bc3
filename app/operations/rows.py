"""Rows of the indicator table: added, copied, moved, deleted and pasted; each gesture is a `Step` that can be undone."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat

from sqlalchemy import func, select, update

from app.domain.actor import Actor
from app.domain.form.clipboard import Placement
from app.domain.form.identities import identity_in, identity_of_step, is_identity, new_identity
from app.domain.form.sheet import COLUMNS, ROW_CAP
from app.domain.form.undo_steps import Edit, Step
from app.models import Indicator, db
from app.models.types import now
from app.operations import Rejected
from app.operations.transaction import change_rows, writing
from app.operations.working_sheet import category_ids_of, level_2_of, living_row, new_row, touch
from app.queries import NotFound
from app.queries.declarations import EditTarget, edit_target


def add_row(
    actor: Actor,
    declaration_id: int,
    level_2: str,
    cells: tuple[str, str, str] = ("", "", ""),
    step_key: str = "",
) -> str:
    """Add a row at the end of a category and return its identity; the same step sent again adds nothing.

    Raises `NotFound`, `Refused`, `Rejected` when the form has `ROW_CAP` rows.
    """
    target = edit_target(actor, declaration_id)
    category_id = category_ids_of(declaration_id, level_2)[level_2]
    identity = identity_of_step(step_key, "add", level_2)
    with writing():
        touch(target, actor)
        if step_key and _known(declaration_id, [identity]):
            db.session.rollback()
            return identity
        return _append(declaration_id, [(category_id, cells)], [identity])[0]


def begin_row(
    target: EditTarget, actor: Actor, level_2: str, identity: str, cells: Mapping[str, str]
) -> int | None:
    """Add a row that was drawn blank under its identity, with its first words by column; return the declaration's lock.

    None, and nothing is written, where another request has begun it meanwhile. Raises `NotFound` for what is no identity
    or no 二级指标, `Rejected` beyond `ROW_CAP` rows.
    """
    if not is_identity(identity):
        raise NotFound("没有这一行指标。")
    declaration_id, step = target.declaration_id, Step(deleted=(identity,))
    category_id = category_ids_of(declaration_id, level_2)[level_2]
    with writing():
        lock = touch(target, actor)
        if rows_of(declaration_id, step):
            db.session.rollback()
            return None
        _append(declaration_id, [(category_id, _texts(cells))], [identity])
    return lock


def insert_rows(
    actor: Actor, declaration_id: int, level_2: str, rows: Mapping[str, tuple[str, str, str]], form_key: str
) -> Step:
    """Add rows, each under a name of its own, at the end of a category and return the step.

    A row of the same name out of the same form is added once. Raises `NotFound`, `Refused`, `Rejected` beyond `ROW_CAP` rows
    and for a `form_key` that is no UUID.
    """
    try:
        form = uuid.UUID(form_key)
    except ValueError as broken:
        raise Rejected("页面不完整，请刷新后重试。") from broken
    target = edit_target(actor, declaration_id)
    category_id = category_ids_of(declaration_id, level_2)[level_2]
    step = Step(added=tuple((identity_in(form, name), cells) for name, cells in rows.items()))
    with writing():
        touch(target, actor)
        known = rows_of(declaration_id, step)
        new = {identity: (category_id, cells) for identity, cells in step.added if identity not in known}
        _append(declaration_id, list(new.values()), list(new))
    return step


def copy_row(actor: Actor, declaration_id: int, identity: str, step_key: str = "") -> tuple[str, Step]:
    """Copy a row to the place below it; returns its 二级指标 and the step. The same step sent again copies nothing.

    Raises as `add_row`, `Outdated` if it is gone.
    """
    target = edit_target(actor, declaration_id)
    level_2 = level_2_of(declaration_id, identity)
    copy = identity_of_step(step_key, "copy", identity)
    with writing():
        touch(target, actor)
        row = living_row(declaration_id, identity)
        cells = _cells(row)
        if step_key and _known(declaration_id, [copy]):
            db.session.rollback()
            return level_2, Step(added=((copy, cells),))
        below = (Indicator.declaration_id == declaration_id, Indicator.category_id == row.category_id)
        position = row.position
        change_rows(
            update(Indicator)
            .where(*below, Indicator.position > position)
            .values(position=Indicator.position + 1)
        )
        _require_room(declaration_id, 1)
        copied = new_row(declaration_id, row.category_id, position + 1, cells, copy)
        db.session.add(copied)
        db.session.flush()
        identity = copied.identity
    return level_2, Step(added=((identity, cells),))


def delete_row(actor: Actor, declaration_id: int, identity: str) -> tuple[str, Step]:
    """Delete a row, leaving a tombstone; deleting it again changes nothing. Returns its 二级指标 and the step.

    Raises `NotFound`, `Refused`.
    """
    target = edit_target(actor, declaration_id)
    level_2 = level_2_of(declaration_id, identity)
    with writing():
        touch(target, actor)
        deleted = change_rows(
            update(Indicator)
            .where(
                Indicator.declaration_id == declaration_id,
                Indicator.identity == identity,
                Indicator.deleted_at.is_(None),
            )
            .values(deleted_at=now())
        )
        if deleted == 0:
            db.session.rollback()
            return level_2, Step()
    return level_2, Step(deleted=(identity,))


def move_row(actor: Actor, declaration_id: int, identity: str, by: int) -> str:
    """Move a row up (`by` -1) or down (1) inside its category and return its 二级指标; at the end nothing moves.

    Raises `NotFound`, `Refused`, `Outdated` for a row that was deleted.
    """
    target = edit_target(actor, declaration_id)
    level_2 = level_2_of(declaration_id, identity)
    with writing():
        touch(target, actor)
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


def paste(actor: Actor, declaration_id: int, placement: Placement, step_key: str = "") -> Step:
    """Write a pasted block and return the step: its new rows as far as there is room for them under `ROW_CAP`.

    The same step sent again adds no rows.

    Raises `NotFound`, `Refused`, `Outdated` for a row that was deleted, `Rejected` where there is room for nothing.
    """
    target = edit_target(actor, declaration_id)
    category_ids = category_ids_of(declaration_id, *(level_2 for level_2, _ in placement.appended))
    with writing():
        touch(target, actor)
        edited = []
        for identity, column, text in placement.edits:
            row = living_row(declaration_id, identity)
            edited.append(Edit(identity, column, getattr(row, column), text))
            setattr(row, column, text)
        db.session.flush()
        names = [
            identity_of_step(step_key, "paste", str(number), level_2, *cells) or new_identity()
            for number, (level_2, cells) in enumerate(placement.appended)
        ]
        known = _known(declaration_id, names) if step_key else set()
        fitting = placement.appended[: ROW_CAP - _living(declaration_id) + len(known)]
        if not fitting and not edited:
            _require_room(declaration_id, len(placement.appended))
        wanted = dict(zip(names, fitting, strict=False))
        new = {identity: row for identity, row in wanted.items() if identity not in known}
        _append(
            declaration_id, [(category_ids[level_2], cells) for level_2, cells in new.values()], list(new)
        )
    added = tuple((identity, cells) for identity, (_, cells) in wanted.items())
    return Step(added, (), tuple(edit for edit in edited if edit.before != edit.after))


def undo(actor: Actor, declaration_id: int, step: Step) -> tuple[str, ...]:
    """Take a step back and return the identities of the rows that were left alone, since somebody changed them meanwhile.

    Raises `NotFound`, `Refused`, `Rejected` when bringing deleted rows back would exceed `ROW_CAP`.
    """
    target = edit_target(actor, declaration_id)
    left_alone = []
    with writing():
        touch(target, actor)
        rows = rows_of(declaration_id, step)
        for identity, cells in step.added:
            row = rows.get(identity)
            if row is not None and _is_living(row) and _cells(row) == cells:
                row.deleted_at = now()
            elif row is not None and _is_living(row):
                left_alone.append(identity)
        left_alone += cells_back(rows, step.edited)
        for identity in step.deleted:
            row = rows.get(identity)
            if row is not None and not _is_living(row):
                row.deleted_at = None
        db.session.flush()
        _require_room(declaration_id, 0)
    return tuple(dict.fromkeys(left_alone))


def cells_back(rows: Mapping[str, Indicator], edits: Iterable[Edit]) -> list[str]:
    """Put cells back that still hold what a step wrote, in the present transaction; return the rows that were left alone."""
    left_alone = []
    for edit in edits:
        row = rows.get(edit.identity)
        stands = getattr(row, edit.column) if row is not None and _is_living(row) else None
        if stands == edit.after:
            setattr(row, edit.column, edit.before)
        elif stands != edit.before:
            left_alone.append(edit.identity)
    return left_alone


def _append(
    declaration_id: int, rows: Sequence[tuple[int, Iterable[str]]], identities: Iterable[str] = repeat("")
) -> list[str]:
    """Add rows, each a category's id and its cells, at the ends of their categories, in the present transaction.

    A row without one of the `identities` gets a new one.
    """
    _require_room(declaration_id, len(rows))
    last = Counter(
        dict(
            db.session.execute(
                select(Indicator.category_id, func.max(Indicator.position))
                .where(Indicator.declaration_id == declaration_id)
                .group_by(Indicator.category_id)
            ).all()
        )
    )
    added = []
    for (category_id, cells), identity in zip(rows, identities, strict=False):
        last[category_id] += 1
        added.append(new_row(declaration_id, category_id, last[category_id], cells, identity))
    db.session.add_all(added)
    db.session.flush()
    return [row.identity for row in added]


def _known(declaration_id: int, identities: Sequence[str]) -> set[str]:
    """Return those of the identities that the declaration has rows of, deleted ones too."""
    return set(rows_of(declaration_id, Step(deleted=tuple(identities))))


def _require_room(declaration_id: int, more: int) -> None:
    if _living(declaration_id) + more > ROW_CAP:
        raise Rejected(f"指标表最多{ROW_CAP}行，不能再增加。")


def _living(declaration_id: int) -> int:
    """Return how many rows the declaration has."""
    living = select(func.count()).where(
        Indicator.declaration_id == declaration_id, Indicator.deleted_at.is_(None)
    )
    return db.session.scalars(living).one()


def rows_of(declaration_id: int, step: Step) -> dict[str, Indicator]:
    """Return the stored rows that a step is about, deleted ones too."""
    statement = select(Indicator).where(
        Indicator.declaration_id == declaration_id, Indicator.identity.in_(step.identities)
    )
    return {row.identity: row for row in db.session.scalars(statement)}


def _is_living(row: Indicator) -> bool:
    return row.deleted_at is None


def _texts(cells: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(cells.get(column, "") for column in COLUMNS)


def _cells(row: Indicator) -> tuple[str, ...]:
    return tuple(getattr(row, column) for column in COLUMNS)
