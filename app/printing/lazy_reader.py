"""Reading a PDF of the press without parsing what a joined page does not refer to."""

import re
from io import BytesIO
from typing import IO

from pypdf import PageObject, PdfReader
from pypdf.errors import PdfReadError
from pypdf.generic import DictionaryObject, IndirectObject, NameObject, PdfObject, StreamObject, read_object

_WIDTHS = re.compile(rb"/W (\[[\d.\[\]\s]*\])(?=\s*(?:/|>>))")
_ELEMENT = b"<</Type /StructElem"


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

    `taken` are the pages that a joined PDF has of it, each with its copy there.

    pypdf parses the whole stream, which for a tagged form is mostly its structure tree; of what is left the widths are
    the most.
    """

    def __init__(self, pdf: bytes) -> None:
        self._places: dict[int, tuple[bytes, int, int]] = {}
        self.taken: list[tuple[PageObject, PageObject]] = []
        super().__init__(BytesIO(pdf))

    def elements(self) -> dict[int, bytes]:
        """Return the elements of the structure tree as they are serialised, by their numbers."""
        for stream_number in {stream_number for stream_number, _ in self.xref_objStm.values()}:
            self._index(stream_number)
        found = {number: data[start:end].strip() for number, (data, start, end) in self._places.items()}
        return {number: content for number, content in found.items() if content.startswith(_ELEMENT)}

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
        stream = stream_of(self.get_object(stream_number))
        data, first = stream.get_data(), int(str(stream["/First"]))
        index = [int(each) for each in data[:first].split()]
        starts = [*(first + start for start in index[1::2]), len(data)]
        for number, start, end in zip(index[::2], starts, starts[1:], strict=False):
            self._places[number] = (data, start, end)


def dictionary_of(found: PdfObject | None) -> DictionaryObject:
    """Return the dictionary that an object is or refers to; raises PdfReadError where it is something else."""
    resolved = found.get_object() if found is not None else None
    if not isinstance(resolved, DictionaryObject):
        raise PdfReadError(f"no dictionary: {resolved!r:.80}")
    return resolved


def stream_of(found: PdfObject | None) -> StreamObject:
    stream = dictionary_of(found)
    if not isinstance(stream, StreamObject):
        raise PdfReadError(f"no stream: {stream!r:.80}")
    return stream
