"""Workbooks that wait to be confirmed: whose they are, how many, how long, and their prereview."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from app.domain.files.importing import AT_ONCE, KEPT, WAITING_LIMIT
from app.domain.files.worksheets import Problem, ReadSheet
from app.models import PendingImport, db
from app.models.types import now
from app.operations import Rejected, import_prereviews, pending_imports
from app.operations.job_steps import step
from app.queries import NotFound
from app.queries.files import pending_imports as queries
from app.queries.procedure.jobs import progress_of
from tests.operations.pending_imports import REGION, confirm, forget, form, keep, preview, stored


@pytest.fixture(autouse=True)
def _nothing_waits(town):
    """Each test begins without a waiting workbook."""
    forget()


def test_nobody_else_knows_of_a_waiting_workbook(town):
    import_id = keep(town, form())
    for login in ("second_preparer", "submitter", "administrator", "auditor"):
        with pytest.raises(NotFound):
            queries.own_import(town.actor(login), import_id)
        with pytest.raises(NotFound):
            pending_imports.confirm(town.actor(login), import_id, {0: "new--"}, REGION)
        pending_imports.throw_away(town.actor(login), import_id)
    assert [each.id for each in queries.waiting_imports(town.actor("preparer"))] == [import_id]
    pending_imports.throw_away(town.actor("preparer"), import_id)
    pending_imports.throw_away(town.actor("preparer"), import_id)
    with pytest.raises(NotFound):
        queries.own_import(town.actor("preparer"), import_id)


def test_a_workbook_waits_for_a_day(town):
    old = keep(town, form())
    db.session.execute(update(PendingImport).values(created_at=now() - KEPT))
    db.session.commit()
    with pytest.raises(NotFound):
        queries.own_import(town.actor("preparer"), old)
    with pytest.raises(NotFound):
        confirm(town, old, {0: "new--"})
    keep(town, form())
    assert db.session.get(PendingImport, old) is None


def test_a_few_workbooks_wait_and_the_same_one_waits_once(town, refused):
    same = keep(town, form(), sha256="a")
    assert keep(town, form(), sha256="a") == same
    assert keep(town, form(), sha256="a", login="second_preparer") != same
    for _ in range(WAITING_LIMIT - 1):
        keep(town, form())
    with refused(Rejected):
        keep(town, form())
    pending_imports.throw_away(town.actor("preparer"), same)
    assert keep(town, form(), sha256="a") != same


def test_a_workbook_without_any_form_does_not_wait(town, refused):
    with refused(Rejected, field="workbook"):
        keep(town, ReadSheet("说明", remark="不是申报表"), ReadSheet("空", remark="空白申报表"))


def test_forms_are_prereviewed_beside_each_other_and_the_units_own(town, filled):
    own = stored(town, filled())
    twin = form(costing_basis=own.costing_basis, project_name="双胞胎")
    found = preview(
        town, keep(town, twin, replace(twin, project_name="又一个"), ReadSheet("说明", remark="不是申报表"))
    )
    assert found.is_prereviewed and found.findings[2] is None
    across = [each.finding.message for each in found.findings[0].noted if each.finding.is_comparison]
    assert any("又一个" in message for message in across) or any(
        own.project_name in message for message in across
    )


def test_a_long_workbook_is_prereviewed_as_a_job(town):
    sheets = [form(project_name=f"第{number}项", policy_basis="") for number in range(AT_ONCE)]
    import_id = keep(town, *sheets, ReadSheet("说明", remark="不是申报表"))
    assert not preview(town, import_id).is_prereviewed
    actor = town.actor("preparer")
    job_id = import_prereviews.start(actor, import_id)
    assert import_prereviews.start(actor, import_id) == job_id
    step(actor, job_id, seconds=0)
    halfway = progress_of(actor, job_id)
    assert (halfway.done, halfway.total, halfway.is_over) == (1, AT_ONCE + 1, False)
    step(actor, job_id, seconds=60)
    assert progress_of(actor, job_id).finished_at and not progress_of(actor, job_id).failures
    found = preview(town, import_id)
    assert found.is_prereviewed and found.findings[-1] is None
    assert all("policy_basis" in each.anchors for each in found.findings[:-1])
    assert len(confirm(town, import_id)) == AT_ONCE


def test_a_job_whose_workbook_is_gone_says_so_and_writes_nothing(town):
    import_id = keep(town, *(form() for _ in range(AT_ONCE + 1)))
    actor = town.actor("preparer")
    job_id = import_prereviews.start(actor, import_id)
    pending_imports.throw_away(actor, import_id)
    step(actor, job_id, seconds=60)
    progress = progress_of(actor, job_id)
    assert (
        progress.finished_at
        and progress.message.startswith("没有这次导入")
        and len(progress.failures) == AT_ONCE + 1
    )
    with pytest.raises(NotFound):
        import_prereviews.start(actor, import_id)


def test_what_is_confirmed_is_not_prereviewed_any_more(town):
    import_id = keep(town, form())
    confirm(town, import_id)
    with pytest.raises(NotFound):
        import_prereviews.start(town.actor("preparer"), import_id)


def test_workbooks_that_hold_nothing_but_errors_do_not_keep_others_out(town):
    wrong = ReadSheet("表1", problems=(Problem("B6", "不是金额"),))
    barren = [keep(town, wrong) for _ in range(WAITING_LIMIT + 2)]
    for _ in range(WAITING_LIMIT):
        keep(town, form())
    waiting = {each.id for each in queries.waiting_imports(town.actor("preparer"))}
    assert waiting & {*barren} == {*barren[2:]} and len(waiting) == 2 * WAITING_LIMIT
