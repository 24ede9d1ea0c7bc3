"""Printing a review sheet: the paper of the screen as a page of its own."""

from datetime import datetime

from app.domain.form.sheet import Sheet
from app.domain.procedure.stages import Status
from app.printing.printed_pages import print_document
from app.queries.review.review_sheets import Review


def print_review(review: Review, sheet: Sheet, printed_at: datetime) -> bytes:
    """Return the PDF of a review sheet about `sheet`; until it is frozen it is marked as a draft of that time."""
    return print_document(
        "print/review_sheet.html",
        ("print.css", "print_review.css"),
        review=review,
        scheme=review.sheet.scheme,
        sheet=sheet,
        watermark="" if review.is_frozen else Status.DRAFT.label,
        printed_at=printed_at,
        cells_template="review_sheet/_read_cells.html",
    )
