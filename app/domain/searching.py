"""How a search compares: words without blanks, case, width and what cannot be seen, and the grams they are indexed by.

A gram is some neighbouring signs, `LENGTHS` of them, written in hexadecimal digits: every index takes such tokens as they
are. A text can hold a word only if it has all grams of the word; whether it does, the words themselves tell.
"""

import re
import unicodedata
from collections.abc import Iterable

from app.domain.text import seen

LENGTHS = (1, 2, 4)
_VARIANTS = re.compile("[\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""The variation selectors of Unicode."""


def spellings(word: str) -> tuple[str, ...]:
    """Return how a word may be stored in texts that no index knows: as it was typed, and in half and in full width.

    Databases fold the case of ASCII letters, but not of wide ones.
    """
    plain = unicodedata.normalize("NFKC", seen(word))
    wide = (each.translate(_FULL_WIDTH) for each in (plain, plain.lower(), plain.upper()))
    return tuple(dict.fromkeys((seen(word), plain, *wide)))


_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def searchable(text: str) -> str:
    """Return a text as it is compared: NFKC, case folded, without white space and what cannot be seen.

    That are format characters (Cf), fillers, and the selectors of a variant of the sign before them.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    plain = _VARIANTS.sub("", seen(folded))
    return "".join(sign for sign in plain if not sign.isspace() and unicodedata.category(sign) != "Cf")


def words_of(typed: str) -> tuple[str, ...]:
    """Return the words that were typed, as they are compared, each once."""
    return tuple(dict.fromkeys(word for each in typed.split() if (word := searchable(each))))


def grams_of(texts: Iterable[str]) -> list[str]:
    """Return the grams of every length that searchable texts are indexed by."""
    return _hexadecimal(
        text[at : at + length] for text in texts for length in LENGTHS for at in _places(text, length)
    )


def grams_asked(words: Iterable[str]) -> list[str]:
    """Return the grams that a text must have to hold every one of the words: for each word the longest that it has."""
    longest = ((word, max(length for length in LENGTHS if length <= len(word))) for word in words)
    return _hexadecimal(word[at : at + length] for word, length in longest for at in _places(word, length))


def unit_token(unit_id: int) -> str:
    """Return the token of a unit, which no gram is."""
    return f"u{unit_id}"


def _places(text: str, length: int) -> range:
    return range(len(text) - length + 1)


def _hexadecimal(grams: Iterable[str]) -> list[str]:
    return sorted({gram.encode("utf-16-be", "surrogatepass").hex() for gram in grams})
