"""The short name of a text, by which a page or a table tells whether it is still the same."""

import hashlib

from app.domain.text import normalised


def mark(shown: str) -> str:
    """Return 16 hexadecimal digits that stand for a text; line breaks of every kind count as one."""
    return hashlib.sha256(normalised(shown).encode("utf-8", "surrogatepass")).hexdigest()[:16]
