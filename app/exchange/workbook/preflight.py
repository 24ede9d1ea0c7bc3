"""What a file must be before a workbook parser sees it: a plain .xlsx package of bounded size."""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

MEBIBYTE = 1 << 20
FILE_LIMIT = 20 * MEBIBYTE
UNPACKED_LIMIT = 200 * MEBIBYTE
ENTRY_LIMIT = 5_000
WORKSHEET_LIMIT = 600
"""The portal itself writes workbooks of 500 forms."""
RATIO_LIMIT = 250
"""Unpacked bytes for one packed byte; formatted blank rows reach some 30, a decompression bomb 1,000."""
RATIO_COUNTS_FROM = 10 * MEBIBYTE

_CHUNK = 64 * 1024
_PROLOGUE_PIECES = 4
_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_STRICT = b"purl.oclc.org/ooxml/spreadsheetml"
_CONTENT_TYPES = "[Content_Types].xml"
_FORMULA = re.compile(rb"<(?:\w{1,20}:)?f[\s>/]")
_SHEET = re.compile(rb"<(?:\w{1,20}:)?sheet[\s/>]")
_LONGEST_TAG = 24
_MACROS = (b"macroenabled", b"vbaproject", b"macrosheet", b"activex")
_MACRO_PARTS = ("vbaproject.bin", "xl/macrosheets/", "xl/activex/")


class NotAWorkbook(ValueError):
    """The file cannot be read; the argument is a Chinese sentence for the person who sent it."""


class _PrologueEnds(Exception):
    """The root element begins: no document type can follow."""


def inspect(content: bytes) -> None:
    """Raise `NotAWorkbook` unless `content` is an unencrypted .xlsx package within the bounds, without macros."""
    check_magic(content)
    try:
        with ZipFile(BytesIO(content)) as archive:
            _check_entries(archive.infolist())
            _check_package(archive)
            for entry in archive.infolist():
                _check_prologue(archive, entry)
    except NotAWorkbook:
        raise
    except (BadZipFile, EOFError, OSError, ValueError, RuntimeError, zlib.error) as error:
        raise NotAWorkbook("文件已损坏或不完整，打不开。请用 Excel 打开并重新保存后再导入。") from error


def holds_formulas(content: bytes) -> bool:
    """Tell whether any worksheet of an inspected package holds a formula."""
    with ZipFile(BytesIO(content)) as archive:
        for entry in archive.infolist():
            if "worksheets/" not in entry.filename:
                continue
            tail = b""
            for piece in _pieces(archive, entry):
                if _FORMULA.search(tail + piece):
                    return True
                tail = piece[-_LONGEST_TAG:]
    return False


def check_magic(content: bytes) -> None:
    """Raise `NotAWorkbook` for what is too large, and for what does not begin like a package."""
    if not content:
        raise NotAWorkbook("文件是空的，请选择要导入的工作簿（.xlsx）。")
    if len(content) > FILE_LIMIT:
        raise NotAWorkbook(f"文件超过{FILE_LIMIT // MEBIBYTE} MB，请分成几个工作簿导入。")
    if content.startswith(_COMPOUND):
        if _ENCRYPTED_STREAM in content:
            raise NotAWorkbook("工作簿设有打开密码，请取消密码并保存后再导入。")
        raise NotAWorkbook("这是旧版格式（.xls 等）的文件，请在 Excel 中另存为 .xlsx 后再导入。")
    if not content.startswith(_ZIP):
        raise NotAWorkbook("这不是 Excel 工作簿（.xlsx）文件，请核对所选的文件。")


def _check_entries(entries: list[ZipInfo]) -> None:
    if len(entries) > ENTRY_LIMIT:
        raise NotAWorkbook("工作簿内部的部件过多，不能导入。请把申报表复制到新的工作簿。")
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) < len(names):
        raise NotAWorkbook("工作簿内部有重名的部件，不能导入。请用 Excel 打开并另存后再试。")
    if any("\\" in name or name.startswith("/") or ".." in name.split("/") for name in names):
        raise NotAWorkbook("工作簿内部有不合规的路径，不能导入。请用 Excel 打开并另存后再试。")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise NotAWorkbook("文件设有密码，请取消密码并保存后再导入。")
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise NotAWorkbook("工作簿的压缩方式不受支持，请用 Excel 打开并另存后再导入。")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    is_bomb = unpacked > RATIO_COUNTS_FROM and unpacked > RATIO_LIMIT * max(packed, 1)
    if unpacked > UNPACKED_LIMIT or is_bomb:
        raise NotAWorkbook("工作簿展开后过大，不能导入。请把申报表复制到新的工作簿。")


def _check_package(archive: ZipFile) -> None:
    names = set(archive.namelist())
    lowered = [name.lower() for name in names]
    if _CONTENT_TYPES not in names:
        raise NotAWorkbook("这不是 Excel 工作簿（.xlsx）文件，请核对所选的文件。")
    with archive.open(_CONTENT_TYPES) as part:
        types = part.read(MEBIBYTE).lower()
    if any(word in types for word in _MACROS) or any(
        part in name for part in _MACRO_PARTS for name in lowered
    ):
        raise NotAWorkbook("工作簿含有宏或控件（.xlsm 等），不能导入。请另存为不含宏的 .xlsx 后再导入。")
    if b"sheet.binary" in types:
        raise NotAWorkbook("这是二进制工作簿（.xlsb），请在 Excel 中另存为 .xlsx 后再导入。")
    if b"spreadsheetml" not in types:
        raise NotAWorkbook("这不是 Excel 工作簿（.xlsx）文件，请核对所选的文件。")
    if any("externallinks/" in name for name in lowered):
        raise NotAWorkbook(
            "工作簿引用了别的文件（外部链接），不能导入。请在 Excel 的“数据—编辑链接”中断开链接，保存后再导入。"
        )
    for entry in archive.infolist():
        if entry.filename.endswith("workbook.xml"):
            _check_book(archive, entry)


def _check_book(archive: ZipFile, entry: ZipInfo) -> None:
    """Refuse the strict format, which is written with other words, and what lists too many worksheets."""
    count, tail, is_first = 0, b"", True
    for piece in _pieces(archive, entry):
        if is_first and _STRICT in piece:
            raise NotAWorkbook("这是“严格 Open XML”格式，请另存为普通的“Excel 工作簿（.xlsx）”后再导入。")
        is_first = False
        # Only whole tags: what is cut in two is counted with the next piece.
        whole, _, tail = (tail + piece).rpartition(b"<")
        tail = b"<" + tail[:_LONGEST_TAG]
        count += len(_SHEET.findall(whole))
        if count > WORKSHEET_LIMIT:
            raise NotAWorkbook(f"工作簿超过{WORKSHEET_LIMIT}个工作表，请分成几个工作簿导入。")


def _check_prologue(archive: ZipFile, entry: ZipInfo) -> None:
    """Refuse a document type, which no spreadsheet program writes and every entity trick needs."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = _end_prologue
    try:
        for piece in islice(_pieces(archive, entry), _PROLOGUE_PIECES):
            parser.Parse(piece, False)
    except (_PrologueEnds, expat.ExpatError):
        # An error here is a picture, or a part that the workbook parser will refuse.
        return
    if entry.file_size > _CHUNK * _PROLOGUE_PIECES:
        # Expat reads a comment again with every piece of it.
        raise NotAWorkbook("工作簿内部有不合规的部件，不能导入。请用 Excel 打开并另存后再试。")


def _refuse_doctype(*_: object) -> None:
    raise NotAWorkbook("工作簿内部含有文档类型声明（DOCTYPE），不能导入。请用 Excel 打开并另存后再试。")


def _end_prologue(*_: object) -> None:
    raise _PrologueEnds


def _pieces(archive: ZipFile, entry: ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as part:
        while piece := part.read(_CHUNK):
            yield piece
