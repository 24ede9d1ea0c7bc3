"""The press: renders in a process of its own, so that no page can take the portal's time, memory or life.

Each process of the portal that prints has one child, `child.py`, started on first use. Threads queue
for it. A forked process starts a child of its own, and a child ends with its parent.
"""

from __future__ import annotations

import atexit
import logging
import os
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Sequence
from multiprocessing.connection import Connection

from app.printing import child
from app.printing.engine import Attachment, PrintingUnavailable

__all__ = ["Attachment", "CannotPrint", "Press", "PrintingUnavailable", "render"]

RENEWED_AFTER = 300
"""Documents after which the child is replaced: WeasyPrint's libraries lose some 48 KB in each."""
MEMORY = 1024 * 1024 * 1024
"""Bytes of address space of a child; a tagged book of 200 forms of two pages each takes 840 million."""
LARGEST = 64 * 1024 * 1024
"""Bytes of a PDF that are taken from a child; such a book is 2.4 million."""
START_SECONDS = 30
"""A child is ready after half a second on an idle machine."""

_log = logging.getLogger(__name__)


class CannotPrint(RuntimeError):
    """This cannot be printed; the message tells the reader why, as a Chinese sentence."""


def render(
    documents: str | Sequence[str],
    stylesheets: str | Sequence[str] = (),
    pdf_variant: str | None = None,
    attachments: Sequence[Attachment] = (),
    seconds: float = 30,
) -> bytes:
    """Return the PDF that `engine.render` makes, made by this process's child within `seconds`.

    Waiting for another thread's turn takes as long again at most. Raises CannotPrint where time, memory
    or size run out or the child dies, PrintingUnavailable and ValueError as `engine.render` does.
    """
    return _press.render(documents, stylesheets, pdf_variant, attachments, seconds)


class Press:
    """A child process and the queue for it; `memory` and `largest` are bytes, `renewed_after` documents."""

    def __init__(
        self, memory: int = MEMORY, largest: int = LARGEST, renewed_after: int = RENEWED_AFTER
    ) -> None:
        self.memory, self.largest, self.renewed_after = memory, largest, renewed_after
        self._lock = threading.Lock()
        self._child: subprocess.Popen | None = None
        self._connection: Connection | None = None
        self._is_ready = self._is_asked = False
        self._printed = 0
        _presses.add(self)

    def render(
        self,
        documents: str | Sequence[str],
        stylesheets: str | Sequence[str] = (),
        pdf_variant: str | None = None,
        attachments: Sequence[Attachment] = (),
        seconds: float = 30,
    ) -> bytes:
        """As the function of this name, with this press's own child and bounds."""
        texts = [documents] if isinstance(documents, str) else list(documents)
        sheets = [stylesheets] if isinstance(stylesheets, str) else list(stylesheets)
        job = (seconds, texts, sheets, pdf_variant, list(attachments))
        if not self._lock.acquire(timeout=seconds):
            raise CannotPrint("正在打印的文件较多，没有轮到这一份。请稍后再试。")
        try:
            self._make_ready()
            kind, answer = self._ask(job, seconds)
            self._renew(len(texts))
        finally:
            if self._is_asked:
                # Something came in between: this answer must not become the next job's.
                self._end()
            self._lock.release()
        if kind == child.PRINTED:
            return answer
        if kind == child.WRONG:
            raise ValueError(answer.decode(errors="replace"))
        if kind == child.FULL:
            raise CannotPrint("内容过多，打印所需的内存超出限度。请减少内容或分开打印。")
        if kind == child.LARGE:
            raise CannotPrint(f"打印出的文件超过{self.largest / 2**20:.0f} MiB。请减少内容或分开打印。")
        _log.error("printing failed: %s", answer.decode(errors="replace"))
        raise CannotPrint("打印程序出错，这一份没有打印。")

    def close(self) -> None:
        """End the child once it is idle; the next render starts another."""
        with self._lock:
            self._end()

    def _make_ready(self) -> None:
        if self._child is not None and self._child.poll() is not None:
            self._end()
        if self._child is None:
            self._start()
        if not self._is_ready:
            kind, answer = self._ask(None, START_SECONDS)
            if kind == child.UNAVAILABLE:
                self._end()
                raise PrintingUnavailable(answer.decode(errors="replace"))
            self._is_ready = True

    def _ask(self, job: tuple | None, seconds: float) -> tuple[int, bytes]:
        """Send a job, if there is one, and return the kind and the rest of the child's next answer."""
        late = threading.Event()
        watch = threading.Timer(seconds, _kill, [self._child, late])
        watch.daemon = True
        watch.start()
        self._is_asked = True
        try:
            if job is not None:
                self._connection.send(job)
            answer = self._connection.recv_bytes(self.largest + child.MESSAGE_LIMIT)
        except (EOFError, OSError) as broken:
            status = self._end()
            if late.is_set():
                raise CannotPrint(f"打印超过{seconds:g}秒，已停止。请减少内容或分开打印。") from broken
            _log.error("the printing process ended with status %s", status)
            raise CannotPrint("打印进程意外中止，可能是内容过多、内存不足。") from broken
        finally:
            watch.cancel()
        if late.is_set() or answer[0] == child.FULL:
            self._end()
        self._is_asked = False
        return answer[0], answer[1:]

    def _renew(self, documents: int) -> None:
        """Replace a child that has printed enough, ahead of the next job, which so need not wait."""
        self._printed += documents
        if self._child is not None and self._printed >= self.renewed_after:
            self._end()
            self._start()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            bounds = [str(theirs.fileno()), str(self.memory), str(self.largest)]
            self._child = subprocess.Popen(
                [sys.executable, "-P", child.__file__, *bounds],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
            self._connection = Connection(ours.detach())

    def _end(self) -> int | None:
        """End the child, if there is one, and return its exit status."""
        process, connection = self._child, self._connection
        self._child = self._connection = None
        self._is_ready = self._is_asked = False
        self._printed = 0
        if connection is not None:
            connection.close()
        if process is None:
            return None
        process.kill()
        return process.wait()

    def _start_afresh(self) -> None:
        """In a forked process: the lock may be held, and the child is the parent's to use and to end."""
        self._lock = threading.Lock()
        if self._child is not None:
            self._child.returncode = 0
            self._child = None
        self._end()


def _kill(process: subprocess.Popen, late: threading.Event) -> None:
    late.set()
    process.kill()


def _start_all_afresh() -> None:
    for press in _presses:
        press._start_afresh()


def _end_all() -> None:
    # Without the lock: at exit a thread that still prints is not waited for.
    for press in _presses:
        press._end()


_presses: weakref.WeakSet[Press] = weakref.WeakSet()
_press = Press()
os.register_at_fork(after_in_child=_start_all_afresh)
atexit.register(_end_all)
