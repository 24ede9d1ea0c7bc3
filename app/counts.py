"""What the web processes of a server count together: requests by route and status, and how long they took.

The numbers lie in memory that the server's master sets aside before it forks, each process in a slot of its own, so that a
process that is killed leaves what it counted and holds nobody up.
"""

import mmap
import threading
from bisect import bisect_left

SLOTS, ROUTES = 32, 400
"""Processes that live at once, those that are just being renewed among them; routes, of which the portal has some 200."""
STATUSES = ("2xx", "3xx", "4xx", "503", "5xx")
BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histogram, in seconds."""
_ROW = len(STATUSES) + 1
_SLOT = ROUTES * _ROW + len(BOUNDS) + 1


class Counts:
    """Counters that only grow, shared with every process that is forked later."""

    def __init__(self) -> None:
        self.slot = 0
        self._lock = threading.Lock()
        self._cells = memoryview(mmap.mmap(-1, SLOTS * _SLOT * 8)).cast("d")

    def note(self, route: int, status: int, seconds: float) -> None:
        """Count a request of the route of that number."""
        kind = "503" if status == 503 else f"{status // 100}xx"
        row = self.slot % SLOTS * _SLOT + route % ROUTES * _ROW
        bucket = self.slot % SLOTS * _SLOT + ROUTES * _ROW + bisect_left(BOUNDS, seconds)
        with self._lock:
            self._cells[row + STATUSES.index(kind)] += 1
            self._cells[row + _ROW - 1] += seconds
            self._cells[bucket] += 1

    def of_route(self, route: int) -> tuple[dict[str, int], float]:
        """Return how many requests of a route there were by status, and how many seconds they took together."""
        *counts, seconds = (self._sum(route % ROUTES * _ROW + cell) for cell in range(_ROW))
        return {kind: int(count) for kind, count in zip(STATUSES, counts, strict=True)}, seconds

    def by_length(self) -> list[int]:
        """Return how many requests fell under each of `BOUNDS` and over the one before, and how many over the last."""
        return [int(self._sum(ROUTES * _ROW + cell)) for cell in range(len(BOUNDS) + 1)]

    def _sum(self, cell: int) -> float:
        return sum(self._cells[slot * _SLOT + cell] for slot in range(SLOTS))


shared = Counts()
