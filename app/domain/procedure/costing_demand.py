"""支出明细 as a round may demand it: from an amount on."""

from decimal import Decimal

from app.domain.form.money import shown
from app.domain.form.sheet import Sheet


def costing_words(demanded_from: Decimal | None) -> str:
    """Return what a round demands, in words."""
    if demanded_from is None:
        return "支出明细选填"
    return f"项目总金额{shown(demanded_from)}元起须填支出明细"


def costing_refusal(demanded_from: Decimal | None, sheet: Sheet) -> str | None:
    """Return why a form cannot be sent for want of 支出明细, None when it can; forms without an amount lack that first."""
    total = sheet.medium_term_amount
    if demanded_from is None or sheet.items or total is None or total < demanded_from:
        return None
    return f"本批次{costing_words(demanded_from)}，本表还没有填写。"
