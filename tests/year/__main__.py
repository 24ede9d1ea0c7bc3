"""`make year`: a budget year of full size on both systems, every sum held against a plain recomputation.

The words behind the command choose one of them: `python -m tests.year postgresql`.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from app.models import patience
from tests.applications import running
from tests.databases import create_database, postgresql_server, postgresql_url
from tests.year.plan import FULL, drawn
from tests.year.reading import THOROUGH, Looking
from tests.year.telling import Year


def main(only: Sequence[str]) -> int:
    """Tell the year and read it after 一上 and after 二上; what does not agree raises `AssertionError`."""
    with tempfile.TemporaryDirectory() as folder, postgresql_server() as port:
        create_database(port, "year")
        for uri in (f"sqlite:///{folder}/year.sqlite", postgresql_url(port, "year")):
            system = uri.partition("+")[0].partition(":")[0]
            for app in running(uri, Path(folder)) if system in (only or (system,)) else ():
                # On a busy machine a statement may take longer than a page waits for it.
                app.before_request_funcs.setdefault(None, []).append(_wait)
                _told(app, system)
    return 0


def _wait() -> None:
    patience.limit.set(None)


def _told(app: Flask, system: str) -> None:
    started, seen = time.monotonic(), 0
    _wait()
    with app.app_context():
        upgrade()
        year = Year(drawn(FULL))
        year.propose()
        year.limit()
    seen += Looking(app, year, year.first, THOROUGH).look()
    with app.app_context():
        year.cut_down()
        assert set(year.left(year.second)) == {Decimal("0.00")}, "二上 leaves no 分 of its 控制数 over"
    seen += Looking(app, year, year.second, THOROUGH).look()
    plan, seconds = year.plan, time.monotonic() - started
    print(
        f"{system}: {len(plan.units)} units, {len(plan.projects)} 一级项目, {len(plan.first)} + {len(plan.second)} "
        f"declarations, {seen:,} figures agree, {seconds:.0f} s",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
