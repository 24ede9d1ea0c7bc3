"""A list or a summary as a plain table, to be carried out of the portal as a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.domain.labelled import Labelled

ROWS_LIMIT = 5_000
"""So many rows go into one file."""

Cell = str | int | Decimal | None


class ColumnKind(Labelled):
    """What stands in a column: `CODE` is digits that are no number, `AMOUNT` is yuan, `COUNT` a whole number."""

    TEXT = "text", "文字"
    CODE = "code", "编码"
    AMOUNT = "amount", "金额"
    COUNT = "count", "数量"


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column, with a line break where it may break, and what stands in it."""

    label: str
    kind: ColumnKind = ColumnKind.TEXT


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with a cell for each column, None where there is none; `total` is a last row that sums them up."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    total: tuple[Cell, ...] = ()


def too_many_rows(count: int) -> str:
    """Return the sentence that refuses a file of so many rows, "" when it can be made."""
    if count <= ROWS_LIMIT:
        return ""
    return (
        f"一次最多导出{ROWS_LIMIT:,}行，这个列表有{count:,}行；请从“汇总”点开一个单位或类型的数字，分批导出。"
    )
