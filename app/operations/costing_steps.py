"""支出明细 by the block: pasted from a spreadsheet, written out as 测算依据, and steps taken back."""

from collections.abc import Iterable

from sqlalchemy import select, update

from app.domain.actor import Actor
from app.domain.form.costing import ITEM_COLUMNS, CostingItem
from app.domain.form.costing_cells import read_item
from app.domain.form.costing_clipboard import ItemPlacement
from app.domain.form.costing_steps import ItemEdit, ItemStep
from app.domain.form.identities import identity_of_step, new_identity
from app.domain.form.parsing import read_field
from app.domain.form.sheet import SUMMED, shown_value
from app.domain.prose.costing_prose import written_out
from app.domain.text import Unreadable
from app.models import CostingLine, Declaration, db
from app.models.types import now
from app.operations import Outdated, Rejected, rejecting
from app.operations.cells import save_field
from app.operations.costing import COMPUTED
from app.operations.costing_lines import (
    GONE,
    add_items,
    last_position,
    lines_of,
    renew_sums,
    require_room,
    write_item,
)
from app.operations.sketches import with_sketches
from app.operations.transaction import change_rows, writing
from app.operations.working_sheet import touch
from app.queries.declarations import edit_target
from app.queries.form.code_lists import fund_sources
from app.queries.form.sheets import item_of, working_sheet


def paste_items(actor: Actor, declaration_id: int, placement: ItemPlacement, step_key: str = "") -> ItemStep:
    """Write a pasted block, all of it or nothing, and return the step; the same step sent again adds no lines.

    Raises `NotFound`, `Refused`, `Outdated` for a line that was deleted, `Rejected` for what cannot be read, with its line,
    beyond `ITEM_CAP` lines and beyond the cap of an amount.
    """
    target, sources = edit_target(actor, declaration_id), fund_sources()
    new = [_pasted(number, cells, sources, step_key) for number, cells in enumerate(placement.appended, 1)]
    with writing():
        touch(target, actor)
        before = _typed_amounts(declaration_id)
        edited = _write_pasted(declaration_id, placement.edits, sources)
        known = lines_of(declaration_id, [item.identity for item in new])
        fresh = [item for item in new if item.identity not in known]
        require_room(declaration_id, len(fresh))
        add_items(declaration_id, fresh, last_position(declaration_id))
        renew_sums(declaration_id)
    return ItemStep(tuple((item.identity, item.cells) for item in new), (), edited, None, before)


def _pasted(number: int, cells: dict[str, str], sources: tuple[str, ...], step_key: str) -> CostingItem:
    identity = identity_of_step(step_key, "paste item", str(number), *cells.values()) or new_identity()
    try:
        return read_item(identity, cells, sources)
    except Unreadable as unreadable:
        words = cells.get("content", "").strip()[:20] or f"新增的第{number}行"
        raise Rejected(f"“{words}”：{unreadable}没有粘贴任何内容。") from unreadable


def _write_pasted(
    declaration_id: int, edits: Iterable[tuple[str, str, str]], sources: tuple[str, ...]
) -> tuple[ItemEdit, ...]:
    by_line: dict[str, dict[str, str]] = {}
    for identity, key, text in edits:
        by_line.setdefault(identity, {})[key] = text
    lines, edited = lines_of(declaration_id, by_line.keys()), list[ItemEdit]()
    for identity, cells in by_line.items():
        line = lines.get(identity)
        if line is None or line.deleted_at is not None:
            raise Outdated(GONE)
        before = item_of(line)
        texts = dict(zip(ITEM_COLUMNS, before.cells, strict=True))
        if "amount" not in cells:
            texts["amount"] = "" if before.is_computed else texts["amount"]
        if not cells.keys() & {"quantity", "unit_price"} and before.is_computed and "amount" in cells:
            raise Rejected(f"{COMPUTED}没有粘贴任何内容。")
        with rejecting(""):
            after = read_item(identity, texts | cells, (*sources, before.fund_source))
        write_item(line, after)
        edited += item_edits(before, after)
    db.session.flush()
    return tuple(edited)


def item_edits(before: CostingItem, after: CostingItem) -> Iterable[ItemEdit]:
    """Yield the cells in which two states of a line differ."""
    for key, was, stands in zip(ITEM_COLUMNS, before.cells, after.cells, strict=True):
        if was != stands:
            yield ItemEdit(after.identity, key, was, stands)


def _typed_amounts(declaration_id: int) -> tuple[str, str] | None:
    """Return both amounts as they were typed before there was any line, None where lines make them."""
    columns = (Declaration.costing_lines, *(getattr(Declaration, key) for key in SUMMED))
    lines, total, year = db.session.execute(select(*columns).where(Declaration.id == declaration_id)).one()
    return None if lines else (shown_value(total), shown_value(year))


def write_prose(actor: Actor, declaration_id: int, was: str) -> ItemStep:
    """Write 测算依据 anew from the lines and return the step; `was` is the fingerprint of what stood there.

    Raises `NotFound`, `Refused`, `Rejected` without lines, `Changed` when somebody saved another text meanwhile.
    """
    target = edit_target(actor, declaration_id)
    sheet = working_sheet(target.declaration)
    if not sheet.items:
        raise Rejected("支出明细里还没有内容。")
    before, after = sheet.costing_basis, written_out(sheet.items, sheet.implementation_years)
    with rejecting("costing_basis"):
        save_field(actor, declaration_id, "costing_basis", after, was)
    return ItemStep(prose=(before, after))


def undo_items(actor: Actor, declaration_id: int, step: ItemStep) -> tuple[str, ...]:
    """Take a step back and return the lines that were left alone, since somebody changed them meanwhile.

    "" stands for 测算依据. Amounts that were typed before the first line came are typed again with it gone. Raises
    `NotFound`, `Refused`, `Rejected` when bringing lines back would exceed `ITEM_CAP` or the cap of an amount.
    """
    target = edit_target(actor, declaration_id)
    prose = with_sketches({"costing_basis": step.prose[0]}) if step.prose else {}
    with writing():
        touch(target, actor)
        lines = lines_of(declaration_id, step.identities)
        left_alone = [
            identity for identity, cells in step.added if not _taken_out(lines.get(identity), cells)
        ]
        left_alone += edited_back(lines, step.edited)
        require_room(declaration_id, sum(_is_deleted(lines.get(identity)) for identity in step.deleted))
        for identity in step.deleted:
            if _is_deleted(lines.get(identity)):
                lines[identity].deleted_at = None
        renew_sums(declaration_id)
        _type_again(declaration_id, step)
        if step.prose and not _rewritten(declaration_id, step.prose[1], prose):
            left_alone.append("")
    return tuple(dict.fromkeys(left_alone))


def _is_deleted(line: CostingLine | None) -> bool:
    return line is not None and line.deleted_at is not None


def _taken_out(line: CostingLine | None, cells: tuple[str, ...]) -> bool:
    """Delete a line that the step added; False where somebody changed it meanwhile."""
    if line is None or line.deleted_at is not None:
        return True
    if item_of(line).cells != cells:
        return False
    line.deleted_at = now()
    return True


def edited_back(lines: dict[str, CostingLine], edits: Iterable[ItemEdit]) -> Iterable[str]:
    """Put the cells of lines back as far as they still hold what the step wrote; yield the lines that do not."""
    by_line: dict[str, list[ItemEdit]] = {}
    for edit in edits:
        by_line.setdefault(edit.identity, []).append(edit)
    for identity, of_line in by_line.items():
        line = lines.get(identity)
        if line is None or line.deleted_at is not None:
            yield identity
            continue
        stands = item_of(line)
        texts = dict(zip(ITEM_COLUMNS, stands.cells, strict=True))
        back = {edit.column: edit.before for edit in of_line if texts[edit.column] == edit.after}
        if any(texts[edit.column] not in (edit.after, edit.before) for edit in of_line):
            yield identity
        texts |= back
        if texts["quantity"] and texts["unit_price"]:
            texts["amount"] = ""
        with rejecting(""):
            write_item(line, read_item(identity, texts, [texts["fund_source"]]))


def _type_again(declaration_id: int, step: ItemStep) -> None:
    """Let the amounts be those that were typed before the step brought the first line, where no line is left."""
    if step.amounts is None:
        return
    values = {key: read_field(key, text) for key, text in zip(SUMMED, step.amounts, strict=True)}
    bare = (Declaration.id == declaration_id, Declaration.costing_lines == 0)
    change_rows(update(Declaration).where(*bare).values(values))


def _rewritten(declaration_id: int, after: str, values: dict[str, object]) -> bool:
    stands = (Declaration.id == declaration_id, Declaration.costing_basis == after)
    return change_rows(update(Declaration).where(*stands).values(values)) == 1
