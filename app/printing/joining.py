"""Joining PDFs of the press page by page, each page's own drawing as it is, and numbering them in the outer margin."""

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import IO

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PdfReadError
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    PdfObject,
    StreamObject,
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


class RawObject(PdfObject):
    """The serialised form of an object without references, copied from one PDF to another unparsed."""

    indirect_reference = None

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __repr__(self) -> str:
        return self.content.decode()

    def clone(self, *_: object) -> "RawObject":
        return self

    def write_to_stream(self, stream: IO[bytes]) -> None:
        stream.write(self.content)


class LazyReader(PdfReader):
    """Parses an object of an object stream when it is asked for, and the widths of a font not at all.

    pypdf parses the whole stream, which for a tagged form is mostly a structure tree that no joined page refers to; of
    what is left the widths are the most.
    """

    def __init__(self, pdf: bytes) -> None:
        self._places: dict[int, tuple[bytes, int, int]] = {}
        super().__init__(BytesIO(pdf))

    def _get_object_from_stream(self, indirect_reference: IndirectObject) -> PdfObject:
        number = indirect_reference.idnum
        if number not in self._places:
            self._index(self.xref_objStm[number][0])
        data, start, end = self._places[number]
        content = data[start:end]
        widths = _WIDTHS.search(content) if b"/CIDFontType2" in content else None
        if widths:
            content = content[: widths.start()] + content[widths.end() :]
        found = read_object(BytesIO(content), self)
        if widths and isinstance(found, DictionaryObject):
            found[NameObject("/W")] = RawObject(widths[1])
        self.cache_indirect_object(0, number, found)
        return found

    def _index(self, stream_number: int) -> None:
        """Note where each object of an object stream begins and ends."""
        stream = _stream_of(self.get_object(stream_number))
        data, first = stream.get_data(), int(str(stream["/First"]))
        index = [int(each) for each in data[:first].split()]
        starts = [*(first + start for start in index[1::2]), len(data)]
        for number, start, end in zip(index[::2], starts, starts[1:], strict=False):
            self._places[number] = (data, start, end)


def join(parts: Iterable[bytes]) -> bytes:
    """Return one PDF with the pages of all parts in their order."""
    writer = PdfWriter()
    readers = [LazyReader(part) for part in parts]
    for reader in readers:
        add_pages(writer, reader.pages)
    return pdf_bytes(writer)


def add_pages(writer: PdfWriter, pages: Sequence[PageObject]) -> None:
    """Add pages of a reader, which has to live until the PDF is written."""
    for page in pages:
        writer.add_page(page, excluded_keys=("/Tabs",))


def pdf_bytes(writer: PdfWriter) -> bytes:
    """Return the serialised PDF; objects with identical content are written once."""
    writer.compress_identical_objects()
    whole = BytesIO()
    writer.write(whole)
    return whole.getvalue()


def fonts_of(page: PageObject) -> DictionaryObject:
    """Return the fonts of a page by the names that its content calls them by; raises PdfReadError where it has none."""
    return dictionary_of(dictionary_of(page["/Resources"])["/Font"])


def dictionary_of(found: PdfObject | None) -> DictionaryObject:
    """Return the dictionary that an object is or refers to; raises PdfReadError where it is something else."""
    resolved = found.get_object() if found is not None else None
    if not isinstance(resolved, DictionaryObject):
        raise PdfReadError(f"no dictionary: {resolved!r:.80}")
    return resolved


def number_pages(writer: PdfWriter, font: DictionaryObject) -> None:
    """Number all pages from 1 in the upper corner of the outer margin: on the right of odd pages, on the left of even ones.

    `font` belongs to `writer` and has all ten digits. What a page draws stays the stream that it was, between two others.
    """
    glyphs = {
        chr(int(code, 16)): glyph
        for glyph, code in _MAPPING.findall(_stream_of(font["/ToUnicode"]).get_data())
    }
    before, reference = _stream(writer, b"q\n"), _copied(font, writer)
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
        fonts_of(page)[_FONT] = reference


def _stream(writer: PdfWriter, data: bytes) -> IndirectObject:
    stream = DecodedStreamObject()
    stream.set_data(data)
    # pypdf gives a new object no such attribute, but asks for it when it copies.
    stream.indirect_reference = None
    return _copied(stream, writer)


def _copied(found: DictionaryObject, writer: PdfWriter) -> IndirectObject:
    """Copy an object into `writer` and return the copy's reference."""
    reference = found.clone(writer).indirect_reference
    assert reference is not None
    return reference


def _stream_of(found: PdfObject | None) -> StreamObject:
    stream = dictionary_of(found)
    if not isinstance(stream, StreamObject):
        raise PdfReadError(f"no stream: {stream!r:.80}")
    return stream
