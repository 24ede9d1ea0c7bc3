"""Bounds of time in tests: none of a bounded process or of a job's step is reached because the machine is busy."""

from collections.abc import Iterator

import pytest

from app.bounded import worker
from app.bounded.worker import Worker
from app.models import patience
from app.operations.job_steps import step

PATIENCE = 600
"""Seconds instead of the portal's own bounds, all of which are ten seconds or more."""
OWN = 10
"""Bounds below so many seconds are a test's own, and stand."""


@pytest.fixture(scope="session", autouse=True)
def patient_workers() -> Iterator[None]:
    """Let no child process, and no step of a job, end because the machine is slow; bounds of processor time and memory
    stand."""
    work = Worker.work

    def patient(self: Worker, job: object, seconds: float, weight: int = 1) -> bytes:
        return work(self, job, seconds if seconds < OWN else PATIENCE, weight)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Worker, "work", patient)
        patch.setattr(worker, "START_SECONDS", PATIENCE)
        patch.setattr(patience, "PAGE_SECONDS", PATIENCE)
        patch.setattr(patience, "HEAVY_SECONDS", PATIENCE)
        patch.setattr(step, "__defaults__", (float(PATIENCE),))
        yield
