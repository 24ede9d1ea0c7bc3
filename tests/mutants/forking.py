"""Runs the tests for each mutant in a fork of a process that has loaded everything that does not hang on the mutant.

`python -m tests.mutants.forking MODULE OPTION…` says its port on a line, and answers each connection with the exit code of
pytest.
"""

import ast
import importlib
import os
import socket
import sys
from pathlib import Path

import bs4  # noqa: F401
import flask_migrate  # noqa: F401
import flask_wtf  # noqa: F401
import hypothesis  # noqa: F401
import psycopg  # noqa: F401
import pytest


def main(path: str, options: list[str]) -> None:
    """Serve until the process is ended."""
    _load(path.removesuffix(".py").replace("/", "."))
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


def _load(mutated: str) -> None:
    """Import the mutated module with all that it needs, and forget it again with all that needs it."""
    importlib.import_module(mutated)
    forgotten = {mutated}
    loaded = {name: _imports(name) for name in sys.modules if name.startswith("app.")}
    while more := {name for name, imported in loaded.items() if imported & forgotten} - forgotten:
        forgotten |= more
    for name in forgotten:
        sys.modules.pop(name, None)
        package, _, own = name.rpartition(".")
        # `from package import module` would find it there.
        vars(sys.modules.get(package, ast)).pop(own, None)


def _imports(name: str) -> set[str]:
    """Return every name that a module of the portal imports, or imports from."""
    tree = ast.parse(Path(sys.modules[name].__file__ or "").read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
        elif isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
    return found


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
    main(sys.argv[1], sys.argv[2:])
