"""The version before this one: the code as it was until the newest migration came, beside which this one must work."""

import shutil
import subprocess
import warnings
from pathlib import Path

from alembic.script import ScriptDirectory

from app.extensions import MIGRATIONS
from tests.faults.office import ROOT

PARTS = ("app", "migrations", "wsgi.py")
CLOCK = '''"""The portal, with a clock that is ahead of this machine's by the seconds of AHEAD."""

import os
import time
from datetime import datetime, timedelta

from app.models import types

AHEAD = int(os.environ["AHEAD"])


class Ahead(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + timedelta(seconds=AHEAD)


whole, exact = time.time, time.time_ns
time.time = lambda: whole() + AHEAD
time.time_ns = lambda: exact() + AHEAD * 1_000_000_000
types.datetime = Ahead

from wsgi import app  # noqa: E402, F401
'''
"""A module for the server."""


def lay_out(folder: Path) -> tuple[str, str]:
    """Put the code of the version before into a folder, with a module `ahead`; return its migration and what it is in words.

    Where the history does not reach back so far, as in a shallow clone, this version stands in for it, and that is said.
    """
    newest = ScriptDirectory(str(MIGRATIONS)).get_revision("head")
    commit = _commit_before(Path(newest.path).relative_to(ROOT))
    (folder / "ahead.py").write_text(CLOCK, encoding="utf-8")
    if commit:
        archive = subprocess.run(
            ["git", "-C", ROOT, "archive", commit, *PARTS], stdout=subprocess.PIPE, check=True
        )
        subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
        return str(newest.down_revision), f"version before: {commit[:12]}"
    told = "the history of this clone does not hold the version before; this version stood in for it"
    warnings.warn(told, stacklevel=2)
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, folder / part)
    return str(newest.revision), told


def _commit_before(migration: Path) -> str:
    """Return the commit before the one that added a migration, the newest where it is not committed yet; "" for none."""
    added = _git("log", "--diff-filter=A", "--format=%H", "-1", "--", str(migration))
    return _git("rev-parse", "--verify", "--quiet", f"{added}^" if added else "HEAD")


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
