"""A child process that works for all threads of this one, within bounds; no work can take the portal's life.

The child is started on first use. Threads queue for it. A forked process starts a child of its own, and a child ends with
its parent. What the child answers are bytes, which are never unpickled here.
"""

from __future__ import annotations

import atexit
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from enum import Enum
from multiprocessing.connection import Connection

from app.bounded import child

START_SECONDS = 30
"""A child is ready after half a second on an idle machine."""

_log = logging.getLogger(__name__)


before_waiting: list[Callable[[], None]] = []
"""What is called before a thread waits for its turn or for an answer: it must hold nothing that others need."""


class Reason(Enum):
    """Why a job was not done."""

    BUSY = "no turn came"
    LATE = "it took too long"
    LABORIOUS = "it took too much processor time"
    DIED = "the child ended"
    FULL = "memory ran out"
    LARGE = "the result is too large"
    REFUSED = "the program refused it"
    FAILED = "the program has a fault"
    UNAVAILABLE = "the machine lacks something"


class NotDone(RuntimeError):
    """A job was not done; `words` are the program's own where it refused or is unavailable."""

    def __init__(self, reason: Reason, words: str = ""):
        super().__init__(reason.value, words)
        self.reason, self.words = reason, words


_REASONS = {
    child.UNAVAILABLE: Reason.UNAVAILABLE,
    child.REFUSED: Reason.REFUSED,
    child.FULL: Reason.FULL,
    child.LARGE: Reason.LARGE,
    child.FAILED: Reason.FAILED,
}


class Worker:
    """A child process for the module `program` (see `child`) and the queue for it.

    `memory` and `largest` are bytes, `processor` seconds of processor time for a job (0: no bound); the child is
    replaced after jobs that weigh `renewed_after` together.
    """

    def __init__(self, program: str, memory: int, largest: int, renewed_after: int, processor: int = 0):
        self.program, self.memory, self.largest = program, memory, largest
        self.renewed_after, self.processor = renewed_after, processor
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._is_ready = self._is_asked = False
        self._done = 0
        _workers.add(self)

    def work(self, job: object, seconds: float, weight: int = 1) -> bytes:
        """Return what the program makes of a job within `seconds`; waiting for a turn takes as long again at most.

        Raises `NotDone`.
        """
        for let_go in before_waiting:
            let_go()
        if not self._lock.acquire(timeout=seconds):
            raise NotDone(Reason.BUSY)
        try:
            kind, answer = self._ask(self._ready_connection(), (seconds, job), seconds)
            self._renew(weight)
        finally:
            if self._is_asked:
                # Something came in between: this answer must not become the next job's.
                self._end()
            self._lock.release()
        if kind == child.DONE:
            return answer
        words = answer.decode(errors="replace")
        if kind == child.FAILED:
            _log.error("%s failed: %s", self.program, words)
        raise NotDone(_REASONS[kind], words)

    def close(self) -> None:
        """End the child once it is idle; the next job starts another."""
        with self._lock:
            self._end()

    def _ready_connection(self) -> Connection:
        """Return the connection to a child that waits for a job, started where none runs; raises `NotDone`."""
        if self._child is not None and self._child.poll() is not None:
            self._end()
        connection = self._connection or self._start()
        if not self._is_ready:
            kind, answer = self._ask(connection, None, START_SECONDS)
            if kind == child.UNAVAILABLE:
                self._end()
                raise NotDone(Reason.UNAVAILABLE, answer.decode(errors="replace"))
            self._is_ready = True
        return connection

    def _ask(
        self, connection: Connection, message: tuple[float, object] | None, seconds: float
    ) -> tuple[int, bytes]:
        """Send a message, if there is one, and return the kind and the rest of the child's next answer."""
        late = threading.Event()
        watch = threading.Timer(seconds, _kill, [self._child, late])
        watch.daemon = True
        watch.start()
        self._is_asked = True
        try:
            if message is not None:
                connection.send(message)
            answer = connection.recv_bytes(self.largest + child.MESSAGE_LIMIT)
        except (EOFError, OSError) as broken:
            status = self._end()
            if status == -signal.SIGXCPU:
                raise NotDone(Reason.LABORIOUS) from broken
            if late.is_set():
                raise NotDone(Reason.LATE) from broken
            _log.error("the process of %s ended with status %s", self.program, status)
            raise NotDone(Reason.DIED) from broken
        finally:
            watch.cancel()
        if late.is_set() or answer[0] == child.FULL:
            self._end()
        self._is_asked = False
        return answer[0], answer[1:]

    def _renew(self, weight: int) -> None:
        """Replace a child that has done enough, ahead of the next job, which so need not wait."""
        self._done += weight
        if self._child is not None and self._done >= self.renewed_after:
            self._end()
            self._start()

    def _start(self) -> Connection:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            bounds = map(str, (theirs.fileno(), self.memory, self.largest, self.processor))
            self._child = subprocess.Popen(
                [sys.executable, "-P", child.__file__, self.program, *bounds],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
            self._connection = connection = Connection(ours.detach())
        return connection

    def _end(self) -> int | None:
        """End the child, if there is one, and return its exit status."""
        process, connection = self._child, self._connection
        self._child = self._connection = None
        self._is_ready = self._is_asked = False
        self._done = 0
        if connection is not None:
            connection.close()
        if process is None:
            return None
        process.kill()
        return process.wait()

    def _start_afresh(self) -> None:
        """In a forked process: the lock may be held, and the child is the parent's to use and to end."""
        self._lock = threading.Lock()
        self._child = None
        self._end()


def _kill(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _start_all_afresh() -> None:
    for worker in _workers:
        worker._start_afresh()


def _end_all() -> None:
    # Without the lock: at exit a thread that still waits for its answer is not waited for.
    for worker in _workers:
        worker._end()


_workers: weakref.WeakSet[Worker] = weakref.WeakSet()
os.register_at_fork(after_in_child=_start_all_afresh)
atexit.register(_end_all)
