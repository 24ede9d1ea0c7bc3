"""附件: what may be attached as evidence, under which name, and how much of it."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from app.domain.files.file_kinds import ENDINGS, MEBIBYTE, WANTED, FileKind, Unfit, kind_of

FILE_LIMIT = 20 * MEBIBYTE
"""Bytes of one file."""
PIECE = 256 * 1024
"""Bytes that are held at once; the content is stored in pieces of this size."""
PLACE_LIMIT = 20
"""So many files may hang on a declaration, and as many on one message of a thread."""
NAME_CAP = 120
"""Code points of a name."""

_FORBIDDEN = str.maketrans(dict.fromkeys(':*?"<>|', "_"))


@dataclass(frozen=True, slots=True)
class Judged:
    """A file that may be attached: its cleaned name, kind, and size in bytes."""

    name: str
    kind: FileKind
    size: int


def judge(typed_name: str, file: IO[bytes]) -> Judged:
    """Judge a seekable file by its content; the ending of its name must fit. Raises `Unfit` with a whole sentence."""
    shown = _visible(typed_name)
    shown = f"{shown[:NAME_CAP]}…" if len(shown) > NAME_CAP else shown
    try:
        size = file.seek(0, 2)
        if size == 0:
            raise Unfit("是空文件，没有内容可添加；请核对它是否下载或同步完整。")
        if size > FILE_LIMIT:
            raise Unfit(f"太大，单个附件不超过{size_words(FILE_LIMIT)}。")
        name, ending = cleaned(typed_name)
        kind = kind_of(file)
        if ending not in kind.endings:
            told = f"与文件名结尾“.{ending}”不符" if ending else "而文件名没有结尾"
            raise Unfit(
                f"的内容是{kind.label}，{told}；请核对内容，把结尾改为“.{kind.endings[0]}”后重新添加。"
            )
    except Unfit as unfit:
        raise Unfit(f"“{shown}”{unfit}") from unfit
    return Judged(name, kind, size)


def cleaned(typed: str) -> tuple[str, str]:
    """Return a name as it is kept, and its ending in lower case, "" without one.

    Raises `Unfit` for a path, for what office programs leave beside an open file, and where nothing is left of the name.
    NFC, without control and direction characters and what some system refuses in a name, at most `NAME_CAP` code points.
    """
    if "/" in typed or "\\" in typed:
        raise Unfit("的文件名里有路径（“/”或“\\”），请改名后重新添加。")
    typed = _visible(typed).translate(_FORBIDDEN).strip()
    name = typed.strip(" .")
    if name.startswith("~$"):
        raise Unfit("是文档打开时的临时文件，请选择文件名不以“~$”开头的那一个。")
    stem, dot, ending = name.rpartition(".")
    if not dot and name and not typed.startswith("."):
        return _cut(name, 0), ""
    if not stem.strip(" ."):
        raise Unfit(f"的文件名结尾不是{'、'.join(f'.{each}' for each in ENDINGS)}。{WANTED}")
    return f"{_cut(stem, len(ending) + 1)}.{ending}", ending.casefold()


def distinct(name: str, taken: Iterable[str]) -> str:
    """Return the name, with （2） and so on behind its stem when it is taken; upper and lower case are the same."""
    known = {each.casefold() for each in taken}
    stem, _, ending = name.rpartition(".")
    found, number = name, 1
    while found.casefold() in known:
        number += 1
        mark = f"（{number}）.{ending}"
        found = _cut(stem, len(mark)) + mark
    return found


def size_words(size: int) -> str:
    """Return a size in bytes for people, such as 1.2 MiB."""
    if size < MEBIBYTE:
        return f"{max(1, round(size / 1024))} KiB"
    return f"{size / MEBIBYTE:.1f}".removesuffix(".0") + " MiB"


def quota_refusal(used: int, size: int, quota: int) -> str | None:
    """Return why a unit that keeps `used` bytes may not keep `size` more, None when it may."""
    if used + size <= quota:
        return None
    left = size_words(quota - used) if used < quota else "0 KiB"
    return f"本单位的附件空间共{size_words(quota)}，还剩{left}，放不下这个文件（{size_words(size)}）。"


def _visible(typed: str) -> str:
    kept = "".join(each if each.isprintable() else " " if each.isspace() else "" for each in typed)
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def _cut(stem: str, rest: int) -> str:
    return stem[: NAME_CAP - rest].strip(" .")
