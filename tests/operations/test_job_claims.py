"""Claims of jobs: renewed while one works, soon taken over from the dead; jobs are worked on where pages are closed."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from flask import current_app
from sqlalchemy import select, update

from app.domain.files.volumes import Binding
from app.domain.procedure.jobs import RENEWED_EVERY, TAKEN_OVER_AFTER
from app.models import JobItem, db
from app.models.types import now
from app.operations import claims, jobs, volumes
from app.operations.job_steps import step
from app.operations.jobs import Done
from app.operations.people import disable, enable
from app.queries.procedure.jobs import progress_of

PDF = b"%PDF-stand-in"


@pytest.fixture
def quick(monkeypatch) -> list[int]:
    """Print nothing, and return the declarations that were carried out."""
    done: list[int] = []

    def carry_out(actor, claim):
        done.append(claim.declaration_id)
        return Done(PDF)

    monkeypatch.setattr(volumes, "carry_out", carry_out)
    monkeypatch.setattr(volumes, "bind", lambda *_: PDF)
    return done


@pytest.fixture
def job_id(town, filled) -> int:
    """A job of two declarations."""
    return volumes.start(town.actor("preparer"), Binding.BOOK, [filled(), filled()])


def seen(item_id: int):
    db.session.rollback()
    return db.session.scalar(select(JobItem.seen_at).where(JobItem.id == item_id))


def test_the_dead_are_followed_within_fifteen_seconds():
    assert TAKEN_OVER_AFTER + timedelta(seconds=RENEWED_EVERY) <= timedelta(seconds=15)
    assert timedelta(seconds=3 * RENEWED_EVERY) < TAKEN_OVER_AFTER


@pytest.mark.parametrize("says_so", [True, False])
def test_who_says_that_they_still_work_at_an_item_keeps_it(town, job_id, quick, says_so):
    actor, theirs = town.actor("preparer"), jobs.claim(job_id)
    late = now() - TAKEN_OVER_AFTER - timedelta(seconds=1)
    db.session.execute(update(JobItem).where(JobItem.id == theirs.item_id).values(claimed_at=late))
    if says_so:
        db.session.execute(jobs.renewal(replace(theirs, at=late)))
    db.session.commit()
    assert step(actor, job_id)
    assert (theirs.declaration_id in quick) is not says_so
    assert not step(actor, job_id), "nothing is left to be done"


def test_a_claim_is_renewed_while_one_works_and_no_longer(job_id, monkeypatch):
    monkeypatch.setattr(claims, "RENEWED_EVERY", 0.001)
    theirs = jobs.claim(job_id)
    db.session.rollback()
    with claims.renewed(partial(jobs.renewal, theirs)):
        while seen(theirs.item_id) is None:
            pass
    last = seen(theirs.item_id)
    assert last >= theirs.at
    jobs.settle(theirs, Done(PDF), and_next=False)
    assert seen(theirs.item_id) == last


def test_jobs_whose_pages_are_closed_are_done_from_the_command_line(town, job_id, quick):
    done = current_app.test_cli_runner().invoke(args=["jobs", "work", "--once"])
    assert done.exit_code == 0 and "都已办完" in done.output, done.output
    db.session.rollback()
    of_job = db.session.scalars(select(JobItem.declaration_id).where(JobItem.job_id == job_id))
    # Whatever other tests of this file left is worked on too.
    assert progress_of(town.actor("preparer"), job_id).finished_at and set(of_job) <= set(quick)


def test_a_disabled_persons_job_is_left(town, job_id, quick):
    disable(None, town.people["preparer"])
    try:
        assert current_app.test_cli_runner().invoke(args=["jobs", "work", "--once"]).exit_code == 0
    finally:
        enable(None, town.people["preparer"])
    assert not progress_of(town.actor("preparer"), job_id).is_over and quick == []
