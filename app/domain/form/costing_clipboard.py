"""A block from a spreadsheet's clipboard, pasted into 支出明细: which line and column each cell goes to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.form.clipboard import Block
from app.domain.form.costing import ITEM_COLUMNS
from app.domain.form.costing_headings import is_sum, item_headings
from app.domain.text import Unreadable, is_blank

_KEYS = tuple(ITEM_COLUMNS)


@dataclass(frozen=True, slots=True)
class ItemPlacement:
    """What a paste does: texts of lines that exist, as (identity, column key, text), and of new ones, each by column.

    `skipped` counts the lines that only add up others.
    """

    edits: tuple[tuple[str, str, str], ...] = ()
    appended: tuple[dict[str, str], ...] = ()
    skipped: int = 0


def place_items(block: Block, identities: Sequence[str], identity: str, column: str) -> ItemPlacement:
    """Return what pasting a block at a cell does; `identities` are the lines in order, "" is the place below them.

    A block with heads goes by them, in any order, and is added behind the last line. Any other spills from the cell to the
    right and downwards. Raises `Unreadable` for text that has no place, and where the line is gone.
    """
    keys = item_headings(block[0])
    if keys:
        lines, first = block[1:], len(identities)
    else:
        if column not in ITEM_COLUMNS:
            raise Unreadable("光标所在的列不能粘贴。")
        if identity and identity not in identities:
            raise Unreadable("光标所在的行已被删除。")
        keys, lines = _KEYS[_KEYS.index(column) :], block
        first = identities.index(identity) if identity else len(identities)
    return _placed(lines, keys, identities, first, 2 if lines is not block else 1)


def _placed(
    lines: Block, keys: Sequence[str], identities: Sequence[str], first: int, number: int
) -> ItemPlacement:
    edits: list[tuple[str, str, str]] = []
    appended: list[dict[str, str]] = []
    skipped, place = 0, first
    for line_number, line in enumerate(lines, number):
        cells = dict(_cells(line, keys, line_number))
        if is_sum(cells.get("content", "")):
            skipped += 1
            continue
        if place < len(identities):
            edits += ((identities[place], key, text) for key, text in cells.items())
        elif any(not is_blank(text) for text in cells.values()):
            appended.append(cells)
        place += 1
    if not edits and not appended:
        raise Unreadable("粘贴的内容里没有明细。")
    return ItemPlacement(tuple(edits), tuple(appended), skipped)


def _cells(line: Sequence[str], keys: Sequence[str], number: int) -> Iterator[tuple[str, str]]:
    for place, text in enumerate(line):
        if place < len(keys) and keys[place]:
            yield keys[place], "" if is_blank(text) else text
        elif not is_blank(text):
            raise Unreadable(
                f"粘贴的内容第{number}行第{place + 1}列“{text.strip()[:20]}”不属于支出明细的八列，请去掉这一列再粘贴。"
            )
