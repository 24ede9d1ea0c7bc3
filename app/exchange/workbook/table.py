"""The indicator table: its head in any order of columns, and what each row below it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from app.domain.files.worksheets import Problem
from app.domain.form.catalogue import Catalogue, Category
from app.domain.form.indicator_headings import HEAD_OF, Vocabulary, core, stem
from app.domain.form.sheet import COLUMNS, NONE_WORDS, TABLE_HEAD
from app.domain.text import squeezed
from app.exchange.spreadsheet.cells import COLUMN_LIMIT, Cell, Row
from app.exchange.workbook.labels import (
    divided,
    ends_in_colon,
    is_other_label,
    label_of,
    labelled_value,
)

HEAD_LABELS = dict(zip(("level_1", "level_2", *COLUMNS), TABLE_HEAD, strict=True))
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a table: which columns each of `HEAD_LABELS` takes; `cell` is its first cell."""

    cell: Cell
    columns: dict[str, range]

    @property
    def last_level(self) -> int:
        """The column up to which levels stand."""
        return max(
            (self.columns[key].start for key in ("level_1", "level_2") if key in self.columns), default=0
        )

    def pick(self, row: Row, key: str) -> Cell | None:
        """Return the cell of a row that stands below a heading, None when it is blank."""
        return next((cell for cell in row if cell.column in self.columns.get(key, ())), None)

    def texts(self, row: Row) -> tuple[Cell | None, ...]:
        """Return the three written cells of a row."""
        return tuple(self.pick(row, key) for key in COLUMNS)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row below a head."""

    head: Head
    row: Row


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row that belongs to a category; `cells` are 三级指标, 指标值, 指标解释 where they are not blank."""

    category: Category
    place: Cell
    cells: tuple[Cell | None, ...]


class RowRole(Enum):
    """The part that a row below a head has in the table."""

    CATEGORY = "names its category"
    INSIDE = "belongs to the table"
    LABEL = "begins the next part of a form"
    FOOTER = "ends the table"


def find_head(row: Row, below: Row | None) -> tuple[Head, int] | None:
    """Return the head that begins in `row` and the number of rows it takes, one or two; None for any other row."""
    own = _headings(row)
    lower = _headings(below) if below else {}
    if len(own) < _ENOUGH and (len(own) < 2 or len(lower) >= _ENOUGH or len(own | lower) < _ENOUGH):
        return None
    added = {key: cell for key, cell in lower.items() if key not in own} if len(lower) < _ENOUGH else {}
    starts = sorted({cell.column for cell in (*row, *added.values())})
    columns = {}
    for key, cell in (own | added).items():
        following = next((start for start in starts if start > cell.column), cell.column + 1)
        is_level = key in ("level_1", "level_2")
        columns[key] = range(cell.column, cell.column + 1 if is_level else min(following, COLUMN_LIMIT + 1))
    return Head(row[0], columns), 2 if added else 1


def row_role(table_row: TableRow, vocabulary: Vocabulary) -> RowRole:
    """Return what a row below a head is, by the cells where its levels stand, or by its first cell with a colon."""
    head, row = table_row.head, table_row.row
    level_2 = head.pick(row, "level_2")
    if level_2 and vocabulary.category(level_2.text):
        return RowRole.CATEGORY
    leading = [
        cell for cell in row if cell.column <= head.last_level and not vocabulary.is_level_1(cell.text)
    ]
    if not leading and (divided(row[0].text) or ends_in_colon(row[0].text)):
        leading = [row[0]]
    if any(label_of(cell.text) or labelled_value(cell.text) for cell in leading):
        return RowRole.LABEL
    if any(_is_note(cell.text, cell.column <= head.last_level) for cell in leading):
        return RowRole.FOOTER
    return RowRole.INSIDE


def read_table(
    table_rows: Iterable[TableRow], catalogue: Catalogue
) -> tuple[tuple[Indicator, ...], tuple[Problem, ...]]:
    """Return the rows of a table under their categories, and what is wrong with the others.

    A blank 二级指标 takes the one above. A row that is blank but for what it takes from above is passed over.
    """
    vocabulary = Vocabulary(catalogue)
    found: list[Indicator] = []
    problems: list[Problem] = []
    above: Category | Cell | None = None
    for each in table_rows:
        level_1, level_2 = each.head.pick(each.row, "level_1"), each.head.pick(each.row, "level_2")
        cells = each.head.texts(each.row)
        if level_2 and (category := vocabulary.category(level_2.text)):
            above = category
            found.append(Indicator(category, level_2, cells))
            continue
        if level_2:
            above = level_2
        elif level_1 and not (isinstance(above, Category) and stem(level_1.text) == stem(above.level_1)):
            above = None
        if not has_content(cells):
            continue
        if isinstance(above, Category):
            found.append(Indicator(above, next(filter(None, cells)), cells))
        elif problem := _misplaced(above, level_1, cells, vocabulary):
            problems.append(problem)
    return tuple(found), tuple(problems)


def has_content(cells: Sequence[Cell | None]) -> bool:
    """Tell whether any cell says more than 不适用 or 无."""
    return any(cell and (cell.fault or squeezed(cell.text) not in NONE_WORDS) for cell in cells)


def _misplaced(
    above: Cell | None, level_1: Cell | None, cells: Sequence[Cell | None], vocabulary: Vocabulary
) -> Problem | None:
    """Return the problem of a row with content under no category; None for a note or a sum across the table."""
    if above is not None:
        message = above.fault or (
            f"“{above.text.strip()[:40]}”不是目录里的二级指标，应为：{vocabulary.listed()}。"
        )
        return Problem(above.address, message)
    filled = [cell for cell in cells if cell]
    if level_1 and not vocabulary.is_level_1(level_1.text) and len(filled) < 2:
        return None
    return Problem((level_1 or filled[0]).address, "这一行没有填写二级指标，上方也没有可以沿用的。")


def _headings(row: Row) -> dict[str, Cell]:
    """Return the headings in a row by key; the form's own word goes before another office's."""
    words = [(core(cell.text[:60]), cell) for cell in row]
    own = {
        HEAD_OF[word]: cell
        for word, cell in reversed(words)
        if HEAD_LABELS.get(HEAD_OF.get(word, "")) == word
    }
    other = {HEAD_OF[word]: cell for word, cell in reversed(words) if word in HEAD_OF}
    return other | own


def _is_note(text: str, in_levels: bool) -> bool:
    """Tell whether a cell is a label around the form: 填报人：, 注：…; where levels stand any word with a colon is."""
    parts = divided(text)
    has_colon = (parts is not None and len(parts[0]) <= 16) or ends_in_colon(text)
    return is_other_label(text) or (in_levels and has_colon and not core(text[:60]).endswith("指标"))
