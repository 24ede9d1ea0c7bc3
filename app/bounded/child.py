"""The process that a `worker` works with, as a program: `python -P child.py MODULE FD MEMORY LARGEST PROCESSOR`.

MODULE brings `prepare()`, which raises RuntimeError where the work cannot be done on this machine, and `work(job)`,
which returns bytes; a ValueError of it is an answer, anything else a fault.
"""

from __future__ import annotations

import gc
import resource
import signal
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType

MESSAGE_LIMIT = 4000
RARELY = 400_000
"""New objects until garbage is looked for within a job. Python's own 700 would search half a page, or workbook, again and
again: a sixth of the time. After each answer it is taken away: 110 MiB instead of 208 MiB after 185 pages.
"""
READY, DONE, REFUSED, UNAVAILABLE, FULL, LARGE, FAILED = b"rdxuflw"
"""First byte of what the child answers; the rest is the result or a message of so many bytes at most."""


def serve(program: ModuleType, connection: Connection, memory: int, largest: int, processor: int) -> None:
    """Do what comes over `connection` until it closes: the child's whole life.

    A job is (seconds, what `program.work` takes). `memory` bounds the address space and `largest` the result, both in
    bytes, `processor` the seconds of processor time of a job (0: no bound). A child that has run out of memory ends.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    try:
        program.prepare()
    except RuntimeError as unavailable:
        connection.send_bytes(bytes([UNAVAILABLE]) + _message(unavailable))
        return
    gc.freeze()
    gc.set_threshold(RARELY)
    connection.send_bytes(bytes([READY]))
    kind = READY
    while kind != FULL:
        kind, answer = _answer(program, connection, processor)
        if kind == DONE and len(answer) > largest:
            kind, answer = LARGE, b""
        connection.send_bytes(bytes([kind]) + answer)
        gc.collect()


def _answer(program: ModuleType, connection: Connection, processor: int) -> tuple[int, bytes]:
    try:
        seconds, job = connection.recv()
        # The worker ends a late child; this ends one whose worker is no more.
        signal.alarm(int(seconds) + 2)
        _bound_processor(processor)
        return DONE, program.work(job)
    except EOFError:
        sys.exit()
    except MemoryError:
        return FULL, b""
    except ValueError as refused:
        return REFUSED, _message(refused)
    except Exception:
        return FAILED, traceback.format_exc().encode(errors="backslashreplace")[-MESSAGE_LIMIT:]
    finally:
        signal.alarm(0)


def _bound_processor(seconds: int) -> None:
    """Let the system end this process once the job has taken so much processor time from now on."""
    if seconds:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        soft = round(used.ru_utime + used.ru_stime + seconds)
        if hard == resource.RLIM_INFINITY or soft <= hard:
            resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _message(error: Exception) -> bytes:
    return str(error).encode(errors="backslashreplace")[:MESSAGE_LIMIT]


if __name__ == "__main__":
    # The package without what its __init__ loads, so that the child is soon ready.
    sys.modules["app"] = ModuleType("app")
    sys.modules["app"].__path__ = [str(Path(__file__).resolve().parents[1])]
    with suppress(ConnectionError):
        serve(import_module(sys.argv[1]), Connection(int(sys.argv[2])), *map(int, sys.argv[3:]))
