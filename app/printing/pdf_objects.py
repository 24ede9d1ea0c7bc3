"""Writes the objects of a PDF out once; pydyf does it for the file's identifier and again for the file."""

from __future__ import annotations

import zlib

from pydyf import PDF, Array, Dictionary, Object, Stream


class Written(Object):
    """An object as it stands in the file; `data` is its bytes."""

    def __init__(self, number: int, data: bytes) -> None:
        super().__init__()
        self.number, self._data = number, data

    @property
    def data(self) -> bytes:
        return self._data


class Uncompressed(Written):
    """A stream as it stands in the file, which is never put into another."""

    @property
    def compressible(self) -> bool:
        return False


def write_once(pdf: PDF) -> None:
    """Replace each object by its bytes, and compress streams; the file is the same, byte for byte. Nothing may follow."""
    for place, each in enumerate(pdf.objects):
        if isinstance(each, Stream):
            _compress(each)
        elif isinstance(each, Dictionary | Array):
            pdf.objects[place] = Written(each.number, each.data)


def _compress(stream: Stream) -> None:
    if stream.compress:
        stream.compress = False
        content = stream.data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
        stream.stream, stream.extra["Filter"] = [zlib.compress(content, level=9)], "/FlateDecode"
