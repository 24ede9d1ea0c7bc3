"""Confirming an import: all that is ticked is written, as by hand, or nothing."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.domain.files.importing import SheetOutcome
from app.domain.files.worksheets import Problem, ReadSheet
from app.domain.form.sheet import IndicatorRow
from app.domain.procedure.events import EventKind
from app.domain.procedure.rounds import today
from app.models import Author, Declaration, Indicator, db
from app.operations import Outdated, Rejected, importing, pending_imports
from app.operations.rounds import add_round
from app.operations.rows import add_row
from app.queries.files import pending_imports as queries
from tests.exchange.filled import SHEET
from tests.operations.pending_imports import (
    REGION,
    as_read,
    confirm,
    forget,
    form,
    keep,
    outcomes,
    preview,
    stored,
    ticks,
)


@pytest.fixture(autouse=True)
def _nothing_waits(town):
    """Each test begins without a waiting workbook."""
    forget()


def test_nothing_is_written_before_it_is_confirmed(town):
    before = db.session.scalar(select(func.count()).select_from(Declaration))
    import_id = keep(town, form(), form())
    assert outcomes(town, import_id) == ["new", "new"]
    assert db.session.scalar(select(func.count()).select_from(Declaration)) == before
    first, second = confirm(town, import_id)
    assert (first, second) == tuple(sorted({first, second}))
    assert stored(town, first).rows and town.declaration(second).status == "draft"
    pending = queries.own_import(town.actor("preparer"), import_id)
    assert (pending.content, pending.prereviews) == (None, None)
    assert queries.waiting_imports(town.actor("preparer")) == []
    assert queries.report(pending)[0].words == f"{town.declaration(first).project_code} {SHEET.project_name}"


def test_a_draft_is_updated_and_its_rows_stay_themselves(town, filled, events):
    draft = filled()
    before, lock = stored(town, draft), town.declaration(draft).lock
    rows = list(as_read(before).rows)
    removed, edited = before.rows[1], rows[2]
    rows[2] = replace(edited, target_value="≥99%")
    rows[1] = rows[0]
    rows[0] = IndicatorRow("read-new", rows[0].category, "新的指标", "1项", "新增一行。")
    import_id = keep(
        town, as_read(before, rows=tuple(rows), project_name="改过的名称"), login="second_preparer"
    )
    (judged,) = preview(town, import_id, "second_preparer").sheets
    assert judged.outcome is SheetOutcome.UPDATE and judged.declaration_id == draft
    assert judged.changes.summary == "修改5格，移动1行"
    assert confirm(town, import_id, login="second_preparer") == [draft]
    after = stored(town, draft)
    assert after.project_name == "改过的名称"
    assert [row.cells for row in after.rows] == [row.cells for row in rows]
    assert {row.identity for row in after.rows} == {row.identity for row in before.rows}
    assert after.row(before.rows[0].identity).cells == before.rows[0].cells
    assert after.row(removed.identity).name == "新的指标"
    assert after.row(before.rows[2].identity).target_value == "≥99%"
    assert town.declaration(draft).lock == lock + 1
    assert db.session.get(Author, (draft, town.people["second_preparer"])) is not None
    event = events(draft)[-1]
    assert (event.kind, event.subject, event.lock) == (EventKind.IMPORT_UPDATE, "修改5格，移动1行", lock + 1)
    assert (event.from_status, event.to_status, event.person_id) == (
        "draft",
        "draft",
        town.people["second_preparer"],
    )


def test_a_row_that_is_not_in_the_form_is_left_as_a_tombstone(town, filled):
    draft = filled()
    before = stored(town, draft)
    import_id = keep(town, as_read(before, rows=as_read(before).rows[1:]))
    confirm(town, import_id)
    assert stored(town, draft).rows == before.rows[1:]
    gone = db.session.scalar(select(Indicator).where(Indicator.identity == before.rows[0].identity))
    assert gone.deleted_at is not None


def test_a_draft_that_somebody_wrote_in_meanwhile_keeps_everything_out(town, filled, refused):
    first, second = filled(), filled()
    sheets = [as_read(stored(town, each), project_name=f"第{each}号") for each in (first, second)]
    import_id = keep(town, *sheets, form())
    ticked = ticks(town, import_id)
    town.type("second_preparer", second, "policy_basis", "另有依据。")
    with refused(Outdated, message="“表2”的情况刚刚有了变化，本次没有写入任何内容，请核对后再确认。"):
        confirm(town, import_id, ticked)
    assert confirm(town, import_id)[:2] == [first, second]
    assert stored(town, second).policy_basis != "另有依据。"


def test_a_draft_that_is_written_in_at_the_same_moment_keeps_everything_out(town, filled, monkeypatch):
    first, second = filled(), filled()
    names = [stored(town, each).project_name for each in (first, second)]
    import_id = keep(
        town, *(as_read(stored(town, each), project_name="改过") for each in (first, second)), form()
    )
    ticked, writing, total = (
        ticks(town, import_id),
        pending_imports.writing,
        db.session.query(Declaration).count(),
    )

    def overtaken():
        monkeypatch.undo()
        add_row(town.actor("second_preparer"), second, "数量指标", ("又一项", "1", "一"))
        return writing()

    monkeypatch.setattr(pending_imports, "writing", overtaken)
    with pytest.raises(Outdated, match="“表2”的申报表刚刚有人改动过"):
        confirm(town, import_id, ticked)
    assert [stored(town, each).project_name for each in (first, second)] == names
    assert db.session.query(Declaration).count() == total
    assert len(confirm(town, import_id)) == 3


def test_a_draft_that_is_sent_at_the_same_moment_stays_as_it_was_sent(town, filled, monkeypatch):
    draft = filled()
    name, writing = stored(town, draft).project_name, pending_imports.writing
    import_id = keep(town, as_read(stored(town, draft), project_name="改过"))
    ticked = ticks(town, import_id)

    def overtaken():
        monkeypatch.undo()
        town.do("preparer", draft, "send")
        return writing()

    monkeypatch.setattr(pending_imports, "writing", overtaken)
    with pytest.raises(Outdated, match="“表1”的申报表刚刚有人改动过"):
        confirm(town, import_id, ticked)
    assert stored(town, draft).project_name == name
    assert outcomes(town, import_id) == ["exists"]


def test_a_code_that_somebody_takes_meanwhile_keeps_everything_out(town, monkeypatch):
    code = f"{REGION}{today().year % 100 + 1:02}1211500101801"
    import_id, writing = keep(town, form(), form(project_code=code)), pending_imports.writing
    ticked, total = ticks(town, import_id), db.session.query(Declaration).count()

    def overtaken():
        monkeypatch.undo()
        town.draft("second_preparer", project_code=code)
        return writing()

    monkeypatch.setattr(pending_imports, "writing", overtaken)
    with pytest.raises(Outdated, match="相同项目编码"):
        confirm(town, import_id, ticked)
    assert db.session.query(Declaration).count() == total + 1
    assert outcomes(town, import_id) == ["new", "update"]


def test_a_failure_halfway_leaves_nothing(town, filled, refused, monkeypatch):
    import_id = keep(town, as_read(stored(town, filled()), project_name="改过"), form(), form())
    ticked, insert, written = ticks(town, import_id), importing._insert, []

    def fails_at_the_second(*arguments):
        if written:
            raise OSError("no space left on device")
        written.append(insert(*arguments))
        return written[0]

    monkeypatch.setattr(importing, "_insert", fails_at_the_second)
    with refused(OSError):
        confirm(town, import_id, ticked)
    monkeypatch.undo()
    assert written and len(confirm(town, import_id)) == 3


def test_confirming_twice_writes_once(town, filled):
    draft = filled()
    import_id = keep(town, as_read(stored(town, draft), project_name="改过"), form())
    ticked = ticks(town, import_id)
    written = confirm(town, import_id, ticked)
    lock, total = town.declaration(draft).lock, db.session.query(Declaration).count()
    assert confirm(town, import_id, ticked) == written
    assert (town.declaration(draft).lock, db.session.query(Declaration).count()) == (lock, total)


def test_only_what_is_ticked_is_written(town):
    import_id = keep(town, form(project_name="甲"), form(project_name="乙"))
    (written,) = confirm(town, import_id, ticks(town, import_id, 1))
    assert stored(town, written).project_name == "乙"
    lines = queries.report(queries.own_import(town.actor("preparer"), import_id))
    assert [line.result for line in lines] == ["未导入", "新增"]


def test_nothing_ticked_and_what_no_page_offers(town, filled, refused):
    draft = filled()
    bad = ReadSheet("坏", None, (Problem("B6", "“项目总金额”不是金额。"),))
    import_id = keep(town, as_read(stored(town, draft)), bad, form())
    with refused(Rejected, field="sheet"):
        confirm(town, import_id, {})
    for position in (0, 1, 3, -1):
        with refused(Outdated):
            confirm(town, import_id, {2: ticks(town, import_id, 2)[2], position: "new--"})
    for position in (0, 1):
        with refused(Outdated):
            confirm(town, import_id, ticks(town, import_id, position))


def test_codes_are_issued_past_those_that_other_sheets_bring(town):
    year = f"{(today().year + 1) % 100:02}"
    round_id = add_round(None, today().year + 1, "又一批", opens=today(), drafting_round="07")
    brought = f"{REGION}{year}1211500107001"
    import_id = keep(town, form(), form(project_code=brought), form(), round_id=round_id)
    codes = [town.declaration(each).project_code for each in confirm(town, import_id)]
    assert codes == [brought[:-3] + "002", brought, brought[:-3] + "003"]
