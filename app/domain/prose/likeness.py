"""How alike two texts are, by their characters: blanks, punctuation and the width of characters do not count."""

import unicodedata
from collections import Counter

_MEANT = "LNS"
"""The first letters of the Unicode categories that count: letters, figures, and signs such as ≥."""


def essence(text: str) -> str:
    """Return the letters, figures and signs of `text` alone, narrow and in lower case."""
    narrow = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in narrow if unicodedata.category(c)[0] in _MEANT)


def likeness(a: str, b: str) -> float:
    """Return how alike two texts are, from 0 to 1: the Dice coefficient of their pairs of neighbouring characters.

    Linear in their length. Two texts that say the same in another order of sentences are nearly 1; a blank one is like
    none, not even like another blank one.
    """
    first, second = essence(a), essence(b)
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    pairs, others = _pairs(first), _pairs(second)
    return 2 * (pairs & others).total() / max(pairs.total() + others.total(), 1)


def share(a: str, b: str) -> float:
    """Return which share of the characters of `a` stands in `b`, from 0 to 1, wherever; 0 for a blank `a`."""
    wanted = Counter(essence(a))
    return (wanted & Counter(essence(b))).total() / wanted.total() if wanted else 0.0


def _pairs(text: str) -> Counter[str]:
    return Counter(map(str.__add__, text, text[1:]))
