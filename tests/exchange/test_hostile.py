"""Files made to harm: each is refused with its reason by the child that reads them, and the next good one is read."""

import os
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from app.bounded.worker import Worker
from app.exchange.workbook import NotAWorkbook, cage, read_workbook
from tests.exchange.filled import LISTS, SHEET, anonymous, with_shared_strings, workbook, write_form

MIB = 1024 * 1024
NAMESPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CELLS, STRINGS, STYLES, BOOK, TYPES = (
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "[Content_Types].xml",
)
GOOD = with_shared_strings(workbook(write_form))
LATE, FULL = "没有在限定的时间内读完", "内存超出限度"


@pytest.fixture
def reader(monkeypatch) -> Iterator[Callable[[int], Worker]]:
    """Return a function that has workbooks read by a child with so many seconds of processor time for each, 0 for any."""
    made = []

    def bounded(processor: int) -> Worker:
        made.append(
            Worker("app.exchange.workbook.cage", cage.MEMORY, cage.LARGEST, cage.RENEWED_AFTER, processor)
        )
        monkeypatch.setattr(cage, "_reader", made[-1])
        return made[-1]

    yield bounded
    for each in made:
        each.close()


def rebuilt(changes: dict[str, Callable[[bytes], bytes]], added: dict[str, bytes] | None = None) -> bytes:
    """Return the good workbook with parts changed and added; a picture keeps its ratio of sizes harmless."""
    stream = BytesIO()
    with ZipFile(BytesIO(GOOD)) as source, ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=1) as target:
        for name in source.namelist():
            target.writestr(name, changes.get(name, bytes)(source.read(name)))
        for name, data in ({"xl/media/image1.png": os.urandom(400_000)} | (added or {})).items():
            target.writestr(name, data)
    return stream.getvalue()


def replaced(part: str, content: bytes) -> bytes:
    return rebuilt({part: lambda _: content})


def behind_the_cells(content: bytes) -> bytes:
    end = b"</sheetData>"
    return rebuilt({CELLS: lambda data: data.replace(end, end + content)})


def refusal(content: bytes) -> str:
    with pytest.raises(NotAWorkbook) as caught:
        read_workbook(content, LISTS)
    return str(caught.value)


def read_good() -> None:
    (result,) = read_workbook(GOOD, LISTS)
    assert anonymous(result).sheet == SHEET


def rows(content: bytes) -> bytes:
    return b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (NAMESPACE, content)


def strings(content: bytes) -> bytes:
    return b'<sst xmlns="%s">%s</sst>' % (NAMESPACE, content)


def styles(content: bytes) -> bytes:
    return b'<styleSheet xmlns="%s">%s</styleSheet>' % (NAMESPACE, content)


SLOW = {
    "shared strings": lambda: replaced(
        STRINGS, strings(b"".join(b"<si><t>%d</t></si>" % number for number in range(2_000_000)))
    ),
    "elements within elements": lambda: replaced(CELLS, rows(b"<a>" * 2_000_000 + b"</a>" * 2_000_000)),
    "cells": lambda: replaced(CELLS, rows((b"<row>" + b"<c><v>1</v></c>" * 16_384 + b"</row>") * 200)),
    "merged ranges": lambda: behind_the_cells(
        b"<mergeCells>%s</mergeCells>"
        % b"".join(b'<mergeCell ref="A%d:BH%d"/>' % (n // 900 + 1, n % 900 + 100) for n in range(9000))
    ),
}


@pytest.mark.parametrize("kind", SLOW)
def test_what_takes_too_much_processor_time(reader, kind):
    reader(1)
    assert LATE in refusal(SLOW[kind]())
    read_good()


def test_what_takes_too_much_memory(reader):
    reader(0)
    # One rare character makes four bytes of each of 150 million.
    text = b"<is><t>" + b"a" * (150 * MIB) + "𠮷".encode() + b"</t></is>"
    assert FULL in refusal(replaced(CELLS, rows(b'<row r="1"><c r="A1" t="inlineStr">%s</c></row>' % text)))
    read_good()


def test_the_bounds_of_the_child():
    read_good()
    limits = Path(f"/proc/{cage._reader._child.pid}/limits").read_text()
    assert re.search(rf"Max address space +{512 * MIB} +{512 * MIB} ", limits)
    assert 1 <= int(re.search(r"Max cpu time +(\d+)", limits)[1]) <= 10 * cage.RENEWED_AFTER
    assert cage.PROCESSOR < 5 < cage.SECONDS <= 10


def test_a_child_that_dies_is_told_of_and_replaced():
    read_good()
    cage._reader._child.kill()
    cage._reader._child.wait()
    read_good()


def long_comment() -> bytes:
    return b"<!--" + bytes(range(97, 123)) * 20_000 + b"--><a/>"


ENTITIES = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10))
LAUGHS = b'<!DOCTYPE a [<!ENTITY e0 "ha">' + ENTITIES + b"]><a>&e9;</a>"
EXTERNAL = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'

REFUSED = {
    "entities in the cells": (lambda: replaced(CELLS, LAUGHS), "DOCTYPE"),
    "entities in the strings": (lambda: replaced(STRINGS, LAUGHS), "DOCTYPE"),
    "entities in the types": (lambda: replaced(TYPES, LAUGHS), "DOCTYPE"),
    "an entity from outside": (lambda: replaced("docProps/core.xml", EXTERNAL), "DOCTYPE"),
    "an entity from outside in another encoding": (
        lambda: replaced(STYLES, EXTERNAL.decode().encode("utf-16")),
        "DOCTYPE",
    ),
    "an endless comment": (lambda: rebuilt({}, {"xl/x.xml": long_comment()}), "不合规的部件"),
    "a hundred thousand worksheets": (
        lambda: rebuilt({BOOK: lambda data: re.sub(rb"(<sheet [^>]*/>)", rb"\1" * 100_000, data)}),
        "超过600个工作表",
    ),
    "macros": (lambda: rebuilt({}, {"xl/vbaProject.bin": b"x"}), "含有宏"),
    "macros under another name": (
        lambda: rebuilt({TYPES: lambda data: data.replace(b"</Types>", MACRO_TYPE)}, {"xl/x.bin": b"x"}),
        "含有宏",
    ),
    "macros of old": (lambda: rebuilt({}, {"xl/macrosheets/sheet1.xml": b"<a/>"}), "含有宏"),
    "controls": (lambda: rebuilt({}, {"xl/activeX/activeX1.xml": b"<a/>"}), "控件"),
    "a path out of the package": (lambda: rebuilt({}, {"../x.xml": b"<a/>"}), "路径"),
    "a path of a drive": (lambda: rebuilt({}, {"xl\\..\\x.xml": b"<a/>"}), "路径"),
    "a bomb": (lambda: with_zeros(40 * MIB), "展开后过大"),
    "a larger bomb that looks harmless": (
        lambda: rebuilt({}, {"xl/media/x.bin": os.urandom(MIB) + bytes(200 * MIB)}),
        "展开后过大",
    ),
    "a package in a package": (lambda: packed("book.xlsx", GOOD), "压缩包"),
    "a broken sum": (lambda: spoiled(GOOD), "损坏"),
    "a false size": (lambda: undersized(GOOD), "损坏"),
    "an old workbook that is none": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook\0".encode("utf-16-le") + bytes(2000),
        "旧版工作簿（.xls）读不出来",
    ),
    "a locked workbook": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage\0".encode("utf-16-le"),
        "密码",
    ),
    "a table of a web page": (
        lambda: b"<html><body><table><tr><td>1</td></tr></table></body></html>",
        "网页",
    ),
    "a text": (lambda: "项目编码,项目名称\n1,2\n".encode("gb18030"), ".csv"),
}
MACRO_TYPE = b'<Override PartName="/xl/x.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'


def packed(name: str, content: bytes) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as target:
        target.writestr(name, content)
    return stream.getvalue()


def with_zeros(size: int) -> bytes:
    stream = BytesIO(GOOD)
    with ZipFile(stream, "a", ZIP_DEFLATED) as target:
        target.writestr("xl/media/x.bin", bytes(size))
    return stream.getvalue()


def spoiled(content: bytes) -> bytes:
    """Return a package in which the sum of the cells is wrong, in both of its places."""
    with ZipFile(BytesIO(content)) as archive:
        entry = archive.getinfo(CELLS)
    changed = bytearray(content)
    right, wrong = struct.pack("<I", entry.CRC), struct.pack("<I", entry.CRC ^ 1)
    assert content.count(right) == 2
    return bytes(changed.replace(right, wrong))


def undersized(content: bytes) -> bytes:
    """Return a package whose list of parts says that the cells unpack to ten bytes."""
    changed = bytearray(content)
    position = content.rindex(CELLS.encode()) - 46
    assert content[position : position + 4] == b"PK\x01\x02"
    struct.pack_into("<I", changed, position + 24, 10)
    return bytes(changed)


@pytest.mark.parametrize("kind", REFUSED)
def test_a_hostile_file_is_refused_with_its_reason(kind):
    make, words = REFUSED[kind]
    assert words in refusal(make())
    read_good()


def test_one_part_twice():
    stream = BytesIO(GOOD)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(stream, "a") as target:
        target.writestr(CELLS, rows(b""))
    assert "重名" in refusal(stream.getvalue())
    read_good()


HARMLESS = {
    "a link to another workbook that no cell asks": lambda: rebuilt(
        {}, {"xl/externalLinks/externalLink1.xml": b"<a/>"}
    ),
    "merged ranges without end": lambda: behind_the_cells(
        b"<mergeCells>" + b'<mergeCell ref="G1:XFD1048576"/>' * 10_000 + b"</mergeCells>"
    ),
    "one merged range of all that is beside the form": lambda: behind_the_cells(
        b'<mergeCells><mergeCell ref="G1:XFD1048576"/></mergeCells>'
    ),
    "a far cell": lambda: rebuilt(
        {
            CELLS: lambda data: data.replace(
                b"</sheetData>",
                b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
            )
        }
    ),
    "a wrong dimension": lambda: rebuilt(
        {CELLS: lambda data: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B2"', data)}
    ),
    "a huge dimension": lambda: rebuilt(
        {CELLS: lambda data: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', data)}
    ),
    "a bomb that stays packed": lambda: rebuilt({}, {"xl/embeddings/x.zip": packed("x", bytes(MIB))}),
}


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_only_looks_large_is_read(kind):
    (result,) = read_workbook(HARMLESS[kind](), LISTS)
    assert anonymous(result).sheet == SHEET
