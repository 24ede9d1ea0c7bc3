"""Printing declarations: the sheet templates of the screen in the shell of the official page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask import render_template

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
from app.queries.procedure.desk import Desk

BOOK_LIMIT = 200
"""Each form holds about 1 MB while a book is made."""
SECONDS = 30
"""Time to print in, and one more for each form, which is some ten times what it takes."""


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet to print at a moment, which the watermark names; `stage` is what its status is called for the reader."""

    sheet: Sheet
    version_no: int
    status: Status
    printed_at: datetime
    stage: str = ""

    @property
    def watermark(self) -> str:
        """The words across the page above the time, "" for the approved form, which has no time either."""
        return "" if self.status is Status.APPROVED else self.stage or self.status.label


def page_of(desk: Desk) -> Page:
    """Return what is printed now for a person's view of a declaration; all but the approved form names status and time."""
    return Page(desk.sheet, desk.declaration.version_no, desk.case.status, now(), desk.stage)


def print_desk(desk: Desk) -> bytes:
    """Return the PDF of a person's view of a declaration: the approved page as it was frozen, else made now.

    Raises as `press.render` does, and `Damaged`.
    """
    frozen = rendition_bytes(desk.declaration.id) if desk.case.status is Status.APPROVED else None
    return frozen or print_pages([page_of(desk)])


def print_declarations(found: Sequence[Declaration]) -> bytes:
    """Return one PDF of declarations as they stand, each with page numbers of its own; the approved as they were frozen.

    Raises as `press.render` does, and `Damaged`.
    """
    at, parts = now(), list[bytes]()
    stored = [(each, rendition_bytes(each.id) if each.status is Status.APPROVED else None) for each in found]
    for is_frozen, run in groupby(stored, key=lambda pair: pair[1] is not None):
        if is_frozen:
            parts += [frozen for _, frozen in run if frozen is not None]
        else:
            parts.append(
                print_pages([Page(working_sheet(each), each.version_no, each.status, at) for each, _ in run])
            )
    return parts[0] if len(parts) == 1 else join(parts)


def print_pages(pages: Sequence[Page]) -> bytes:
    """Return one PDF with every page's form, each starting on a new page with page numbers of its own.

    Raises as `press.render` does.
    """
    documents = [
        render_template(
            "print/declaration.html",
            sheet=page.sheet,
            paper=paper_of(page.sheet, PaperCell),
            version_no=page.version_no,
            watermark=page.watermark,
            printed_at=page.printed_at,
            cells_template="print/_cells.html",
        )
        for page in pages
    ]
    return press.render(documents, styles("print.css", "print_form.css"), seconds=SECONDS + len(pages))
