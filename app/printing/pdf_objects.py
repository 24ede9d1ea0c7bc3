"""Compresses the streams of a PDF once; pydyf does it for the file's identifier and again for the file."""

from __future__ import annotations

import zlib

from pydyf import PDF, Stream


def compress_streams(pdf: PDF) -> None:
    """Replace each stream that is to be compressed by one that is; the file is the same, byte for byte."""
    for each in pdf.objects:
        if isinstance(each, Stream) and each.compress:
            each.compress = False
            content = each.data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
            each.stream, each.extra["Filter"] = [zlib.compress(content, level=9)], "/FlateDecode"
