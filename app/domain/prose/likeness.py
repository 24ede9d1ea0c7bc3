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
    return likeness_of(pairs(first), pairs(second))


def share(a: str, b: str) -> float:
    """Return which share of the characters of `a` stands in `b`, from 0 to 1, wherever; 0 for a blank `a`."""
    return share_of(characters(a), characters(b))


def characters(text: str) -> Counter[str]:
    """Return how often each character of the `essence` of a text stands in it."""
    return Counter(essence(text))


def pairs(text: str) -> Counter[str]:
    """Return how often each pair of neighbouring characters stands in `text`, which is an `essence`."""
    return Counter(map(str.__add__, text, text[1:]))


def share_of(wanted: Counter[str], present: Counter[str]) -> float:
    """Return `share` for two texts whose `characters` were counted before, in the time of the shorter count."""
    if not wanted:
        return 0.0
    shorter, longer = (wanted, present) if len(wanted) < len(present) else (present, wanted)
    return sum(min(number, longer[each]) for each, number in shorter.items()) / wanted.total()


def likeness_of(a: Counter[str], b: Counter[str]) -> float:
    """Return `likeness` for two different texts whose `pairs` were counted before."""
    return 2 * (a & b).total() / max(a.total() + b.total(), 1)
