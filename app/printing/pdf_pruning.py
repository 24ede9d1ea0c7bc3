"""Removes from a PDF the font tables, default widths and colour profile data that no reader uses: 6 KB of a form.

`pdf` is pydyf's PDF, finished but for this and not yet written. Imported by the process that prints alone: it loads Pillow.
"""

from __future__ import annotations

import struct
from functools import cache
from itertools import chain

from PIL.ImageCms import ImageCmsProfile, createProfile
from pydyf import PDF, Stream

_DIRECTORY, _RECORD = struct.Struct(">4s4H"), struct.Struct(">4s3L")
_DRAWN_FROM = {b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"prep"}
"""The tables of a TrueType font that a PDF has to hold: ISO 32000-1, 9.9; its glyphs are called by their numbers."""
_WHOLE = 0xB1B0AFBA
"""What the check sum of a whole font file comes to: OpenType, `head`."""

_DEFAULT_WIDTH = 1000
"""Of a glyph that the widths do not name: ISO 32000-1, table 117. Every Han character has it."""


def prune(pdf: PDF) -> None:
    """Change the objects of `pdf` in place; the pages are drawn as before."""
    for each in pdf.objects:
        if isinstance(each, Stream):
            if "Length1" in each.extra:
                font = _without_tables(b"".join(each.stream))
                each.stream, each.extra["Length1"] = [font], len(font)
        elif isinstance(each, dict) and "W" in each:
            pairs = zip(each["W"][::2], each["W"][1::2], strict=True)
            named = (pair for pair in pairs if set(pair[1]) != {_DEFAULT_WIDTH})
            each["W"] = type(each["W"])(chain.from_iterable(named))
    for intent in pdf.catalog.get("OutputIntents", ()):
        pdf.objects[int(intent["DestOutputProfile"].split()[0])].stream = [_srgb()]


def _without_tables(font: bytes) -> bytes:
    """Return a TrueType font with the tables alone that its glyphs are drawn from."""
    version, count, *_ = _DIRECTORY.unpack_from(font)
    records = [_RECORD.unpack_from(font, _DIRECTORY.size + _RECORD.size * index) for index in range(count)]
    kept = [record for record in records if record[0] in _DRAWN_FROM]
    power = len(kept).bit_length() - 1
    steps = (len(kept), 16 << power, power, 16 * len(kept) - (16 << power))
    directory, tables = _DIRECTORY.pack(version, *steps), b""
    first = _DIRECTORY.size + _RECORD.size * len(kept)
    for tag, check, start, length in kept:
        directory += _RECORD.pack(tag, check, first + len(tables), length)
        if tag == b"head":
            place = first + len(tables) + 8
        tables += font[start : start + length] + bytes(-length % 4)
    words = struct.unpack(f">{len(directory) // 4}L", directory)
    whole = bytearray(directory + tables)
    checks = sum(words) + sum(check for _, check, *_ in kept)
    struct.pack_into(">L", whole, place, (_WHOLE - checks) % 2**32)
    return bytes(whole)


@cache
def _srgb() -> bytes:
    """LittleCMS's sRGB, exact in 600 bytes, of no date, and of the newest version that PDF/A-3 knows: 4.2."""
    profile = bytearray(ImageCmsProfile(createProfile("sRGB")).tobytes())
    profile[8:12] = 4, 0x20, 0, 0
    struct.pack_into(">6H", profile, 24, 2005, 1, 1, 0, 0, 0)
    return bytes(profile)
