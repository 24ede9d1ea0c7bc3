"""Reading .xlsx workbooks: worksheets, shared strings, merges and number formats, and nothing else."""

import re
import zlib
from collections.abc import Container
from zipfile import BadZipFile

from app.exchange.spreadsheet.cells import WORKSHEET_LIMIT, Book, NotAWorkbook, Worksheet, check_size
from app.exchange.spreadsheet.formats import BUILT_IN
from app.exchange.spreadsheet.markup import (
    DAMAGED,
    Attributes,
    elements,
    is_true,
    keeps_blanks,
    local,
    run,
    walk,
)
from app.exchange.spreadsheet.parts import BROKEN, Package, opened
from app.exchange.spreadsheet.worksheet import Cells

_DIGITS = re.compile("[0-9]+")


def read_package(content: bytes) -> Book:
    """Return an .xlsx workbook.

    Raises `NotAWorkbook`.
    """
    package = opened(content)
    try:
        return _book(package)
    except (BadZipFile, EOFError, OSError, RuntimeError, zlib.error) as error:
        raise NotAWorkbook(BROKEN) from error
    except (NotAWorkbook, MemoryError):
        raise
    except (ValueError, KeyError, IndexError, OverflowError) as error:
        raise NotAWorkbook(DAMAGED) from error


def _book(package: Package) -> Book:
    listed = elements(package.pieces(package.book), "sheet", "workbookPr")
    is_1904 = any(is_true(each.get("date1904")) for name, each in listed if name == "workbookPr")
    related = package.related(package.book)
    parts = {kind: part for kind, part in related.values() if kind in ("styles", "sharedstrings")}
    formats = _number_formats(package, package.known(parts.get("styles", "xl/styles.xml")))
    sheets = [each for name, each in listed if name == "sheet"]
    if len(sheets) > WORKSHEET_LIMIT:
        raise NotAWorkbook(f"工作簿超过{WORKSHEET_LIMIT}个工作表，请分成几个工作簿导入。")
    read: list[Cells] = []
    for each in sheets:
        kind, part = related[each["id"]]
        is_hidden = each.get("state", "visible") != "visible"
        if kind == "worksheet":
            cells = Cells(Worksheet(each["name"], is_hidden), formats, is_1904)
            walk(package.pieces(part), cells.start, cells.end, cells.text)
            read.append(cells)
            check_size(each.worksheet for each in read)
    strings = _Strings({number for cells in read for number in cells.strings.values()})
    if texts := package.known(parts.get("sharedstrings", "xl/sharedstrings.xml")):
        walk(package.pieces(texts), strings.start, strings.end, strings.text)
    for cells in read:
        cells.put_strings(strings.found)
    return Book(tuple(cells.worksheet for cells in read), is_1904)


class _Strings:
    """Handlers for `markup.walk` that keep the shared strings with the wanted numbers, by number.

    Runs are put together; the readings beside them are no part of the text.
    """

    def __init__(self, wanted: Container[int]):
        self.found: dict[int, str] = {}
        self._wanted, self._number = wanted, -1
        self._runs: list[str] = []
        self._pieces: list[str] = []
        self._is_text = self._is_reading = self._keeps_blanks = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the beginning of an element."""
        match local(name):
            case "si":
                self._number += 1
                self._runs = []
            case "rPh":
                self._is_reading = True
            case "t":
                self._is_text = not self._is_reading and self._number in self._wanted
                self._pieces, self._keeps_blanks = [], keeps_blanks(attributes)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        match local(name):
            case "t":
                if self._is_text:
                    self._runs.append(run("".join(self._pieces), self._keeps_blanks))
                self._is_text = False
            case "rPh":
                self._is_reading = False
            case "si" if self._number in self._wanted:
                self.found[self._number] = "".join(self._runs)

    def text(self, piece: str) -> None:
        """Take a text."""
        if self._is_text:
            self._pieces.append(piece)


def _number_formats(package: Package, part: str | None) -> list[str]:
    """Return the number formats that cells name by the number of their style."""
    if part is None:
        return []
    own: dict[int, str] = {}
    styles: list[int] = []
    within = ""

    def start(name: str, attributes: Attributes) -> None:
        nonlocal within
        name = local(name)
        if name in ("numFmts", "cellXfs", "cellStyleXfs", "dxfs"):
            within = name
        elif name == "numFmt" and within == "numFmts":
            own[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "General")
        elif name == "xf" and within == "cellXfs":
            styles.append(_number(attributes.get("numFmtId")))

    walk(package.pieces(part), start)
    return [own.get(number) or BUILT_IN.get(number, "General") for number in styles]


def _number(text: str | None) -> int:
    return int(text) if text and _DIGITS.fullmatch(text) else 0
