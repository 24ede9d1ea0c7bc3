"""Runs the tests for each mutant in a fork of a process that has loaded what is slow to load and is none of the portal's.

`python -m tests.mutants.forking OPTION…` says its port on a line, and answers each connection with the exit code of pytest.
"""

import os
import socket
import sys

import bs4  # noqa: F401
import flask_migrate  # noqa: F401
import flask_wtf  # noqa: F401
import hypothesis  # noqa: F401
import psycopg  # noqa: F401
import pytest


def main(options: list[str]) -> None:
    """Serve until the process is ended."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)
        while True:
            asked, _ = server.accept()
            with asked:
                child = os.fork()
                if not child:
                    server.close()
                    _run(options)
                _, status = os.waitpid(child, 0)
                asked.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _run(options: list[str]) -> None:
    """Run the tests and end the process with their exit code, without what the process before it had to put away."""
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silence, stream)
    code = 1
    try:
        code = int(pytest.main(options))
    finally:
        os._exit(code)


if __name__ == "__main__":
    main(sys.argv[1:])
