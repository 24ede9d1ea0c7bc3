"""The text of an uploaded PDF, read in a process of its own that is bounded in time and memory."""

import io
import signal
import subprocess
import sys
from typing import IO

from app.domain.files.file_kinds import Unfit, begins_pdf, kind_of
from app.domain.files.foreign_kinds import foreign_kind
from app.exchange import pdf_child
from app.exchange.pdf_child import LOCKED, PROCESSOR, SECONDS

_ENCRYPTED = b"/Encrypt"
_PIECE = 256 * 1024


class NotAPdf(ValueError):
    """The file cannot be read; the argument is a Chinese sentence."""


class PdfReaderAway(RuntimeError):
    """The process that reads was late or died: the file may be read when it is tried again. A Chinese sentence."""


AWAY = "读取PDF的程序正忙或意外中止，这个文件没有读完。请稍后再试。"


def pdf_text(content: bytes) -> str:
    """Return the text of the first pages; raises `NotAPdf`, `PdfReaderAway`."""
    if not begins_pdf(content[:1024]):
        raise NotAPdf(
            f"这不是PDF文件，而是{_name(content)}。照片和扫描图片不能逐格核对，请按验证码查到后人工核对。"
        )
    try:
        done = _run(content)
    except (subprocess.SubprocessError, OSError) as failed:
        raise PdfReaderAway(AWAY) from failed
    if done.returncode == LOCKED:
        raise NotAPdf("这个PDF文件加了打开密码，读不出文字，请去掉密码后再核对。")
    if done.returncode < 0 and done.returncode != -signal.SIGXCPU:
        raise PdfReaderAway(AWAY)
    if done.returncode:
        raise NotAPdf("这个PDF文件读不出文字，可能已损坏。")
    return done.stdout.decode("utf-8", "replace")


def needs_password(file: IO[bytes]) -> bool:
    """Tell whether a seekable PDF cannot be opened without a password; False where that cannot be told.

    One that is encrypted says so (ISO 32000-1, 7.6.1); many of those open without a password all the same.
    """
    file.seek(0)
    before, found = b"", False
    while not found and (piece := file.read(_PIECE)):
        found, before = _ENCRYPTED in before + piece, piece[-len(_ENCRYPTED) :]
    if not found:
        return False
    file.seek(0)
    try:
        return _run(file.read(), "locked").returncode == LOCKED
    except (subprocess.SubprocessError, OSError):
        return False


def _run(content: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-P", pdf_child.__file__, str(PROCESSOR), *arguments],
        input=content,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=SECONDS,
        check=False,
    )


def _name(content: bytes) -> str:
    try:
        return kind_of(io.BytesIO(content)).label
    except Unfit:
        return foreign_kind(content[:1024]).name
