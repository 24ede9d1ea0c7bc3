"""What every write to 支出明细 shares: its stored lines, and the amounts that follow from them in the same transaction."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select, update

from app.domain.form.costing import ITEM_CAP, ITEM_COLUMNS, CostingItem, Sums, sums
from app.domain.text import Unreadable
from app.models import CostingLine, Declaration, db
from app.models.types import now
from app.operations import Outdated, Rejected
from app.operations.transaction import change_rows
from app.queries import NotFound
from app.queries.form.sheets import item_of

GONE = "这一行明细已被删除；您输入的内容仍在页面上，可复制到其他行。"


def lines_of(declaration_id: int, identities: Collection[str]) -> dict[str, CostingLine]:
    """Return the stored lines of these identities as they stand now, deleted ones too."""
    statement = select(CostingLine).where(
        CostingLine.declaration_id == declaration_id, CostingLine.identity.in_(identities)
    )
    found = db.session.scalars(statement.execution_options(populate_existing=True))
    return {line.identity: line for line in found}


def living_line(declaration_id: int, identity: str) -> CostingLine:
    """Return a line of the working sheet; raises `NotFound`, or `Outdated` when somebody deleted it."""
    line = lines_of(declaration_id, [identity]).get(identity)
    if line is None:
        raise NotFound("没有这一行明细。")
    if line.deleted_at is not None:
        raise Outdated(GONE)
    return line


def write_item(line: CostingLine, item: CostingItem) -> None:
    """Let a stored line hold an item's cells."""
    for key in ITEM_COLUMNS:
        setattr(line, key, getattr(item, key))


def add_items(declaration_id: int, items: Sequence[CostingItem], after: int = 0) -> None:
    """Add items behind a position in the present transaction, in their order."""
    for position, item in enumerate(items, after + 1):
        line = CostingLine(declaration_id=declaration_id, identity=item.identity, position=position)
        write_item(line, item)
        db.session.add(line)
    db.session.flush()


def last_position(declaration_id: int) -> int:
    """Return the position of the last line, deleted ones too; 0 for none."""
    last = select(func.max(CostingLine.position)).where(CostingLine.declaration_id == declaration_id)
    return db.session.scalar(last) or 0


def living_items(declaration_id: int) -> tuple[CostingItem, ...]:
    """Return the lines of the working sheet as they stand in the present transaction."""
    living = select(CostingLine).where(
        CostingLine.declaration_id == declaration_id, CostingLine.deleted_at.is_(None)
    )
    ordered = living.order_by(CostingLine.position, CostingLine.id)
    return tuple(map(item_of, db.session.scalars(ordered.execution_options(populate_existing=True))))


def require_room(declaration_id: int, more: int) -> None:
    """Raise `Rejected` where there is no room for more lines."""
    living = (CostingLine.declaration_id == declaration_id, CostingLine.deleted_at.is_(None))
    there = db.session.scalars(select(func.count()).select_from(CostingLine).where(*living)).one()
    if there + more > ITEM_CAP:
        raise Rejected(f"支出明细最多{ITEM_CAP}行，现有{there}行，不能再增加{more}行。")


def renew_sums(declaration_id: int) -> Sums | None:
    """Write both amounts as the sums of the lines, and how many lines there are; the lock must have been raised before.

    Without a line, or as long as none has an amount, the amounts stay as they are, and None is returned. Raises `Rejected`
    beyond the cap of an amount.
    """
    db.session.flush()
    years = db.session.scalar(
        select(Declaration.implementation_years).where(Declaration.id == declaration_id)
    )
    items = living_items(declaration_id)
    try:
        found = sums(items, years)
    except Unreadable as beyond:
        raise Rejected(str(beyond)) from beyond
    values: dict[str, object] = {"costing_lines": len(items)}
    if found is not None:
        values |= {"medium_term_amount": found.total, "budget_year_amount": found.year}
    change_rows(update(Declaration).where(Declaration.id == declaration_id).values(values))
    return found


def overwrite_items(declaration_id: int, items: Sequence[CostingItem]) -> None:
    """Let the working sheet hold these items in their order; lines that are not among them become tombstones.

    The caller writes the amounts: a form that is laid over another brings them.
    """
    stored = select(CostingLine).where(CostingLine.declaration_id == declaration_id)
    lines = {line.identity: line for line in db.session.scalars(stored)}
    kept = {item.identity for item in items}
    for identity, line in lines.items():
        if identity not in kept and line.deleted_at is None:
            line.deleted_at = now()
    for position, item in enumerate(items, 1):
        if item.identity in lines:
            line = lines[item.identity]
            line.position, line.deleted_at = position, None
            write_item(line, item)
        else:
            add_items(declaration_id, [item], position - 1)
    db.session.flush()
