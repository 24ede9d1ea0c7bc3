"""Printing a review sheet: the paper of the screen as a page of its own."""

from functools import cache
from pathlib import Path

from flask import current_app, render_template

from app.domain.sheet import Sheet
from app.domain.stages import Status
from app.printing import engine
from app.queries.review_sheets import Review


def print_review(review: Review, sheet: Sheet) -> bytes:
    """Return the PDF of a review sheet about `sheet`; until it is frozen it is marked as a draft."""
    document = render_template(
        "print/review_sheet.html",
        review=review,
        scheme=review.sheet.scheme,
        sheet=sheet,
        watermark="" if review.is_frozen else Status.DRAFT.label,
        cells_template="review_sheet/_reading.html",
    )
    return engine.render(document, _stylesheet(Path(current_app.static_folder)))


@cache
def _stylesheet(static: Path) -> str:
    return (static / "css" / "print_review.css").read_text(encoding="utf-8")
