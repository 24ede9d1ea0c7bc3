"""A list that somebody sends as a workbook: rows of plain cells, read by the words of their head, in any order."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, TypeVar

from app.domain.form.money import nearest_cent
from app.domain.labelled import Labelled
from app.domain.text import is_blank, squeezed

T = TypeVar("T")

HEAD_WITHIN = 20
"""The head is looked for in so many rows."""


class NoHead(ValueError):
    """No row has the words of the head; the argument is a Chinese sentence."""


class Outcome(Labelled):
    """What a row of a list leads to."""

    NEW = "new", "新增"
    CHANGED = "changed", "更改"
    SAME = "same", "相同"
    WRONG = "wrong", "错误"


@dataclass(frozen=True, slots=True)
class JudgedRow(Generic[T]):
    """A row of a list by its number, what becomes of it, and in words what differs or is wrong."""

    number: int
    typed: T
    outcome: Outcome
    words: str = ""


def in_counts(rows: Sequence[JudgedRow[T]]) -> str:
    """Return in words how many rows had which outcome: `新增2个，相同1个`."""
    counts = {outcome: sum(each.outcome is outcome for each in rows) for outcome in Outcome}
    return "，".join(f"{outcome.label}{count}个" for outcome, count in counts.items() if count)


@dataclass(frozen=True, slots=True)
class PlainCell:
    """What a cell shows, and the number that it holds, as text, "" for none; `fault` says why it has no value."""

    text: str
    number: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class PlainRow:
    """A row of a worksheet that holds anything: its number, and its cells by column."""

    number: int
    cells: Mapping[int, PlainCell]


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row below the head: its number, and what stands under each head, "" for nothing."""

    number: int
    values: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, "")


@dataclass(frozen=True, slots=True)
class Head:
    """A column that is read: the words that name it, and whether it must be there, or holds amounts in yuan."""

    key: str
    words: tuple[str, ...]
    is_required: bool = True
    is_amount: bool = False


def packed_rows(worksheets: Sequence[Sequence[PlainRow]]) -> bytes:
    """Return the rows of worksheets as bytes."""
    content = [
        [
            (row.number, [(column, c.text, c.number, c.fault) for column, c in row.cells.items()])
            for row in rows
        ]
        for rows in worksheets
    ]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def unpacked_rows(content: bytes) -> tuple[tuple[PlainRow, ...], ...]:
    """Return what `packed_rows` was given."""
    return tuple(
        tuple(
            PlainRow(number, {column: PlainCell(*cell) for column, *cell in cells}) for number, cells in rows
        )
        for rows in json.loads(content)
    )


def listed(worksheets: Sequence[Sequence[PlainRow]], heads: Sequence[Head]) -> list[ListedRow]:
    """Return the rows below the head of the first worksheet that has one; raises `NoHead`.

    A row without a value is left out, and so is one that sums the others up (合计).
    """
    for rows in worksheets:
        for place, row in enumerate(rows[:HEAD_WITHIN]):
            columns = _columns(row, heads)
            if all(each.key in columns for each in heads if each.is_required):
                return list(_below(rows[place + 1 :], columns))
    wanted = "、".join(each.words[0] for each in heads if each.is_required)
    raise NoHead(f"工作簿里没有找到表头，表头应有：{wanted}。")


def _columns(row: PlainRow, heads: Sequence[Head]) -> dict[str, tuple[int, Head]]:
    found: dict[str, tuple[int, Head]] = {}
    for column, cell in row.cells.items():
        words = squeezed(cell.text).replace("(", "（").replace(")", "）").lstrip("*")
        for head in heads:
            if words in head.words and head.key not in found:
                found[head.key] = (column, head)
    return found


def _below(rows: Sequence[PlainRow], columns: Mapping[str, tuple[int, Head]]) -> Iterator[ListedRow]:
    for row in rows:
        values = {
            key: _value(row.cells[column], head)
            for key, (column, head) in columns.items()
            if column in row.cells
        }
        first = next((text for text in values.values() if not is_blank(text)), "")
        if first and squeezed(first) not in ("合计", "总计", "小计"):
            yield ListedRow(row.number, values)


def _value(cell: PlainCell, head: Head) -> str:
    if cell.fault:
        return cell.fault
    if head.is_amount and cell.number:
        return str(nearest_cent(Decimal(cell.number)))
    return cell.text
