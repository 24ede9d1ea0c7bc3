"""A throw-away PostgreSQL server on loopback for the tests, from Debian's own binaries.

The server keeps its files in a temporary folder, trusts every local connection and never waits for the
disk. A run of pytest-xdist has one server for all its workers, whose databases have random names.
"""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

HOST = "127.0.0.1"
SUPERUSER = "postgres"
START_SECONDS = 120

SETTINGS = {
    "listen_addresses": HOST,
    "max_connections": "200",
    "shared_buffers": "32MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    # Not UTC, so that a time that loses its zone on the way shows.
    "timezone": "Asia/Shanghai",
}

PR_SET_PDEATHSIG = 1


@contextmanager
def postgresql_server() -> Iterator[int]:
    """Run a server and give its port; stop it and remove its files at the end, whatever happened.

    Raises `RuntimeError` when the binaries are missing or the server does not start.
    """
    with restartable_server() as server:
        yield server.port


class Server:
    """A server that can be stopped and started again on its port."""

    def __init__(self, start: Callable[[int], AbstractContextManager[int]]):
        self._start, self._stack = start, ExitStack()
        self.port = self._stack.enter_context(start(0))

    def restart(self) -> None:
        """Stop at once, as a crash does, and start again."""
        self.stop()
        self._stack.enter_context(self._start(self.port))

    def stop(self) -> None:
        """Stop at once."""
        self._stack.close()


@contextmanager
def restartable_server() -> Iterator[Server]:
    """Run a server as `postgresql_server` does."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="portal-postgresql-"))
    try:
        owner = _owner(folder)
        data = folder / "data"
        _initialise(binaries, data, owner)
        server = Server(partial(_running, binaries, data, owner))
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def postgresql_url(port: int, name: str) -> str:
    """The SQLAlchemy URL of the database `name`."""
    return f"postgresql+psycopg://{SUPERUSER}@{HOST}:{port}/{name}"


def create_database(port: int, name: str, template: str = "template0") -> None:
    """Create the database `name` as a copy of `template`, to which nobody may be connected.

    Its files are copied, which takes two thirds of the processor time of copying it page by page through the log.
    """
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    _execute(port, statement.format(sql.Identifier(name), sql.Identifier(template)))


@contextmanager
def database_copy(port: int, template: str) -> Iterator[str]:
    """Yield the URL of a copy of a database, which is dropped afterwards, whoever is connected to it."""
    name = f"{template}_{uuid4().hex}"
    create_database(port, name, template)
    try:
        yield postgresql_url(port, name)
    finally:
        _execute(port, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(port: int, statement: sql.Composed) -> None:
    with _connect(port) as connection:
        connection.execute(statement)


def _connect(port: int) -> psycopg.Connection:
    return psycopg.connect(
        host=HOST, port=port, user=SUPERUSER, dbname="postgres", autocommit=True, connect_timeout=5
    )


def _binaries() -> Path:
    versions = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    newest = max(versions, key=lambda path: float(path.parts[-3]), default=None)
    if newest is None:
        raise RuntimeError("The tests need the PostgreSQL server: sudo apt-get install postgresql")
    return newest.parent


def _owner(folder: Path) -> dict[str, object]:
    """Who runs the server, as arguments for `subprocess`; it refuses to run as root."""
    if os.getuid() != 0:
        return {}
    account = pwd.getpwnam("postgres")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _initialise(binaries: Path, data: Path, owner: dict[str, object]) -> None:
    # Text sorts by code point, as in SQLite.
    command = [binaries / "initdb", "--pgdata", data, "--username", SUPERUSER, "--auth", "trust"]
    command += ["--encoding", "UTF8", "--locale", "C", "--no-sync"]
    done = subprocess.run(command, cwd=data.parent, capture_output=True, text=True, **owner)
    if done.returncode:
        raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")


@contextmanager
def _running(binaries: Path, data: Path, owner: dict[str, object], port: int) -> Iterator[int]:
    port = port or _free_port()
    settings = SETTINGS | {"port": str(port), "unix_socket_directories": str(data.parent)}
    command = [binaries / "postgres", "-D", data]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    log = data.parent / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=data.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # Ctrl-C in the terminal is for the tests, which still need the server to end well.
            start_new_session=True,
            preexec_fn=_stop_with_parent,
            **owner,
        )
    try:
        _wait_until_ready(process, port, log)
        yield port
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(timeout=START_SECONDS)


def _stop_with_parent() -> None:
    """Have the kernel stop the server when the tests are killed before they can."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    pause = 0.02
    for _ in range(round(START_SECONDS / pause)):
        try:
            _connect(port).close()
            return
        except psycopg.OperationalError:
            try:
                process.wait(timeout=pause)
            except subprocess.TimeoutExpired:
                continue
            break
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]
