"""What kind of file something is, judged by its content: first bytes, and for packages the names of what is in them."""

from typing import IO

from app.domain.files import zip_directory
from app.domain.files.foreign_kinds import (
    STREAMS_OF_COMPOUND,
    Foreign,
    foreign_compound,
    foreign_kind,
    foreign_package,
    is_foreign,
)
from app.domain.files.zip_directory import ZipMember
from app.domain.labelled import Labelled

MEBIBYTE = 1 << 20
UNPACKED_LIMIT = 200 * MEBIBYTE
RATIO_LIMIT = 250
"""Declared bytes for one byte of the file; a decompression bomb has 1,000."""
RATIO_COUNTS_FROM = 10 * MEBIBYTE
_HEAD = 1024
_PIECE = 256 * 1024


class Unfit(ValueError):
    """The file cannot be taken; the argument is the Chinese predicate that follows its name."""


class FileKind(Labelled):
    """A kind of file that may be evidence."""

    PDF = "pdf", "PDF文件"
    PNG = "png", "PNG图片"
    JPEG = "jpeg", "JPEG图片"
    GIF = "gif", "GIF图片"
    TIFF = "tiff", "TIFF图片"
    BMP = "bmp", "BMP图片"
    WEBP = "webp", "WebP图片"
    DOC = "doc", "Word 97-2003文档"
    DOCX = "docx", "Word文档"
    XLS = "xls", "Excel 97-2003工作簿"
    XLSX = "xlsx", "Excel工作簿"
    OFD = "ofd", "OFD文件"

    @property
    def endings(self) -> tuple[str, ...]:
        """How the names of such files end, without the dot."""
        return _ENDINGS.get(self, (self.value,))

    @property
    def media_type(self) -> str:
        """The media type that it is delivered under."""
        return _MEDIA_TYPES.get(self) or f"image/{self.value}"

    @property
    def is_image(self) -> bool:
        """It is a picture."""
        return self.media_type.startswith("image/")

    @property
    def is_table(self) -> bool:
        """It is a workbook."""
        return self in (FileKind.XLS, FileKind.XLSX)


_ENDINGS = {
    FileKind.JPEG: ("jpg", "jpeg", "jfif"),
    FileKind.TIFF: ("tif", "tiff"),
    # WPS Office writes the formats of Microsoft Office under endings of its own.
    FileKind.DOC: ("doc", "wps"),
    FileKind.DOCX: ("docx", "wps"),
    FileKind.XLS: ("xls", "et"),
    FileKind.XLSX: ("xlsx", "et"),
}
_OFFICE = "application/vnd.openxmlformats-officedocument"
_MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.DOC: "application/msword",
    FileKind.DOCX: f"{_OFFICE}.wordprocessingml.document",
    FileKind.XLS: "application/vnd.ms-excel",
    FileKind.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    FileKind.OFD: "application/ofd",
}
ENDINGS = tuple(dict.fromkeys(ending for kind in FileKind for ending in kind.endings))
"""Every ending that a file may have."""
WANTED = "可以添加PDF、图片、Word、Excel和OFD文件。"

PDF_HEAD = b"%PDF-"
"""It stands within the first `_HEAD` bytes of a PDF (ISO 32000-1, Annex H, note 13); scanners and mail programs put some
before it."""
_MAGIC = (
    (PDF_HEAD, FileKind.PDF),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"GIF87a", FileKind.GIF),
    (b"GIF89a", FileKind.GIF),
    (b"II*\x00", FileKind.TIFF),
    (b"MM\x00*", FileKind.TIFF),
)
_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BITMAP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})
_STREAMS = {
    name: f"{name}\0".encode("utf-16-le")
    for name in (
        "WordDocument",
        "Workbook",
        "Book",
        "EncryptedPackage",
        "_VBA_PROJECT",
        *STREAMS_OF_COMPOUND,
    )
}
_ENTRY_OF_COMPOUND = 128
"""Every directory entry of a compound file begins at a multiple of this ([MS-CFB] 2.6)."""


def kind_of(file: IO[bytes]) -> FileKind:
    """Return the kind of a seekable file; raises `Unfit` for what is none of ours."""
    file.seek(0)
    head = file.read(_HEAD)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileKind.WEBP
    if (
        head[:2] == b"BM"
        and head[6:10] == bytes(4)
        and int.from_bytes(head[14:18], "little") in _BITMAP_HEADERS
    ):
        return FileKind.BMP
    if head.startswith(_COMPOUND):
        return _kind_of_compound(file)
    if head.startswith(_ZIP):
        return _kind_of_package(file)
    if begins_pdf(head):
        return FileKind.PDF
    raise _unfit(foreign_kind(head))


def begins_pdf(head: bytes) -> bool:
    """Tell whether the first bytes are those of a PDF, with whatever stands before its head, but for another format."""
    return head.startswith(PDF_HEAD) or (PDF_HEAD in head[:_HEAD] and not is_foreign(head))


def _unfit(foreign: Foreign) -> Unfit:
    return Unfit(f"的内容是{foreign.name}，不能作附件。{foreign.remedy or WANTED}")


def _kind_of_compound(file: IO[bytes]) -> FileKind:
    names = _stream_names(file)
    if "EncryptedPackage" in names:
        raise Unfit("设有打开密码，他人无法查看，请取消密码后再添加。")
    if "_VBA_PROJECT" in names:
        raise Unfit("含有宏，请另存为不含宏的文件后再添加。")
    if "WordDocument" in names:
        return FileKind.DOC
    if names & {"Workbook", "Book"}:
        return FileKind.XLS
    if foreign := foreign_compound(names):
        raise _unfit(foreign)
    raise Unfit(f"的内容既不是Word也不是Excel文件，不能作附件。{WANTED}")


def _stream_names(file: IO[bytes]) -> set[str]:
    """Return which of `_STREAMS` stand where a directory entry may begin."""
    found: set[str] = set()
    file.seek(0)
    while piece := file.read(_PIECE):
        for name in _STREAMS.keys() - found:
            position = piece.find(_STREAMS[name])
            while position >= 0 and position % _ENTRY_OF_COMPOUND:
                position = piece.find(_STREAMS[name], position + 1)
            if position >= 0:
                found.add(name)
    return found


def _kind_of_package(file: IO[bytes]) -> FileKind:
    try:
        entries = zip_directory.entries(file)
    except zip_directory.Unreadable as broken:
        raise Unfit("已损坏或不完整，打不开，请重新保存后再添加。") from broken
    if any(entry.is_encrypted for entry in entries):
        raise Unfit("设有密码，他人无法查看，请取消密码后再添加。")
    _check_sizes(entries, file.seek(0, 2))
    names = {entry.name.replace("\\", "/").casefold() for entry in entries}
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise Unfit("含有宏，请另存为不含宏的文件后再添加。")
    if "ofd.xml" in names:
        return FileKind.OFD
    if "[content_types].xml" in names:
        if "xl/workbook.xml" in names:
            return FileKind.XLSX
        if any(name.startswith("word/document") and name.endswith(".xml") for name in names):
            return FileKind.DOCX
    raise _unfit(foreign_package(names))


def _check_sizes(entries: tuple[ZipMember, ...], size: int) -> None:
    unpacked = sum(entry.unpacked for entry in entries)
    if unpacked > UNPACKED_LIMIT or (unpacked > RATIO_COUNTS_FROM and unpacked > size * RATIO_LIMIT):
        raise Unfit(f"展开后有{unpacked // MEBIBYTE} MiB，大得不正常，不能作附件。")
