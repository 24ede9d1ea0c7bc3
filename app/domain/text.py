"""Text as it is typed: one kind of line break, no invisible characters that reorder or break the printed page."""

import hashlib
import re
import unicodedata

_CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029"
_BIDIRECTIONAL = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_NO_CHARACTERS = "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
_HIDDEN = re.compile(f"[{_CONTROLS}{_BIDIRECTIONAL}{_NO_CHARACTERS}]")
"""What must not be in a text; line feed and tab may."""


class Unreadable(ValueError):
    """What was typed is no value of its field; the argument is a Chinese sentence for the person who typed it."""


def normalised(typed: str) -> str:
    """Return `typed` with CRLF and CR as LF, so that every browser and workbook counts the same characters."""
    return typed.replace("\r\n", "\n").replace("\r", "\n")


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


def squeezed(text: str) -> str:
    """Return `text` after NFKC without any white space, for comparing names of units, labels and codes."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def is_blank(text: str | None) -> bool:
    """Tell whether nothing that can be seen is there: white space and zero-width characters count as nothing."""
    return not text or all(c.isspace() or unicodedata.category(c) == "Cf" for c in text)


def whole_number(text: str) -> int | None:
    """Return a whole number in ASCII digits that both databases know (below 2³¹), None for anything else."""
    if not (text.isascii() and text.isdecimal()) or len(text) > 10:
        return None
    return number if (number := int(text)) < 2**31 else None


def fingerprint(shown: str) -> str:
    """Return 16 hexadecimal digits that stand for a text; line breaks of every kind count as one."""
    return hashlib.sha256(normalised(shown).encode("utf-8", "surrogatepass")).hexdigest()[:16]
