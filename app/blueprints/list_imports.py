"""Lists that finance sends as workbooks: shown row by row before anything is written."""

from collections.abc import Callable, Sequence
from dataclasses import astuple
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from app.blueprints.heavy_work import turn
from app.blueprints.receiving import require_clean
from app.domain.files.plain_rows import Head, JudgedRow, NoHead, Outcome, listed
from app.exchange.workbook import CageFault, NotAWorkbook, listed_workbook
from app.forms.first_level import ListConfirmForm, ListUploadForm, packed
from app.operations import Rejected

Rows = list[tuple[int, tuple[str, ...]]]
"""Rows of a workbook: the number of each, and its texts in the order of the heads."""


def previewed(
    form: ListUploadForm,
    heads: Sequence[Head],
    show: Callable[[Rows], ResponseReturnValue],
    ask_again: Callable[[int], ResponseReturnValue],
) -> ResponseReturnValue:
    """Read the workbook that was sent and `show` its rows; where it cannot be read, `ask_again` with the status."""
    status = 422
    if form.validate() and (sent := form.workbook.data):
        try:
            require_clean(sent.stream, sent.filename or "", "workbook")
            with turn():
                rows = listed(listed_workbook(sent.stream.read()), heads)
            return show([(each.number, tuple(each[head.key] for head in heads)) for each in rows])
        except (NotAWorkbook, NoHead) as unreadable:
            form.refuse(Rejected(str(unreadable), "workbook"))
        except CageFault as fault:
            form.refuse(Rejected(str(fault), "workbook"))
            status = 503
        except Rejected as rejected:
            form.refuse(rejected)
    return ask_again(status)


def preview_page(
    found: Sequence[JudgedRow[Any]],
    heads: Sequence[Head],
    into: int,
    subject: str,
    about: str,
    back: str,
    confirm: str,
) -> str:
    """Show what would become of each row; `about` says where they go, `back` and `confirm` are addresses."""
    texts = [(each.number, astuple(each.typed)) for each in found]
    return render_template(
        "list_imports/preview.html",
        rows=zip(found, (cells for _, cells in texts), strict=True),
        count=len(found),
        heads=heads,
        form=ListConfirmForm(None, data={"into": into, "rows": packed(texts)}),
        is_wrong=any(each.outcome is Outcome.WRONG for each in found),
        subject=subject,
        about=about,
        back=back,
        confirm=confirm,
    )
