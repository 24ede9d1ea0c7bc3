"""支出明细: cells saved one by one, lines added, copied, moved and deleted.

Each is one transaction that raises the lock first and then writes both amounts as the sums of the lines.
"""

from dataclasses import replace

from sqlalchemy import update

from app.domain.actor import Actor
from app.domain.form.costing import ITEM_COLUMNS, CostingItem, settled, shown_cell
from app.domain.form.costing_cells import read_item_cell
from app.domain.form.costing_steps import ItemStep
from app.domain.form.identities import identity_of_step, is_identity, new_identity
from app.domain.text import Unreadable, fingerprint, is_blank
from app.models import CostingLine, db
from app.models.types import now
from app.operations.costing_lines import (
    add_items,
    last_position,
    lines_of,
    living_items,
    living_line,
    renew_sums,
    require_room,
    write_item,
)
from app.operations.saving import Changed, Costed, Saved
from app.operations.transaction import change_rows, writing
from app.operations.working_sheet import touch
from app.queries import NotFound
from app.queries.declarations import edit_target
from app.queries.form.code_lists import fund_sources
from app.queries.form.sheets import item_of

COMPUTED = "金额＝数量×单价，由系统计算；要直接填金额，请先清空数量或单价。"


def save_item_cell(
    actor: Actor, declaration_id: int, identity: str, key: str, typed: str, was: str, *, begins: bool = False
) -> Saved:
    """Save one cell of a line; `was` is the fingerprint of the text that the person started from.

    With `begins` the line was drawn blank and is added with its first words. Raises `NotFound`, `Refused`, `Unreadable`
    (nothing stored), `Changed` when somebody saved another value meanwhile, `Outdated` for a line that was deleted, and
    `Rejected` beyond `ITEM_CAP` lines or the cap of an amount.
    """
    if key not in ITEM_COLUMNS:
        raise NotFound("没有这一列。")
    target = edit_target(actor, declaration_id)
    lock = target.declaration.lock
    value = read_item_cell(key, typed, fund_sources() if key == "fund_source" else ())
    shown = shown_cell(key, value)
    if begins and not is_identity(identity):
        raise NotFound("没有这一行明细。")
    if begins and is_blank(shown) and not lines_of(declaration_id, [identity]):
        return Saved(lock, shown, fingerprint(shown))
    with writing():
        lock = touch(target, actor)
        if begins and not lines_of(declaration_id, [identity]):
            require_room(declaration_id, 1)
            add_items(declaration_id, [CostingItem(identity)], last_position(declaration_id))
        line = living_line(declaration_id, identity)
        stored = getattr(line, key)
        if value != stored:
            _require_unchanged(line, key, typed, was)
            write_item(line, _with_value(item_of(line), key, value))
        found = renew_sums(declaration_id)
        costed = Costed(living_items(declaration_id), found)
    return Saved(lock, shown, fingerprint(shown), costed)


def _require_unchanged(line: CostingLine, key: str, typed: str, was: str) -> None:
    stood = item_of(line).shown(key)
    if fingerprint(stood) != was:
        raise Changed(f"{key}-{line.identity}", ITEM_COLUMNS[key].label, typed, stood)


def _with_value(item: CostingItem, key: str, value: object) -> CostingItem:
    if key == "amount" and item.is_computed:
        raise Unreadable(COMPUTED)
    return settled(replace(item, **{key: value}))  # type: ignore[arg-type]


def delete_item(actor: Actor, declaration_id: int, identity: str) -> ItemStep:
    """Delete a line, leaving a tombstone, and return the step; deleting it again changes nothing.

    With the last line the amounts stay, and may be typed again. Raises `NotFound`, `Refused`.
    """
    target = edit_target(actor, declaration_id)
    with writing():
        touch(target, actor)
        line = lines_of(declaration_id, [identity]).get(identity)
        if line is None:
            raise NotFound("没有这一行明细。")
        if line.deleted_at is not None:
            db.session.rollback()
            return ItemStep()
        line.deleted_at = now()
        renew_sums(declaration_id)
    return ItemStep(deleted=(identity,))


def move_item(actor: Actor, declaration_id: int, identity: str, by: int) -> None:
    """Move a line up (`by` -1) or down (1); at the end nothing moves.

    Raises `NotFound`, `Refused`, `Outdated` for a line that was deleted.
    """
    target = edit_target(actor, declaration_id)
    with writing():
        touch(target, actor)
        living_line(declaration_id, identity)
        order = [item.identity for item in living_items(declaration_id)]
        lines = lines_of(declaration_id, order)
        place = order.index(identity)
        if not 0 <= place + by < len(order):
            db.session.rollback()
            return
        one, other = lines[identity], lines[order[place + by]]
        one.position, other.position = other.position, one.position


def copy_item(actor: Actor, declaration_id: int, identity: str, step_key: str = "") -> ItemStep:
    """Copy a line to the place below it and return the step; the same step sent again copies nothing.

    Raises `NotFound`, `Refused`, `Outdated` for a line that was deleted, `Rejected` beyond `ITEM_CAP`.
    """
    target = edit_target(actor, declaration_id)
    copy = identity_of_step(step_key, "copy item", identity) or new_identity()
    with writing():
        touch(target, actor)
        item = replace(item_of(living_line(declaration_id, identity)), identity=copy)
        if lines_of(declaration_id, [copy]):
            db.session.rollback()
            return ItemStep(added=((copy, item.cells),))
        require_room(declaration_id, 1)
        position = living_line(declaration_id, identity).position
        below = (CostingLine.declaration_id == declaration_id, CostingLine.position > position)
        change_rows(update(CostingLine).where(*below).values(position=CostingLine.position + 1))
        add_items(declaration_id, [item], position)
        renew_sums(declaration_id)
    return ItemStep(added=((copy, item.cells),))
