"""What one gesture in 支出明细 changed, so that it can be undone as one step."""

import json
from dataclasses import asdict, dataclass
from decimal import Decimal

from app.domain.form.costing import ITEM_COLUMNS
from app.domain.form.costing_cells import read_item_cell
from app.domain.form.identities import read_identity
from app.domain.form.parsing import read_field
from app.domain.text import Unreadable


@dataclass(frozen=True, slots=True)
class ItemEdit:
    """A cell that the step changed, as it is shown."""

    identity: str
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ItemStep:
    """Lines that the step added (with their cells as shown), lines it deleted, cells it changed, and 测算依据.

    `amounts` are 项目总金额 and 本年度项目金额 as they were typed before the first line came, "" for blank.
    """

    added: tuple[tuple[str, tuple[str, ...]], ...] = ()
    deleted: tuple[str, ...] = ()
    edited: tuple[ItemEdit, ...] = ()
    prose: tuple[str, str] | None = None
    amounts: tuple[str, str] | None = None

    @property
    def identities(self) -> set[str]:
        """The lines that the step is about."""
        added = {identity for identity, _ in self.added}
        return added | set(self.deleted) | {edit.identity for edit in self.edited}

    def to_json(self) -> str:
        """Return the step as text that a page can carry."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))


def read_item_step(text: str) -> ItemStep:
    """Return the step that a page carried; raises `Unreadable` for anything that no gesture could have made."""
    try:
        data = json.loads(text)
        return ItemStep(
            tuple((read_identity(identity), _cells(cells)) for identity, cells in data["added"]),
            tuple(map(read_identity, data["deleted"])),
            tuple(_edit(**edit) for edit in data["edited"]),
            _pair(data["prose"], "costing_basis"),
            _amounts(data["amounts"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as broken:
        raise Unreadable("这一步的记录不完整，无法撤销。") from broken


def _cells(cells: list[str]) -> tuple[str, ...]:
    if len(cells) != len(ITEM_COLUMNS):
        raise ValueError("another number of cells")
    for key, text in zip(ITEM_COLUMNS, cells, strict=True):
        read_item_cell(key, text, [text])
    return tuple(cells)


def _edit(identity: str, column: str, before: str, after: str) -> ItemEdit:
    for text in (before, after):
        read_item_cell(column, text, [text])
    return ItemEdit(read_identity(identity), column, before, after)


def _pair(texts: list[str] | None, key: str) -> tuple[str, str] | None:
    if texts is None:
        return None
    before, after = (str(read_field(key, text)) for text in texts)
    return before, after


def _amounts(texts: list[str] | None) -> tuple[str, str] | None:
    if texts is None:
        return None
    total, year = texts
    for text in (total, year):
        if not isinstance(read_field("medium_term_amount", text), Decimal | None):
            raise ValueError("no amount")
    return total, year
