"""A table that is typed cell by cell and read as lines: a row a line, its cells parted by `｜`."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from wtforms import Field

SEPARATOR = "｜"
BLANK_ROWS = 4
"""Rows to write in below those that are filled."""
NARROWEST, WIDEST = 4, 32
"""Bounds of a column's width, in ems."""
ROW_CAP = 200
"""No more rows than this are read."""


class TypedTableField(Field):
    """Inputs named `field-row-column`; `data` is the text. Rows that are blank altogether are left out."""

    def __init__(self, label: str, columns: Sequence[str], validators: Sequence[Any] = (), **kwargs: Any):
        super().__init__(label, list(validators), **kwargs)
        self.columns = tuple(columns)

    @property
    def rows(self) -> list[list[str]]:
        """The cells of each line, and some blank rows; the last cell holds what a line has too much."""
        width = len(self.columns)
        filled = [line.split(SEPARATOR, width - 1) for line in (self.data or "").splitlines()]
        return [cells + [""] * (width - len(cells)) for cells in [*filled, *([] for _ in range(BLANK_ROWS))]]

    @property
    def sizes(self) -> tuple[int, ...]:
        """The width of each column beside the others in ems: that of its longest cell or its head, within bounds."""
        longest = (max(map(len, cells)) for cells in zip(self.columns, *self.rows, strict=True))
        return tuple(min(max(each, NARROWEST), WIDEST) for each in longest)

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the cells of a request; without any of them keep `data`."""
        self.process_errors, self.data = [], data or ""
        if formdata is None or f"{self.name}-0-0" not in formdata:
            return
        typed = []
        for row in count():
            cells = [formdata.get(f"{self.name}-{row}-{column}") for column in range(len(self.columns))]
            if row == ROW_CAP or None in cells:
                break
            typed.append([" ".join(cell.split()) for cell in cells])
        self.data = "\n".join(SEPARATOR.join(cells) for cells in typed if any(cells))
        self.raw_data = [self.data]
