"""`flask housekeeping`: what is past its time goes, all else stays, however much it is."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from app.domain.procedure.jobs import JobKind
from app.models import (
    Declaration,
    Job,
    JobFile,
    JobItem,
    LoginAttempt,
    LoginSession,
    PasswordLink,
    PendingImport,
    db,
)
from app.models.types import now
from app.operations import housekeeping


def job(person_id: int, age: timedelta) -> None:
    row = Job(
        kind=JobKind.VOLUME,
        person_id=person_id,
        parameters={},
        created_at=now() - age,
        finished_at=now() - age,
    )
    db.session.add(row)
    db.session.flush()
    db.session.add(
        JobItem(job_id=row.id, position=1, project_code="1", project_name="", unit_name="", message="")
    )
    db.session.add(JobFile(job_id=row.id, name="a.pdf", media_type="application/pdf", size=1, content=b"x"))


def fill(world, age: timedelta) -> None:
    """Write one row of each kind, of which the last sign was so long ago."""
    person_id, at = world.people["preparer"], now() - age
    job(person_id, age)
    db.session.add(
        PendingImport(
            person_id=person_id,
            round_id=world.round_id,
            file_name="a",
            sha256="0",
            worksheets=1,
            created_at=at,
        )
    )
    token = f"{age}"
    db.session.add(LoginSession(token_hash=token, person_id=person_id, started_at=at, last_seen_at=at))
    db.session.add(LoginAttempt(login="preparer", address="198.51.100.9", at=at))
    db.session.add(PasswordLink(token_hash=token, person_id=person_id, expires_at=at))
    db.session.commit()


KINDS = (Job, JobItem, JobFile, PendingImport, LoginSession, LoginAttempt, PasswordLink)


def counted() -> dict[str, int]:
    db.session.rollback()
    return {kind.__name__: db.session.scalar(select(func.count()).select_from(kind)) for kind in KINDS}


@pytest.mark.parametrize(
    ("age", "left"),
    [
        (timedelta(hours=23), {kind.__name__ for kind in KINDS}),
        (timedelta(hours=25), {"LoginSession", "PasswordLink"}),
        (timedelta(days=31), set()),
    ],
)
def test_each_kind_goes_after_its_time(app, world, age, left):
    declarations = [world.draft(), world.at("returned")]
    fill(world, age)
    done = app.test_cli_runner().invoke(args=["housekeeping"])
    assert done.exit_code == 0 and done.output.startswith("已清理：任务"), done.output
    assert {name for name, count in counted().items() if count} == left
    kept = select(func.count()).select_from(Declaration).where(Declaration.id.in_(declarations))
    assert db.session.scalar(kept) == 2


@pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
def test_much_goes_in_portions(app, world, monkeypatch):
    monkeypatch.setattr(housekeeping, "PORTION", 3)
    row = {"login": "x", "address": "y", "at": now() - timedelta(days=9)}
    db.session.execute(insert(LoginAttempt), [row] * 7)
    for _ in range(41):
        job(world.people["preparer"], timedelta(days=2))
    db.session.commit()
    done = app.test_cli_runner().invoke(args=["housekeeping"])
    assert "任务41项" in done.output and "登录尝试7项" in done.output
    assert not any(counted().values())


@pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
def test_a_pause_that_is_longer_keeps_its_tries(app, world):
    app.config["SIGN_IN_LOCK_MINUTES"] = 60 * 24 * 3
    fill(world, timedelta(days=2))
    app.test_cli_runner().invoke(args=["housekeeping"])
    assert counted()["LoginAttempt"] == 1
