"""What a page of changes may fold away: runs of unchanged lines of the form, and the unchanged middle of a long text."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

from app.domain.form.changes import Change, Changes, ComparedRow
from app.domain.form.marks import ComparedCell, Mark
from app.domain.form.sheet import PAIRS, WIDE, Field
from app.domain.form.text_diff import Run, RunKind

NEAR = 40
"""So many characters of an unchanged text stay beside a change, at least; up to as many more complete the clause."""
WORTH = 60
"""Nothing shorter than this is folded out of a text."""

BESIDE = 8
"""No more characters that stayed are told beside those that changed."""
_WHOLE = {Mark.ADDED: RunKind.INSERTED, Mark.REMOVED: RunKind.DELETED}

L = TypeVar("L")


@dataclass(frozen=True, slots=True)
class Stretch(Generic[L]):
    """Lines of the form that follow each other, all changed, or all unchanged and folded into `words`."""

    lines: tuple[L, ...]
    is_folded: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row as it is drawn: `number` counts the rows of the newer sheet, None for a removed one; `repeats` tells whether
    the line above it names the same category."""

    row: ComparedRow
    number: int | None
    repeats: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A run, or with `is_folded` the unchanged middle of one."""

    run: Run
    is_folded: bool = False


def head_stretches(changes: Changes) -> tuple[Stretch[tuple[Field, ...]], ...]:
    """Return the lines of the header, pairs and wide rows as tuples of their fields, in stretches."""
    lines = (*PAIRS, *((field,) for field in WIDE))

    def is_unchanged(fields: tuple[Field, ...]) -> bool:
        return not any(changes.fields[field.key].is_changed for field in fields)

    def words(folded: Sequence[tuple[Field, ...]]) -> str:
        labels = [field.label for fields in folded for field in fields]
        return f"{len(labels)}格未修改：{'、'.join(labels)}"

    return tuple(_stretches(lines, is_unchanged, words))


def row_stretches(changes: Changes) -> tuple[Stretch[RowLine], ...]:
    """Return the rows of all categories in stretches, which run across categories; three or more go by their numbers."""

    def words(folded: Sequence[RowLine]) -> str:
        names = [line.row.row.name or line.row.row.category.level_2 for line in folded]
        if len(folded) > 2:
            names = [f"第{folded[0].number}至{folded[-1].number}行"]
        return f"{len(folded)}行未修改：{'、'.join(dict.fromkeys(names))}"

    return tuple(_stretches(tuple(_row_lines(changes)), lambda line: not line.row.marks, words))


def pieces(runs: Sequence[Run]) -> tuple[Piece, ...]:
    """Return the runs with the middle of long unchanged ones folded, down to what surrounds a change.

    The texts of the pieces joined are those of the runs. Where nothing changed nothing is folded.
    """
    if all(run.kind is RunKind.SAME for run in runs):
        return tuple(map(Piece, runs))
    return tuple(
        piece
        for place, run in enumerate(runs)
        for piece in _pieces(run, is_first=place == 0, is_last=place == len(runs) - 1)
    )


def told(changes: Changes) -> tuple[tuple[Change, tuple[Run, ...]], ...]:
    """Return every change with what went and what came there, for a list beside the form.

    Of what stayed in between only a few characters are kept. An added or removed row is told by its name and its value;
    what only moved has no runs.
    """
    cells = {cell.key: cell for cell in changes.fields.values()}
    rows = {row.row.identity: row for category in changes.categories for row in category.rows}
    for row in rows.values():
        cells |= {f"{cell.key}-{row.row.identity}": cell for cell in row.cells}
    for item in changes.items:
        cells |= {f"{cell.key}-{item.item.identity}": cell for cell in item.cells}
    return tuple(
        (each, _told(each, cells.get(each.anchor), rows.get(each.place.row))) for each in changes.places
    )


def _told(change: Change, cell: ComparedCell | None, row: ComparedRow | None) -> tuple[Run, ...]:
    if change.mark is Mark.EDITED and cell:
        return tuple(map(_brief, cell.runs))
    if change.mark in _WHOLE and row:
        return (Run(_WHOLE[change.mark], f"{row.row.name} {row.row.target_value}".strip()),)
    return ()


def _brief(run: Run) -> Run:
    if run.kind is not RunKind.SAME or len(run.text) <= BESIDE:
        return run
    return Run(RunKind.SAME, "…")


def _stretches(
    lines: Iterable[L], is_unchanged: Callable[[L], bool], words: Callable[[Sequence[L]], str]
) -> Iterator[Stretch[L]]:
    for folded, found in groupby(lines, key=is_unchanged):
        run = tuple(found)
        yield Stretch(run, folded, words(run) if folded else "")


def _row_lines(changes: Changes) -> Iterator[RowLine]:
    number = 0
    for category in changes.categories:
        above = None
        for row in category.rows:
            removed = Mark.REMOVED in row.marks
            number += not removed
            # What stands above in another stretch may be folded away, so that the row names its category itself.
            repeats = above is not None and bool(above.marks) == bool(row.marks)
            yield RowLine(row, None if removed else number, repeats)
            above = row


_CLAUSE = re.compile(r"[\n。；！？;，、：,]")


def _pieces(run: Run, *, is_first: bool, is_last: bool) -> Iterator[Piece]:
    text = run.text
    start = 0 if is_first else _after_clause(text)
    end = len(text) if is_last else len(text) - _before_clause(text)
    if run.kind is not RunKind.SAME or end - start < WORTH:
        yield Piece(run)
        return
    for words, is_folded in ((text[:start], False), (text[start:end], True), (text[end:], False)):
        if words:
            yield Piece(Run(RunKind.SAME, words), is_folded)


def _after_clause(text: str) -> int:
    """Return how much of the beginning stays."""
    found = _CLAUSE.search(text, NEAR, 2 * NEAR)
    return found.end() if found else NEAR


def _before_clause(text: str) -> int:
    """Return how much of the end stays."""
    found = _CLAUSE.search(text[::-1], NEAR, 2 * NEAR)
    return found.start() if found else NEAR
