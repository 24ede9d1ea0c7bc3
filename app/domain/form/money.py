"""Amounts in yuan: read as people write them, kept as `Decimal` with two places, printed with separators."""

import re
from decimal import ROUND_HALF_UP, Decimal

from app.domain.text import Unreadable, squeezed

CENT = Decimal("0.01")
LIMIT = Decimal("1000000000000")
"""No budget line reaches 一万亿元; a larger figure is a slip of the keyboard."""

_DIGITS = 13
"""With more digits before or behind the point the arithmetic of `Decimal` might round silently."""

_UNITS = {
    "": Decimal(1),
    "元": Decimal(1),
    "万元": Decimal(10_000),
    "万": Decimal(10_000),
    "亿元": Decimal(100_000_000),
}
_AMOUNT = re.compile(
    r"'?(?:人民币|RMB|CNY)?[¥￥]?([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(亿元|万元|万|元)?[整正]?(?:\(人民币\))?",
    re.IGNORECASE,
)
"""An apostrophe before it is a spreadsheet's sign of a text."""


def read_amount(typed: str, label: str = "金额") -> Decimal | None:
    """Return the amount in yuan that was typed (`1,234.50`, `１２３４．５`, `12.5万元`), None for blank.

    Raises `Unreadable` for text, for more than two places of a yuan, and from `LIMIT` on.
    """
    compact = squeezed(typed).replace("−", "-")
    if not compact:
        return None
    match = _AMOUNT.fullmatch(compact)
    if not match:
        raise Unreadable(f"“{label}”应为金额，如 1,234,500.00；“{typed.strip()[:40]}”不是金额。")
    sign, whole, fraction, unit = match.groups()
    whole, fraction = whole.replace(",", "").lstrip("0"), (fraction or "").rstrip("0")
    amount = Decimal(f"{sign}0{whole[:_DIGITS]}{fraction[:_DIGITS]}") * _UNITS[unit or ""]
    if len(whole) > _DIGITS or abs(amount) >= LIMIT:
        raise Unreadable(f"“{label}”应小于一万亿元，请核对单位是否为元。")
    if len(fraction) > _DIGITS or amount != amount.quantize(CENT):
        raise Unreadable(f"“{label}”最多精确到分（两位小数）：{typed.strip()[:40]}。")
    return amount.quantize(CENT) + 0


def nearest_cent(value: float | int | Decimal) -> Decimal:
    """Return the amount that a workbook shows for a number: rounded half up to the cent, free of binary noise.

    Raises `Unreadable` for what is no number of yuan below `LIMIT`.
    """
    amount = Decimal(str(value))
    if not amount.is_finite() or abs(amount) >= LIMIT:
        raise Unreadable("金额应小于一万亿元，请核对单位是否为元。")
    return amount.quantize(CENT, rounding=ROUND_HALF_UP) + 0


def shown(amount: Decimal | None) -> str:
    """Return the amount as it is printed, `2,924,000.00`; nothing for None."""
    return "" if amount is None else f"{amount:,.2f}"
