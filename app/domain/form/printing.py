"""Which signs the printed page cannot show: what has no glyph in any of its fonts."""

import re
from functools import cache

from app.domain.form.printable_signs import RANGES
from app.domain.form.sheet import FIELDS, Sheet

_UNSEEN = "\\n\\t\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufe00-\\ufe0f"
"""Breaks, format characters and variation selectors: they need no glyph."""


def unprintable(text: str) -> tuple[str, ...]:
    """Return the signs of a text that no font of the printed page has, each once, in their order."""
    return () if text.isascii() else tuple(dict.fromkeys(_missing().findall(text)))


def unprintable_signs(sheet: Sheet) -> tuple[str, ...]:
    """Return those of a whole form, in its order."""
    texts = [sheet.shown(key) for key in FIELDS]
    return unprintable("".join([*texts, *(cell for row in sheet.rows for cell in row.cells)]))


def named(sign: str) -> str:
    """Return a sign with its code point, so that it is known where it is drawn as a box."""
    return f"“{sign}”（U+{ord(sign):04X}）"


@cache
def _missing() -> re.Pattern[str]:
    ranges = (part.split("-") for part in RANGES.split())
    kept = "".join(f"\\U{int(ends[0], 16):08x}-\\U{int(ends[-1], 16):08x}" for ends in ranges)
    return re.compile(f"[^{_UNSEEN}{kept}]")
