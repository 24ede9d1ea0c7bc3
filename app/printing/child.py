"""The process that `press` prints with, as a program: `python -P child.py FD MEMORY LARGEST`."""

from __future__ import annotations

import resource
import signal
import sys
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType

if __name__ == "__main__":
    # The package without what its __init__ loads, so that the child is soon ready.
    sys.modules["app"] = ModuleType("app")
    sys.modules["app"].__path__ = [str(Path(__file__).resolve().parents[1])]

from app.printing import engine

MESSAGE_LIMIT = 4000
READY, PRINTED, WRONG, UNAVAILABLE, FULL, LARGE, FAILED = b"rpwuflx"
"""First byte of what the child answers; the rest is the PDF or a message of so many bytes at most."""


def serve(connection: Connection, memory: int, largest: int) -> None:
    """Print what comes over `connection` until it closes: the child's whole life.

    A job is (seconds, documents, stylesheets, pdf_variant, attachments). `memory` bounds the
    address space and `largest` the PDF, both in bytes. A child that has run out of memory ends.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    try:
        engine.check()
    except engine.PrintingUnavailable as unavailable:
        connection.send_bytes(bytes([UNAVAILABLE]) + str(unavailable).encode())
        return
    connection.send_bytes(bytes([READY]))
    kind = READY
    while kind != FULL:
        kind, answer = _answer(connection)
        if kind == PRINTED and len(answer) > largest:
            kind, answer = LARGE, b""
        connection.send_bytes(bytes([kind]) + answer)


def _answer(connection: Connection) -> tuple[int, bytes]:
    try:
        seconds, documents, stylesheets, pdf_variant, attachments = connection.recv()
        # The press ends a late child; this ends one whose press is no more.
        signal.alarm(int(seconds) + 2)
        pdf = engine.render(documents, stylesheets, pdf_variant=pdf_variant, attachments=attachments)
        return PRINTED, pdf
    except EOFError:
        sys.exit()
    except MemoryError:
        return FULL, b""
    except ValueError as wrong:
        return WRONG, str(wrong).encode(errors="backslashreplace")[:MESSAGE_LIMIT]
    except Exception:
        return FAILED, traceback.format_exc().encode(errors="backslashreplace")[-MESSAGE_LIMIT:]
    finally:
        signal.alarm(0)


if __name__ == "__main__":
    with suppress(ConnectionError):
        serve(Connection(int(sys.argv[1])), *map(int, sys.argv[2:]))
