"""Printing declarations: the sheet templates of the screen in the shell of the official page."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import current_app, render_template

from app.domain.sheet import Sheet
from app.domain.stages import Status
from app.printing import engine

BOOK_LIMIT = 200
"""Each form holds about 1 MB while a book is made."""


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet to print; `stage` is what its status is called for the reader."""

    sheet: Sheet
    version_no: int
    status: Status
    stage: str = ""

    @property
    def watermark(self) -> str:
        """The words across the page, "" for the approved form."""
        return "" if self.status is Status.APPROVED else self.stage or self.status.label


def print_pages(pages: Sequence[Page]) -> bytes:
    """Return one PDF with every page's form, each starting on a new page with page numbers of its own."""
    documents = [
        render_template(
            "print/declaration.html",
            sheet=page.sheet,
            version_no=page.version_no,
            watermark=page.watermark,
            cells_template="sheet/_reading.html",
        )
        for page in pages
    ]
    return engine.render(documents, _stylesheet(Path(current_app.static_folder)))


@cache
def _stylesheet(static: Path) -> str:
    return (static / "css" / "print.css").read_text(encoding="utf-8")
