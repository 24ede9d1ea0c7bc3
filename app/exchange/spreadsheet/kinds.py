"""What a file is, told by its first bytes and called by its true name, with what the person can do."""

import re

from app.exchange.spreadsheet.cells import NotAWorkbook

MEBIBYTE = 1 << 20
FILE_LIMIT = 20 * MEBIBYTE

ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_STREAMS = re.compile(rb"\x09(?:\x00\x04\x00|[\x02\x04]\x06\x00|\x08[\x06\x08\x10]\x00)")
"""A workbook of Excel 2 to 2003 that is in no compound file begins with the record of its beginning."""
_HEAD = 4096
MACROS = "工作簿含有宏（VBA），不能导入。请另存为不含宏的 .xlsx 后再导入。"
MACRO_SHEETS = "工作簿含有宏表（Excel 4.0 宏），不能导入。请删去宏表，另存为不含宏的 .xlsx 后再导入。"
CONTROLS = "工作簿里有 ActiveX 控件，不能导入。请删去控件，或把申报表复制到新的工作簿，保存后再导入。"
_OWNER_FILE = 165
"""Bytes of the file that Excel puts beside an open workbook, named ~$ and like it: who has it open."""
SAVE = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再导入。"

_BY_MAGIC = (
    (b"%PDF-", "这是 PDF 文件，不是工作簿。请导入原来的 Excel 工作簿（.xlsx）。"),
    (b"\x89PNG", "这是图片，不是工作簿。请导入原来的 Excel 工作簿（.xlsx）。"),
    (b"\xff\xd8\xff", "这是图片，不是工作簿。请导入原来的 Excel 工作簿（.xlsx）。"),
    (b"GIF8", "这是图片，不是工作簿。请导入原来的 Excel 工作簿（.xlsx）。"),
    (b"II*\x00", "这是图片，不是工作簿。请导入原来的 Excel 工作簿（.xlsx）。"),
    (b"MM\x00*", "这是图片，不是工作簿。请导入原来的 Excel 工作簿（.xlsx）。"),
    (b"Rar!", "这是压缩包，请先解压，再导入其中的 Excel 工作簿（.xlsx）。"),
    (b"7z\xbc\xaf", "这是压缩包，请先解压，再导入其中的 Excel 工作簿（.xlsx）。"),
    (b"\x1f\x8b", "这是压缩包，请先解压，再导入其中的 Excel 工作簿（.xlsx）。"),
    (b"{\\rtf", "这是 RTF 文档，不是工作簿。请把表格复制到导入模板后再导入。"),
    (b"ID;P", f"这是 SYLK 文件（.slk），不是 Excel 工作簿。{SAVE}"),
)
_BY_STREAM = (
    ("EncryptedPackage", "工作簿设有打开密码，请取消密码并保存后再导入。"),
    ("_VBA_PROJECT", MACROS),
    ("Workbook", ""),
    ("Book", ""),
    ("WordDocument", "这是 Word 文档（.doc），不是工作簿。请把表格复制到导入模板后再导入。"),
    (
        "__properties_version1.0",
        "这是 Outlook 邮件（.msg），不是工作簿。请打开邮件，保存其中的工作簿后再导入。",
    ),
    ("PowerPoint Document", "这是演示文稿（.ppt），不是工作簿。请把表格复制到导入模板后再导入。"),
)
"""Streams of a compound file: the first that is there tells what the file is; a workbook may hold a document."""
NONE = "这不是 Excel 工作簿（.xlsx、.xls）文件，请核对所选的文件。"


_BY_WORDS = (
    (
        re.compile(
            r"^(?!from: <saved by)(?:return-path|received|delivered-to|from|date|message-id|x-[\w-]+):\s"
        ),
        "这是邮件（.eml），不是工作簿。请打开邮件，保存其中的工作簿后再导入。",
    ),
    (re.compile("^mime-version:|multipart/related"), f"这是单个文件网页（.mht），只是名字像工作簿。{SAVE}"),
    (
        re.compile("<!doctype html|<html|<head|<body|<table|<meta|<style|<div"),
        f"这是网页（HTML），只是名字像工作簿：有的系统导出的“.xls”其实是网页。{SAVE}",
    ),
)
"""What a text says of itself at its beginning, in lower case."""


def check_kind(content: bytes) -> None:
    """Raise `NotAWorkbook` for what is too large, and for what begins like no workbook that can be read."""
    if not content:
        raise NotAWorkbook("文件是空的，请选择要导入的工作簿（.xlsx）。")
    if len(content) > FILE_LIMIT:
        raise NotAWorkbook(f"文件超过{FILE_LIMIT // MEBIBYTE} MB，请分成几个工作簿导入。")
    if content.startswith(ZIP):
        return
    if content.startswith(_COMPOUND):
        found = (words for stream, words in _BY_STREAM if f"{stream}\0".encode("utf-16-le") in content)
        if words := next(found, ""):
            raise NotAWorkbook(words)
    elif not _OLD_STREAMS.match(content):
        raise NotAWorkbook(_name_of(content))


def _name_of(content: bytes) -> str:
    """Return the sentence for a file that is no workbook."""
    if len(content) == _OWNER_FILE and content[0] < 55 and not content[56]:
        return "这是 Excel 打开工作簿时留下的临时文件（文件名以“~$”开头），不是工作簿。请关闭 Excel，选择原来的工作簿。"
    for magic, sentence in _BY_MAGIC:
        if content.startswith(magic):
            return sentence
    if content[4:8] == b"ftyp" or (content[:4] == b"RIFF" and content[8:12] == b"WEBP"):
        return "这是手机或相机的图片、视频，不是工作簿。请导入原来的 Excel 工作簿（.xlsx）。"
    head = _text(content[:_HEAD])
    lowered = head.lower()
    if "urn:schemas-microsoft-com:office:spreadsheet" in lowered and lowered.startswith("<"):
        return f"这是“XML 电子表格 2003”格式，只是名字像工作簿。{SAVE}"
    if "<office:document" in lowered or "urn:oasis:names:tc:opendocument" in lowered:
        return f"这是 OpenDocument 格式（.fods），不是 Excel 工作簿。{SAVE}"
    if found := next((words for pattern, words in _BY_WORDS if pattern.search(lowered)), ""):
        return found
    if lowered.startswith("<"):
        return f"这是 XML 文件，不是 Excel 工作簿。{SAVE}"
    if _is_text(head):
        kind = "制表符分隔的文本" if "\t" in head else "逗号分隔的文本（.csv）" if "," in head else "纯文本"
        return f"这是{kind}，不是 Excel 工作簿。{SAVE}"
    return NONE


def _text(head: bytes) -> str:
    """Return the beginning of a file as the text that it may be."""
    for mark, encoding in (
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\xef\xbb\xbf", "utf-8"),
    ):
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace").lstrip()
    try:
        return head.decode("utf-8").lstrip()
    except UnicodeDecodeError:
        return head.decode("gb18030", "replace").lstrip()


def _is_text(head: str) -> bool:
    """A text has no control characters, and hardly a character that is none of its encoding."""
    controls = sum(character < " " and character not in "\t\r\n\f" for character in head)
    return bool(head) and not controls and head.count("�") * 50 < len(head)
