"""Printing the 汇总表 of a round: counts and amounts by unit and 项目类型."""

from collections.abc import Sequence
from datetime import datetime

from app.domain.files.summaries import TITLE
from app.domain.form.sheet import ProjectType
from app.domain.procedure.rounds import today
from app.printing.printed_pages import print_document
from app.queries.files.summaries import RoundSummary

TYPES_ABREAST = 6
"""So many types stand beside each other on a page; more go on below."""


def print_summary(found: RoundSummary, made_by: str, printed_at: datetime) -> bytes:
    """Return the PDF of a summary, with the name of who drew it up. Raises as `press.render` does."""
    return print_document(
        "print/summary.html",
        ("print.css", "print_documents.css", "print_summary.css"),
        TITLE=TITLE,
        found=found,
        summary=found.summary,
        parts=_parts(found.summary.types),
        made_by=made_by,
        printed_at=printed_at,
        printed_on=today(printed_at),
    )


def _parts(types: Sequence[ProjectType]) -> list[range]:
    """Return the numbers of the types that stand beside each other."""
    count = len(types)
    return [
        range(start, min(start + TYPES_ABREAST, count)) for start in range(0, max(count, 1), TYPES_ABREAST)
    ]
