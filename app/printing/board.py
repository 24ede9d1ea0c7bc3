"""Printing the 看板 on one page, with bars as on screen, of boxes whose widths and colours are classes."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template

from app.domain.files.board import TITLE, Board, Tally, added, segments
from app.domain.procedure.ceilings import Standing
from app.domain.procedure.stages import Status
from app.printing import press
from app.printing.printed_pages import styles

COLOURS = {
    Status.DRAFT: "#dbe3ec",
    Status.UNIT_REVIEW: "#bccde3",
    Status.DEPARTMENT_REVIEW: "#93b2da",
    Status.FINANCE_REVIEW: "#6590c8",
    Status.APPROVAL: "#3a6ab0",
    Status.APPROVED: "#154280",
    Status.RETURNED: "#fdf5e2",
    Status.DECLINED: "#868f9b",
}
"""The colour of each status in a bar: one ramp of blue from the draft to 批复; what was returned has a rim as well."""
BAR = 260
"""The length of a whole bar, in its own units."""
LENGTH = 200
"""The length of a whole bar on paper, where a box has one of so many widths."""
_WIDTHS = (f".w{number} {{ width: {number * 96 / LENGTH:.2f}% }}" for number in range(1, LENGTH + 1))
_BARS = "\n".join(
    (*_WIDTHS, *(f".is-{each.value} {{ background: {colour} }}" for each, colour in COLOURS.items()))
)
ROWS, LINES, CEILINGS = 11, 6, 4
"""So many rows of the progress, lines of the tables below it and 控制数 are on the page; other rows are counted together."""


@dataclass(frozen=True, slots=True)
class Page:
    """What of a board fits on the page."""

    rows: tuple[Tally, ...]
    rest: Tally | None


def print_board(title: str, board: Board, ceilings: Sequence[Standing], made_by: str) -> bytes:
    """Return the PDF of a board, with the name of who drew it up. Raises as `press.render` does."""
    html = render_template(
        "print/board.html",
        TITLE=TITLE,
        APPROVED=Status.APPROVED,
        LENGTH=LENGTH,
        LINES=LINES,
        segments=segments,
        title=title,
        board=board,
        page=on_page(board.rows),
        ceilings=ceilings[:CEILINGS],
        made_by=made_by,
    )
    return press.render(html, [*styles("print.css", "print_documents.css", "print_board.css"), _BARS])


def on_page(rows: tuple[Tally, ...]) -> Page:
    """Return the largest rows, in their order, and the sum of the others."""
    if len(rows) <= ROWS:
        return Page(rows, None)
    large = sorted(range(len(rows)), key=lambda number: -rows[number].count)[: ROWS - 1]
    kept = tuple(rows[number] for number in sorted(large))
    others = [row for number, row in enumerate(rows) if number not in large]
    return Page(kept, added(f"其余{len(others)}行", {}, others))
