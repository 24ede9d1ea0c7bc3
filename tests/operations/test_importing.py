"""Import: all new forms or none, each worksheet reported, a code for what has none."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.domain.form.sheet import Sheet
from app.domain.prereview import Subject, prereview
from app.domain.procedure.rounds import today
from app.domain.roles import Role
from app.exchange.workbook import Problem, ReadSheet, read_workbook
from app.models import Declaration, Indicator, db
from app.operations import Rejected, importing
from app.operations.importing import SheetOutcome, import_sheets
from app.operations.roles import add_role
from app.operations.rounds import add_round
from app.queries.form.sheets import working_sheet
from app.queries.procedure.desk import desk_of
from app.queries.rounds import find_round
from tests.exchange.filled import LISTS, SHEET, workbook, write_form
from tests.world import UNITS

pytestmark = pytest.mark.usefixtures("app")

REGION = "990106"
YEAR = f"{(today().year + 1) % 100:02}"
UNIT = UNITS["121"][0]


def code(serial: str, section: str = "001") -> str:
    return f"{REGION}{YEAR}12115{section}01{serial}"


def form(project_code: str = "", **fields) -> Sheet:
    own = {"applicant_unit": UNIT, "primary_budgetary_unit": UNIT}
    return replace(SHEET, project_code=project_code, **(own | fields))


def do_import(world, *read: ReadSheet, login: str = "preparer", **options):
    return import_sheets(world.actor(login), find_round(world.round_id), read, REGION, **options)


def outcomes(report) -> list[str]:
    return [line.outcome.value for line in report.worksheets]


def how_many() -> int:
    return db.session.scalar(select(func.count()).select_from(Declaration))


def test_what_is_hidden_is_passed_over_and_stands_in_nobodys_way(world):
    hidden = "这张工作表在工作簿里是隐藏的。"
    before = how_many()
    report = do_import(
        world,
        ReadSheet("今年", form(code("048"))),
        ReadSheet("去年", form(code("048"), project_name="去年的"), unseen=hidden),
        ReadSheet("草稿", problems=(Problem("B6", "不是金额"),), unseen=hidden),
    )
    assert report.is_written and outcomes(report) == ["new", "unseen", "unseen"]
    assert hidden in report.worksheets[1].words and how_many() == before + 1


def test_a_form_becomes_a_draft_with_everything_in_it(world, events):
    report = do_import(world, ReadSheet("表1", form(code("041"))))
    (line,) = report.worksheets
    assert report.is_written and line.outcome is SheetOutcome.NEW
    assert line.words == f"{code('041')} {SHEET.project_name}"
    declaration = world.declaration(line.declaration_id)
    assert (declaration.status, declaration.lock, declaration.unit_id) == ("draft", 0, world.units["121"])
    sheet = working_sheet(declaration)
    identities = [row.identity for row in sheet.rows]
    assert len(set(identities)) == len(identities) == len(SHEET.rows)
    anonymous = replace(sheet, rows=tuple(replace(row, identity="") for row in sheet.rows))
    assert anonymous == form(code("041"), catalogue=sheet.catalogue)
    (event,) = events(line.declaration_id)
    assert (event.kind, event.to_status, event.lock) == ("import", "draft", 0)
    assert desk_of(world.actor("preparer"), line.declaration_id).case.authored_by_me


def test_a_workbook_goes_all_the_way(world):
    own = {"applicant_unit": UNIT, "primary_budgetary_unit": UNIT}
    first = lambda ws: write_form(ws, project_code=code("001"), **own)  # noqa: E731
    second = lambda ws: write_form(ws, project_code=code("002"), project_name="", **own)  # noqa: E731
    note = lambda ws: ws.cell(1, 1, "填报说明")  # noqa: E731
    report = do_import(world, *read_workbook(workbook(first, note, second), LISTS))
    assert outcomes(report) == ["new", "no_form", "new"]
    assert report.summary == "已导入：新增2张，不是申报表1张。"
    incomplete = working_sheet(world.declaration(report.worksheets[-1].declaration_id))
    assert [finding.place.key for finding in prereview(Subject(incomplete)).firm] == ["project_name"]


BAD = [
    ReadSheet("坏", None, (Problem("B6", "“项目总金额”不是金额。"),)),
    ReadSheet("坏", form(code("009"), applicant_unit="云岭市图书馆")),
    ReadSheet("坏", form(code("009"), applicant_unit="没有的单位")),
    ReadSheet("坏", form(code("009"), primary_budgetary_unit="云岭市水务局")),
    ReadSheet("坏", form(code("001"))),
]


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("place", [0, 1])
def test_one_wrong_sheet_and_nothing_is_written(world, bad, place):
    sheets = [ReadSheet("一", form(code("001"))), ReadSheet("二", form(code("002")))]
    sheets.insert(place, bad)
    report = do_import(world, *sheets)
    assert (report.is_written, how_many()) == (False, 0)
    assert report.worksheets[place].outcome is SheetOutcome.WRONG and report.worksheets[place].words
    assert report.summary.startswith("没有导入任何内容：")
    assert all(line.declaration_id is None for line in report.worksheets)


def test_what_the_round_has_already_is_reported_and_left_alone(world):
    first = do_import(world, ReadSheet("一", form(code("001")))).worksheets[0].declaration_id
    again = do_import(
        world, ReadSheet("一", form(code("001"), project_name="另一个")), ReadSheet("二", form())
    )
    assert outcomes(again) == ["exists", "twin"] and not again.is_written and again.leaves_out
    assert again.worksheets[0].declaration_id == first
    assert world.declaration(first).project_name == SHEET.project_name
    only = do_import(world, ReadSheet("一", form(code("001"))))
    assert (only.is_written, only.summary) == (False, "没有可导入的新申报表：已存在1张。")
    world.round_id = add_round(None, today().year + 1, "第二批", opens=today())
    assert outcomes(do_import(world, ReadSheet("一", form(code("001"))))) == ["new"]


def test_a_code_of_another_unit_is_refused_without_a_word_of_what_they_have(world):
    do_import(world, ReadSheet("一", form(code("001"))))
    theirs = form(code("001"), applicant_unit=UNITS["141"][0], primary_budgetary_unit="")
    (line,) = do_import(world, ReadSheet("一", theirs), login="sole").worksheets
    assert (line.outcome, line.declaration_id) == (SheetOutcome.WRONG, None)


def test_a_form_without_a_code_gets_the_next_that_is_free(world):
    world.draft()
    do_import(world, ReadSheet("一", form(code("002"))))
    report = do_import(world, *(ReadSheet(name, form()) for name in "二三"), takes_twins=True)
    issued = [world.declaration(line.declaration_id).project_code for line in report.worksheets]
    assert issued == [code("003"), code("004")]
    assert world.declaration(world.draft()).project_code == code("005")


def test_imported_codes_count_as_used(world):
    do_import(world, ReadSheet("一", form(code("001"))), ReadSheet("二", form(code("003", "000"))))
    assert [world.declaration(world.draft()).project_code[-3:] for _ in range(2)] == ["002", "004"]


@pytest.mark.parametrize("section", ["001", "000"])
def test_no_code_is_issued_with_a_serial_that_a_later_sheet_brings(world, section):
    report = do_import(world, ReadSheet("一", form()), ReadSheet("二", form(code("001", section))))
    codes = [world.declaration(line.declaration_id).project_code for line in report.worksheets]
    assert codes == [code("002"), code("001", section)]


def test_units_compare_after_normalisation_and_without_blanks(world):
    spaced = form(applicant_unit=" 云岭市 数字\n服务中心　", primary_budgetary_unit="")
    assert outcomes(do_import(world, ReadSheet("一", spaced))) == ["new"]


def test_a_subordinate_unit_names_the_root_of_its_tree(world):
    station = {"applicant_unit": UNITS["132"][0]}
    right = form(**station, primary_budgetary_unit=UNITS["131"][0])
    wrong = form(**station, primary_budgetary_unit=UNITS["132"][0])
    assert outcomes(do_import(world, ReadSheet("一", right), login="station_preparer")) == ["new"]
    assert outcomes(do_import(world, ReadSheet("一", wrong), login="station_preparer")) == ["wrong"]


def test_a_form_without_a_unit_is_that_of_the_only_unit(world):
    blank = ReadSheet("一", form(applicant_unit="", primary_budgetary_unit=""))
    assert outcomes(do_import(world, blank)) == ["new"]
    add_role(None, world.people["preparer"], "141", Role.PREPARER)
    assert outcomes(do_import(world, blank)) == ["wrong"]


def test_who_prepares_for_no_unit_imports_nothing(world):
    for login in ("reviewer", "endorser", "administrator", "auditor"):
        assert outcomes(do_import(world, ReadSheet("一", form()), login=login)) == ["wrong"]
    assert how_many() == 0


def test_a_trial_reports_the_same_and_writes_nothing(world, refused):
    sheets = (ReadSheet("一", form(code("001"))), ReadSheet("二", None, remark="没有申报表"))
    trial = do_import(world, *sheets, dry_run=True)
    assert (trial.is_written, how_many()) == (False, 0)
    assert trial.summary == "试运行，未写入：新增1张，不是申报表1张。"
    real = do_import(world, *sheets)
    assert [line.words for line in real.worksheets] == [line.words for line in trial.worksheets]


def test_a_failure_halfway_leaves_nothing(world, refused, monkeypatch):
    actor, in_round, written = world.actor("preparer"), find_round(world.round_id), []
    insert = importing._insert

    def fail_at_the_second(*arguments):
        if written:
            raise OSError("no space left on device")
        written.append(insert(*arguments))
        return written[0]

    monkeypatch.setattr(importing, "_insert", fail_at_the_second)
    with refused(OSError):
        import_sheets(actor, in_round, [ReadSheet(name, form()) for name in "一二"], REGION)
    assert written and db.session.scalar(select(func.count()).select_from(Indicator)) == 0


def test_a_code_that_somebody_took_meanwhile_leaves_nothing_and_says_so(world, refused, monkeypatch):
    actor, in_round, writing = world.actor("preparer"), find_round(world.round_id), importing.writing
    sheets = [ReadSheet("一", form(code("001"))), ReadSheet("二", form(code("002")))]

    def overtaken():
        monkeypatch.undo()
        world.draft("second_preparer", project_code=code("002"))
        return writing()

    monkeypatch.setattr(importing, "writing", overtaken)
    with pytest.raises(Rejected):
        import_sheets(actor, in_round, sheets, REGION)
    assert how_many() == 1
