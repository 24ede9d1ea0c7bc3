"""Parts of a package changed in place: what is not touched stays byte for byte as it was."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from xml.parsers import expat

from app.exchange.spreadsheet.markup import Attributes, local, refuse_doctype

_TAG = re.compile(rb"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_DECLARATION = re.compile(r"^\s*<\?xml.*?\?>", re.DOTALL)
_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Element:
    """An element where it stands in a part: `start` and `end` are its bounds, `inner` and `close` those of its content."""

    name: str
    attributes: Attributes
    start: int
    inner: int
    close: int
    end: int


Change = tuple[int, int, bytes]
"""From where to where a part is replaced, and by what."""


def editable(data: bytes) -> bytes:
    """Return a part in an encoding that ASCII can be put into."""
    if not data.startswith(_MARKS):
        return data
    return _DECLARATION.sub("", data.decode("utf-16")).encode()


def escaped(text: str) -> bytes:
    """Return a text as it may stand in a part of any encoding, also in an attribute."""
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(sign, name)
    return text.encode("ascii", "xmlcharrefreplace")


def located(data: bytes, wanted: Callable[[str, Attributes], bool]) -> list[Element]:
    """Return the wanted elements of a part in the order of their ends; `wanted` is asked with their local names."""
    found: list[Element] = []
    opened: list[tuple[str, Attributes, int] | None] = []
    parser = expat.ParserCreate()

    def start(name: str, attributes: Attributes) -> None:
        is_wanted = wanted(local(name), attributes)
        opened.append((name, attributes, parser.CurrentByteIndex) if is_wanted else None)

    def end(_: str) -> None:
        if (begun := opened.pop()) is None:
            return
        name, attributes, at = begun
        tag = _TAG.match(data, at)
        # What expat has read as a tag is one.
        assert tag
        if tag[0].endswith(b"/>"):
            found.append(Element(name, attributes, at, tag.end(), tag.end(), tag.end()))
        else:
            close = parser.CurrentByteIndex
            found.append(Element(name, attributes, at, tag.end(), close, data.index(b">", close) + 1))

    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(data, True)
    return found


def changed(data: bytes, changes: Iterable[Change]) -> bytes:
    """Return a part with pieces replaced."""
    shown, position = [], 0
    for start, end, piece in sorted(changes, key=lambda change: change[:2]):
        shown += [data[position:start], piece]
        position = end
    return b"".join([*shown, data[position:]])


def appending(data: bytes, element: Element, content: bytes) -> Change:
    """Return the change that adds content at the end of an element."""
    if element.inner < element.end:
        return element.close, element.close, content
    tag = data[element.start : element.end].removesuffix(b"/>").rstrip()
    return element.start, element.end, tag + b">" + content + f"</{element.name}>".encode()


def attribute_set(tag: bytes, name: str, value: str) -> bytes:
    """Return a start tag in which an attribute has a value."""
    pattern = re.compile(rb"(\s" + name.encode() + rb"""\s*=\s*)("[^"]*"|'[^']*')""")
    own = f'"{value}"'.encode()
    if pattern.search(tag):
        return pattern.sub(lambda match: match[1] + own, tag, count=1)
    return re.sub(rb"\s*(/?>)$", lambda match: f' {name}="{value}"'.encode() + match[1], tag)


def prefix_of(element: Element) -> str:
    """Return the prefix of an element with its colon, "" for none."""
    return element.name.removesuffix(local(element.name))
