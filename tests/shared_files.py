"""Files that the processes of a run share: whoever needs one first makes it, the others wait and use it."""

import fcntl
from collections.abc import Callable
from pathlib import Path


def once(path: Path, build: Callable[[Path], None]) -> Path:
    """Return `path`, which `build` makes under a file lock unless it is there; half a file is never seen."""
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            unfinished = path.with_name(f"{path.name}.unfinished")
            build(unfinished)
            unfinished.rename(path)
    return path
