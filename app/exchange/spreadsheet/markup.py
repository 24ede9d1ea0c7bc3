"""Parts of a package as XML: read piece by piece, without a document type, by the local names of their elements."""

from collections.abc import Callable, Iterable
from typing import NoReturn
from xml.parsers import expat

from app.exchange.spreadsheet.cells import NotAWorkbook

Attributes = dict[str, str]

DAMAGED = "工作簿已损坏或不规范，读不出来。请用 Excel 打开并另存为 .xlsx 后再导入。"


def walk(
    pieces: Iterable[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Parse a part and call `start` and `end` with the names of elements, prefixes included, and `text` with texts.

    Raises `NotAWorkbook` for a document type, which every entity trick needs, and for what is no XML.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        if error.code == expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]:
            raise MemoryError from error
        raise NotAWorkbook(DAMAGED) from error


def elements(pieces: Iterable[bytes], *names: str) -> list[tuple[str, Attributes]]:
    """Return the elements of a part with these local names, in their order, with the local names of their attributes."""
    found: list[tuple[str, Attributes]] = []

    def start(name: str, attributes: Attributes) -> None:
        if (own := local(name)) in names:
            found.append((own, {local(key): value for key, value in attributes.items()}))

    walk(pieces, start)
    return found


def local(name: str) -> str:
    """Return a name without its prefix."""
    return name.rpartition(":")[2]


def keeps_blanks(attributes: Attributes) -> bool:
    """Tell whether the text of an element keeps the white space around it."""
    return attributes.get("xml:space") == "preserve"


def run(text: str, keeps: bool) -> str:
    """Return a run of text as spreadsheet programs read it: without white space around it unless it says so.

    White space alone stays: openpyxl writes it without saying so.
    """
    return text if keeps or not text.strip() else text.strip(" \t\r\n")


def is_true(value: str | None) -> bool:
    """Tell whether an attribute says yes."""
    return value in ("1", "true", "on")


def refuse_doctype(*_: object) -> NoReturn:
    raise NotAWorkbook("工作簿内部含有文档类型声明（DOCTYPE），不能导入。请用 Excel 打开并另存后再试。")
