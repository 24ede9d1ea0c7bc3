"""The form as it is drawn, on the screen and on paper: its lines and rows, with a cell for each value."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from app.domain.form.catalogue import Category
from app.domain.form.costing import ITEM_COLUMNS, ItemColumn
from app.domain.form.places import ITEM, Place
from app.domain.form.sheet import COLUMNS, PAIRS, WIDE, Column, Field, IndicatorRow, Sheet


@dataclass(frozen=True, slots=True)
class PaperCell:
    """A value as every drawing of the form shows it.

    `source` is its field or column, and `kind` the value of the field's kind, or the column's key. `name` is the anchor of
    its place, "" where it only prints; `label` names the place for people. `span` are the columns of the grid that it takes.
    """

    source: Field | Column | ItemColumn
    kind: str
    name: str
    label: str
    text: str
    span: int = 1


_ABOVE = len(PAIRS) + [field.key for field in WIDE].index("costing_basis") + 1

Drawn = TypeVar("Drawn", bound=PaperCell)
Draw = Callable[[Field | Column, str, str, str, str, int], Drawn]
"""What makes a cell of source, kind, name, label, text and span, such as `PaperCell`."""
Mark = Callable[[str, str], object]
"""What makes the marking of a row or a 二级指标, of its anchor and its name for people."""
Begin = Callable[[Category], str]
"""What gives the identity under which the blank row of a starred category without rows is typed in, "" for one that only
prints."""


@dataclass(frozen=True, slots=True)
class PaperRow(Generic[Drawn]):
    """A row of indicators; `identity` is "" for one that only prints, and `label` its name for people.

    `is_none`: it says that there is no indicator. `begins` is the 二级指标 of one that is stored with its first words, ""
    of one that is stored, or only prints.
    """

    identity: str
    label: str
    is_none: bool
    begins: str
    cells: tuple[Drawn, ...]
    marking: object


@dataclass(frozen=True, slots=True)
class PaperCategory(Generic[Drawn]):
    """The rows that the form prints for a 二级指标; `is_filled`: it has rows, or must have some."""

    level_1: str
    level_2: str
    printed: str
    is_filled: bool
    rows: tuple[PaperRow[Drawn], ...]
    marking: object


@dataclass(frozen=True, slots=True)
class Paper(Generic[Drawn]):
    """The whole form: the lines above the indicators, each of labels with their cells, and the categories."""

    lines: tuple[tuple[tuple[str, Drawn], ...], ...]
    categories: tuple[PaperCategory[Drawn], ...]

    @property
    def above(self) -> tuple[tuple[tuple[str, Drawn], ...], ...]:
        """The lines down to 测算依据, below which 支出明细 stands on the screen."""
        return self.lines[:_ABOVE]

    @property
    def below(self) -> tuple[tuple[tuple[str, Drawn], ...], ...]:
        """The lines below 测算依据."""
        return self.lines[_ABOVE:]

    def of(self, names: Collection[str]) -> tuple[PaperCategory[Drawn], ...]:
        """Return the categories of those 二级指标."""
        return tuple(each for each in self.categories if each.level_2 in names)

    def named(self, name: str) -> tuple[Drawn, PaperRow[Drawn] | None]:
        """Return the cell of that name with its row, None for a value above the indicators; raises `KeyError`."""
        values = ((cell, None) for line in self.lines for _, cell in line)
        rows = (row for category in self.categories for row in category.rows)
        cells = ((cell, row) for row in rows for cell in row.cells)
        return {found[0].name: found for found in (*values, *cells)}[name]


def paper_of(
    sheet: Sheet,
    draw: Draw[Drawn],
    mark: Mark = lambda anchor, words: None,
    begin: Begin = lambda category: "",
) -> Paper[Drawn]:
    """Return the form with its cells as `draw` makes them, rows and categories with what `mark` makes."""
    lines = (*((pair, 1) for pair in PAIRS), *(((field,), 3) for field in WIDE))
    return Paper(
        tuple(
            tuple(
                (each.printed, draw(each, each.kind.value, each.key, each.label, sheet.shown(each.key), span))
                for each in fields
            )
            for fields, span in lines
        ),
        tuple(_category(sheet, each, draw, mark, begin) for each in sheet.catalogue.categories),
    )


def _category(
    sheet: Sheet, category: Category, draw: Draw[Drawn], mark: Mark, begin: Begin
) -> PaperCategory[Drawn]:
    rows = sheet.printed_rows(category)
    name = category.level_2
    new = begin(category) if category.required and not rows[0].identity else ""
    if new:
        rows = (replace(rows[0], identity=new),)
    return PaperCategory(
        category.level_1,
        name,
        category.printed,
        category.required or bool(rows[0].identity),
        tuple(
            _row(row, f"{name} 第{number}行", name if new else "", draw, mark)
            for number, row in enumerate(rows, 1)
        ),
        mark(f"category-{name}", name),
    )


def _row(row: IndicatorRow, label: str, begins: str, draw: Draw[Drawn], mark: Mark) -> PaperRow[Drawn]:
    identity = row.identity
    return PaperRow(
        identity,
        label,
        row.is_none and not row.category.required,
        begins,
        tuple(
            draw(column, key, f"{key}-{identity}" if identity else "", f"{label} {column.label}", text, 1)
            for (key, column), text in zip(COLUMNS.items(), row.cells, strict=True)
        ),
        mark(f"row-{identity}", f"整行 {row.name}") if identity else None,
    )


def line_of(sheet: Sheet, anchor: str) -> tuple[str, ...]:
    """Return the anchors of the places that stand on one line of the form, in their order, for one of them.

    A place whose row is gone stands alone.
    """
    place = Place.at(anchor)
    if place.is_costing:
        return tuple(f"{key}-{place.row}" for key in (ITEM, *ITEM_COLUMNS))
    if not place.row and not place.level_2:
        pair = next((each for each in PAIRS if place.key in {field.key for field in each}), ())
        return tuple(field.key for field in pair) or (anchor,)
    row = sheet.row(place.row) if place.row else next(iter(_rows(sheet, place.level_2)), None)
    if row is None:
        return (anchor,)
    heads = [f"row-{row.identity}"]
    if row == next(iter(_rows(sheet, row.category.level_2)), None):
        heads.append(f"category-{row.category.level_2}")
    return (*heads, *(f"{key}-{row.identity}" for key in COLUMNS))


def _rows(sheet: Sheet, level_2: str) -> tuple[IndicatorRow, ...]:
    return tuple(each for each in sheet.rows if each.category.level_2 == level_2)
