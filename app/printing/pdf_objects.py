"""PDF objects as they are written. Imported by the process that prints alone: it loads pydyf."""

from __future__ import annotations

import zlib

import pydyf

LEVEL = 7
"""Of compression: pydyf's own 9 takes half as long again for four thousandths of the bytes."""


class Written(pydyf.Object):
    """An object that has been turned to bytes already: pydyf does that once for the file's identifier, and once more."""

    def __init__(self, of: pydyf.Object) -> None:
        super().__init__()
        self.number, self.generation, self.free = of.number, of.generation, of.free
        self._is_compressible = of.compressible
        if isinstance(of, pydyf.Stream) and of.compress:
            _compress(of)
        self._data = of.data if of.free == "n" else b""

    @property
    def data(self) -> bytes:
        return self._data

    @property
    def compressible(self) -> bool:
        return self._is_compressible


def _compress(stream: pydyf.Stream) -> None:
    stream.compress = False
    content = stream.data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
    stream.stream, stream.extra["Filter"] = [zlib.compress(content, LEVEL)], "/FlateDecode"
