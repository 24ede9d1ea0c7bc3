"""Saving typed text cell by cell: compare-and-set on the value that the person started from, and no event."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, select, update

from app.domain.actor import Actor
from app.domain.form.costing import ITEM_COLUMNS, LOCKED
from app.domain.form.parsing import read_cell, read_field
from app.domain.form.sheet import COLUMNS, EDITABLE, FIELDS, SUMMED, FieldKind, shown_value
from app.domain.text import Unreadable, fingerprint, is_blank
from app.models import Declaration, Indicator, db
from app.operations import Outdated, Rejected, search_entries
from app.operations.costing import save_item_cell
from app.operations.costing_lines import living_items, renew_sums
from app.operations.first_level_naming import CARRIED, require_typed
from app.operations.rows import begin_row
from app.operations.saving import Changed, Costed, Saved
from app.operations.sketches import with_sketches
from app.operations.transaction import change_rows, writing
from app.operations.working_sheet import living_row, require_living, touch, touch_if
from app.queries import NotFound
from app.queries.declarations import edit_target
from app.queries.form.code_lists import allocation_methods


def save_field(actor: Actor, declaration_id: int, key: str, typed: str, was: str) -> Saved:
    """Save a field of the header or a wide row; `was` is the fingerprint of the text that the person started from.

    Raises `NotFound`, `Refused`, `Unreadable` (nothing stored), `Changed` when somebody saved another value meanwhile.
    """
    if key not in EDITABLE:
        raise NotFound("没有这一项，或它不能修改。")
    target = edit_target(actor, declaration_id)
    stored = getattr(target.declaration, key)
    methods = allocation_methods() if FIELDS[key].kind is FieldKind.CHOICE else ()
    value = read_field(key, typed, methods)
    shown, lock = shown_value(value), target.declaration.lock
    if value == stored:
        return Saved(lock, shown, fingerprint(shown))
    if key in SUMMED and target.declaration.costing_lines:
        raise Unreadable(f"“{FIELDS[key].label}”{LOCKED}；请在支出明细里修改。")
    require_typed(target.declaration, key)
    if fingerprint(shown_value(stored)) != was:
        raise Changed(key, FIELDS[key].label, typed, shown_value(stored))
    column, values = getattr(Declaration, key), with_sketches({key: value})
    unchanged = column.is_not_distinct_from(stored)
    if key in SUMMED:
        unchanged &= Declaration.costing_lines == 0
    years = key == "implementation_years" and target.declaration.costing_lines > 0
    if key in CARRIED:
        unchanged &= Declaration.first_level_project_id.is_(None)
    with writing():
        raised = touch_if(target, actor, unchanged, values)
        if raised is None:
            raise Changed(key, FIELDS[key].label, typed, _present(declaration_id, column))
        costed = _renewed(declaration_id) if years else None
        if key == "project_name":
            search_entries.renew(declaration_id)
    return Saved(raised, shown, fingerprint(shown), costed)


def _renewed(declaration_id: int) -> Costed:
    """实施期限 tells what of a line without 其中本年度 is of the budget year."""
    found = renew_sums(declaration_id)
    return Costed(living_items(declaration_id), found)


def save_cell(
    actor: Actor, declaration_id: int, identity: str, key: str, typed: str, was: str, level_2: str = ""
) -> Saved:
    """Save one cell of an indicator row; raises as `save_field` does, and `Outdated` for a row that was deleted.

    `level_2` is the 二级指标 of a row that was blank when it was drawn, and is added with its first words. That raises
    `Rejected` beyond `ROW_CAP`.
    """
    if key not in COLUMNS:
        raise NotFound("没有这一列。")
    target = edit_target(actor, declaration_id, identity)
    if target.indicator is None and level_2:
        lock, text = target.declaration.lock, read_cell(key, typed)
        begun = lock if is_blank(text) else begin_row(target, actor, level_2, identity, {key: text})
        if begun is not None:
            return Saved(begun, text, fingerprint(text))
        target = edit_target(actor, declaration_id, identity)
    row = require_living(target.indicator)
    value, stored, lock = read_cell(key, typed), getattr(row, key), target.declaration.lock
    label = COLUMNS[key].label
    if value == stored:
        return Saved(lock, value, fingerprint(value))
    if fingerprint(stored) != was:
        raise Changed(f"{key}-{identity}", label, typed, stored)
    column, row_id = getattr(Indicator, key), row.id
    with writing():
        lock = touch(target, actor)
        changed = change_rows(
            update(Indicator)
            .where(Indicator.id == row_id, column == stored, Indicator.deleted_at.is_(None))
            .values({key: value})
        )
        if changed != 1:
            db.session.rollback()
            raise Changed(
                f"{key}-{identity}", label, typed, getattr(living_row(declaration_id, identity), key)
            )
    return Saved(lock, value, fingerprint(value))


def _present(declaration_id: int, column: ColumnElement[object]) -> str:
    return shown_value(db.session.scalar(select(column).where(Declaration.id == declaration_id)))


@dataclass(frozen=True, slots=True)
class TypedCell:
    """A typed cell with the fingerprint of the text that it started from; `level_2` as `save_cell` takes it."""

    typed: str
    was: str
    level_2: str = ""

    @property
    def is_changed(self) -> bool:
        """The text is no longer the one that it started from."""
        return fingerprint(self.typed) != self.was


@dataclass(slots=True)
class SavedSheet:
    """What became of a sheet sent as a whole: sentences by cell for what was not stored, and what had changed meanwhile."""

    problems: dict[str, str] = field(default_factory=dict)
    changed: dict[str, Changed] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Everything typed is stored."""
        return not self.problems and not self.changed


def save_all(actor: Actor, declaration_id: int, typed_cells: Mapping[str, TypedCell]) -> SavedSheet:
    """Save every cell whose text is no longer the one it started from, each for itself; cells are named as on the page.

    Raises `NotFound` and `Refused`; what is unreadable, changed or deleted is told in the outcome.
    """
    edit_target(actor, declaration_id)
    outcome = SavedSheet()
    for cell, entry in typed_cells.items():
        if not entry.is_changed:
            continue
        try:
            save(actor, declaration_id, cell, entry.typed, entry.was, entry.level_2)
        except Unreadable as unreadable:
            outcome.problems[cell] = str(unreadable)
        except (Outdated, Rejected) as refused:
            outcome.problems[cell] = refused.message
        except Changed as changed:
            outcome.changed[cell] = changed
    return outcome


def save(actor: Actor, declaration_id: int, cell: str, typed: str, was: str, level_2: str = "") -> Saved:
    """Save a cell by its name on the page: a field's key, or `column-identity` of a row of indicators or of 支出明细.

    It raises as those do; `level_2` says of either that it is stored with its first words.
    """
    key, _, identity = cell.partition("-")
    if identity and key in ITEM_COLUMNS:
        return save_item_cell(actor, declaration_id, identity, key, typed, was, begins=bool(level_2))
    if identity:
        return save_cell(actor, declaration_id, identity, key, typed, was, level_2)
    return save_field(actor, declaration_id, key, typed, was)
