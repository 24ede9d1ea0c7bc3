"""Printing declarations: the sheet templates of the screen in the shell of the official page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask import render_template

from app.domain.form.costing import ItemColumn
from app.domain.form.costing_paper import costing_rows
from app.domain.form.paper import PaperCell, paper_of
from app.domain.form.sheet import Sheet
from app.domain.procedure.stages import Status
from app.models import Declaration
from app.models.types import now
from app.printing import press
from app.printing.joining import join
from app.printing.printed_pages import styles
from app.queries.files.renditions import rendition_bytes
from app.queries.form.sheets import working_sheet
from app.queries.in_force import stage_stored
from app.queries.procedure.desk import Desk

BOOK_LIMIT = 200
"""Each form holds about 1 MB while a book is made."""
SECONDS = 30
"""Time to print in, and one more for each form, which is some ten times what it takes."""


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet to print at a moment, which the watermark names; `stage` is what its status is called for the reader.

    `signatures`: lines to sign and seal stand below the table.
    """

    sheet: Sheet
    version_no: int
    status: Status
    printed_at: datetime
    stage: str = ""
    signatures: bool = False

    @property
    def watermark(self) -> str:
        """The words across the page above the time, "" for the approved form, which has no time either."""
        return "" if self.status is Status.APPROVED else self.stage or self.status.label


def page_of(desk: Desk) -> Page:
    """Return what is printed now for a person's view of a declaration; all but the approved form names status and time."""
    of = desk.declaration
    return Page(desk.sheet, of.version_no, desk.case.status, now(), desk.stage, of.round.signatures)


def print_desk(desk: Desk, *, annex: bool = False) -> bytes:
    """Return the PDF of a person's view of a declaration: the approved page as it was frozen, else made now.

    With `annex` its 支出明细表 follows, where it has one. Raises as `press.render` does, and `Damaged`.
    """
    frozen = rendition_bytes(desk.declaration.id) if desk.case.status is Status.APPROVED else None
    page = page_of(desk)
    if frozen is None:
        return print_pages([page], annex=annex)
    return join([frozen, print_annex(page)]) if annex and page.sheet.items else frozen


def print_declarations(found: Sequence[Declaration], *, annex: bool = False) -> bytes:
    """Return one PDF of declarations as they stand, each with page numbers of its own; the approved as they were frozen.

    With `annex` the 支出明细表 of each that has one follows behind it. Raises as `press.render` does, and `Damaged`.
    """
    at, parts = now(), list[bytes]()
    stored = [(each, rendition_bytes(each.id) if each.status is Status.APPROVED else None) for each in found]
    for is_frozen, run in groupby(stored, key=lambda pair: pair[1] is not None):
        pages = [
            (
                Page(
                    working_sheet(each),
                    each.version_no,
                    each.status,
                    at,
                    stage_stored(each),
                    each.round.signatures,
                ),
                frozen,
            )
            for each, frozen in run
        ]
        if not is_frozen:
            parts.append(print_pages([page for page, _ in pages], annex=annex))
            continue
        for page, frozen in pages:
            parts += [frozen] if frozen is not None else []
            parts += [print_annex(page)] if annex and page.sheet.items else []
    return parts[0] if len(parts) == 1 else join(parts)


def print_pages(pages: Sequence[Page], *, annex: bool = False) -> bytes:
    """Return one PDF with every page's form, each starting on a new page with page numbers of its own.

    With `annex` each is followed by its 支出明细表, where it has one. Raises as `press.render` does.
    """
    with_annex = [page for page in pages if annex and page.sheet.items]
    if not with_annex:
        return _rendered(list(map(_form, pages)))
    parts = []
    for page in pages:
        parts.append(_rendered([_form(page)]))
        if page in with_annex:
            parts.append(print_annex(page))
    return join(parts)


def print_annex(page: Page) -> bytes:
    """Return the PDF of the 支出明细表 of a form; raises as `press.render` does."""
    document = render_template(
        "print/costing.html",
        sheet=page.sheet,
        costing=costing_rows(page.sheet, _annex_cell),
        version_no=page.version_no,
        watermark=page.watermark,
        printed_at=page.printed_at,
    )
    return press.render(document, styles("print.css", "print_costing.css"))


def _annex_cell(column: ItemColumn, name: str, label: str, text: str, is_computed: bool) -> PaperCell:
    return PaperCell(column, column.key, name, label, text)


def _form(page: Page) -> str:
    return render_template(
        "print/declaration.html",
        sheet=page.sheet,
        paper=paper_of(page.sheet, PaperCell),
        version_no=page.version_no,
        watermark=page.watermark,
        printed_at=page.printed_at,
        signatures=page.signatures,
        cells_template="print/_cells.html",
    )


def _rendered(documents: list[str]) -> bytes:
    return press.render(documents, styles("print.css", "print_form.css"), seconds=SECONDS + len(documents))
