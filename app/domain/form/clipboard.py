"""Blocks from a spreadsheet's clipboard: their cells, and where in the indicator table each of them goes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.domain.form.catalogue import Catalogue, Category
from app.domain.form.indicator_headings import Vocabulary, heading, stem
from app.domain.form.parsing import read_cell
from app.domain.form.sheet import COLUMNS, NONE_WORDS
from app.domain.text import Unreadable, is_blank, normalised, squeezed

COLUMN_CAP = 20
LINE_CAP = 20_000
"""Line breaks in a block, and tabs: so many are counted before anything is cut."""
BLOCK_CAP = 5_000
"""No more rows than this are looked at; how many of them there is room for, the table says."""

Block = tuple[tuple[str, ...], ...]
"""Rows of cells, not necessarily of one length."""

Cells = tuple[str, str, str]
"""三级指标, 指标值, 指标解释."""

_KEYS = tuple(COLUMNS)
_LEVELS = ("level_1", "level_2")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=[\t\n]|\Z)')
_STOP = re.compile(r"[\t\n]")
_STRICT = re.compile(r"[*＊★]|指标")
_TOO_WIDE = "从“{}”起只放得下{}列，粘贴的内容第{}列没有位置；如果前面的列是一、二级指标，请核对其名称。"


@dataclass(frozen=True, slots=True)
class Start:
    """The focused cell: its category with the identities of its rows in order, its row and its column key.

    `identity` None stands for the place below the last row.
    """

    level_2: str
    rows: tuple[str, ...]
    identity: str | None
    column: str


@dataclass(frozen=True, slots=True)
class Placement:
    """What a paste does: cells of rows that exist, as (identity, column key, text), and new rows at the end of categories.

    `appended` holds 二级指标 and (三级指标, 指标值, 指标解释); `skipped` counts the rows that say 不适用.
    """

    edits: tuple[tuple[str, str, str], ...] = ()
    appended: tuple[tuple[str, Cells], ...] = ()
    skipped: int = 0

    @property
    def rows(self) -> int:
        """The number of rows that are written."""
        return len({identity for identity, _, _ in self.edits}) + len(self.appended)

    @property
    def cells(self) -> int:
        """The number of cells that are written; the blank ones of a new row are not."""
        return len(self.edits) + sum(bool(text) for _, cells in self.appended for text in cells)


def read_block(text: str) -> Block:
    """Return the cells of a block as Excel, WPS and LibreOffice copy it: rows by line breaks, cells by tabs.

    A cell that holds a tab, a line break or a doubled quote stands in quotes; any other quote is text. Raises
    `Unreadable` for a block without text, of more than `BLOCK_CAP` rows or of more than `COLUMN_CAP` columns.
    """
    if is_blank(text):
        raise Unreadable("粘贴的内容里没有文字。")
    if (breaks := text.count("\n")) > LINE_CAP:
        raise Unreadable(f"粘贴的内容有{breaks}行，一次最多{BLOCK_CAP}行。")
    if (tabs := text.count("\t")) > LINE_CAP:
        raise Unreadable(f"粘贴的内容有{tabs}格，一次最多{BLOCK_CAP}行、{COLUMN_CAP}列。")
    rows = _rows(normalised(text))
    if len(rows) > BLOCK_CAP:
        raise Unreadable(f"粘贴的内容有{len(rows)}行，一次最多{BLOCK_CAP}行。")
    width = max(map(len, rows))
    if width > COLUMN_CAP:
        raise Unreadable(f"粘贴的内容有{width}列，一次最多{COLUMN_CAP}列。")
    return rows


def route(block: Block, catalogue: Catalogue, start: Start) -> Placement:
    """Return what pasting a block at a cell does.

    A block with the names of categories in front, or with a head that has them, is routed by them: every row is added
    to its category, whatever cell is focused. Any other block spills from the focused cell to the right and downwards
    inside its category. Raises `Unreadable` for a name that is no category, for text that has no place, for a focused
    row that is gone, and with row and column of the block for a cell that cannot be read.
    """
    vocabulary = Vocabulary(catalogue)
    keys = _keys(block, vocabulary)
    return _routed(block, keys, vocabulary) if keys else _spilled(block, start)


def _rows(text: str) -> Block:
    rows: list[tuple[str, ...]] = []
    cells: list[str] = []
    position = 0
    while True:
        quoted = _QUOTED.match(text, position)
        if quoted and re.search(r'[\t\n]|""', quoted[1]):
            cells.append(quoted[1].replace('""', '"'))
            position = quoted.end()
        else:
            stop = _STOP.search(text, position)
            end = stop.start() if stop else len(text)
            cells.append(text[position:end])
            position = end
        separator = text[position : position + 1]
        position += 1
        if separator != "\t":
            rows.append(tuple(cells))
            cells = []
        if not separator or (separator == "\n" and position == len(text)):
            return tuple(rows)


def _cells(texts: Mapping[str, str]) -> Cells:
    return texts.get("name", ""), texts.get("target_value", ""), texts.get("definition", "")


def _keys(block: Block, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the key of each column of a block that is routed by categories, () for a block that spills."""
    for row in block:
        if _is_head(row):
            keys = tuple(map(heading, row))
            return keys if "level_2" in keys and len(set(keys) - {""}) == len(keys) - keys.count("") else ()
    width = max(
        (place for row in block for place, cell in enumerate(row, 1) if not is_blank(cell)), default=0
    )
    for levels in (2, 1):
        if width > levels and _names_categories(block, levels, width, vocabulary):
            return (*_LEVELS[2 - levels :], *_KEYS)
    return ()


def _names_categories(block: Block, levels: int, width: int, vocabulary: Vocabulary) -> bool:
    """Tell whether the first columns name categories.

    A block of more than three columns fits nowhere else, so that one name is enough. In a narrower one 服务对象满意度 may
    as well be a 三级指标: there every name has to be one of a category and some have to be spelled like on the form.
    """
    first = [row[0] for row in block if not is_blank(row[0])]
    names = [row[levels - 1] for row in block if len(row) >= levels and not is_blank(row[levels - 1])]
    known = [name for name in names if vocabulary.category(name)]
    if levels == 2 and first and not any(map(vocabulary.is_level_1, first)):
        return False
    if width > len(_KEYS):
        return bool(known or (levels == 2 and first))
    return bool(known) and len(known) == len(names) and any(map(_STRICT.search, known))


def _is_head(row: tuple[str, ...]) -> bool:
    return sum(bool(heading(cell)) for cell in row) > 1


def _routed(block: Block, keys: tuple[str, ...], vocabulary: Vocabulary) -> Placement:
    appended: list[tuple[str, Cells]] = []
    skipped = 0
    above: Category | str = ""
    for number, row in enumerate(block, 1):
        if _is_head(row) or all(map(is_blank, row)):
            continue
        _refuse_beyond(row, number, keys)
        cells = {key: (place, cell) for place, (key, cell) in enumerate(zip(keys, row, strict=False), 1)}
        level_1, level_2 = (cells.get(key, (0, ""))[1] for key in _LEVELS)
        if not is_blank(level_2):
            above = vocabulary.category(level_2) or level_2.strip()
        elif not is_blank(level_1) and stem(level_1) != (
            stem(above.level_1) if isinstance(above, Category) else ""
        ):
            above = ""
        texts = {key: _read(cells[key][1], key, number, cells[key][0]) for key in _KEYS if key in cells}
        if all(not text or squeezed(text) in NONE_WORDS for text in texts.values()):
            if not any(texts.values()):
                _refuse_note(level_1, level_2, number, vocabulary)
            skipped += 1
        elif isinstance(above, Category):
            appended.append((above.level_2, _cells(texts)))
        else:
            raise Unreadable(_misplaced(number, above, vocabulary))
    return Placement(appended=tuple(appended), skipped=skipped)


def _refuse_note(level_1: str, level_2: str, number: int, vocabulary: Vocabulary) -> None:
    """Refuse a row that consists of words which are no levels, such as a note below the table."""
    strange = "" if vocabulary.is_level_1(level_1) else level_1
    if not is_blank(level_2):
        strange = "" if vocabulary.category(level_2) else level_2
    if not is_blank(strange):
        raise Unreadable(f"粘贴的内容第{number}行“{strange.strip()[:20]}”不属于指标表，请去掉这一行再粘贴。")


def _refuse_beyond(row: tuple[str, ...], number: int, keys: tuple[str, ...]) -> None:
    for place, cell in enumerate(row):
        if not is_blank(cell) and not (place < len(keys) and keys[place]):
            raise Unreadable(
                f"粘贴的内容第{number}行第{place + 1}列“{cell.strip()[:20]}”不属于指标表的五列，请去掉这一列再粘贴。"
            )


def _misplaced(number: int, name: str, vocabulary: Vocabulary) -> str:
    if not name:
        return f"粘贴的内容第{number}行没有二级指标，上方也没有可以沿用的。"
    return f"粘贴的内容第{number}行：“{name[:40]}”不是目录里的二级指标，应为：{vocabulary.listed()}。"


def _spilled(block: Block, start: Start) -> Placement:
    if start.column not in COLUMNS:
        raise Unreadable("光标所在的列不能粘贴。")
    if start.identity is not None and start.identity not in start.rows:
        raise Unreadable("光标所在的行已被删除。")
    columns = _KEYS[_KEYS.index(start.column) :]
    first = len(start.rows) if start.identity is None else start.rows.index(start.identity)
    head = tuple(map(heading, block[0]))
    numbered = list(enumerate(block, 1))[_is_head(block[0]) and head == columns[: len(head)] :]
    edits: list[tuple[str, str, str]] = []
    appended: list[tuple[str, Cells]] = []
    for place, (number, row) in enumerate(numbered, first):
        texts = dict(_spilled_row(row, number, columns))
        if place < len(start.rows):
            edits += ((start.rows[place], key, text) for key, text in texts.items())
        elif any(texts.values()):
            appended.append((start.level_2, _cells(texts)))
    return Placement(tuple(edits), tuple(appended))


def _spilled_row(row: tuple[str, ...], number: int, columns: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for place, cell in enumerate(row):
        if place < len(columns):
            yield columns[place], _read(cell, columns[place], number, place + 1)
        elif not is_blank(cell):
            raise Unreadable(_TOO_WIDE.format(COLUMNS[columns[0]].label, len(columns), place + 1))


def _read(cell: str, key: str, number: int, place: int) -> str:
    try:
        return "" if is_blank(cell) else read_cell(key, cell)
    except Unreadable as unreadable:
        raise Unreadable(f"粘贴的内容第{number}行第{place}列：{unreadable}") from unreadable
