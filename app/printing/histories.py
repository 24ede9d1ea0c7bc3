"""Printing the 流转单: the history of a declaration as one person may know it, for the paper file."""

from datetime import datetime

from app.printing.printed_pages import print_document
from app.queries.procedure.desk import Desk
from app.queries.procedure.timeline import timeline

TITLE = "项目支出绩效目标流转单"
HEAD = ("时间", "环节", "经办人（角色，单位）", "意见", "送审稿")


def print_history(desk: Desk, printed_at: datetime) -> bytes:
    """Return the PDF. Raises as `press.render` does."""
    return print_document(
        "print/history.html",
        ("print.css", "print_documents.css"),
        TITLE=TITLE,
        HEAD=HEAD,
        desk=desk,
        timeline=timeline(desk),
        printed_at=printed_at,
    )
