"""Volumes as jobs: each item once whoever steps, what cannot be printed is told, ended exactly once, one's own alone."""

import threading
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import current_app
from pypdf import PdfReader
from sqlalchemy import delete, select, update

from app import create_app
from app.domain.files.volumes import Binding
from app.domain.procedure.jobs import KEPT, TAKEN_OVER_AFTER, Outcome
from app.domain.roles import Role
from app.models import Job, JobFile, JobItem, PersonRole, Rendition, db
from app.models.types import now
from app.operations import Rejected, job_steps, jobs, volumes
from app.operations.job_steps import step
from app.operations.jobs import Done, Result
from app.printing.press import CannotPrint, PrintingUnavailable
from app.queries import NotFound
from app.queries.procedure.jobs import own_jobs, progress_of, result
from tests.applications import SETTINGS

APPROVED = "submit:submitter open:reviewer pass_review:reviewer open:approver approve:approver"
PDF = b"%PDF-stand-in"


@pytest.fixture
def quick(monkeypatch) -> list[int]:
    """Print nothing: note the declarations that are carried out, and bind them at once."""
    done: list[int] = []

    def carry_out(actor, claim):
        volumes.find(actor, claim.declaration_id)
        done.append(claim.declaration_id)
        return Done(PDF)

    monkeypatch.setattr(volumes, "carry_out", carry_out)
    monkeypatch.setattr(volumes, "bind", lambda leaves, *_: b"|".join(leaf.pdf or b"" for leaf in leaves))
    return done


@pytest.fixture
def three(town, filled) -> list[int]:
    return [filled() for _ in range(3)]


def started(town, chosen, login: str = "preparer", binding: Binding = Binding.BOOK) -> int:
    return volumes.start(town.actor(login), binding, chosen)


def until_over(town, job_id: int, login: str = "preparer"):
    actor = town.actor(login)
    for _ in range(20):
        step(actor, job_id)
        if (progress := progress_of(actor, job_id)).is_over:
            return progress
    raise AssertionError("the job does not end")


def items(job_id: int) -> list[JobItem]:
    db.session.rollback()
    statement = select(JobItem).where(JobItem.job_id == job_id).order_by(JobItem.position)
    return list(db.session.scalars(statement))


def test_a_volume_holds_drafts_and_the_approved_page_as_it_was_frozen(town, walk, filled):
    approved, draft = walk(APPROVED), filled()
    job_id = started(town, [draft, approved])
    progress = until_over(town, job_id)
    assert (progress.total, progress.done, progress.failures, progress.message) == (2, 2, (), "")
    reader = PdfReader(BytesIO(result(town.actor("preparer"), job_id).content))
    frozen = db.session.scalar(select(Rendition.content).where(Rendition.declaration_id == approved))
    drawn = [page.get_contents().get_data() for page in PdfReader(BytesIO(frozen)).pages]
    whole = [page.get_contents().get_data() for page in reader.pages]
    assert all(any(each in page for page in whole) for each in drawn)
    assert all(item.content is None for item in items(job_id))


def test_items_go_by_unit_and_project_code_whatever_was_ticked_first(town, filled, quick):
    own, station, second = filled(), filled(True), filled()
    chosen = [station, second, own, second]
    job_id = volumes.start(town.actor("auditor"), Binding.BOOK, list(dict.fromkeys(chosen)))
    assert [item.declaration_id for item in items(job_id)] == [own, second, station]


def test_single_files_are_named_by_unit_code_and_project(town, three, quick):
    job_id = started(town, three, binding=Binding.FILES)
    until_over(town, job_id)
    made = result(town.actor("preparer"), job_id)
    codes = [town.declaration(each).project_code for each in three]
    names = [f"云岭市数字服务中心-{code}-移动服务平台运行维护.pdf" for code in codes]
    assert ZipFile(BytesIO(made.content)).namelist() == names
    assert (made.media_type, made.name) == ("application/zip", "申报表（3份）.zip")


def test_two_sessions_that_step_at_once_do_no_item_twice(town, filled, quick, monkeypatch):
    chosen = [filled() for _ in range(6)]
    job_id, app, actor = started(town, chosen), current_app._get_current_object(), town.actor("preparer")
    both, carry_out, bound = threading.Barrier(2, timeout=20), volumes.carry_out, []
    bind = volumes.bind
    monkeypatch.setattr(volumes, "bind", lambda *given: bound.append(1) or bind(*given))

    def together(*which):
        both.wait()
        return carry_out(*which)

    def session() -> None:
        with app.app_context():
            step(actor, job_id)

    monkeypatch.setattr(volumes, "carry_out", together)
    threads = [threading.Thread(target=session) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    step(actor, job_id)
    assert sorted(quick) == sorted(chosen)
    assert progress_of(actor, job_id).finished_at and bound == [1]


def test_an_item_that_another_works_at_is_left_to_them_until_they_are_late(town, three, quick):
    job_id, actor = started(town, three), town.actor("preparer")
    theirs = jobs.claim(job_id)
    step(actor, job_id)
    assert theirs.declaration_id not in quick and len(quick) == 2
    assert not progress_of(actor, job_id).is_over
    late = now() - TAKEN_OVER_AFTER - timedelta(seconds=1)
    db.session.execute(update(JobItem).where(JobItem.id == theirs.item_id).values(claimed_at=late))
    db.session.commit()
    step(actor, job_id)
    assert quick[-1] == theirs.declaration_id and progress_of(actor, job_id).finished_at
    jobs.settle(theirs, Done(failure="来晚了"), and_next=False)
    assert items(job_id)[0].outcome is Outcome.OK


def test_a_result_is_made_by_one_and_taken_over_from_who_is_late(town, three, quick):
    job_id, actor = started(town, three), town.actor("preparer")
    step(actor, job_id, seconds=0)
    assert jobs.claim_result(job_id) is None
    while claimed := jobs.claim(job_id):
        jobs.settle(claimed, Done(PDF), and_next=False)
    theirs = jobs.claim_result(job_id)
    step(actor, job_id)
    assert not progress_of(actor, job_id).is_over
    late = now() - TAKEN_OVER_AFTER - timedelta(seconds=1)
    db.session.execute(update(Job).where(Job.id == job_id).values(claimed_at=late))
    db.session.commit()
    step(actor, job_id)
    jobs.finish(job_id, theirs, Result("x", "x", b"x"))
    assert not jobs.cancel(actor, job_id)
    assert progress_of(actor, job_id).file_name == "申报表成册（3份）.pdf" and result(actor, job_id).content


def test_a_step_takes_no_more_than_its_time(town, three, quick):
    job_id, actor = started(town, three), town.actor("preparer")
    step(actor, job_id, seconds=0)
    assert progress_of(actor, job_id).done == 1


def test_a_restart_loses_nothing(town, three, quick):
    job_id, actor = started(town, three), town.actor("preparer")
    step(actor, job_id, seconds=0)
    uri = current_app.config["SQLALCHEMY_DATABASE_URI"]
    anew = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": uri})
    with anew.app_context():
        step(actor, job_id)
        assert progress_of(actor, job_id).succeeded == 3
        db.session.remove()
        db.engine.dispose()
    assert sorted(quick) == sorted(three)


@pytest.mark.parametrize(
    ("error", "told"),
    [(CannotPrint("打印超过30秒，已停止。"), "打印超过30秒，已停止。"), (KeyError("x"), job_steps.BROKEN)],
)
def test_what_cannot_be_printed_is_told_and_the_rest_is_made(town, three, quick, monkeypatch, error, told):
    carry_out = volumes.carry_out

    def fails(actor, claim):
        if claim.declaration_id == three[1]:
            raise error
        return carry_out(actor, claim)

    monkeypatch.setattr(volumes, "carry_out", fails)
    job_id = started(town, three)
    progress = until_over(town, job_id)
    assert [(item.declaration_id, item.message) for item in progress.failures] == [(three[1], told)]
    assert (progress.succeeded, progress.file_name) == (2, "申报表成册（2份）.pdf")
    assert result(town.actor("preparer"), job_id).content == PDF + b"||" + PDF


def test_what_may_be_over_soon_leaves_the_item_for_the_next_step(town, three, quick, monkeypatch):
    job_id, actor = started(town, three), town.actor("preparer")
    with monkeypatch.context() as patch:

        def unavailable(*_):
            raise PrintingUnavailable("缺少系统库")

        patch.setattr(volumes, "carry_out", unavailable)
        with pytest.raises(PrintingUnavailable):
            step(actor, job_id)
    assert [item.claimed_at for item in items(job_id)] == [None] * 3
    assert until_over(town, job_id).succeeded == 3


def test_nothing_that_could_be_printed_gives_no_file(town, three, quick, monkeypatch):
    def fails(*_):
        raise CannotPrint("不行。")

    monkeypatch.setattr(volumes, "carry_out", fails)
    job_id = started(town, three)
    progress = until_over(town, job_id)
    assert (progress.size, progress.message, len(progress.failures)) == (
        None,
        "没有一份能打印，没有生成文件。",
        3,
    )
    with pytest.raises(NotFound):
        result(town.actor("preparer"), job_id)


def test_who_loses_the_right_meanwhile_gets_no_page_and_later_no_file(town, three, quick):
    person_id, unit_id = town.people["second_preparer"], town.units["121"]
    job_id = started(town, three, "second_preparer")
    step(town.actor("second_preparer"), job_id, seconds=0)
    whole = started(town, three[:2], "second_preparer")
    until_over(town, whole, "second_preparer")
    db.session.execute(delete(PersonRole).where(PersonRole.person_id == person_id))
    db.session.commit()
    try:
        progress = until_over(town, job_id, "second_preparer")
        assert (progress.size, {item.message for item in progress.failures}) == (None, {volumes.LOST})
        with pytest.raises(NotFound, match="无权查看"):
            result(town.actor("second_preparer"), whole)
    finally:
        db.session.add(PersonRole(person_id=person_id, unit_id=unit_id, role=Role.PREPARER))
        db.session.commit()


def test_a_cancelled_job_keeps_nothing_but_says_what_was_done(town, three, quick):
    job_id, actor = started(town, three), town.actor("preparer")
    step(actor, job_id, seconds=0)
    theirs = jobs.claim(job_id)
    assert jobs.cancel(actor, job_id) and not jobs.cancel(actor, job_id)
    step(actor, job_id)
    assert jobs.settle(theirs, Done(PDF), and_next=True) is None
    progress = progress_of(actor, job_id)
    assert (
        (progress.done, len(quick), progress.size) == (2, 1, None)
        and progress.cancelled_at
        and not progress.finished_at
    )
    assert all(item.content is None for item in items(job_id))


@pytest.mark.parametrize("login", ["second_preparer", "submitter", "auditor", "administrator"])
def test_a_job_is_its_owners_alone(town, three, quick, login, refused):
    job_id, other = started(town, three), town.actor(login)
    until_over(town, job_id)
    for look in (progress_of, result, step, jobs.cancel):
        with refused(NotFound):
            look(other, job_id)
    assert job_id not in {job.id for job in own_jobs(other)}
    assert job_id in {job.id for job in own_jobs(town.actor("preparer"))}


def test_a_repeated_click_gets_the_same_job_and_another_wish_another(town, three, quick):
    first = started(town, three)
    assert started(town, three) == first
    assert started(town, three[:2]) != first and started(town, three, binding=Binding.FILES) != first
    assert started(town, three, "second_preparer") != first
    until_over(town, first)
    assert started(town, three) != first


@pytest.mark.parametrize(
    ("chosen", "error", "words"),
    [([], Rejected, "勾选"), (range(1, 1001), Rejected, "1000份"), ([999_999], NotFound, "无权查看")],
)
def test_a_volume_of_nothing_of_too_many_or_of_foreign_ones_is_not_made(town, refused, chosen, error, words):
    with pytest.raises(error, match=words):
        started(town, list(chosen))
    with refused(error):
        started(town, list(chosen))


def test_one_foreign_form_among_the_chosen_makes_nothing(town, filled, refused):
    chosen = [filled(), filled(True)]
    with refused(NotFound):
        started(town, chosen)


def test_nothing_and_too_many_unapproved_ones_are_refused(town, three, monkeypatch, refused):
    with refused(Rejected):
        started(town, [])
    for limit in ("RENDERED_LIMIT", "JOINED_LIMIT"):
        with monkeypatch.context() as patch:
            patch.setattr(f"app.domain.files.volumes.{limit}", 0)
            with refused(Rejected):
                started(town, three)


def test_an_old_job_is_gone_with_all_it_made(town, three, quick):
    job_id, actor = started(town, three), town.actor("preparer")
    until_over(town, job_id)
    db.session.execute(update(Job).where(Job.id == job_id).values(finished_at=now() - KEPT))
    db.session.commit()
    with pytest.raises(NotFound):
        result(actor, job_id)
    started(town, three[:1])
    assert db.session.get(Job, job_id) is None and items(job_id) == []
    assert db.session.scalar(select(JobFile).where(JobFile.job_id == job_id)) is None
