"""Chinese figures: what [DBNum1] to [DBNum3] of a number format make of digits."""

_FIGURES = {1: "〇一二三四五六七八九", 2: "零壹贰叁肆伍陆柒捌玖", 3: "０１２３４５６７８９"}
_READ = {1: ("〇", "十百千"), 2: ("零", "拾佰仟")}
_GROUPS = ("", "万", "亿", "万亿", "亿亿")


def figures(digits: str, kind: int) -> str:
    """Return a text with each of its digits as a Chinese figure: 2027 is 二〇二七."""
    return digits.translate(str.maketrans("0123456789", _FIGURES[kind])) if kind else digits


def read_out(number: str, kind: int) -> str:
    """Return a number in plain digits, with a sign or places, as it is read: 120 is 一百二十."""
    if kind not in _READ:
        return figures(number, kind)
    sign, rest = ("-", number[1:]) if number.startswith("-") else ("", number)
    whole, point, places = rest.partition(".")
    if not whole.isdecimal() or len(whole) > 4 * len(_GROUPS):
        return figures(number, kind)
    return sign + _whole(whole, kind) + point + figures(places, kind)


def _whole(digits: str, kind: int) -> str:
    zero, places = _READ[kind]
    words, skipped = "", False
    for position, digit in enumerate(digits):
        group, place = divmod(len(digits) - 1 - position, 4)
        if digit == "0":
            skipped = bool(words)
        else:
            words += (
                (zero if skipped else "") + _FIGURES[kind][int(digit)] + (places[place - 1] if place else "")
            )
            skipped = False
        if not place and digits[max(0, position - 3) : position + 1].strip("0"):
            words += _GROUPS[group]
    return words or zero
