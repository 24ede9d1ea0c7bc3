"""What a file is that is none of ours, told by its first bytes: its true name, and what the person can do instead.

Signatures: ISO/IEC 14496-12 4.3 (`ftyp`), [MS-OXTNEF], RFC 1740 (AppleDouble), RFC 5322 (mail), and the vendors' papers.
"""

import re
from dataclasses import dataclass

AS_PDF = "请打开后另存为PDF，再添加。"
AS_PICTURE = "请另存为JPEG图片或PDF后再添加。"
UNPACK = "请解压后逐个添加。"
NONE = ""


@dataclass(frozen=True, slots=True)
class Foreign:
    """A kind by its name for people; `remedy` is a sentence, "" for nothing but the kinds that are wanted."""

    name: str
    remedy: str = NONE


ARCHIVE = Foreign("压缩包", UNPACK)
SLIDES = Foreign("演示文稿（PowerPoint）", AS_PDF)
OPEN_DOCUMENT = Foreign("OpenDocument文档", AS_PDF)
MAIL = Foreign("邮件", "请打开邮件，把其中的附件保存下来添加；要用邮件正文的，打印为PDF后再添加。")
MARKUP = Foreign("网页、SVG或XML", "请在浏览器里打印为PDF后再添加。")
PLAIN = Foreign("纯文本", "请粘贴到Word文档或打印为PDF后再添加。")
UNKNOWN = Foreign("别的格式", NONE)
_PHONE = Foreign(
    "HEIC图片（手机拍摄的高效格式）",
    "请在手机的相机设置里改为“兼容性最佳”后重拍，或另存为JPEG图片后再添加。",
)
_VIDEO, _SOUND = Foreign("视频"), Foreign("录音")
_PROGRAM, _SCRIPT = Foreign("可执行程序"), Foreign("脚本")

_MAGIC = (
    (b"MZ", _PROGRAM),
    (b"\x7fELF", _PROGRAM),
    (b"\xca\xfe\xba\xbe", _PROGRAM),
    (b"\xcf\xfa\xed\xfe", _PROGRAM),
    (b"#!", _SCRIPT),
    (b"Rar!", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (b"BZh", ARCHIVE),
    (b"\xfd7zXZ", ARCHIVE),
    (b"PK\x05\x06", Foreign("空的压缩包")),
    (b"{\\rtf", Foreign("RTF文档", "请用Word打开，另存为Word文档或PDF后再添加。")),
    (
        b"\x78\x9f\x3e\x22",
        Foreign(
            "winmail.dat（Outlook打包的邮件附件）", "请发件人改用普通格式重发，或另存其中的文件后再添加。"
        ),
    ),
    (b"\x00\x05\x16\x07", Foreign("苹果电脑的附属文件", "请选择文件名不以“._”开头的那一个。")),
    (b"L\x00\x00\x00\x01\x14\x02\x00", Foreign("快捷方式", "请选择它指向的文件。")),
    (b"[InternetShortcut]", Foreign("网址快捷方式", "请打开网址，打印为PDF后再添加。")),
    (b"8BPS", Foreign("Photoshop图片", AS_PICTURE)),
    (b"II+\x00", Foreign("BigTIFF图片", AS_PICTURE)),
    (b"MM\x00+", Foreign("BigTIFF图片", AS_PICTURE)),
    (b"\x00\x00\x00\x0cjP  ", Foreign("JPEG 2000图片", AS_PICTURE)),
    (b"\xff\x4f\xff\x51", Foreign("JPEG 2000图片", AS_PICTURE)),
    (b"AT&TFORM", Foreign("DjVu文档", AS_PDF)),
    (b"%!PS", Foreign("PostScript文档", AS_PDF)),
    (b"AC10", Foreign("AutoCAD图纸", AS_PDF)),
    (b"CAJ", Foreign("CAJ文档", AS_PDF)),
    (b"ID3", _SOUND),
    (b"#!AMR", _SOUND),
    (b"OggS", _SOUND),
    (b"\x1a\x45\xdf\xa3", _VIDEO),
    (b"\x00\x00\x01\xba", _VIDEO),
    (b"FLV\x01", _VIDEO),
    (b"SQLite format 3", Foreign("数据库文件")),
    (b"-----BEGIN ", Foreign("证书或密钥")),
)
_BRANDS = {
    b"heic": _PHONE,
    b"heix": _PHONE,
    b"heim": _PHONE,
    b"hevc": _PHONE,
    b"mif1": _PHONE,
    b"msf1": _PHONE,
    b"avif": Foreign("AVIF图片", AS_PICTURE),
    b"M4A ": _SOUND,
}
_STREAMS = {
    "PowerPoint Document": SLIDES,
    "__properties_version1.0": Foreign("Outlook邮件（.msg）", MAIL.remedy),
    "VisioDocument": Foreign("Visio绘图", AS_PDF),
}
STREAMS_OF_COMPOUND = tuple(_STREAMS)
_FIELD = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:return-path|received|delivered-to|from|to|subject|date|message-id|mime-version|x-[\w-]+)"
    rb":[ \t]",
    re.IGNORECASE,
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def foreign_kind(head: bytes) -> Foreign:
    """Return what a file is that begins with these bytes, and is none of ours."""
    found = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
    if found is not None:
        return found
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], _VIDEO)
    if head[:4] == b"RIFF":
        return {b"AVI ": _VIDEO, b"WAVE": _SOUND}.get(head[8:12], UNKNOWN)
    if _FIELD.match(head):
        return MAIL
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        return MARKUP
    return PLAIN if head and not _CONTROLS.search(head) else UNKNOWN


def is_foreign(head: bytes) -> bool:
    """Tell whether the first bytes are those of a program, a package, a page or whatever else has a name of its own."""
    return foreign_kind(head) not in (PLAIN, UNKNOWN, MAIL)


def foreign_compound(streams: set[str]) -> Foreign | None:
    """Return what a compound file with these streams is, None for nothing that is known."""
    return next((kind for name, kind in _STREAMS.items() if name in streams), None)


def foreign_package(names: set[str]) -> Foreign:
    """Return what a zip file with members of these names, in lower case, is."""
    if "ppt/presentation.xml" in names:
        return SLIDES
    if "mimetype" in names and "content.xml" in names:
        return OPEN_DOCUMENT
    if any(name.endswith(".iwa") for name in names):
        return Foreign("苹果iWork文档（Pages、Numbers、Keynote）", "请导出为PDF、Word或Excel后再添加。")
    return ARCHIVE
