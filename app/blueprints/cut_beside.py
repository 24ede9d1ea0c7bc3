"""Beside the editor: how far the amounts fell, since the version before or since the page was opened."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.domain.form.money import read_amount
from app.domain.form.sheet import SUMMED
from app.domain.text import Unreadable
from app.queries.procedure.cutting import Amounts, fallen
from app.queries.procedure.desk import Desk

OPENED = ("opened_total", "opened_year")
"""The parameters of 项目总金额 and 本年度项目金额 as they stood when a page was opened."""


def opened_with(asked: Mapping[str, str]) -> Amounts:
    """Return the amounts that a page was opened with; what is none counts as not told."""
    found: list[Decimal | None] = []
    for key in OPENED:
        try:
            found.append(read_amount(asked.get(key, "")))
        except Unreadable:
            found.append(None)
    return found[0], found[1]


def cut_beside(desk: Desk, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return what `cutting/_beside.html` draws; a page that is opened now carries its amounts along."""
    opened = opened_with(asked)
    stood = (
        getattr(desk.sheet, key) if was is None else was for was, key in zip(opened, SUMMED, strict=True)
    )
    return {"cut": fallen(desk, opened), "opened": dict(zip(OPENED, stood, strict=True))}
