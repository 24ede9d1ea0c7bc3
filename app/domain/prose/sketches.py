"""The sketch of a text: a few bytes that tell of most texts, without reading them again, that they are not alike.

A text is the multiset of its pairs of neighbouring characters (`likeness`). Every pair, and every further time that it
stands there, sets one bit. A bit in which two sketches differ is a pair that only one of the texts has, so that differing
bits never outnumber differing pairs: what the sketches rule out is unlike indeed, and what they let through is compared.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from itertools import groupby
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


class Sketches:
    """Sketches in an order, gathered by their sizes, of which only some come into question."""

    def __init__(self, sketches: Iterable[Sketch]):
        self._by_size: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for position, (size, _, bits) in enumerate(sketches):
            self._by_size[size].append((position, bits))

    def likely(self, text: str, least: Fraction) -> list[int]:
        """Return the positions, in order, of the texts whose `likeness` to this one may be so much or more."""
        sketch = Sketch.of(text)
        # Dice: twice the common pairs are all pairs without those that differ.
        differing = 1 - least
        fewest = math.ceil(sketch.size * (1 - differing) / (1 + differing))
        most = math.floor(sketch.size * (1 + differing) / (1 - differing))
        found: list[int] = []
        for size in range(fewest, most + 1):
            if group := self._by_size.get(size):
                limit = math.floor((size + sketch.size) * differing)
                width = min(sketch.width, _width(size))
                mine = _folded(sketch.bits, sketch.width, width)
                if width < _width(size):
                    group = [(position, _folded(bits, _width(size), width)) for position, bits in group]
                found += [position for position, bits in group if (mine ^ bits).bit_count() <= limit]
        return sorted(found)

    def holding(self, words: str) -> list[int]:
        """Return the positions, in order, of the texts that may hold the words.

        Only pairs of ideographs count: no character beside the words changes those in the `essence`.
        """
        asked = {words[at : at + 2] for at in range(len(words) - 1) if _IDEOGRAPHS.match(words, at)}
        places = {_place(pair, 0) for pair in asked}
        found: list[int] = []
        for width, sizes in groupby(sorted(self._by_size), _width):
            needed = sum(1 << place for place in {each & (width - 1) for each in places})
            for size in sizes:
                if size >= len(asked):
                    group = self._by_size[size]
                    found += [position for position, bits in group if bits & needed == needed]
        return sorted(found)


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
