"""The sketch of a text: a few bytes that tell of most texts, without reading them again, that they are not alike.

A text is the multiset of its pairs of neighbouring characters (`likeness`). Every pair, and every further time that it
stands there, sets one bit. A bit in which two sketches differ is a pair that only one of the texts has, so that differing
bits never outnumber differing pairs: what the sketches rule out is unlike indeed, and what they let through is compared.
"""

import math
import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple, Self

from app.domain.prose.likeness import essence, pairs

_LEAST, _MOST = 64, 1 << 16
"""Bits of the smallest and the largest sketch; between them they are two to four for each pair."""
_SIZE = 4
"""Bytes that hold the number of pairs."""
_FIRST, _SECOND, _TIME = 0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35
_IDEOGRAPHS = re.compile("[\u4e00-\u9fff]{2}")


class Sketch(NamedTuple):
    """`size` is the number of pairs, `bits` a bitmap of `width` bits, a power of two that follows from the size."""

    size: int = 0
    width: int = _LEAST
    bits: int = 0

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the sketch of a text, in a time linear in its length."""
        found = pairs(essence(text))
        size = found.total()
        width = _width(size)
        bitmap = bytearray(width // 8)
        for pair, times in found.items():
            for time in range(times):
                place = _place(pair, time) & (width - 1)
                bitmap[place >> 3] |= 1 << (place & 7)
        return cls(size, width, int.from_bytes(bitmap, "little"))

    @classmethod
    def restored(cls, stored: bytes) -> Self:
        """Return what `stored` kept."""
        size = int.from_bytes(stored[:_SIZE], "little")
        return cls(size, _width(size), int.from_bytes(stored[_SIZE:], "little"))

    @property
    def stored(self) -> bytes:
        """The bytes that a database keeps, none for a text without pairs."""
        if not self.size:
            return b""
        return self.size.to_bytes(_SIZE, "little") + self.bits.to_bytes(self.width // 8, "little")

    def likely(self, least: Fraction, others: Iterable[Self]) -> Iterator[int]:
        """Yield the positions of the others whose `likeness` may be so much or more."""
        # Dice: twice the common pairs are all pairs without those that differ.
        differing = 1 - least
        fewest = math.ceil(self.size * (1 - differing) / (1 + differing))
        most = math.floor(self.size * (1 + differing) / (1 - differing))
        narrower = {self.width >> by: _folded(self.bits, self.width, self.width >> by) for by in range(3)}
        part, whole = differing.as_integer_ratio()
        for position, (size, width, bits) in enumerate(others):
            if fewest <= size <= most:
                apart = narrower[min(width, self.width)] ^ _folded(bits, width, self.width)
                if apart.bit_count() * whole <= (size + self.size) * part:
                    yield position


def likely_to_hold(words: str, texts: Iterable[Sketch]) -> Iterator[int]:
    """Yield the positions of the texts that may hold the words.

    Only pairs of ideographs count: no character beside the words changes those in the `essence`.
    """
    places = {_place(words[at : at + 2], 0) for at in _ideographs(words)}
    wanted = {}
    for power in range(_LEAST.bit_length() - 1, _MOST.bit_length()):
        width = 1 << power
        wanted[width] = sum(1 << place for place in {each & (width - 1) for each in places})
    for position, (_, width, bits) in enumerate(texts):
        if bits & (needed := wanted[width]) == needed:
            yield position


def _ideographs(words: str) -> Iterator[int]:
    """Yield where two ideographs stand side by side."""
    return (at for at in range(len(words) - 1) if _IDEOGRAPHS.match(words, at))


def _place(pair: str, time: int) -> int:
    """Return a number of 32 bits; its lower ones are the place in a bitmap, whatever the width."""
    mixed = (ord(pair[0]) * _FIRST ^ ord(pair[1]) * _SECOND ^ time * _TIME) & 0xFFFFFFFF
    return mixed ^ mixed >> 15


def _width(size: int) -> int:
    return min(max(1 << (2 * size).bit_length(), _LEAST), _MOST)


def _folded(bits: int, width: int, narrower: int) -> int:
    """Lay the halves of a bitmap over each other until it is as narrow."""
    while width > narrower:
        width >>= 1
        bits = bits & ((1 << width) - 1) | bits >> width
    return bits
