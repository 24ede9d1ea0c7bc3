"""Small files of every kind that may be attached, made by hand, and some that may not."""

import io
import struct
from zipfile import ZIP_DEFLATED, ZipFile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF = b"%PDF-1.7\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)
BITMAP = b"BM" + struct.pack("<L4xLL", 70, 54, 40) + bytes(50)


def pdf(words: str = "") -> bytes:
    """Return a PDF that differs from others by the words behind its end."""
    return PDF + words.encode()


def package(*names: str, content: bytes = b"") -> bytes:
    """Return a zip file with members of those names."""
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return stream.getvalue()


def encrypted(content: bytes) -> bytes:
    """Return a zip file whose directory says that its members are encrypted."""
    position = content.index(b"PK\x01\x02")
    return content[: position + 8] + b"\x01\x00" + content[position + 10 :]


def compound(*streams: str) -> bytes:
    """Return a compound file with directory entries of those names."""
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams))
    return OLE + bytes(504) + entries


DOCX = package("[Content_Types].xml", "word/document.xml", content=b"<w/>")
XLSX = package("[Content_Types].xml", "xl/workbook.xml", content=b"<x/>")
OFD = package("OFD.xml", "Doc_0/Document.xml", content=b"<o/>")
FITTING = {
    "合同.pdf": PDF,
    "现场.png": PNG,
    "现场.JPG": b"\xff\xd8\xff\xe0" + bytes(20),
    "现场.jpeg": b"\xff\xd8\xff\xe1" + bytes(20),
    "图.gif": b"GIF89a" + bytes(20),
    "扫描.tif": b"II*\0" + bytes(20),
    "扫描.tiff": b"MM\0*" + bytes(20),
    "图.bmp": BITMAP,
    "图.webp": b"RIFF\x10\0\0\0WEBPVP8 " + bytes(8),
    "请示.doc": compound("WordDocument"),
    "请示.docx": DOCX,
    "造价.xls": compound("Workbook"),
    "旧造价.xls": compound("Book"),
    "造价.xlsx": XLSX,
    "批文.ofd": OFD,
}
"""What may be attached, under a name that fits."""
MACROS = package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
BOMB = package("[Content_Types].xml", "word/document.xml", content=bytes(30 << 20))
UNFIT = {
    "改名": ("合同.pdf", PNG, "PNG图片"),
    "程序": ("合同.pdf", b"MZ\x90\0" + bytes(60), "可执行程序"),
    "程序二": ("合同.doc", b"\x7fELF" + bytes(60), "可执行程序"),
    "安装包": ("合同.doc", compound("Property", "Binary"), "既不是Word也不是Excel"),
    "脚本": ("说明.pdf", b"#!/bin/sh\n", "脚本"),
    "网页": ("说明.pdf", b"\xef\xbb\xbf \n<!DOCTYPE html>", "网页"),
    "矢量图": ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "结尾不是"),
    "压缩包": ("资料.docx", package("a.pdf", "b.pdf"), "压缩包"),
    "演示": ("汇报.docx", package("[Content_Types].xml", "ppt/presentation.xml"), "压缩包"),
    "宏": ("请示.docx", MACROS, "宏"),
    "旧宏": ("造价.xls", compound("Workbook", "_VBA_PROJECT"), "宏"),
    "加密": ("请示.docx", compound("EncryptedPackage"), "密码"),
    "加密包": ("请示.docx", encrypted(DOCX), "密码"),
    "炸弹": ("请示.docx", BOMB, "大得不正常"),
    "半个": ("请示.docx", DOCX[:-30], "不完整"),
    "空": ("合同.pdf", b"", "空文件"),
    "文本": ("合同.pdf", "合同全文".encode(), "别的格式"),
    "无结尾": ("合同", PDF, "结尾不是"),
    "别的结尾": ("合同.pdf.exe", PDF, "结尾不是"),
    "倒写": ("合同\u202efdp.exe", PDF, "结尾不是"),
    "路径": ("../../合同.pdf", PDF, "路径"),
    "反斜线": ("资料\\合同.pdf", PDF, "路径"),
}
"""What may not: the name, the content, and a word of the sentence that says why."""
