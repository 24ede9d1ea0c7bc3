"""The structure of a joined PDF: the headings, tables and cells that its parts are tagged with (ISO 32000-1, 14.7)."""

import re
from collections.abc import Iterable

from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    PdfObject,
)

from app.printing.lazy_reader import LazyReader, RawObject, dictionary_of

_STRINGS_AND_REFERENCES = re.compile(rb"\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f\s]*>|(\d+) 0 R\b")
_PAGE = re.compile(rb"/Pg (\d+) 0 R\b")
_IDENTIFIERS = re.compile(rb"/ID \(|/Headers \[[^]]*")
_DOCUMENT, _PART = b"/S /Document", b"/S /Part"


def tag(writer: PdfWriter, readers: Iterable[LazyReader]) -> None:
    """Give `writer` one structure tree of those of its parts, in their order; pages of untagged parts stay without.

    Elements are copied as they are serialised, but for what they refer to. Nothing may be renumbered afterwards.
    """
    whole, children, pages_to_elements = RawObject(b""), list[IndirectObject](), ArrayObject()
    top = _add(writer, whole)
    for part, reader in enumerate(readers):
        if "/StructTreeRoot" in reader.root_object:
            children += _copy_tree(writer, reader, part, top, pages_to_elements)
    if not children:
        return
    tree = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot"), NameObject("/K"): top})
    tree[NameObject("/ParentTree")] = DictionaryObject({NameObject("/Nums"): pages_to_elements})
    root = _add(writer, tree)
    kinds = b" ".join(b"%d 0 R" % child.idnum for child in children)
    whole.content = b"<</Type /StructElem/S /Document/K [%s]/P %d 0 R>>" % (kinds, root.idnum)
    writer.root_object[NameObject("/StructTreeRoot")] = root
    writer.root_object[NameObject("/MarkInfo")] = DictionaryObject(
        {NameObject("/Marked"): BooleanObject(True)}
    )


def _copy_tree(
    writer: PdfWriter, reader: LazyReader, part: int, top: IndirectObject, pages_to_elements: ArrayObject
) -> list[IndirectObject]:
    """Copy the elements of a part below `top`, note which draw on each page, and return the highest of them.

    Elements of pages that were left out are left out with them. Identifiers get the number of the part.
    """
    pages = {_reference(page).idnum: _reference(copy) for page, copy in reader.taken}
    tree_reference = reader.root_object.raw_get("/StructTreeRoot")
    tree = dictionary_of(tree_reference)
    elements = {
        number: RawObject(content)
        for number, content in reader.elements().items()
        if (page := _PAGE.search(content)) is None or int(page[1]) in pages
    }
    moved = {number: _add(writer, element) for number, element in elements.items()}
    references = moved | pages | {tree_reference.idnum: top}

    def reference(found: re.Match[bytes]) -> bytes:
        if found[1] is None:
            return found[0]
        new = references.get(int(found[1]))
        return b"%d 0 R" % new.idnum if new else b""

    for element in elements.values():
        content = _IDENTIFIERS.sub(lambda found: found[0].replace(b"(", b"(%d-" % part), element.content)
        content = _STRINGS_AND_REFERENCES.sub(reference, content)
        element.content = content.replace(_DOCUMENT, _PART, 1)
    numbers = _array(dictionary_of(tree["/ParentTree"]).raw_get("/Nums"))
    drawn = dict(zip(numbers[::2], numbers[1::2], strict=True))
    tagged = [(own, copy) for own, copy in reader.taken if "/StructParents" in copy]
    for own, copy in tagged:
        on_page = _array(drawn.get(own.get("/StructParents"), ArrayObject()))
        pages_to_elements += [copy["/StructParents"], ArrayObject(moved[each.idnum] for each in on_page)]
    return [moved[each.idnum] for each in _array(tree.raw_get("/K")) if each.idnum in moved]


def _array(found: PdfObject) -> ArrayObject:
    """Return an array as it is, also behind a reference, and anything else as the one entry of an array."""
    array = found.get_object()
    return array if isinstance(array, ArrayObject) else ArrayObject([found])


def _reference(page: PageObject) -> IndirectObject:
    assert page.indirect_reference is not None
    return page.indirect_reference


def _add(writer: PdfWriter, added: RawObject | DictionaryObject) -> IndirectObject:
    return writer._add_object(added)
