"""Claims of jobs are renewed while somebody works, so that what a dead process left is soon taken over."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import ColumnElement, Engine, Update, func
from sqlalchemy.exc import SQLAlchemyError

from app.domain.procedure.jobs import RENEWED_EVERY, TAKEN_OVER_AFTER
from app.models import Job, JobItem, db, patience
from app.models.types import now
from app.operations.transaction import change_apart

log = logging.getLogger(__name__)


def is_dead(table: type[Job] | type[JobItem]) -> ColumnElement[bool]:
    """Return the condition for what was claimed and whose claim was not renewed for `TAKEN_OVER_AFTER`."""
    return func.coalesce(table.seen_at, table.claimed_at) < now() - TAKEN_OVER_AFTER


@contextmanager
def renewed(renewal: Callable[[], Update]) -> Iterator[None]:
    """Carry out the statement that `renewal` makes every `RENEWED_EVERY` seconds while the body runs, in a thread."""
    is_over, engine = threading.Event(), db.engine
    thread = threading.Thread(target=_renew, args=(is_over, engine, renewal), daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _renew(is_over: threading.Event, engine: Engine, renewal: Callable[[], Update]) -> None:
    while not is_over.wait(RENEWED_EVERY):
        try:
            with patience.waiting_at_most(patience.PAGE_SECONDS):
                change_apart(engine, renewal())
        except SQLAlchemyError as fault:
            log.warning("cannot renew a claim: %s", type(fault).__name__)
