"""Where on the form something stands: a field, a row of indicators or a line of 支出明细, one of its cells, a 二级指标."""

from dataclasses import dataclass
from typing import Self

from app.domain.form.costing import ITEM_COLUMNS, CostingItem
from app.domain.form.sheet import COLUMNS, FIELDS, IndicatorRow, Sheet

ITEM = "item"
"""The key of the place of a whole line of 支出明细."""
_ROW, _CATEGORY = "row", "category"


@dataclass(frozen=True, slots=True)
class Place:
    """A place by what stays the same through moves and revisions.

    A field has `key` alone, a row `row` (its identity), a cell both, a 二级指标 `level_2`. A line of 支出明细 has `row` and
    the key `ITEM`.
    """

    key: str = ""
    row: str = ""
    level_2: str = ""

    @classmethod
    def at(cls, anchor: str) -> Self:
        """Return the place of an `anchor`; raises `ValueError` for what is none."""
        head, _, rest = anchor.partition("-")
        if head == _CATEGORY and rest:
            return cls(level_2=rest)
        if head == _ROW and rest:
            return cls(row=rest)
        if (head in COLUMNS or head in ITEM_COLUMNS or head == ITEM) and rest:
            return cls(head, rest)
        if anchor in FIELDS:
            return cls(anchor)
        raise ValueError(f"no place: {anchor}")

    @property
    def anchor(self) -> str:
        """The id of the element on the page."""
        if self.level_2:
            return f"{_CATEGORY}-{self.level_2}"
        return f"{self.key or _ROW}-{self.row}" if self.row else self.key

    @property
    def is_costing(self) -> bool:
        """It is a line of 支出明细 or one of its cells."""
        return self.key == ITEM or self.key in ITEM_COLUMNS

    def words(self, sheet: Sheet) -> str | None:
        """Return what stands there: a value, or the cells of the rows; None when the row or 二级指标 is gone."""
        if self.level_2:
            found = [row for row in sheet.rows if row.category.level_2 == self.level_2]
            return "\n".join(map(_joined, found)) if found or self.is_on(sheet) else None
        if not self.row:
            return sheet.shown(self.key)
        if self.is_costing:
            item = sheet.item(self.row)
            if item is None:
                return None
            return _said(item) if self.key == ITEM else item.shown(self.key)
        row = sheet.row(self.row)
        if row is None:
            return None
        return getattr(row, self.key) if self.key else _joined(row)

    def is_on(self, sheet: Sheet) -> bool:
        """Tell whether the sheet has the place."""
        if self.level_2:
            return any(category.level_2 == self.level_2 for category in sheet.catalogue.categories)
        if self.is_costing:
            return sheet.item(self.row) is not None
        return not self.row or sheet.row(self.row) is not None

    def name(self, sheet: Sheet) -> str:
        """Return the place's name for people, such as 数量指标 第2行 指标值."""
        if self.level_2:
            return self.level_2
        if not self.row:
            return FIELDS[self.key].label
        if self.is_costing:
            column = ITEM_COLUMNS[self.key].label if self.key in ITEM_COLUMNS else ""
            return f"{sheet.item_place(self.row)} {column}".strip()
        return " ".join(filter(None, (sheet.place(self.row), self.key and COLUMNS[self.key].label)))

    def covers(self, other: Self, level_2: str = "") -> bool:
        """Tell whether what is asked here asks for a change there; `level_2` is the 二级指标 of a row that was added.

        A row covers its cells, a cell also what becomes of its row, a 二级指标 the rows that are added to it.
        """
        if self.level_2:
            return self.level_2 in (other.level_2, level_2)
        if self.row:
            return self.row == other.row and (self.key in ("", ITEM) or other.key in ("", ITEM, self.key))
        return self == other


def _said(item: CostingItem) -> str:
    return "｜".join(item.cells)


def _joined(row: IndicatorRow) -> str:
    return "｜".join(row.cells)
