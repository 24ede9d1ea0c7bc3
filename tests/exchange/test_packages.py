"""What a file must be to be read, and what it may be like besides: each other kind is called by its name."""

import re
import struct
import zipfile
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from app.exchange.spreadsheet.kinds import FILE_LIMIT
from app.exchange.spreadsheet.parts import ENTRY_LIMIT
from app.exchange.workbook import NotAWorkbook, read_workbook
from tests.exchange.filled import LISTS, SHEET, anonymous, with_shared_strings, workbook, write_form

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
TYPES = "[Content_Types].xml"
SHEET_PART = "xl/worksheets/sheet1.xml"


def refusal(content):
    with pytest.raises(NotAWorkbook) as caught:
        read_workbook(content, LISTS)
    return str(caught.value)


@pytest.fixture(scope="module")
def good():
    return with_shared_strings(workbook(write_form))


def rebuilt(content, change=lambda name, data: data, added=(), compression=ZIP_DEFLATED):
    """Return the package with parts changed (None: left out) and added."""
    stream = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(stream, "w", compression) as target:
        for name in source.namelist():
            if (data := change(name, source.read(name))) is not None:
                target.writestr(name, data)
        for name, data in added:
            target.writestr(name, data)
    return stream.getvalue()


def package(*names, content=b"<x/>"):
    stream = BytesIO()
    with ZipFile(stream, "w") as target:
        for name in names:
            target.writestr(name, content)
    return stream.getvalue()


def stream(name):
    """Return how a compound file names a stream."""
    return f"{name}\0".encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (COMPOUND, "旧版工作簿（.xls）读不出来"),
        (COMPOUND + stream("EncryptedPackage"), "密码"),
        (COMPOUND + stream("Workbook") + stream("_VBA_PROJECT"), "含有宏"),
        (COMPOUND + stream("Workbook"), "旧版工作簿（.xls）读不出来"),
        (COMPOUND + stream("WordDocument"), "Word 文档（.doc）"),
        (COMPOUND + stream("PowerPoint Document"), "演示文稿（.ppt）"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "图片"),
        (b"Rar!\x1a", "压缩包"),
        ("项目编码,项目名称".encode(), "逗号分隔的文本（.csv）"),
        ("项目编码,项目名称".encode("gb18030"), "逗号分隔的文本（.csv）"),
        ("项目编码\t项目名称\n".encode("utf-16"), "制表符分隔的文本"),
        ("项目编码".encode(), "纯文本"),
        (bytes(range(256)), "不是 Excel 工作簿"),
        (b"<html><table></table></html>", "网页"),
        ("\ufeff \n<table><tr><td>表".encode(), "网页"),
        (b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><meta charset=gbk>\xd6\xa7", "网页"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "单个文件网页"),
        (
            b"<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?>"
            b"<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>",
            "XML 电子表格 2003",
        ),
        (b"<?xml version='1.0'?><office:document/>", ".fods"),
        (b"<?xml version='1.0'?><a/>", "XML 文件"),
        (b"ID;PWXL;N;E\r\n", "SYLK"),
        (b"{\\rtf1", "RTF"),
        (b"PK\x03\x04 cut", "已损坏"),
        (b"PK\x05\x06" + bytes(18), "不是 Excel 工作簿"),
        (package("a.txt"), "不是 Excel 工作簿"),
        (package(TYPES), "不是 Excel 工作簿"),
        (package(TYPES, "../../etc/cron.d/x"), "路径"),
        (package("mimetype", content=b"application/vnd.oasis.opendocument.spreadsheet"), ".ods"),
        (package(TYPES, "word/document.xml"), "Word 文档（.docx）"),
        (package(TYPES, "ppt/presentation.xml"), "演示文稿（.pptx）"),
        (package("OFD.xml"), "OFD"),
        (package("Index/Document.iwa"), "Numbers"),
        (package("book.xlsx"), "压缩包"),
        (b"\x06\xd5\xc5" + b" " * 52 + b"\x02\x00" + " 张".encode("utf-16-le") * 27, "临时文件"),
        (package(*map(str, range(ENTRY_LIMIT + 1))), "部件过多"),
        (b"PK\x03\x04" + bytes(FILE_LIMIT), "超过20 MB"),
    ],
)
def test_files_that_are_no_workbook(content, words):
    assert words in refusal(content)


def test_a_stream_is_read_no_further_than_the_limit():
    class Endless(BytesIO):
        def read(self, size=-1):
            assert 0 <= size <= FILE_LIMIT + 1
            return b"PK\x03\x04" + bytes(size - 4)

    assert "超过20 MB" in refusal(Endless())


def test_duplicate_parts(good):
    with pytest.warns(UserWarning, match="Duplicate"):
        content = rebuilt(good, added=[(SHEET_PART, "<worksheet/>")])
    assert "重名" in refusal(content)
    assert "重名" in refusal(rebuilt(good, added=[(SHEET_PART.upper(), "<worksheet/>")]))


def test_encrypted_parts(good):
    content = bytearray(good)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = content.find(signature)
        struct.pack_into("<H", content, position + offset, 1)
    assert "密码" in refusal(bytes(content))


def test_other_compressions(good):
    assert "压缩方式" in refusal(rebuilt(good, compression=ZIP_BZIP2))


@pytest.mark.parametrize("size", [30, 201])
def test_a_decompression_bomb(good, size):
    stream = BytesIO(good)
    with ZipFile(stream, "a", ZIP_DEFLATED) as target, target.open("xl/media/x.bin", "w") as part:
        for _ in range(size):
            part.write(bytes(1 << 20))
    assert "展开后过大" in refusal(stream.getvalue())


def test_a_strict_workbook(good):
    def strict(name, data):
        for word in (b"spreadsheetml/2006/main", b"officeDocument/2006/relationships"):
            data = data.replace(
                b"http://schemas.openxmlformats.org/" + word,
                b"http://purl.oclc.org/ooxml/" + word.replace(b"/2006", b""),
            )
        return data

    content = rebuilt(good, strict)
    with ZipFile(BytesIO(content)) as archive:
        assert b"purl.oclc.org" in archive.read(SHEET_PART)
    assert anonymous(*read_workbook(content, LISTS)).sheet == SHEET


@pytest.mark.parametrize(
    "part", [SHEET_PART, "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels", "docProps/core.xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_in_any_part(good, part, encoding):
    declared = '<!-- <a> --><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'
    content = rebuilt(good, lambda name, data: declared.encode(encoding) if name == part else data)
    assert "DOCTYPE" in refusal(content)


def test_an_endless_prologue(good):
    comment = b"<!--" + bytes(range(97, 123)) * 20_000 + b"--><a/>"
    assert "不合规的部件" in refusal(rebuilt(good, added=[("xl/x.xml", comment)]))


@pytest.mark.parametrize(
    "damage",
    [
        lambda name, data: (
            None if name == SHEET_PART.replace("sheet1", "x") or name == "xl/workbook.xml" else data
        ),
        lambda name, data: data[: len(data) // 2] if name == SHEET_PART else data,
        lambda name, data: data[: len(data) // 2] if name == "xl/sharedStrings.xml" else data,
        lambda name, data: b"<sst/>" if name == "xl/sharedStrings.xml" else data,
        lambda name, data: b"no xml" if name == "xl/styles.xml" else data,
        lambda name, data: data.replace(b'r="A1"', b'r="?"') if name == SHEET_PART else data,
    ],
)
def test_damaged_parts(good, damage):
    assert "Excel 打开并另存" in refusal(rebuilt(good, damage))


def test_a_file_that_broke_off(good):
    assert "已损坏" in refusal(good[: len(good) // 2])
    middle = bytearray(good)
    middle[len(good) // 3 : len(good) // 3 + 400] = bytes(400)
    assert "Excel" in refusal(bytes(middle))


def test_more_worksheets_than_are_read():
    assert "超过600个工作表" in refusal(workbook(*[lambda ws: None] * 601))


def test_a_wrong_dimension_and_a_far_cell_do_not_matter():
    def write(ws):
        write_form(ws)
        ws["XFD1048576"] = "远"

    content = workbook(write)
    narrowed = rebuilt(content, lambda name, data: data.replace(b"A1:XFD1048576", b"A1:A1"))
    assert narrowed != content
    (result,) = read_workbook(narrowed, LISTS)
    assert anonymous(result).sheet == SHEET


def test_extensions_that_a_reader_does_not_know(good):
    extension = b'<extLst><ext uri="{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'

    def extended(name, data):
        return data.replace(b"</worksheet>", extension) if name == SHEET_PART else data

    content = rebuilt(good, extended)
    with ZipFile(BytesIO(content)) as archive:
        assert extension in archive.read(SHEET_PART)
    (result,) = read_workbook(content, LISTS)
    assert anonymous(result).sheet == SHEET


def test_the_standard_library_trusts_declared_sizes(good):
    """What the preflight adds up is what is unpacked: an entry that unpacks to more than it declares is an error."""
    data = bytearray(good)
    position = data.find(b"PK\x01\x02")
    struct.pack_into("<I", data, position + 24, 10)
    with ZipFile(BytesIO(bytes(data))) as archive, pytest.raises(zipfile.BadZipFile):
        archive.read(archive.infolist()[0])


def test_more_cells_than_are_read(good):
    row = b'<row r="%d">' + b'<c t="b"><v>1</v></c>' * 60 + b"</row>"
    cells = b"".join(row % number for number in range(1, 1001))

    def filled(name, data):
        return re.sub(
            rb"<sheetData>.*</sheetData>", b"<sheetData>" + cells + b"</sheetData>", data, flags=re.S
        )

    content = rebuilt(
        workbook(*[lambda ws: ws.append([1])] * 4),
        lambda name, data: filled(name, data) if "/sheet" in name else data,
    )
    assert "内容过多" in refusal(content)
