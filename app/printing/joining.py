"""Joining PDFs of the press page by page, each page's own drawing as it is, and numbering them in the outer margin."""

import re
from collections.abc import Iterable, Sequence
from io import BytesIO

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    IndirectObject,
    NameObject,
    PdfObject,
    read_object,
)

NUMBER_FONT, NUMBER_SIZE = "Portal-Hei", 9
"""Page numbers, in points."""
DIGIT_WIDTH = 0.555
"""Width of a digit of that font, in its size."""
FROM_SIDE, FROM_TOP = 17.0, 31.2
"""Points from the outer edge to the middle of a page number, and from the upper edge to its foot: in the margin of 12 mm."""

_FONT = NameObject("/VolumeNumber")
_WIDTHS = re.compile(rb"/W (\[[\d.\[\]\s]*\])(?=\s*(?:/|>>))")
_MAPPING = re.compile(rb"<([0-9a-f]{4})> <00(3[0-9])>")


class Untouched(PdfObject):
    """What stands in one PDF and is written into another as it is; it refers to no object."""

    indirect_reference = None

    def __init__(self, written: bytes) -> None:
        self.written = written

    def __repr__(self) -> str:
        return self.written.decode()

    def clone(self, pdf_dest: PdfWriter, *_) -> "Untouched":
        return self

    def write_to_stream(self, stream: BytesIO) -> None:
        stream.write(self.written)


class FrugalReader(PdfReader):
    """Parses an object of an object stream when it is asked for, and the widths of a font not at all.

    pypdf parses the whole stream, which for a tagged form is mostly a structure tree that no joined page refers to; of
    what is left the widths are the most.
    """

    def _get_object_from_stream(self, indirect_reference: IndirectObject) -> PdfObject:
        number = indirect_reference.idnum
        places = self.__dict__.setdefault("places", {})
        if number not in places:
            stream = self.get_object(self.xref_objStm[number][0])
            data, first = stream.get_data(), int(stream["/First"])
            index = [int(each) for each in data[:first].split()]
            starts = [*(first + start for start in index[1::2]), len(data)]
            for each, start, end in zip(index[::2], starts, starts[1:], strict=False):
                places[each] = (data, start, end)
        data, start, end = places[number]
        written = data[start:end]
        widths = _WIDTHS.search(written) if b"/CIDFontType2" in written else None
        if widths:
            written = written[: widths.start()] + written[widths.end() :]
        found = read_object(BytesIO(written), self)
        if widths:
            found[NameObject("/W")] = Untouched(widths[1])
        self.cache_indirect_object(0, number, found)
        return found


def join(parts: Iterable[bytes]) -> bytes:
    """Return one PDF with the pages of all parts in their order."""
    writer = PdfWriter()
    readers = [FrugalReader(BytesIO(part)) for part in parts]
    for reader in readers:
        add_pages(writer, reader.pages)
    return written(writer)


def add_pages(writer: PdfWriter, pages: Sequence[PageObject]) -> None:
    """Add pages of a reader, which has to live until the PDF is written."""
    for page in pages:
        writer.add_page(page, excluded_keys=("/Tabs",))


def written(writer: PdfWriter) -> bytes:
    """Return the bytes of a PDF, what several of its pages use alike once."""
    writer.compress_identical_objects()
    whole = BytesIO()
    writer.write(whole)
    return whole.getvalue()


def number_pages(writer: PdfWriter, font: IndirectObject) -> None:
    """Number all pages from 1 in the upper corner of the outer margin: on the right of odd pages, on the left of even ones.

    `font` belongs to `writer` and has all ten digits. What a page draws stays the stream that it was, between two others.
    """
    glyphs = {chr(int(code, 16)): glyph for glyph, code in _MAPPING.findall(_mapping(font))}
    before = _stream(writer, b"q\n")
    for number, page in enumerate(writer.pages, 1):
        digits = str(number)
        middle = FROM_SIDE if number % 2 == 0 else float(page.mediabox.width) - FROM_SIDE
        start = middle - len(digits) * DIGIT_WIDTH * NUMBER_SIZE / 2
        foot = float(page.mediabox.height) - FROM_TOP
        shown = b"".join(glyphs[digit] for digit in digits)
        stamp = b"\nQ\n/Artifact BMC\nq BT %s %d Tf 0 g %.2f %.2f Td <%s> Tj ET Q\nEMC\n"
        after = _stream(writer, stamp % (_FONT.encode(), NUMBER_SIZE, start, foot, shown))
        drawn = page.raw_get("/Contents")
        drawn = drawn if isinstance(drawn, ArrayObject) else [drawn]
        page[NameObject("/Contents")] = ArrayObject([before, *drawn, after])
        page["/Resources"]["/Font"][_FONT] = font


def _mapping(font: IndirectObject) -> bytes:
    return font.get_object()["/ToUnicode"].get_object().get_data()


def _stream(writer: PdfWriter, data: bytes) -> IndirectObject:
    stream = DecodedStreamObject()
    stream.set_data(data)
    return writer._add_object(stream)
