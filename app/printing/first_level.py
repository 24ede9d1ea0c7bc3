"""Printing the 一级项目汇总表: the declarations under a 一级项目 and their sums."""

from datetime import datetime

from app.domain.procedure.rounds import today
from app.printing.printed_pages import print_document
from app.queries.files.first_level_sums import FirstLevelSums

TITLE = "一级项目汇总表"


def print_first_level(found: FirstLevelSums, made_by: str, printed_at: datetime) -> bytes:
    """Return the PDF of a 一级项目 with its sums, and who drew it up. Raises as `press.render` does."""
    return print_document(
        "print/first_level.html",
        ("print.css", "print_documents.css", "print_summary.css"),
        TITLE=TITLE,
        found=found,
        made_by=made_by,
        printed_at=printed_at,
        printed_on=today(printed_at),
    )
