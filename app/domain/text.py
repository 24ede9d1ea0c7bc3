"""Text as it is typed: one kind of line break, no invisible characters that part equal words or turn the printed page."""

import hashlib
import re
import unicodedata

_LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
"""What other programs break a line with: U+000B is the soft break of Word, U+2028 that of design programs."""
_FILLERS = "\u115f\u1160\u3164\uffa0"
_ZERO_WIDTH = (
    r"\xad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
    + _FILLERS
)
_TURNING = r"\u202a-\u202e\u2066-\u2069"
_NOTHING_SEEN = re.compile(f"[{_ZERO_WIDTH}]")
_NOTHING_SAID = re.compile(f"[{_ZERO_WIDTH}{_TURNING}]")
_CONTROLS = r"\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff"
_NO_CHARACTERS = "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
_HIDDEN = re.compile(f"[{_CONTROLS}{_TURNING}{_NO_CHARACTERS}]")
"""What must not be in a normalised text; line feed and tab may."""


class Unreadable(ValueError):
    """What was typed is no value of its field; the argument is a Chinese sentence for the person who typed it."""


def normalised(typed: str) -> str:
    """Return `typed` with every kind of line break as LF, and without the format characters that nobody sees.

    So every browser and workbook counts the same characters. Direction marks that turn what stands between them stay:
    `readable` refuses them.
    """
    if typed.isascii() and typed.isprintable():
        return typed
    return _NOTHING_SEEN.sub("", _LINE_BREAK.sub("\n", typed))


def readable(typed: str, cap: int, label: str) -> str:
    """Return the normalised text; raise `Unreadable` for hidden characters or beyond `cap` code points."""
    text = normalised(typed)
    if hidden := _HIDDEN.search(text):
        raise Unreadable(
            f"“{label}”第{hidden.start() + 1}个字符是不可见的控制字符（U+{ord(hidden[0]):04X}），请删去后再保存。"
        )
    if len(text) > cap:
        raise Unreadable(f"“{label}”有{len(text)}字，超出系统上限{cap}字，未保存。")
    return text


def name_readable(typed: str, cap: int, label: str) -> str:
    """Return the normalised text of a name, as `readable` does; raise `Unreadable` for any sign that nobody sees, too.

    Two names that look alike must not be two: elsewhere such a sign is left out, here it may be meant to deceive.
    """
    if unseen := _NOTHING_SAID.search(typed):
        raise Unreadable(
            f"“{label}”第{unseen.start() + 1}个字符是看不见的字符（U+{ord(unseen[0]):04X}），请删去后再保存。"
        )
    return readable(typed, cap, label)


def seen(text: str) -> str:
    """Return `text` without format characters, those that turn the writing too."""
    return _NOTHING_SAID.sub("", text)


def squeezed(text: str) -> str:
    """Return `text` after NFKC without white space and format characters, for comparing names, labels, codes, amounts."""
    return seen("".join(unicodedata.normalize("NFKC", text).split()))


def is_blank(text: str | None) -> bool:
    """Tell whether nothing that can be seen is there: white space, format characters and fillers count as nothing."""
    return not text or all(c.isspace() or unicodedata.category(c) == "Cf" or c in _FILLERS for c in text)


def whole_number(text: str) -> int | None:
    """Return a whole number in ASCII digits that both databases know (below 2³¹), None for anything else."""
    if not (text.isascii() and text.isdecimal()) or len(text) > 10:
        return None
    return number if (number := int(text)) < 2**31 else None


def fingerprint(shown: str) -> str:
    """Return 16 hexadecimal digits that stand for a text; line breaks of every kind count as one."""
    return hashlib.sha256(normalised(shown).encode("utf-8", "surrogatepass")).hexdigest()[:16]
