"""Joining PDFs of the press page by page, each page's own drawing as it is, and numbering them in the outer margin."""

import re
from collections.abc import Iterable, Sequence
from io import BytesIO

from pydyf import PDF
from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
)

from app.printing.lazy_reader import LazyReader, dictionary_of, stream_of
from app.printing.pdf_objects import Uncompressed, Written
from app.printing.tagging import tag

NUMBER_FONT, NUMBER_SIZE = "Portal-Hei", 9
"""Page numbers, in points."""
DIGIT_WIDTH = 0.555
"""Width of a digit of that font, in its size."""
FROM_SIDE, FROM_TOP = 17.0, 31.2
"""Points from the outer edge to the middle of a page number, and from the upper edge to its foot: in the margin of 12 mm."""

_FONT = NameObject("/VolumeNumber")
_MAPPING = re.compile(rb"<([0-9a-f]{4})> <00(3[0-9])>")


def join(parts: Iterable[bytes]) -> bytes:
    """Return one PDF with the pages of all parts in their order, tagged as they are."""
    writer = PdfWriter()
    readers = [LazyReader(part) for part in parts]
    for reader in readers:
        add_pages(writer, reader, reader.pages)
    return pdf_bytes(writer, readers)


def add_pages(writer: PdfWriter, reader: LazyReader, pages: Sequence[PageObject]) -> None:
    """Add pages of a reader, which has to live until the PDF is written."""
    for page in pages:
        copy = writer.add_page(page)
        reader.taken.append((page, copy))
        # pypdf leaves this out. A number of its own keeps the page from being taken for another.
        if "/StructParents" in page:
            copy[NameObject("/StructParents")] = NumberObject(len(writer.pages) - 1)


def pdf_bytes(writer: PdfWriter, readers: Iterable[LazyReader]) -> bytes:
    """Return the serialised PDF; objects with identical content are written once, and small ones compressed together.

    pypdf alone writes each object for itself and uncompressed, which the elements of tagged forms would make twice as long.
    """
    writer.compress_identical_objects()
    tag(writer, readers)
    file, whole = PDF(), BytesIO()
    del file.objects[1:]
    for number, each in enumerate(writer._objects, 1):
        content = BytesIO()
        (NullObject() if each is None else each).write_to_stream(content)
        kind = Uncompressed if isinstance(each, StreamObject) else Written
        file.objects.append(kind(number, content.getvalue()))
    root, information = writer.root_object.indirect_reference, writer._info_obj
    assert isinstance(root, IndirectObject) and (
        information is None or isinstance(information, IndirectObject)
    )
    file.catalog = file.objects[root.idnum]
    if information is not None:
        file.info = Written(0, file.objects[information.idnum].data)
    file.write(whole, compress=True)
    return whole.getvalue()


def fonts_of(page: PageObject) -> DictionaryObject:
    """Return the fonts of a page by the names that its content calls them by; raises PdfReadError where it has none."""
    return dictionary_of(dictionary_of(page["/Resources"])["/Font"])


def number_pages(writer: PdfWriter, font: DictionaryObject) -> None:
    """Number all pages from 1 in the upper corner of the outer margin: on the right of odd pages, on the left of even ones.

    `font` belongs to `writer` and has all ten digits. What a page draws stays the stream that it was, between two others.
    """
    glyphs = {
        chr(int(code, 16)): glyph
        for glyph, code in _MAPPING.findall(stream_of(font["/ToUnicode"]).get_data())
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
