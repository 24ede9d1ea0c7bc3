"""What one person or unit may have at most: declarations in a round, jobs that are not over."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from app.domain.files.volumes import Binding
from app.domain.procedure.jobs import JobKind
from app.exchange.workbook import ReadSheet
from app.models import Job, db
from app.operations import Rejected, drafting, jobs, volumes
from app.operations.importing import import_sheets
from app.queries.form.sheets import working_sheet
from app.queries.rounds import find_round

pytestmark = pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)


def test_a_unit_has_so_many_declarations_in_a_round(app, world, refused, monkeypatch):
    monkeypatch.setattr(drafting, "DECLARATIONS_OF_A_UNIT", 2)
    pattern = world.filled()
    world.do("submitter", world.draft(), "discard")
    with refused(Rejected):
        world.draft()
    sheet = working_sheet(world.declaration(pattern))
    read = [
        ReadSheet("申报表", replace(sheet, project_code="", project_name="另一个", policy_basis="另一份。"))
    ]
    with refused(Rejected):
        import_sheets(world.actor("preparer"), find_round(world.round_id), read, "990106")
    assert world.draft("sole", "141")


def test_a_person_has_so_many_jobs_that_are_not_over(app, world, refused, monkeypatch):
    monkeypatch.setattr(jobs, "OPEN_JOBS", 2)
    actor = world.actor("preparer")
    chosen = [world.filled() for _ in range(3)]
    first, second, third = ([each] for each in chosen)
    begun = volumes.start(actor, Binding.BOOK, first)
    volumes.start(actor, Binding.BOOK, second)
    with refused(Rejected):
        volumes.start(actor, Binding.BOOK, third)
    assert volumes.start(actor, Binding.BOOK, first) == begun
    assert volumes.start(world.actor("submitter"), Binding.BOOK, third)
    jobs.cancel(actor, begun)
    assert volumes.start(actor, Binding.BOOK, third)


def test_kinds_of_jobs_count_together(app, world, refused, monkeypatch):
    monkeypatch.setattr(jobs, "OPEN_JOBS", 1)
    actor = world.actor("preparer")
    first, second = world.filled(), world.filled()
    volumes.start(actor, Binding.BOOK, [first])
    db.session.execute(update(Job).values(kind=JobKind.IMPORT))
    db.session.commit()
    with refused(Rejected):
        volumes.start(actor, Binding.FILES, [second])
