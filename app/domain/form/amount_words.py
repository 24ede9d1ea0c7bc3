"""Amounts read aloud: in the capital figures of bills, and in 万元."""

from decimal import Decimal

from app.domain.form.money import LIMIT

_FIGURES = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_GROUPS = ("亿", "万", "")


def in_words(amount: Decimal | None) -> str:
    """Return an amount in yuan as bills write it, 1062000.05 as 壹佰零陆万贰仟元零伍分; "" for None.

    Source: 支付结算办法 (银发〔1997〕393号), annex 1, 二 and 三. Raises `ValueError` for parts of a cent and from
    `money.LIMIT` on.
    """
    if amount is None:
        return ""
    if not amount.is_finite() or abs(amount) >= LIMIT or amount != round(amount, 2):
        raise ValueError("no amount of whole cents below the limit")
    yuan, cents = divmod(int(abs(amount) * 100), 100)
    if not yuan and not cents:
        return "零元整"
    words = (
        f"{_whole(yuan)}元{_cents(cents, follows_yuan=True)}" if yuan else _cents(cents, follows_yuan=False)
    )
    return f"负{words}" if amount < 0 else words


def in_ten_thousands(amount: Decimal | None) -> str:
    """Return an amount in yuan in 万元 with two to six places, so that none is rounded away: 318.60 万元; "" for None."""
    if amount is None:
        return ""
    whole, _, places = f"{amount.scaleb(-4):,.6f}".partition(".")
    return f"{whole}.{places[:2]}{places[2:].rstrip('0')} 万元"


def _whole(yuan: int) -> str:
    """Read whole yuan in groups of four figures; a run of zeros before another figure is read as one 零."""
    words, skipped = "", False
    figures = f"{yuan:012}"
    for position, figure in enumerate(figures):
        if figure == "0":
            skipped = bool(words)
        else:
            words += f"{'零' if skipped else ''}{_FIGURES[int(figure)]}{_PLACES[position % 4]}"
            skipped = False
        if position % 4 == 3 and figures[position - 3 : position + 1] != "0000":
            words += _GROUPS[position // 4]
            skipped = False
    return words


def _cents(cents: int, *, follows_yuan: bool) -> str:
    """Read 角 and 分; what `follows_yuan` without 角 begins with 零, and what ends before 分 with 整."""
    tens, ones = divmod(cents, 10)
    if not cents:
        return "整"
    first = f"{_FIGURES[tens]}角" if tens else "零" if follows_yuan else ""
    return first + (f"{_FIGURES[ones]}分" if ones else "整")
