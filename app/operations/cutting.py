"""What is taken of 压减向导: written in one transaction, all of it or nothing, and taken back as one step."""

from collections.abc import Collection
from decimal import Decimal

from sqlalchemy import update

from app.domain.actor import Actor
from app.domain.cutting.step import CutStep, FieldEdit
from app.domain.form.costing_steps import ItemStep
from app.domain.form.parsing import read_field
from app.domain.form.sheet import COLUMNS, EDITABLE, SUMMED, Sheet
from app.domain.form.undo_steps import Edit, Step
from app.domain.procedure.workflow import require_editing
from app.models import Declaration, Indicator, db
from app.operations import Outdated, Rejected
from app.operations.costing_lines import lines_of, renew_sums, write_item
from app.operations.costing_steps import edited_back, item_edits
from app.operations.rows import cells_back, rows_of
from app.operations.sketches import with_sketches
from app.operations.transaction import change_rows, writing
from app.operations.working_sheet import touch
from app.queries.declarations import edit_target
from app.queries.form.sheets import item_of
from app.queries.procedure.cutting import Amounts, guide_of
from app.queries.procedure.desk import desk_of

CHANGED = "申报表刚刚有修改，没有应用，请核对后再选。"


def apply_cut(
    actor: Actor,
    declaration_id: int,
    tags: Collection[str],
    target: Decimal | None = None,
    opened: Amounts = (None, None),
) -> CutStep:
    """Write the proposals of these tags into the working sheet and return the step; `target` and `opened` are those that
    the guide was asked with.

    Raises `NotFound`, `Refused`, `Rejected` for no tag, and `Outdated` where what a proposal rests on was changed since,
    with nothing written.
    """
    desk = desk_of(actor, declaration_id)
    require_editing(desk.case)
    if not tags:
        raise Rejected("没有采用任何一处，申报表没有改动。")
    _, found = guide_of(desk, target, opened)
    if set(tags) - {each.tag for each in found.proposals}:
        raise Outdated(CHANGED)
    before, after = desk.sheet, found.cut_sheet(tags)
    editing = edit_target(actor, declaration_id)
    step = _step(before, after)
    texts = with_sketches({edit.key: getattr(after, edit.key) for edit in step.fields})
    with writing():
        touch(editing, actor)
        _write_lines(declaration_id, before, after, step)
        _write_fields(declaration_id, before, texts, step)
        _write_rows(declaration_id, step)
        if step.items:
            renew_sums(declaration_id)
    return step


def _step(before: Sheet, after: Sheet) -> CutStep:
    """Return what two states of a form differ in, but for amounts that follow from lines."""
    items = [
        edit for old, new in zip(before.items, after.items, strict=True) for edit in item_edits(old, new)
    ]
    fields = [
        FieldEdit(key, before.shown(key), after.shown(key))
        for key in EDITABLE
        if getattr(before, key) != getattr(after, key) and not (before.items and key in SUMMED)
    ]
    rows = [
        Edit(old.identity, column, getattr(old, column), getattr(new, column))
        for old, new in zip(before.rows, after.rows, strict=True)
        for column in COLUMNS
        if getattr(old, column) != getattr(new, column)
    ]
    return CutStep(tuple(items), tuple(fields), tuple(rows))


def _write_lines(declaration_id: int, before: Sheet, after: Sheet, step: CutStep) -> None:
    touched = {edit.identity for edit in step.items}
    lines = lines_of(declaration_id, touched)
    for old, new in zip(before.items, after.items, strict=True):
        if old.identity not in touched:
            continue
        line = lines.get(old.identity)
        if line is None or line.deleted_at is not None or item_of(line) != old:
            raise Outdated(CHANGED)
        write_item(line, new)
    db.session.flush()


def _write_fields(declaration_id: int, before: Sheet, values: dict[str, object], step: CutStep) -> None:
    if not step.fields:
        return
    unchanged = [getattr(Declaration, edit.key) == getattr(before, edit.key) for edit in step.fields]
    if any(edit.key in SUMMED for edit in step.fields):
        unchanged.append(Declaration.costing_lines == 0)
    statement = update(Declaration).where(Declaration.id == declaration_id, *unchanged).values(values)
    if change_rows(statement) != 1:
        raise Outdated(CHANGED)


def _write_rows(declaration_id: int, step: CutStep) -> None:
    for edit in step.rows:
        column = getattr(Indicator, edit.column)
        stands = (
            Indicator.declaration_id == declaration_id,
            Indicator.identity == edit.identity,
            Indicator.deleted_at.is_(None),
            column == edit.before,
        )
        if change_rows(update(Indicator).where(*stands).values({edit.column: edit.after})) != 1:
            raise Outdated(CHANGED)


def undo_cut(actor: Actor, declaration_id: int, step: CutStep) -> tuple[str, ...]:
    """Take a step back and return the fields, and the identities of lines and rows, that somebody changed since and that
    were left alone.

    Raises `NotFound`, `Refused`, and `Rejected` beyond the cap of an amount.
    """
    target = edit_target(actor, declaration_id)
    values = {edit.key: read_field(edit.key, edit.before) for edit in step.fields}
    sketched = {key: with_sketches({key: value}) for key, value in values.items()}
    left_alone: list[str] = []
    with writing():
        touch(target, actor)
        left_alone += edited_back(
            lines_of(declaration_id, ItemStep(edited=step.items).identities), step.items
        )
        if step.items:
            renew_sums(declaration_id)
        left_alone += cells_back(rows_of(declaration_id, Step(edited=step.rows)), step.rows)
        db.session.flush()
        for edit in step.fields:
            if not _field_back(declaration_id, edit, sketched[edit.key]):
                left_alone.append(edit.key)
    return tuple(dict.fromkeys(left_alone))


def _field_back(declaration_id: int, edit: FieldEdit, values: dict[str, object]) -> bool:
    stands = [Declaration.id == declaration_id]
    stands.append(getattr(Declaration, edit.key) == read_field(edit.key, edit.after))
    if edit.key in SUMMED:
        stands.append(Declaration.costing_lines == 0)
    return change_rows(update(Declaration).where(*stands).values(values)) == 1
