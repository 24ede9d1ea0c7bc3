"""Scans read in their cage: bombs are told by their heads, what cannot be read has pages all the same."""

import io
import struct
import zlib

import pytest
from PIL import Image

from app.domain.files.file_kinds import FileKind
from app.domain.files.stamped_scans import SeenScan, codes_in
from app.exchange.scanned_pages import NotAScan, seen_scan
from tests.scans import scanned, unreadable


def huge_png(side: int = 30_000) -> bytes:
    """Return a PNG that unpacks to `side` times `side` pixels."""
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes(9))),
    ]
    chunks = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def test_what_strangers_send_is_bounded():
    big = unreadable().replace(b"/Width 400", b"/Width 40000").replace(b"/Height 300", b"/Height 30000")
    assert seen_scan(io.BytesIO(big), FileKind.PDF) == SeenScan(1)
    for content, kind, word in (
        (huge_png(), FileKind.PNG, "像素过多"),
        (huge_png(12_000), FileKind.PNG, "像素过多"),
        (scanned([Image.new("L", (900, 900))], "JPEG")[:500], FileKind.JPEG, "打不开"),
        (b"%PDF-1.7 " + bytes(2000), FileKind.PDF, "打不开"),
    ):
        with pytest.raises(NotAScan, match=word):
            seen_scan(io.BytesIO(content), kind)


def test_the_code_is_taken_from_the_portals_addresses_alone():
    texts = [
        "https://a.example/verify/0123456789AB",
        "http://b.example/verify/0123-4567-89ab/",
        "微信",
        "/verify/12",
    ]
    assert codes_in(texts) == ("0123456789AB",)
