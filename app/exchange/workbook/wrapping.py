"""How many lines a text takes in a cell: programs that open a workbook do not make rows fit merged cells."""

import re
import unicodedata
from functools import lru_cache
from math import ceil

_PIECES = re.compile(
    r"[(（\[［{｛【〔〖《〈「『“‘]*(?:[!-'*-Z\\^-z|~¡-˿]+|.)[)）\]］}｝】〕〗》〉」』”’、。，．：；！？,.:;!?％%…—·]*"
)
"""What stays on one line: a word, or a sign with the opening marks before and the closing marks behind it."""
_SLACK = 0.97
"""Fonts differ between machines by some hundredths."""


def line_count(text: str, pixels: float, em: float) -> int:
    """Return the lines of a text in a cell so many pixels wide; `em` is the width of a Chinese character."""
    room = pixels / em * _SLACK
    return sum(_lines(line, room) for line in text.split("\n"))


def _lines(line: str, room: float) -> int:
    """Return the lines of a text without line breaks; `room` is in Chinese characters."""
    if _ems(line) <= room:
        return 1
    count, filled = 1, 0.0
    for piece in _PIECES.findall(line):
        ems = _ems(piece)
        if filled + ems > room and filled:
            count, filled = count + 1, 0.0
        # A word that is longer than a line is broken anywhere.
        more = ceil(ems / room) - 1 if ems > room else 0
        count, filled = count + more, filled + ems - more * room
    return count


def _ems(text: str) -> float:
    if text.isascii():
        return len(text) * 0.55
    return sum(map(_width, text))


@lru_cache(maxsize=1 << 16)
def _width(character: str) -> float:
    """Return the width of a character in Chinese ones; signs of uncertain width are wide in Chinese fonts."""
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.55
