"""How gunicorn serves the portal: `gunicorn -c python:app.serving wsgi:app`. Options of the command line win over these."""

import errno
import os
import socket
import subprocess
import sys
from typing import Any

from app.counts import shared

bind = "127.0.0.1:8000"
workers = 2
threads = 4
max_requests = 10_000
max_requests_jitter = 1_000
"""Requests after which a worker is renewed, give or take: its memory stays flat from the 800th on."""
control_socket_disable = True
loglevel = "warning"

METRICS = "PORTAL_METRICS_PORT"
"""Names the port of 127.0.0.1 on which the figures are told."""
_CHECK = "from app import surroundings; surroundings.require(surroundings.start())"
_CHECKED_BY = "SURROUNDINGS_CHECKED_BY"
"""As in `surroundings`, which is not loaded here."""
_INHERITED = ("GUNICORN_FD", "LISTEN_FDS")
"""Variables that say that the ports come from whoever started this process."""


def on_starting(server: Any) -> None:
    """Say in a sentence what keeps the portal from serving and exit, before a port is bound or a worker started."""
    if not any(name in os.environ for name in _INHERITED):
        if figures := _figures():
            server.cfg.set("bind", [*server.cfg.bind, figures])
        for address in server.cfg.address:
            if isinstance(address, tuple):
                _require_free(*address[:2])
    # In a process of its own, which takes what it loads with it.
    done = subprocess.run([sys.executable, "-c", _CHECK], check=False)
    if done.returncode:
        raise SystemExit(done.returncode)
    # A worker need not ask again: what is away for a moment would end the server.
    os.environ[_CHECKED_BY] = str(os.getpid())


def when_ready(server: Any) -> None:
    """Say where it serves, once it does."""
    listeners = [
        f"{each}/" for each in server.LISTENERS if not _figures() or not str(each).endswith(_figures())
    ]
    print(f"Serving on {' '.join(listeners)} (Ctrl-C stops)", flush=True)


def post_fork(server: Any, worker: Any) -> None:
    """Let a worker count apart from those that live beside it."""
    shared.slot = worker.age


def _figures() -> str:
    port = os.environ.get(METRICS, "0")
    return f"127.0.0.1:{port}" if port.isascii() and port.isdigit() and int(port) else ""


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as failed:
            taken = failed.errno == errno.EADDRINUSE
            why = "已被占用，可能本系统已在运行" if taken else f"不能使用（{failed.strerror}）"
            print(f"端口{port}（{host}）{why}。请换一个端口。", file=sys.stderr, flush=True)
            raise SystemExit(1) from failed
