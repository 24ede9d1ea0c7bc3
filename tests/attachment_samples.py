"""Small files of every kind that may be attached, made by hand, and some that may not."""

import io
import struct
from zipfile import ZIP_DEFLATED, ZipFile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF = b"%PDF-1.7\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)
BITMAP = b"BM" + struct.pack("<L4xLL", 70, 54, 40) + bytes(50)


FTYP = b"\0\0\0\x18ftyp"


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
    "扫描仪.pdf": b"\xef\xbb\xbf\r\n" + PDF,
    "邮件里的.pdf": b"Content-Type: application/pdf\r\n\r\n" + PDF,
    "现场.png": PNG,
    "微信.jfif": b"\xff\xd8\xff\xe0" + bytes(20),
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
    "请示.wps": compound("WordDocument"),
    "新请示.wps": DOCX,
    "造价.et": compound("Workbook"),
    "新造价.et": XLSX,
    "合同.docx.pdf": PDF,
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
    "矢量图": ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
    "压缩包": ("资料.docx", package("a.pdf", "b.pdf"), "压缩包"),
    "演示": ("汇报.docx", package("[Content_Types].xml", "ppt/presentation.xml"), "演示文稿"),
    "宏": ("请示.docx", MACROS, "宏"),
    "旧宏": ("造价.xls", compound("Workbook", "_VBA_PROJECT"), "宏"),
    "加密": ("请示.docx", compound("EncryptedPackage"), "密码"),
    "加密包": ("请示.docx", encrypted(DOCX), "密码"),
    "炸弹": ("请示.docx", BOMB, "大得不正常"),
    "半个": ("请示.docx", DOCX[:-30], "不完整"),
    "空": ("合同.pdf", b"", "空文件"),
    "文本": ("合同.pdf", "合同全文".encode(), "纯文本"),
    "无结尾": ("合同", PDF, "没有结尾；请核对内容，把结尾改为“.pdf”"),
    "只有结尾": (".pdf", PDF, "结尾不是"),
    "别的结尾": ("合同.pdf.exe", PDF, "与文件名结尾“.exe”不符"),
    "倒写": ("合同\u202efdp.exe", PDF, "与文件名结尾“.exe”不符"),
    "手机": ("IMG_0001.HEIC", FTYP + b"heic" + bytes(20), "HEIC图片"),
    "手机改名": ("现场.jpg", FTYP + b"mif1" + bytes(20), "兼容性最佳"),
    "新图片": ("现场.avif", FTYP + b"avif" + bytes(20), "AVIF图片"),
    "视频": ("现场.mp4", FTYP + b"isom" + bytes(20), "视频"),
    "动画": ("现场.avi", b"RIFF\x10\0\0\0AVI LIST", "视频"),
    "邮件": ("合同.eml", b"Received: from a.example\r\nSubject: x\r\n\r\n", "打开邮件"),
    "邮件二": ("合同.msg", compound("__properties_version1.0"), "Outlook邮件"),
    "邮件三": ("winmail.dat", b"\x78\x9f\x3e\x22" + bytes(30), "winmail.dat"),
    "大图片": ("扫描.tif", b"II+\0" + bytes(20), "BigTIFF"),
    "旧演示": ("汇报.ppt", compound("PowerPoint Document"), "演示文稿"),
    "开放文档": ("请示.odt", package("mimetype", "content.xml"), "OpenDocument"),
    "苹果": ("请示.pages", package("Index/Document.iwa"), "iWork"),
    "苹果附属": ("._合同.pdf", b"\x00\x05\x16\x07" + bytes(30), "不以“._”开头"),
    "临时": ("~$请示.docx", b"\x05abc" + bytes(50), "临时文件"),
    "图纸": ("平面.dwg", b"AC1032" + bytes(30), "AutoCAD"),
    "快捷方式": ("合同.lnk", b"L\0\0\0\x01\x14\x02\0" + bytes(30), "快捷方式"),
    "夹带": ("合同.pdf", b"MZ\x90\0" + bytes(30) + PDF, "可执行程序"),
    "网页夹带": ("合同.pdf", b"<html>" + PDF, "网页"),
    "太靠后": ("合同.pdf", bytes(1024) + PDF, "别的格式"),
    "路径": ("../../合同.pdf", PDF, "路径"),
    "反斜线": ("资料\\合同.pdf", PDF, "路径"),
}
"""What may not: the name, the content, and a word of the sentence that says why."""
