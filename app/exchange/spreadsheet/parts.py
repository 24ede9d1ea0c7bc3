"""The package of an .xlsx workbook: its parts by their names, within bounds, and what they refer to each other by."""

import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import islice
from posixpath import dirname, join, normpath
from urllib.parse import unquote
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from app.exchange.spreadsheet.cells import NotAWorkbook
from app.exchange.spreadsheet.kinds import CONTROLS, MACRO_SHEETS, MACROS, MEBIBYTE, NONE
from app.exchange.spreadsheet.markup import DAMAGED, Attributes, elements, refuse_doctype

UNPACKED_LIMIT = 200 * MEBIBYTE
ENTRY_LIMIT = 5_000
RATIO_LIMIT = 250
"""Unpacked bytes for one packed byte; formatted blank rows reach some 30, a decompression bomb 1,000."""
RATIO_COUNTS_FROM = 10 * MEBIBYTE

_CHUNK = 64 * 1024
_PROLOGUE_PIECES = 4
_TYPES = "[content_types].xml"
_ACTIVE = (
    ("vbaproject", "vbaproject.bin", MACROS),
    ("macrosheet", "xl/macrosheets/", MACRO_SHEETS),
    ("activex", "xl/activex/", CONTROLS),
)
"""Parts that do something: a word of their declared type, what is in their name, and what is said of them."""
_OTHERS = (
    ("ofd.xml", "这是 OFD 文件，不是工作簿。请导入原来的 Excel 工作簿（.xlsx）。"),
    ("word/", "这是 Word 文档（.docx），不是工作簿。请把表格复制到导入模板后再导入。"),
    ("ppt/", "这是演示文稿（.pptx），不是工作簿。请把表格复制到导入模板后再导入。"),
    ("xl/", DAMAGED),
    ("index/document.iwa", "这是 Numbers 表格，请在 Numbers 中导出为 Excel（.xlsx）后再导入。"),
)


class _PrologueEnds(Exception):
    """The root element begins: no document type can follow."""


class Package:
    """The parts of a workbook; names count without regard to case and to the kind of slash.

    Raises `NotAWorkbook` for what is beyond the bounds, has macros or is no workbook.
    """

    def __init__(self, archive: ZipFile):
        self._archive = archive
        _check_entries(archive.infolist())
        self._entries = {
            name: entry
            for entry in archive.infolist()
            if (name := _name(entry.filename)) and not entry.is_dir()
        }
        for entry in self._entries.values():
            _check_prologue(archive, entry)
        self._declared = self._declared_types()
        self.book = self._book()
        self._check_macros()

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the content of a part."""
        with self._archive.open(self._entries[name]) as part:
            while piece := part.read(_CHUNK):
                yield piece

    @property
    def names(self) -> Iterable[str]:
        """The names of all parts."""
        return self._entries.keys()

    def entry_name(self, name: str) -> str:
        """Return the name of a part as it is written in the package."""
        return self._entries[name].filename

    def known(self, name: str) -> str | None:
        """Return the name of a part by which it is asked for, None where there is none."""
        name = _name(name)
        return name if name in self._entries else None

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Return by id what a part refers to: the last word of its type, and the name of the part or the address."""
        folder, _, own = name.rpartition("/")
        relations = self.known(f"{folder}/_rels/{own}.rels")
        if relations is None:
            return {}
        return {
            each.get("Id", ""): (each.get("Type", "").rpartition("/")[2].lower(), _target(name, each))
            for _, each in elements(self.pieces(relations), "Relationship")
        }

    def type_of(self, name: str) -> str:
        """Return the declared type of a part in small letters."""
        ending = name.rpartition(".")[2]
        return self._declared.get(f"/{name}") or self._declared.get(ending, "")

    def _declared_types(self) -> dict[str, str]:
        if _TYPES not in self._entries:
            return {}
        return {
            _part_name(each["PartName"]) if name == "Override" else each["Extension"].lower(): each.get(
                "ContentType", ""
            ).lower()
            for name, each in elements(self.pieces(_TYPES), "Override", "Default")
            if ("PartName" if name == "Override" else "Extension") in each
        }

    def _check_macros(self) -> None:
        """Only parts that are there count: some programs declare types for all that they might write, and a workbook that
        may hold macros (.xlsm) need not hold any.
        """
        for word, part, sentence in _ACTIVE:
            if any(part in name or word in self.type_of(name) for name in self._entries):
                raise NotAWorkbook(sentence)

    def _book(self) -> str:
        """Return the name of the part that lists the worksheets."""
        found = next((part for kind, part in self.related("").values() if kind == "officedocument"), "")
        book = self.known(found) or self.known("xl/workbook.xml") or self.known("xl/workbook.bin")
        if book and (book.endswith(".bin") or "sheet.binary" in self.type_of(book)):
            raise NotAWorkbook("这是二进制工作簿（.xlsb），请在 Excel 中另存为 .xlsx 后再导入。")
        if book and not book.startswith(("word/", "ppt/")):
            return book
        raise NotAWorkbook(self._other_name())

    def _other_name(self) -> str:
        if "mimetype" in self._entries and b"opendocument" in next(self.pieces("mimetype"), b""):
            return "这是 OpenDocument 表格（.ods 等），请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。"
        named = (
            sentence for part, sentence in _OTHERS if any(name.startswith(part) for name in self._entries)
        )
        packed = any(name.endswith((".xlsx", ".xls")) for name in self._entries)
        return next(
            named, "这是压缩包，请先解压，再导入其中的工作簿：它不是 Excel 工作簿。" if packed else NONE
        )


def opened(content: bytes) -> Package:
    """Return the package of a workbook. Raises `NotAWorkbook`."""
    try:
        return Package(ZipFile(BytesIO(content)))
    except NotAWorkbook:
        raise
    except (BadZipFile, EOFError, OSError, ValueError, RuntimeError, zlib.error) as error:
        raise NotAWorkbook(BROKEN) from error


BROKEN = "文件已损坏或不完整，打不开。请用 Excel 打开并重新保存后再导入。"


def _name(written: str) -> str:
    return unquote(written).replace("\\", "/").lstrip("/").lower()


def _part_name(written: str) -> str:
    return "/" + _name(written)


def _target(name: str, relation: Attributes) -> str:
    """Return the name of the part that a relationship of the part `name` points to."""
    target = unquote(relation.get("Target", "")).replace("\\", "/")
    if relation.get("TargetMode", "").lower() == "external":
        return target
    return _name(normpath(target if target.startswith("/") else join(dirname(name), target)))


def _check_entries(entries: list[ZipInfo]) -> None:
    if len(entries) > ENTRY_LIMIT:
        raise NotAWorkbook("工作簿内部的部件过多，不能导入。请把申报表复制到新的工作簿。")
    names = [_name(entry.filename) for entry in entries]
    if any(".." in name.split("/") for name in names):
        raise NotAWorkbook("工作簿内部有不合规的路径，不能导入。请用 Excel 打开并另存后再试。")
    if len(set(names)) < len(names):
        raise NotAWorkbook("工作簿内部有重名的部件，不能导入。请用 Excel 打开并另存后再试。")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise NotAWorkbook("文件设有密码，请取消密码并保存后再导入。")
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise NotAWorkbook("工作簿的压缩方式不受支持，请用 Excel 打开并另存后再导入。")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    is_bomb = unpacked > RATIO_COUNTS_FROM and unpacked > RATIO_LIMIT * max(packed, 1)
    if unpacked > UNPACKED_LIMIT or is_bomb:
        raise NotAWorkbook("工作簿展开后过大，不能导入。请把申报表复制到新的工作簿。")


def _check_prologue(archive: ZipFile, entry: ZipInfo) -> None:
    """Refuse a document type in any part, also in those that are not read: the file goes back to the person."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = _end_prologue
    try:
        with archive.open(entry) as part:
            for piece in islice(iter(lambda: part.read(_CHUNK), b""), _PROLOGUE_PIECES):
                parser.Parse(piece, False)
    except (_PrologueEnds, expat.ExpatError):
        # An error here is a picture, or a part that reading will refuse.
        return
    if entry.file_size > _CHUNK * _PROLOGUE_PIECES:
        # Expat reads a comment again with every piece of it.
        raise NotAWorkbook("工作簿内部有不合规的部件，不能导入。请用 Excel 打开并另存后再试。")


def _end_prologue(*_: object) -> None:
    raise _PrologueEnds
