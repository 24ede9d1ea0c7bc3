"""The anti-virus hook: a command of the office that gets each uploaded file on its standard input."""

import logging
import shlex
import subprocess
import threading
from contextlib import suppress
from typing import IO

from app.bounded.worker import before_waiting

SECONDS = 60
"""Seconds that a file is scanned for at most."""
PIECE = 256 * 1024
"""Bytes that are handed over at once."""
CLEAN, INFECTED = 0, 1
"""Exit codes, those of `clamdscan -`; any other says that the scanner itself failed."""

log = logging.getLogger(__name__)


class Infected(ValueError):
    """The scanner refused the file."""


class ScannerAway(RuntimeError):
    """The file could not be scanned; the message is a Chinese sentence."""


def scan(command: str, file: IO[bytes], seconds: float = SECONDS) -> None:
    """Give a seekable file to the command and go back to its beginning. Raises `Infected`, `ScannerAway`."""
    for let_go in before_waiting:
        let_go()
    try:
        status = _status(shlex.split(command), file, seconds)
    except (OSError, ValueError) as failed:
        log.error("the scanner of uploads does not start: %s", failed)
        status = None
    file.seek(0)
    if status == INFECTED:
        raise Infected
    if status != CLEAN:
        log.error("the scanner of uploads ended with status %s", status)
        raise ScannerAway("上传的文件暂时不能作病毒检查，没有保存。请稍后重试，或告诉系统管理员。")


def _status(command: list[str], file: IO[bytes], seconds: float) -> int:
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    watch = threading.Timer(seconds, process.kill)
    watch.start()
    try:
        assert process.stdin is not None
        # One that has seen enough need not read on.
        with suppress(BrokenPipeError), process.stdin:
            file.seek(0)
            while piece := file.read(PIECE):
                process.stdin.write(piece)
        return process.wait()
    finally:
        watch.cancel()
