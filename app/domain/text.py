"""Text as it is typed: one kind of line break, no invisible characters that reorder or break the printed page."""

import unicodedata

_BIDIRECTIONAL = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ALLOWED_CONTROLS = frozenset("\n\t")


class Unreadable(ValueError):
    """What was typed is no value of its field; the argument is a Chinese sentence for the person who typed it."""


def normalised(typed: str) -> str:
    """Return `typed` with CRLF and CR as LF, so that every browser and workbook counts the same characters."""
    return typed.replace("\r\n", "\n").replace("\r", "\n")


def readable(typed: str, cap: int, label: str) -> str:
    """Return the normalised text; raise `Unreadable` for hidden characters or beyond `cap` code points."""
    text = normalised(typed)
    for position, character in enumerate(text, 1):
        if _is_hidden(character):
            raise Unreadable(
                f"“{label}”第{position}个字符是不可见的控制字符（U+{ord(character):04X}），请删去后再保存。"
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


def _is_hidden(character: str) -> bool:
    if character in _ALLOWED_CONTROLS:
        return False
    category = unicodedata.category(character)
    return (
        category in {"Cc", "Cs", "Zl", "Zp"}
        or character in _BIDIRECTIONAL
        or (ord(character) & 0xFFFE) == 0xFFFE
    )
